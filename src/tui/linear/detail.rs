//! Messages and frames up to the cursor, as text.

use std::fmt::Write as _;
use std::ops::Range;

use crate::tui::desk::{Desk, Zoom};
use crate::view::screen::{Filter, Message, PacketRow, messages, packet, packets};

/// More than this are not read out at once.
const MOST: usize = 60;
/// More events than this are not gone through.
const LOOK_BACK: usize = 20_000;

fn range(desk: &Desk) -> Option<Range<usize>> {
    let visit = desk.visit()?;
    let end = desk.moment().event.min(visit.last()).index() + 1;
    let first = visit.opened.index();
    Some(first.max(end.saturating_sub(LOOK_BACK))..end)
}

fn message(desk: &Desk, it: &Message) -> String {
    let (from, to) = (desk.atlas.label(it.from), desk.atlas.label(it.to));
    let lost = if it.lost { " LOST" } else { "" };
    format!(
        "  {:.2} ms  {from} to {to}: {}{lost}\n",
        it.time_ms, it.text
    )
}

fn frame(it: &PacketRow) -> String {
    let ended = it.ended.as_ref().map(|why| format!(" ! {why}"));
    let ended = ended.unwrap_or_default();
    format!("  {:.2} ms  {}: {}{ended}\n", it.time_ms, it.way, it.text)
}

/// Who said what to whom.
pub(super) fn conversation(desk: &Desk) -> String {
    let Some(range) = range(desk) else {
        return "Conversation: nothing yet.\n".into();
    };
    let trace = desk.run().world().trace().borrow();
    let all = messages(&trace, &desk.atlas, range);
    let first = all.len().saturating_sub(MOST);
    let mut text = String::from("Conversation:\n");
    text.extend(all[first..].iter().map(|it| message(desk, it)));
    text
}

/// Every frame on every link.
pub(super) fn list(desk: &Desk) -> String {
    let Some(range) = range(desk) else {
        return "Packets: nothing yet.\n".into();
    };
    let trace = desk.run().world().trace().borrow();
    let rows = packets(&trace, &desk.atlas, range, (MOST, &desk.reading.filter));
    let mut text = String::from("Packets:\n");
    text.extend(rows.iter().map(frame));
    text
}

/// The last frame before the cursor: its fields, its bytes.
pub(super) fn packet_in_full(desk: &Desk) -> String {
    let Some(range) = range(desk) else {
        return "Packet: nothing yet.\n".into();
    };
    let trace = desk.run().world().trace().borrow();
    let rows = packets(&trace, &desk.atlas, range, (1, &Filter::default()));
    let Some(last) = rows.last() else {
        return "Packet: none yet.\n".into();
    };
    let full = packet(&trace, last.event);
    let mut text = format!("Packet:\n{}", frame(last));
    for field in &full.fields {
        if field.value.is_empty() {
            let _ = writeln!(text, "  {}", field.name);
        } else {
            let _ = writeln!(text, "    {}: {}", field.name, field.value);
        }
    }
    for (number, chunk) in full.bytes.chunks(16).enumerate() {
        let digits: Vec<String> = chunk.iter().map(|byte| format!("{byte:02x}")).collect();
        let _ = writeln!(text, "    {:04x}  {}", number * 16, digits.join(" "));
    }
    text
}

/// What a gateway got, made of it and passed on.
pub(super) fn crossing(desk: &Desk) -> String {
    let Some(it) = &desk.crossing else {
        return "Nothing has passed a gateway yet.\n".into();
    };
    let gateway = desk.atlas.label(it.node);
    let [from, to] = &it.sides;
    let mut text = format!(
        "Before, {gateway} ({}), after: from {from} to {to}.\n",
        it.what
    );
    for pair in &it.pairs {
        let side = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".into());
        let (before, after) = (side(&pair.before), side(&pair.after));
        let _ = if pair.is_changed() {
            writeln!(text, "  # CHANGED {}: {before} became {after}", pair.name)
        } else {
            writeln!(text, "  {}: {before}", pair.name)
        };
    }
    for line in it.ended.iter().chain(&it.said) {
        let _ = writeln!(text, "  {gateway}: {line}");
    }
    text.push_str("Left, Right: other gateways. 0 back.\n");
    text
}

/// What stands at the cursor, at the level of detail that is chosen.
pub(super) fn here(desk: &Desk) -> Option<String> {
    let range = range(desk)?;
    let trace = desk.run().world().trace().borrow();
    match desk.zoom {
        Zoom::Story => None,
        Zoom::Conversation => {
            let all = messages(&trace, &desk.atlas, range);
            all.last().map(|it| message(desk, it))
        }
        Zoom::Packets => packets(&trace, &desk.atlas, range, (1, &Filter::default()))
            .last()
            .map(frame),
    }
}

/// Which level of detail is chosen.
pub(super) fn said(desk: &Desk) -> String {
    match desk.zoom {
        Zoom::Story => "Detail: story. A step is a sentence.\n".into(),
        Zoom::Conversation => "Detail: conversation. A step is a message; `conversation` \
                               lists them.\n"
            .into(),
        Zoom::Packets => "Detail: packets. A step is a frame on a link; `packets` lists them, \
                          `packet` shows one in full.\n"
            .into(),
    }
}
