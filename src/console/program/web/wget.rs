//! `wget`: fetches a page and says what it does (output as of wget 1.21).

use std::net::Ipv4Addr;
use std::time::Duration;

use crate::console::Complaint;
use crate::console::command::{Ended, Tool, tool};
use crate::console::options::{Flag, flag, read, valued};
use crate::console::program::resolve::address;
use crate::console::seat::date_time;
use crate::console::tty::Tty;
use crate::host::Errno;
use crate::http::{Fields, Flaw, Method, RequestHead, ResponseHead, Url, Version};
use crate::trace::EventId;

use super::exchange::{Broken, Exchange, Piece};
use super::order::url;
use super::page::Page;
use super::trouble::words;

const FLAGS: &[Flag] = &[
    flag(&["-q", "--quiet"]),
    flag(&["-S", "--server-response"]),
    flag(&["--spider"]),
    valued(&["-O", "--output-document"], "FILE"),
    valued(&["-t", "--tries"], "COUNT"),
    valued(&["-T", "--timeout"], "SECONDS"),
];

/// What is asked for.
#[derive(Clone, Debug)]
struct Order {
    typed: String,
    url: Url,
    quiet: bool,
    show_head: bool,
    /// Whether the page goes to the screen (`-O -`).
    to_screen: bool,
    file: String,
    head_only: bool,
    tries: u32,
    timeout: Duration,
}

/// Reads the words after `wget`.
pub(in crate::console) fn wget(words: &[String]) -> Result<Tool, Complaint> {
    let given = read("wget", 2, FLAGS, words)?;
    let typed = given.only("URL")?.to_owned();
    let url = url(&typed)
        .map_err(|complaint| Complaint::new(1, complaint.text.replacen("curl: ", "wget: ", 1)))?;
    let path = url.target.split('?').next().unwrap_or("/");
    let last = path.rsplit('/').next().unwrap_or_default();
    let file = given
        .value("-O")
        .unwrap_or(if last.is_empty() { "index.html" } else { last });
    let timeout: f64 = given.number("-T", 900.0, 0.001, 86_400.0)?;
    let order = Order {
        quiet: given.has("-q"),
        show_head: given.has("-S"),
        to_screen: file == "-",
        file: file.to_owned(),
        head_only: given.has("--spider"),
        tries: given.number("-t", 20, 1, 100)?,
        timeout: Duration::from_secs_f64(timeout),
        typed,
        url,
    };
    Ok(tool(|tty| run(tty, order)))
}

/// Why an attempt failed, whether another may help, and wget's exit status.
struct Failed {
    text: String,
    again: bool,
    exit: u8,
    because: Option<EventId>,
}

async fn run(tty: Tty, order: Order) -> Ended {
    let host = order.url.host.clone();
    let speak = Speech(&tty, order.quiet);
    let mut tries = 1;
    loop {
        let (when, mark) = (date_time(tty.now()), again(tries));
        speak.say(format!("--{when}--{mark}  {}", order.url));
        let to = match look_up(&tty, &speak, &host).await {
            Ok(to) => to,
            Err(ended) => return ended,
        };
        let failed = match attempt(&tty, &speak, &order, to).await {
            Ok(ended) => return ended,
            Err(failed) => failed,
        };
        if !failed.again {
            return Ended::badly(failed.exit, failed.text, failed.because);
        }
        if tries >= order.tries {
            speak.say("Giving up.\n");
            return Ended::badly(failed.exit, failed.text, failed.because);
        }
        speak.say("Retrying.\n");
        let pause = Duration::from_secs(u64::from(tries.min(10)));
        tty.os.sleep(pause, "wget to try again").await;
        tries += 1;
    }
}

fn again(tries: u32) -> String {
    if tries == 1 {
        String::new()
    } else {
        format!("  (try:{tries:2})")
    }
}

/// What wget says goes to standard error, unless it is to be quiet.
struct Speech<'a>(&'a Tty, bool);

