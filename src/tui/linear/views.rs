//! The views as text: each what its panel shows, without frames.

use std::fmt::Write as _;

use crate::tui::action::ACTIONS;
use crate::tui::desk::Desk;
use crate::tui::panel::{keys, strip};
use crate::tui::sheet::{Kind, Sheet};
use crate::view::screen::{BoxView, Cable, Sign, Told};

use super::detail;
use super::heard::{View, is_told};

/// So many actions of the list are offered every time, as on the line of keys.
const OFFERED: usize = 14;

pub(super) fn view(desk: &Desk, view: View) -> String {
    match view {
        View::Map => map(desk),
        View::Story => story(desk, 0),
        View::Page => page(desk),
        View::Strip => fields(desk),
        View::Timeline => timeline(desk),
        View::Conversation => detail::conversation(desk),
        View::Packets => detail::list(desk),
        View::Packet => detail::packet_in_full(desk),
        View::Choices => choices(desk),
    }
}

/// Which world, which proxy, which branch.
pub(super) fn header(desk: &Desk) -> String {
    let (name, title) = &desk.atlas.title;
    let mut text = format!("gatelab, as text. Scenario {name}: {title}.\n");
    if let Some(profile) = desk.profile() {
        let shown = if profile == "rfc" {
            "textbook (RFC 9209)"
        } else {
            &profile
        };
        let _ = writeln!(text, "Proxy: {shown}.");
    }
    text
}

fn marked(sign: Sign, text: &str) -> String {
    match sign {
        Sign::Plain => text.to_owned(),
        sign => format!("{} {text}", sign.as_char()),
    }
}

pub(super) fn boxed(it: &BoxView) -> String {
    format!("{}: {}", it.label, marked(it.sign, &it.state))
}

fn cable(cable: &Cable) -> String {
    let mut words = Vec::new();
    if cable.cut {
        words.push("CUT".to_owned());
    }
    words.extend(cable.bad.clone());
    words.extend(cable.forth.as_ref().map(|it| format!("{it}>")));
    words.extend(cable.back.as_ref().map(|it| format!("<{it}")));
    if words.is_empty() {
        "--".to_owned()
    } else {
        format!("-[{}]-", words.join(" "))
    }
}

/// The way of the request, the machines' states, the conversations, and what is broken.
pub(super) fn map(desk: &Desk) -> String {
    let map = &desk.board.map;
    let mut text = String::from("Map: ");
    for (number, it) in map.boxes.iter().enumerate() {
        if number > 0 {
            let between = map.cables.get(number - 1).map_or("--".into(), cable);
            let _ = write!(text, " {between} ");
        }
        text.push_str(&it.label);
    }
    text.push('\n');
    for it in &map.boxes {
        let _ = writeln!(text, "  {} ({})", boxed(it), it.role);
    }
    for (number, talk) in map.talks.iter().enumerate() {
        let state = marked(talk.sign, &talk.state);
        let _ = writeln!(text, "  Conversation {}, {}: {state}", number + 1, talk.who);
    }
    for it in &desk.board.broken {
        let _ = writeln!(text, "  Broken: {} ({}@{})", it.text, it.fault, it.place);
    }
    text
}

/// One line of the story.
pub(super) fn told(number: usize, told: &Told) -> String {
    let number = if told.deed {
        String::new()
    } else {
        format!("{}. ", number + 1)
    };
    format!(
        "  {number}{}: {}\n",
        marked(told.sign, &told.text),
        told.word
    )
}

/// The story from its line `first` on.
pub(super) fn story(desk: &Desk, first: usize) -> String {
    let board = &desk.board;
    if board.story.is_empty() {
        return format!(
            "Story: nothing has happened yet. Enter: the {} opens {}\n",
            board.page.who, board.page.url
        );
    }
    let mut text = match board.visit {
        0 => "Story:\n".to_owned(),
        visit => format!("Story of page load {visit}:\n"),
    };
    let lines = board.story.iter().enumerate().skip(first);
    text.extend(lines.map(|(number, line)| told(number, line)));
    text
}

/// The browser.
pub(super) fn page(desk: &Desk) -> String {
    let page = &desk.board.page;
    let mut text = format!("What the {} shows, {}:\n", page.who, page.url);
    for line in page.lines.iter().filter(|line| !line.text.is_empty()) {
        let mark = if line.heading { "# " } else { "" };
        let _ = writeln!(text, "  {mark}{}", line.text);
    }
    for line in &page.author {
        let _ = writeln!(text, "  {line}");
    }
    text
}

