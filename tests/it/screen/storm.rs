//! Any size, any text: nothing breaks, and nothing foreign reaches the terminal.

use gatelab::scenario;
use gatelab::tui::{Desk, Key, Look, screen};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::reader::Reader;

/// The keys after which every size is tried.
const PLACES: &[&str] = &[
    "",
    "Enter b Enter",
    "w",
    "Esc v",
    "Esc x",
    "Esc t",
    "Esc M Right Down",
    "Esc Esc",
    "Esc g",
    "Esc a Tab Tab s",
    "Esc",
    "Esc B",
    "Esc ?",
    "Esc z",
    "z",
    "m",
    "m F t c p",
    "Enter Tab Down Down",
    "m",
];

#[test]
fn any_size_is_drawn() {
    let mut reader = Reader::new((80, 24));
    let sizes = [
        (1, 1),
        (1, 100),
        (300, 1),
        (2, 3),
        (7, 9),
        (29, 8),
        (30, 7),
        (30, 8),
        (31, 9),
        (40, 12),
        (59, 15),
        (60, 16),
        (75, 19),
        (76, 20),
        (80, 24),
        (95, 28),
        (96, 29),
        (100, 30),
        (120, 40),
        (300, 8),
        (30, 100),
        (200, 60),
        (300, 100),
    ];
    for keys in PLACES {
        reader.press(keys);
        for (width, height) in sizes {
            let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
            screen::draw(&reader.desk, &mut buffer);
        }
    }
}

/// A page, and names in a scenario, that try to steer the terminal.
const HOSTILE: &str = r#"
title = "T\u001b]52;c;aGk=\u0007 \u202egnihton"
[node.phone]
kind = "host"
label = "ph\u001b[2Jone"
role = "\u001bPq#0~\u001b\\sixel"
browser = { url = "http://10.0.1.2/" }
[node.app.origin]
port = 80
[node.app.origin.pages]
"/" = "<h1>\u001b]8;;http://evil.example\u0007click</h1><p>\u009b31m \u202e\u200b\u2066 \u007f</p>"
[node.app]
kind = "host"
label = "a\u200bpp\u0085"
[[link]]
ends = ["phone", "app"]
address = { phone = "10.0.1.1/24", app = "10.0.1.2/24" }
"#;

#[test]
fn hostile_text_stays_text() {
    let parsed = scenario::parse("hostile.toml", HOSTILE.as_bytes(), &[]);
    let parsed = parsed.unwrap_or_else(|error| panic!("{error}"));
    let mut desk = Desk::new(parsed, 1, Look::default());
    for key in [
        Key::Enter,
        Key::Char('b'),
        Key::Enter,
        Key::Char('w'),
        Key::Esc,
        Key::Char('i'),
        Key::Esc,
        Key::Char('x'),
        Key::Left,
        Key::Esc,
        Key::Char('a'),
        Key::Char('M'),
        Key::Right,
        Key::Char('z'),
        Key::Char('z'),
        Key::Tab,
        Key::Up,
        Key::Char('F'),
        Key::Char('\u{202e}'),
        Key::Char('\u{9b}'),
        Key::Enter,
        Key::Char('s'),
        Key::Char('g'),
        Key::Char('B'),
    ] {
        desk.press(key);
        for size in [(80, 24), (120, 40), (40, 12)] {
            let mut buffer = Buffer::empty(Rect::new(0, 0, size.0, size.1));
            screen::draw(&desk, &mut buffer);
            for cell in &buffer.content {
                let symbol = cell.symbol();
                let unfit = gatelab::view::sanitise(symbol) != symbol;
                assert!(!unfit, "{symbol:?} reaches the terminal");
            }
        }
    }
}
