//! The same outcome as different clients report it: a browser, `curl -i`, Windows Update.
//!
//! What went over the wire is the same; only the words are the client's own.

use crate::view::{Kind, Outcome};

use super::{PageLine, PageView, Visit};

/// As whom one looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Persona {
    /// A person with a browser.
    #[default]
    Browser,
    /// Somebody at a shell.
    Curl,
    /// A service of Windows that fetches updates over HTTP.
    WindowsUpdate,
}

impl Persona {
    /// All of them, in the order in which one comes after the other.
    pub const ALL: [Self; 3] = [Self::Browser, Self::Curl, Self::WindowsUpdate];

    /// The next one.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Browser => Self::Curl,
            Self::Curl => Self::WindowsUpdate,
            Self::WindowsUpdate => Self::Browser,
        }
    }

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Browser => "browser",
            Self::Curl => "curl",
            Self::WindowsUpdate => "Windows Update",
        }
    }

    /// The page as this client reports it; `visit` must have ended.
    pub fn tells(self, page: &PageView, visit: &Visit) -> Vec<PageLine> {
        let Some(outcome) = &visit.outcome else {
            return page.lines.clone();
        };
        match self {
            Self::Browser => page.lines.clone(),
            Self::Curl => curl(page, visit, outcome),
            Self::WindowsUpdate => windows_update(outcome),
        }
    }
}

fn line(text: impl Into<String>) -> PageLine {
    let text = text.into();
    PageLine {
        text,
        heading: false,
    }
}

fn heading(text: impl Into<String>) -> PageLine {
    PageLine {
        heading: true,
        ..line(text)
    }
}

/// What `curl -i` prints: the head, the content as it came, and its own complaint.
fn curl(page: &PageView, visit: &Visit, outcome: &Outcome) -> Vec<PageLine> {
    let mut lines = vec![line(format!("$ curl -i {}", page.url))];
    if outcome.kind == Kind::Http {
        lines.extend(visit.head.iter().map(line));
        lines.push(line(""));
        let body = String::from_utf8_lossy(&visit.body);
        lines.extend(body.lines().take(200).map(line));
    }
    let host = page.url.split("://").nth(1).unwrap_or(&page.url);
    let host = host.split('/').next().unwrap_or(host);
    if let Some((code, text)) = complaint(outcome, host) {
        lines.push(line(format!("curl: ({code}) {text}")));
    } else if outcome.kind == Kind::Http && outcome.status.is_some_and(|it| it >= 400) {
        lines.push(line("$ echo $?"));
        lines.push(line("0   (an error page is a page: only -f makes it 22)"));
    }
    lines
}

/// curl's exit status and words for what went wrong below HTTP (curl(1), EXIT CODES).
fn complaint(outcome: &Outcome, host: &str) -> Option<(u8, String)> {
    let (name, port) = host.split_once(':').unwrap_or((host, "80"));
    let connect = |why: &str| (7, format!("Failed to connect to {name} port {port}: {why}"));
    let error = outcome.browser.as_deref();
    if outcome.kind == Kind::Http && outcome.complete {
        return None;
    }
    Some(match error.unwrap_or_default() {
        "ERR_NAME_NOT_RESOLVED" => (6, format!("Could not resolve host: {name}")),
        "ERR_INTERNET_DISCONNECTED" => connect("Network is unreachable"),
        "ERR_CONNECTION_REFUSED" => connect("Connection refused"),
        "ERR_ADDRESS_UNREACHABLE" => connect("No route to host"),
        "ERR_CONNECTION_TIMED_OUT" => (
            28,
            format!("Failed to connect to {name} port {port}: Connection timed out"),
        ),
        "ERR_TIMED_OUT" => (28, "Operation timed out with 0 bytes received".into()),
        "ERR_CONNECTION_RESET" => (56, "Recv failure: Connection reset by peer".into()),
        "ERR_EMPTY_RESPONSE" | "ERR_RESPONSE_HEADERS_TRUNCATED" => {
            (52, "Empty reply from server".into())
        }
        "ERR_CONTENT_LENGTH_MISMATCH" => (18, "transfer closed with data remaining".into()),
        "ERR_INCOMPLETE_CHUNKED_ENCODING" => (
            18,
            "transfer closed with outstanding read data remaining".into(),
        ),
        "ERR_INVALID_HTTP_RESPONSE" => (1, "Received HTTP/0.9 when not allowed".into()),
        other => (56, format!("the response makes no sense ({other})")),
    })
}

