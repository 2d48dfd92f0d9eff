//! The command line of `curl`.

use std::net::Ipv4Addr;
use std::time::Duration;

use crate::console::Complaint;
use crate::console::command::{Tool, tool};
use crate::console::options::{Flag, Given, flag, read, valued};
use crate::http::{Fields, Method, Url, UrlError};

use super::curl::run;

const FLAGS: &[Flag] = &[
    flag(&["-v", "--verbose"]),
    flag(&["-s", "--silent"]),
    flag(&["-S", "--show-error"]),
    flag(&["-i", "--include"]),
    flag(&["-I", "--head"]),
    flag(&["-f", "--fail"]),
    flag(&["-L", "--location"]),
    flag(&["-4", "--ipv4"]),
    valued(&["-o", "--output"], "FILE"),
    valued(&["-X", "--request"], "METHOD"),
    valued(&["-d", "--data"], "DATA"),
    valued(&["-H", "--header"], "LINE"),
    valued(&["-A", "--user-agent"], "NAME"),
    valued(&["-w", "--write-out"], "FORMAT"),
    valued(&["-m", "--max-time"], "SECONDS"),
    valued(&["--connect-timeout"], "SECONDS"),
    valued(&["--resolve"], "HOST:PORT:ADDRESS"),
];

/// What is asked for.
#[derive(Clone, Debug)]
pub(super) struct Order {
    /// The URLs, as they were typed.
    pub(super) urls: Vec<(String, Url)>,
    pub(super) method: Option<Method>,
    pub(super) head_only: bool,
    pub(super) body: Option<Vec<u8>>,
    /// Fields in the order given; one without a value takes away what curl would send.
    pub(super) fields: Fields,
    pub(super) removed: Vec<String>,
    pub(super) verbose: bool,
    pub(super) silent: bool,
    pub(super) include: bool,
    pub(super) fail: bool,
    pub(super) follow: bool,
    /// Where the content goes, if not on the screen.
    pub(super) output: Option<String>,
    pub(super) write_out: Option<String>,
    pub(super) max_time: Option<Duration>,
    pub(super) connect_timeout: Duration,
    /// Addresses known without asking.
    pub(super) known: Vec<(String, u16, Ipv4Addr)>,
}

/// Reads the words after `curl`.
pub(in crate::console) fn curl(words: &[String]) -> Result<Tool, Complaint> {
    let given = read("curl", 2, FLAGS, words)?;
    let order = order(&given)?;
    Ok(tool(|tty| run(tty, order)))
}

fn order(given: &Given) -> Result<Order, Complaint> {
    if given.rest.is_empty() {
        let text = "curl: no URL specified (try `help curl`)";
        return Err(Complaint::usage(text));
    }
    let urls = given.rest.iter().map(|text| Ok((text.clone(), url(text)?)));
    let (fields, removed) = fields(given)?;
    let data: Vec<&str> = given.values("-d").collect();
    let method = match given.value("-X") {
        None => None,
        Some(text) => Some(Method::parse(text.as_bytes()).ok_or_else(|| {
            Complaint::usage(format!(
                "curl: '{text}' is no method (-X wants one such as PUT)"
            ))
        })?),
    };
    let head_only = given.has("-I");
    Ok(Order {
        urls: urls.collect::<Result<_, Complaint>>()?,
        method,
        head_only,
        body: (!data.is_empty()).then(|| data.join("&").into_bytes()),
        fields,
        removed,
        verbose: given.has("-v"),
        silent: given.has("-s") && !given.has("-S"),
        include: given.has("-i") || head_only,
        fail: given.has("-f"),
        follow: given.has("-L"),
        output: given.value("-o").map(str::to_owned),
        write_out: given.value("-w").map(str::to_owned),
        max_time: seconds(given, "-m")?,
        connect_timeout: seconds(given, "--connect-timeout")?.unwrap_or(Duration::from_mins(5)),
        known: given
            .values("--resolve")
            .map(known)
            .collect::<Result<_, _>>()?,
    })
}

fn seconds(given: &Given, name: &str) -> Result<Option<Duration>, Complaint> {
    if given.value(name).is_none() {
        return Ok(None);
    }
    let seconds: f64 = given.number(name, 0.0, 0.0, 86_400.0)?;
    // As for the real one, 0 means no limit.
    Ok((seconds > 0.0).then(|| Duration::from_secs_f64(seconds)))
}

/// A URL; `http://` may be left away.
pub(super) fn url(text: &str) -> Result<Url, Complaint> {
    let whole = match text.split_once("://") {
        None => format!("http://{text}"),
        Some(("http" | "https", _)) => text.to_owned(),
        Some((scheme, _)) => {
            let text = format!("curl: (1) Protocol \"{scheme}\" not supported");
            return Err(Complaint::new(1, text));
        }
    };
    whole.parse().map_err(|error: UrlError| match error {
        UrlError::Https(_) => Complaint::new(
            1,
            "curl: (1) Protocol \"https\" not supported (no TLS is emulated here: use http)",
        ),
        error => Complaint::new(
            3,
            format!("curl: (3) URL using bad/illegal format: {error}"),
        ),
    })
}

/// The fields of `-H` and `-A`, and the names of those that are to be left away (`-H 'Host:'`).
fn fields(given: &Given) -> Result<(Fields, Vec<String>), Complaint> {
    let (mut fields, mut removed) = (Fields::new(), Vec::new());
    let lines = given.values("-H").map(str::to_owned);
    let agent = given.value("-A").map(|name| format!("User-Agent: {name}"));
    for line in lines.chain(agent) {
        let bad = || Complaint::usage(format!("curl: -H wants 'Name: value', not '{line}'"));
        if line.contains(['\r', '\n']) {
            return Err(bad());
        }
        match line.split_once(':') {
            Some((name, value)) if value.trim().is_empty() => removed.push(name.to_owned()),
            Some((name, value)) => fields.append(name, value.trim()),
            // `Name;` sends a field without a value.
            None => fields.append(line.strip_suffix(';').ok_or_else(bad)?, ""),
        }
    }
    Ok((fields, removed))
}

fn known(text: &str) -> Result<(String, u16, Ipv4Addr), Complaint> {
    let parts: Vec<&str> = text.splitn(3, ':').collect();
    let read = || {
        let [host, port, address] = parts.as_slice() else {
            return None;
        };
        Some((
            (*host).to_lowercase(),
            port.parse().ok()?,
            address.parse().ok()?,
        ))
    };
    read().ok_or_else(|| {
        let text = format!("curl: --resolve wants HOST:PORT:ADDRESS, not '{text}'");
        Complaint::new(49, text)
    })
}
