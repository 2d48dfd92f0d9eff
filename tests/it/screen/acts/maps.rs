//! The maps: what is selected there can be broken and healed; the whole world, however large.

use gatelab::scenario;
use gatelab::tui::{Desk, Key, Look, screen};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::screen::reader::Reader;

const SIZE: (u16, u16) = (100, 30);

#[test]
fn a_link_is_selected_broken_and_healed_on_the_map() {
    let mut reader = Reader::new(SIZE);
    reader.press("Enter Tab Tab Tab");
    for _ in 0..7 {
        reader.press("Right");
    }
    reader.press("b");
    assert!(
        reader.sees("What to break at the link proxy - app1?"),
        "{}",
        reader.text()
    );
    reader.type_in("cut").press("Enter");
    assert!(
        reader.sees("--X--") || reader.sees("-X-"),
        "{}",
        reader.text()
    );
    reader.press("f");
    assert!(!reader.desk.is_broken(), "{}", reader.text());
}

#[test]
fn who_waits_shows_how_long_yet() {
    let mut reader = Reader::new(SIZE);
    reader
        .press("Enter :")
        .type_in("link.down@proxy--app1")
        .press("Enter Enter");
    let mut seen = Vec::new();
    for _ in 0..8 {
        reader.press("Left");
        let boxes = reader.desk.board.map.boxes.iter();
        seen.extend(boxes.filter_map(|it| Some((it.label.clone(), it.waits.clone()?))));
    }
    assert!(seen.iter().any(|(who, _)| who == "proxy"), "{seen:?}");
    let waits = reader.desk.waits.iter().any(|it| it.what.contains("app1"));
    assert!(waits || !seen.is_empty());
    reader.press("n");
    assert!(reader.desk.waits.is_empty(), "nobody waits any more");
}

#[test]
fn the_author_of_the_answer_is_marked() {
    let mut reader = Reader::new(SIZE);
    reader.press("Enter");
    assert!(reader.sees("*sent page"), "{}", reader.text());
    reader.press("b Enter");
    assert!(reader.sees("*wrote 502") && !reader.sees("*sent page"));
}

#[test]
fn the_whole_world_has_every_machine_and_link() {
    let mut reader = Reader::of("first", (260, 80), Look::default().in_ascii());
    reader.press("Enter M");
    assert!(
        reader.sees("The whole world: 12 machines"),
        "{}",
        reader.text()
    );
    for who in reader.desk.atlas.nodes.clone() {
        assert!(reader.sees(&who.label), "{}", who.label);
    }
    reader.press("Right");
    assert!(
        reader.sees("link phone - home router: 2 ms"),
        "{}",
        reader.text()
    );
    reader.press("b").type_in("is cut").press("Enter");
    assert!(reader.sees("X cut X"), "{}", reader.text());
    assert!(reader.sees("CUT"));
    reader.press("f");
    assert!(!reader.sees("X cut X"));
    reader.press("Left Enter");
    assert!(reader.sees("phone: at this moment"), "{}", reader.text());
    reader.press("Esc Esc");
    assert!(!reader.sees("The whole world"));
}

#[test]
fn every_machine_and_link_can_be_reached_with_arrows() {
    let mut reader = Reader::of("first", (80, 24), Look::default());
    reader.press("M");
    let mut reached = std::collections::BTreeSet::from([reader.desk.spot]);
    let mut todo = vec![reader.desk.spot];
    while let Some(spot) = todo.pop() {
        for key in [Key::Left, Key::Right, Key::Up, Key::Down] {
            reader.desk.spot = spot;
            reader.desk.press(key);
            if reached.insert(reader.desk.spot) {
                todo.push(reader.desk.spot);
            }
        }
    }
    let map = &reader.desk.world;
    assert_eq!(reached.len(), map.spots.len() + map.wires.len());
}

/// Sixty machines behind a switch, and a chain of thirty.
fn large() -> String {
    let mut text = String::from("title = \"large\"\n");
    text.push_str("[node.hub]\nkind = \"switch\"\n");
    for number in 0..60 {
        text.push_str(&format!("[node.m{number}]\nkind = \"host\"\n"));
    }
    for number in 0..60 {
        let other = if number < 30 || number == 59 {
            "hub".to_owned()
        } else {
            format!("m{}", number + 1)
        };
        let far = if other == "hub" {
            format!("m{number} = \"10.1.0.{}/16\"", number + 1)
        } else {
            format!(
                "m{number} = \"10.{net}.0.1/24\", {other} = \"10.{net}.0.2/24\"",
                net = number + 2
            )
        };
        text.push_str(&format!(
            "[[link]]\nends = [\"m{number}\", \"{other}\"]\naddress = {{ {far} }}\n"
        ));
    }
    text
}

#[test]
fn a_large_world_scrolls() {
    let text = large();
    let parsed = scenario::parse("large.toml", text.as_bytes(), &[]);
    let parsed = parsed.unwrap_or_else(|error| panic!("{error}"));
    let mut desk = Desk::new(parsed, 1, Look::default().in_ascii());
    desk.press(Key::Char('M'));
    for key in [
        Key::Right,
        Key::Right,
        Key::Down,
        Key::Down,
        Key::Right,
        Key::Left,
    ] {
        for _ in 0..40 {
            desk.press(key);
        }
        for size in [(80, 24), (40, 12), (30, 8), (300, 100)] {
            let mut buffer = Buffer::empty(Rect::new(0, 0, size.0, size.1));
            screen::draw(&desk, &mut buffer);
        }
    }
}
