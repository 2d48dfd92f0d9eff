//! Somebody who presses keys and reads the screen.

use gatelab::scenario;
use gatelab::tui::{Desk, Key, Look, screen};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// A person in front of a screen of some size.
pub(crate) struct Reader {
    pub(crate) desk: Desk,
    size: (u16, u16),
}

impl Reader {
    /// In front of a scenario that comes with gatelab.
    pub(crate) fn of(name: &str, size: (u16, u16), look: Look) -> Self {
        let found = scenario::find(name).unwrap_or_else(|error| panic!("{error}"));
        let scenario = found.parse(&[]).unwrap_or_else(|error| panic!("{error}"));
        let seed = scenario.seed;
        let desk = Desk::new(scenario, seed, look);
        Self { desk, size }
    }

    /// In front of the demo, in ASCII.
    pub(crate) fn new(size: (u16, u16)) -> Self {
        Self::of("demo", size, Look::default().in_ascii())
    }

    /// Presses keys, written as `Enter b Left`.
    pub(crate) fn press(&mut self, keys: &str) -> &mut Self {
        for word in keys.split_whitespace() {
            self.desk.press(key(word));
        }
        self
    }

    /// Types a line into the console.
    pub(crate) fn enter(&mut self, line: &str) -> &mut Self {
        self.type_in(line).press("Enter")
    }

    /// Types text.
    pub(crate) fn type_in(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            self.desk.press(Key::Char(c));
        }
        self
    }

    /// The cells of the screen.
    pub(crate) fn buffer(&self) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, self.size.0, self.size.1));
        screen::draw(&self.desk, &mut buffer);
        buffer
    }

    /// The screen as text, a line for each row.
    pub(crate) fn text(&self) -> String {
        let buffer = self.buffer();
        let width = usize::from(buffer.area.width.max(1));
        let rows = buffer.content.chunks(width);
        let lines = rows.map(|row| {
            let line: String = row.iter().map(ratatui::buffer::Cell::symbol).collect();
            format!("{}\n", line.trim_end())
        });
        lines.collect()
    }

    /// Whether the screen says so.
    pub(crate) fn sees(&self, text: &str) -> bool {
        self.text().contains(text)
    }
}

fn key(word: &str) -> Key {
    match word {
        "Enter" => Key::Enter,
        "Esc" => Key::Esc,
        "Left" => Key::Left,
        "Right" => Key::Right,
        "Up" => Key::Up,
        "Down" => Key::Down,
        "Tab" => Key::Tab,
        "Home" => Key::Home,
        "End" => Key::End,
        "Space" => Key::Char(' '),
        "Back" => Key::Backspace,
        "PageDown" => Key::PageDown,
        "PageUp" => Key::PageUp,
        "BackTab" => Key::BackTab,
        "Ctrl-c" => Key::Ctrl('c'),
        "Ctrl-l" => Key::Ctrl('l'),
        word => {
            let mut chars = word.chars();
            match (chars.next(), chars.next()) {
                (Some(c), None) => Key::Char(c),
                _ => panic!("no key is called `{word}`"),
            }
        }
    }
}