/// The code Windows Update shows, what it is called, and what it means.
fn windows_update(outcome: &Outcome) -> Vec<PageLine> {
    let good = outcome.is_good();
    if good {
        return vec![
            line(""),
            heading("You're up to date"),
            line("Every file was fetched."),
        ];
    }
    let (code, name, meaning) = update_code(outcome);
    vec![
        heading(format!("Download error 0x{code:08X}")),
        line(name),
        line(meaning),
    ]
}

/// Windows Update's agent has codes of its own for HTTP statuses, facility 0x24; what fails below
/// HTTP keeps the number of `WinHTTP`, as facility 7: 0x80070000 + 12029 is 0x80072EFD.
fn update_code(outcome: &Outcome) -> (u32, String, String) {
    let agent = |code: u32, name: &str, status: u16| {
        let meaning = format!("Its server, or a gateway before it, answered {status}.");
        (code, format!("WU_E_PT_HTTP_STATUS_{name}"), meaning)
    };
    let below = |number: u32, name: &str, meaning: &str| {
        let code = 0x8007_0000 + number;
        let meaning = format!("WinHTTP {number}: {meaning}");
        (code, name.to_owned(), meaning)
    };
    if let (Kind::Http, Some(status), true) = (outcome.kind, outcome.status, outcome.complete) {
        return match status {
            400 => agent(0x8024_4016, "BAD_REQUEST", status),
            401 => agent(0x8024_4017, "DENIED", status),
            403 => agent(0x8024_4018, "FORBIDDEN", status),
            404 => agent(0x8024_4019, "NOT_FOUND", status),
            500 => agent(0x8024_401F, "SERVER_ERROR", status),
            501 => agent(0x8024_4020, "NOT_SUPPORTED", status),
            502 => agent(0x8024_4021, "BAD_GATEWAY", status),
            503 => agent(0x8024_4022, "SERVICE_UNAVAIL", status),
            504 => agent(0x8024_4023, "GATEWAY_TIMEOUT", status),
            _ => agent(0x8024_402B, "NOT_MAPPED", status),
        };
    }
    match outcome.browser.as_deref().unwrap_or_default() {
        "ERR_NAME_NOT_RESOLVED" | "ERR_INTERNET_DISCONNECTED" => below(
            12_007,
            "ERROR_WINHTTP_NAME_NOT_RESOLVED",
            "The name of its server has no address.",
        ),
        "ERR_CONNECTION_TIMED_OUT" | "ERR_TIMED_OUT" => {
            below(12_002, "ERROR_WINHTTP_TIMEOUT", "Nobody answered in time.")
        }
        "ERR_CONNECTION_REFUSED" | "ERR_ADDRESS_UNREACHABLE" => below(
            12_029,
            "ERROR_WINHTTP_CANNOT_CONNECT",
            "No connection came about.",
        ),
        "ERR_CONNECTION_RESET"
        | "ERR_EMPTY_RESPONSE"
        | "ERR_CONTENT_LENGTH_MISMATCH"
        | "ERR_INCOMPLETE_CHUNKED_ENCODING"
        | "ERR_RESPONSE_HEADERS_TRUNCATED" => below(
            12_030,
            "ERROR_WINHTTP_CONNECTION_ERROR",
            "The connection broke off.",
        ),
        _ => below(
            12_152,
            "ERROR_WINHTTP_INVALID_SERVER_RESPONSE",
            "What came back makes no sense.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::EventId;

    fn outcome(status: Option<u16>, browser: Option<&str>) -> Outcome {
        Outcome {
            kind: status.map_or(Kind::BrowserError, |_| Kind::Http),
            status,
            complete: status.is_some(),
            author: None,
            cause: None,
            browser: browser.map(str::to_owned),
            elapsed_ms: 0.0,
            event: EventId::from_index(0),
            span: None,
        }
    }

    #[test]
    fn codes_are_those_of_windows() {
        for (status, code) in [(502, 0x8024_4021), (503, 0x8024_4022), (504, 0x8024_4023)] {
            assert_eq!(update_code(&outcome(Some(status), None)).0, code);
        }
        let below = |error| update_code(&outcome(None, Some(error))).0;
        assert_eq!(below("ERR_NAME_NOT_RESOLVED"), 0x8007_2EE7);
        assert_eq!(below("ERR_CONNECTION_REFUSED"), 0x8007_2EFD);
        assert_eq!(below("ERR_TIMED_OUT"), 0x8007_2EE2);
        assert_eq!(below("ERR_CONNECTION_RESET"), 0x8007_2EFE);
    }

    #[test]
    fn curl_calls_an_error_page_a_success() {
        assert_eq!(complaint(&outcome(Some(502), None), "shop.example"), None);
        let none = complaint(
            &outcome(None, Some("ERR_NAME_NOT_RESOLVED")),
            "shop.example",
        );
        assert_eq!(none.map(|(code, _)| code), Some(6));
    }
}