impl Speech<'_> {
    fn say(&self, text: impl AsRef<str>) {
        if !self.1 {
            self.0.complain(text);
        }
    }
}

async fn look_up(tty: &Tty, speak: &Speech<'_>, host: &str) -> Result<Ipv4Addr, Ended> {
    if let Ok(address) = host.parse() {
        return Ok(address);
    }
    match address(tty, host).await {
        Ok(address) => {
            speak.say(format!("Resolving {host} ({host})... {address}"));
            Ok(address)
        }
        Err(failed) => {
            let message = failed.message;
            speak.say(format!("Resolving {host} ({host})... failed: {message}."));
            let text = format!("wget: unable to resolve host address ‘{host}’");
            speak.say(&text);
            Err(Ended::badly(4, text, failed.because))
        }
    }
}

async fn attempt(
    tty: &Tty,
    speak: &Speech<'_>,
    order: &Order,
    to: Ipv4Addr,
) -> Result<Ended, Failed> {
    let (host, port) = (&order.url.host, order.url.port);
    let at = if host.parse::<Ipv4Addr>().is_ok() {
        format!("{host}:{port}")
    } else {
        format!("{host} ({host})|{to}|:{port}")
    };
    let opening = Exchange::open(tty, to, port);
    let what = format!("a connection to {to}:{port}");
    let mut exchange = match tty.os.within(order.timeout, what, opening).await {
        Ok(Ok(exchange)) => exchange,
        Ok(Err(failure)) => {
            let error = words(failure.errno);
            speak.say(format!("Connecting to {at}... failed: {error}."));
            return Err(Failed {
                text: format!("wget: connecting to {host} failed: {error}"),
                again: failure.errno == Errno::TimedOut,
                exit: 4,
                because: failure.evidence,
            });
        }
        Err(timeout) => {
            speak.say(format!(
                "Connecting to {at}... failed: Connection timed out."
            ));
            return Err(Failed {
                text: format!("wget: connecting to {host} took too long"),
                again: true,
                exit: 4,
                because: Some(timeout),
            });
        }
    };
    speak.say(format!("Connecting to {at}... connected."));
    let head = request(order);
    let sent = exchange.send(tty, &head, &[]).await;
    let what = format!("the answer of {to}:{port}");
    let reading = read_answer(tty, speak, order, &mut exchange);
    let failed = |text: String, because| Failed {
        text,
        again: true,
        exit: 4,
        because,
    };
    if let Err(failure) = sent {
        return Err(failed(words(failure.errno).to_owned(), failure.evidence));
    }
    match tty.os.within(order.timeout, what, reading).await {
        Ok(result) => result,
        Err(timeout) => {
            let text = "HTTP request sent, awaiting response... Read error (Connection timed out) \
                        in headers.";
            speak.say(text);
            Err(failed(
                "wget: the answer took too long".to_owned(),
                Some(timeout),
            ))
        }
    }
}

fn request(order: &Order) -> RequestHead {
    let method = if order.head_only {
        Method::Head
    } else {
        Method::Get
    };
    RequestHead {
        method,
        target: order.url.target.clone(),
        version: Version::HTTP_11,
        fields: Fields::new()
            .with("Host", order.url.host_header())
            .with("User-Agent", "Wget/1.21.3")
            .with("Accept", "*/*")
            .with("Accept-Encoding", "identity")
            .with("Connection", "Keep-Alive"),
    }
}