/// Fact, cause, answer, and what to do next.
pub(super) fn fields(desk: &Desk) -> String {
    let strip = &desk.board.strip;
    let next = strip::next(desk);
    let fields = [
        ("FACT", &strip.fact),
        ("CAUSE", &strip.cause),
        ("ANSWER", &strip.answer),
        ("NEXT", &next),
    ];
    let mut said = String::new();
    for (label, text) in fields.iter().filter(|(_, text)| !text.is_empty()) {
        let _ = writeln!(said, "{label}: {text}");
    }
    said
}

/// A line for each page load, and where the cursor is.
pub(super) fn timeline(desk: &Desk) -> String {
    let mut text = String::from("Timeline:\n");
    for row in &desk.board.rows {
        let _ = write!(text, "  {} {}", row.label, row.ended);
        for cell in &row.cells {
            let here = if cell.here { ">" } else { "" };
            let sign = cell.sign.as_char().to_string();
            let _ = write!(text, " [{here}{}{}]", sign.trim(), cell.text);
        }
        if !row.then.is_empty() {
            let _ = write!(text, " then: {}", row.then.join(", "));
        }
        text.push('\n');
    }
    text.push_str(&place(desk));
    text
}

/// Where the cursor is.
pub(super) fn place(desk: &Desk) -> String {
    let board = &desk.board;
    let branch = match desk.branches.current() {
        0 => String::new(),
        _ => format!("Branch {}. ", desk.branches.here().name),
    };
    match (board.visit, board.moment.now) {
        (0, _) => format!("{branch}Nothing has been loaded yet.\n"),
        (visit, true) => format!(
            "{branch}Now: step {} of {} of page load {visit}, {}.\n",
            board.reached, board.steps, board.elapsed
        ),
        (visit, false) => format!(
            "{branch}LOOKING BACK: step {} of {} of page load {visit}, {}. n: back to now.\n",
            board.reached, board.steps, board.elapsed
        ),
    }
}

/// What would do something now, each with its number, which never changes, and its key.
pub(super) fn choices(desk: &Desk) -> String {
    let all = ACTIONS.iter().enumerate();
    let useful = all.filter(|(number, known)| {
        let offered = *number < OFFERED || keys::is_extra(&known.action);
        offered && is_told(&known.action) && (known.when)(desk)
    });
    let words = useful.map(|(number, known)| {
        let key = known.keys.first().map(ToString::to_string);
        let key = key.unwrap_or_default();
        format!("{} {} ({key})", number + 1, keys::brief(desk, known))
    });
    let words: Vec<String> = words.collect();
    format!("Choices: {}.\n", words.join("; "))
}

/// An open sheet, what can be picked with its number.
pub(super) fn sheet(sheet: &Sheet, most: usize) -> String {
    let content = &sheet.content;
    let mut text = format!("{}\n", content.title);
    let lines = sheet.lines();
    let most = if content.searches { most } else { usize::MAX };
    let mut number = 0;
    for line in lines.iter().take(most) {
        let said = line.text();
        if line.pick.is_some() {
            number += 1;
            // The why sheet counts its lines itself.
            let own = format!("{number}");
            let bare = said.trim_start();
            let bare = match sheet.kind {
                Kind::Why => bare.strip_prefix(own.as_str()).unwrap_or(bare).trim_start(),
                _ => bare,
            };
            let _ = writeln!(text, "  {number} {}", spaced(bare));
        } else if !said.trim().is_empty() {
            let _ = writeln!(text, "  {}", said.trim_end());
        }
    }
    if lines.len() > most {
        let _ = writeln!(
            text,
            "  and {} more: type words to search",
            lines.len() - most
        );
    }
    let search = if content.searches {
        ", words search"
    } else {
        ""
    };
    let _ = writeln!(text, "Choices: a number{search}, 0 back.");
    text
}

/// A row of columns as words: wide gaps are for eyes.
fn spaced(text: &str) -> String {
    let words: Vec<&str> = text
        .split("  ")
        .map(str::trim)
        .filter(|it| !it.is_empty())
        .collect();
    words.join("  ")
}
