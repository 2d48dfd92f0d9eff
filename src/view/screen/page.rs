//! What the person sees in the browser: a page, an error page, or the browser's own words.

use crate::trace::EventId;
use crate::view::Kind;

use super::{Atlas, Visit};

/// More lines than this are not kept.
const LINES: usize = 400;

/// One line inside the browser's frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageLine {
    /// What it says.
    pub text: String,
    /// Whether it is a heading.
    pub heading: bool,
}

/// The browser at a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageView {
    /// Who looks at it: `phone`.
    pub who: String,
    /// The address in the bar.
    pub url: String,
    /// What is inside the frame.
    pub lines: Vec<PageLine>,
    /// What is said outside the frame: who wrote the page.
    pub author: Vec<String>,
}

/// The browser right after `moment`.
pub(super) fn page(atlas: &Atlas, visit: Option<&Visit>, moment: EventId) -> PageView {
    let home = atlas.browser.as_ref();
    let Some(visit) = visit else {
        return PageView {
            who: home
                .map(|(node, _)| atlas.label(*node).to_owned())
                .unwrap_or_default(),
            url: home.map(|(_, url)| url.clone()).unwrap_or_default(),
            ..PageView::default()
        };
    };
    let mut view = PageView {
        who: atlas.label(visit.node).to_owned(),
        url: visit.url.clone(),
        ..PageView::default()
    };
    if let Some(outside) = &visit.outside {
        view.lines.push(line("A real program runs here:", false));
        view.lines.push(line(
            "gatelab sees what it sends and gets, not its screen.",
            false,
        ));
        let status = outside.status.filter(|_| outside.last <= moment);
        view.lines
            .extend(status.map(|status| line(format!("It got {status}"), true)));
        return view;
    }
    let Some(outcome) = visit
        .outcome
        .as_ref()
        .filter(|outcome| outcome.event <= moment)
    else {
        view.lines.push(line("loading ...", false));
        return view;
    };
    if outcome.kind == Kind::Http {
        view.lines = text_of(&visit.body);
        if view.lines.is_empty() {
            view.lines.push(line("(an empty page)", false));
        }
        if !outcome.complete {
            view.lines.push(line("", false));
            view.lines.push(line("... here it breaks off", false));
        }
    } else {
        view.lines = own_words(outcome.browser.as_deref().unwrap_or("ERR_FAILED"));
    }
    view.author = author(atlas, visit, outcome.cause.is_some());
    view
}

fn author(atlas: &Atlas, visit: &Visit, by_proxy: bool) -> Vec<String> {
    let Some(outcome) = &visit.outcome else {
        return Vec::new();
    };
    let who = atlas.label(visit.node);
    match (&outcome.author, outcome.status) {
        (Some(author), Some(status)) if by_proxy && outcome.complete => {
            let node = atlas.find(author);
            let label = node
                .map_or(author.as_str(), |node| atlas.label(node))
                .to_uppercase();
            if matches!(status, 502 | 504) {
                let word = if status == 502 {
                    "Bad Gateway"
                } else {
                    "Gateway Timeout"
                };
                vec![format!(
                    "Written by: the {label} (the \"gateway\" of {word}), not your home router"
                )]
            } else {
                vec![format!("Written by: the {label}, not the server behind it")]
            }
        }
        (Some(author), Some(_)) => {
            let node = atlas.find(author);
            let label = node.map_or(author.as_str(), |node| atlas.label(node));
            let cut = if outcome.complete {
                ""
            } else {
                "; it did not all arrive"
            };
            vec![format!("Written by: {label}{cut}")]
        }
        _ => vec![format!(
            "Written by: the {who}'s own browser. No server spoke."
        )],
    }
}

fn line(text: impl Into<String>, heading: bool) -> PageLine {
    let text = text.into();
    PageLine { text, heading }
}

/// The browser's own page, in the words of the browser most people have.
fn own_words(error: &str) -> Vec<PageLine> {
    let (title, text) = match error {
        "ERR_NAME_NOT_RESOLVED" => (
            "This site can't be reached",
            "Its name could not be looked up.",
        ),
        "ERR_INTERNET_DISCONNECTED" => ("No internet", "This device has no way out."),
        "ERR_CONNECTION_REFUSED" => ("This site can't be reached", "It refused to connect."),
        "ERR_CONNECTION_RESET" => ("This site can't be reached", "The connection was reset."),
        "ERR_CONNECTION_TIMED_OUT" | "ERR_TIMED_OUT" => {
            ("This site can't be reached", "It took too long to respond.")
        }
        "ERR_ADDRESS_UNREACHABLE" => (
            "This site can't be reached",
            "There is no way to its address.",
        ),
        "ERR_EMPTY_RESPONSE" => ("This page isn't working", "It did not send any data."),
        _ => ("This page isn't working", "What came back makes no sense."),
    };
    vec![
        line("", false),
        line(title, true),
        line("", false),
        line(text, false),
        line(error, false),
    ]
}

/// The text of a page: tags taken off, a line for each block.
pub(in crate::view) fn text_of(body: &[u8]) -> Vec<PageLine> {
    let text = String::from_utf8_lossy(body);
    let mut lines: Vec<PageLine> = Vec::new();
    let (mut current, mut heading, mut hidden) = (String::new(), false, false);
    let mut rest = text.as_ref();
    let mut close = |current: &mut String, heading: bool| {
        let words: Vec<&str> = current.split_whitespace().collect();
        if !words.is_empty() && lines.len() < LINES {
            lines.push(line(words.join(" "), heading));
        }
        current.clear();
    };
    let is_html = text.trim_start().starts_with('<');
    while !rest.is_empty() {
        let next = if is_html {
            rest.find('<')
        } else {
            rest.find('\n')
        };
        let (before, after) = rest.split_at(next.unwrap_or(rest.len()));
        if !hidden {
            current.push_str(&decoded(before));
        }
        if !is_html {
            close(&mut current, false);
            rest = after.get(1..).unwrap_or_default();
            continue;
        }
        let Some(end) = after.find('>') else { break };
        let tag = after[1..end].trim().to_ascii_lowercase();
        let name = tag
            .split(|c: char| c.is_whitespace())
            .next()
            .unwrap_or_default();
        match name.trim_end_matches('/') {
            "title" | "style" | "script" => hidden = true,
            "/title" | "/style" | "/script" => hidden = false,
            "h1" | "h2" | "h3" => {
                close(&mut current, heading);
                heading = true;
            }
            "/h1" | "/h2" | "/h3" => {
                close(&mut current, heading);
                heading = false;
            }
            "p" | "/p" | "br" | "div" | "/div" | "li" | "hr" | "center" | "/center" | "/body"
            | "tr" => {
                close(&mut current, heading);
            }
            _ => {}
        }
        rest = &after[end + 1..];
    }
    close(&mut current, heading);
    lines
}

fn decoded(text: &str) -> String {
    let pairs = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&nbsp;", " "),
    ];
    let plain = pairs
        .iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
    plain.replace("&amp;", "&")
}