async fn read_answer(
    tty: &Tty,
    speak: &Speech<'_>,
    order: &Order,
    exchange: &mut Exchange,
) -> Result<Ended, Failed> {
    let began = tty.now();
    let sent = "HTTP request sent, awaiting response...";
    let mut page = Page::new(tty.clone());
    let (mut head, mut bytes): (Option<ResponseHead>, u64) = (None, 0);
    loop {
        match exchange.next(tty).await {
            Ok(Piece::Interim(_)) => {}
            Ok(Piece::Head(received)) => {
                let reason = String::from_utf8_lossy(&received.reason).into_owned();
                speak.say(format!("{sent} {} {reason}", received.status));
                show_head(speak, order, &received);
                if received.status >= 400 {
                    return Ok(refused(tty, speak, &received, exchange.evidence));
                }
                announce(speak, order, &received);
                head = Some(received);
            }
            Ok(Piece::Body(data)) => {
                bytes += data.len() as u64;
                if order.to_screen {
                    page.take(&data);
                }
            }
            Ok(Piece::End) => {
                page.finish();
                let took = tty.now().since(began);
                speak.say(saved(tty, order, bytes, took));
                let text = format!("wget fetched {bytes} bytes of {}", order.typed);
                return Ok(Ended::well(text, exchange.evidence));
            }
            Err(broken) => {
                let text = broken_off(broken, head.is_some(), bytes);
                let line = match head {
                    None => format!("{sent} {text}"),
                    Some(_) => format!("{} - {text}", date_time(tty.now())),
                };
                speak.say(line);
                return Err(Failed {
                    text: format!("wget: {text}"),
                    again: true,
                    exit: 4,
                    because: exchange.evidence,
                });
            }
        }
    }
}

fn show_head(speak: &Speech<'_>, order: &Order, head: &ResponseHead) {
    if order.show_head {
        let bytes = head.to_bytes();
        let text = String::from_utf8_lossy(&bytes);
        let lines = text.trim_end_matches("\r\n").split("\r\n");
        lines.for_each(|line| speak.say(format!("  {line}")));
    }
}

/// An answer with an error status: wget keeps no page then, and does not try again.
fn refused(tty: &Tty, speak: &Speech<'_>, head: &ResponseHead, because: Option<EventId>) -> Ended {
    let reason = String::from_utf8_lossy(&head.reason).into_owned();
    let (status, when) = (head.status, date_time(tty.now()));
    speak.say(format!("{when} ERROR {status}: {reason}.\n"));
    Ended::badly(8, format!("wget: the server answered {status}"), because)
}

fn announce(speak: &Speech<'_>, order: &Order, head: &ResponseHead) {
    let kind = head.fields.text("Content-Type").unwrap_or("unknown");
    let kind = kind.split(';').next().unwrap_or(kind);
    let length = head.fields.text("Content-Length").unwrap_or("unspecified");
    speak.say(format!("Length: {length} [{kind}]"));
    if order.head_only {
        speak.say("Remote file exists.\n");
    } else if order.to_screen {
        speak.say("Saving to: ‘STDOUT’\n");
    } else {
        speak.say(format!("Saving to: ‘{}’\n", order.file));
    }
}

fn saved(tty: &Tty, order: &Order, bytes: u64, took: Duration) -> String {
    if order.head_only {
        return String::new();
    }
    let rate = bytes as f64 / took.as_secs_f64().max(1e-6);
    let rate = if rate >= 1_048_576.0 {
        format!("{:.1} MB/s", rate / 1_048_576.0)
    } else {
        format!("{:.1} KB/s", rate / 1024.0)
    };
    let when = date_time(tty.now());
    if order.to_screen {
        format!("{when} ({rate}) - written to stdout [{bytes}/{bytes}]\n")
    } else {
        let file = &order.file;
        format!(
            "{when} ({rate}) - ‘{file}’ saved [{bytes}/{bytes}] (these machines keep no files)\n"
        )
    }
}

fn broken_off(broken: Broken, in_body: bool, bytes: u64) -> String {
    match broken {
        Broken::Flaw(Flaw::Nothing(crate::http::EndOfStream::Fin)) => "No data received.".into(),
        _ if in_body => format!("Connection closed at byte {bytes}."),
        Broken::Lost(errno) => format!("Read error ({}) in headers.", words(errno)),
        Broken::Flaw(Flaw::Nothing(_) | Flaw::HeadCut(crate::http::EndOfStream::Reset)) => {
            "Read error (Connection reset by peer) in headers.".into()
        }
        Broken::Flaw(flaw) => format!("Malformed answer: {flaw}."),
    }
}
