//! Recordings of a terminal in the format asciicast v2: a header, then an event a line.

use std::time::Duration;

use serde_json::json;

use crate::view::{sanitise, sanitise_line};

use super::{Cell, Cells, Colour};

/// A screen at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// When it was shown, from the beginning of the recording on.
    pub at: Duration,
    /// The screen.
    pub screen: Cells,
}

/// A recording being made.
pub struct Cast {
    text: String,
}

impl Cast {
    /// A recording of a terminal of that size.
    pub fn new(width: u16, height: u16, title: &str) -> Self {
        let header = json!({
            "version": 2,
            "width": width,
            "height": height,
            "title": sanitise(title),
        });
        Self {
            text: format!("{header}\n"),
        }
    }

    /// Lines of text appear; what could steer a terminal is written out.
    pub fn lines(&mut self, at: Duration, text: &str) {
        for line in text.lines() {
            self.output(at, &format!("{}\r\n", sanitise_line(line)));
        }
    }

    /// A text appears without a line end, as a prompt does.
    pub fn words(&mut self, at: Duration, text: &str) {
        self.output(at, &sanitise_line(text));
    }

    /// The whole screen is drawn anew.
    pub fn screen(&mut self, recorded: &Recorded) {
        let mut text = String::from("\u{1b}[H");
        for (number, row) in recorded.screen.rows().enumerate() {
            text.push_str(&format!("\u{1b}[{};1H", number + 1));
            for (_, run) in Cells::runs(row) {
                text.push_str(&styled(run));
            }
        }
        self.output(recorded.at, &text);
    }

    /// The recording as text.
    pub fn finish(self) -> String {
        self.text
    }

    fn output(&mut self, at: Duration, data: &str) {
        let event = json!([at.as_secs_f64(), "o", data]);
        self.text.push_str(&format!("{event}\n"));
    }
}

/// A run of cells with the signs that give it its style, and take it back.
fn styled(run: &[Cell]) -> String {
    let Some(style) = run.first() else {
        return String::new();
    };
    let mut signs = vec!["0".to_owned()];
    for (set, sign) in [
        (style.bold, "1"),
        (style.dim, "2"),
        (style.underlined, "4"),
        (style.reversed, "7"),
    ] {
        if set {
            signs.push(sign.to_owned());
        }
    }
    signs.extend(style.fore.map(|colour| sign(38, colour)));
    signs.extend(style.back.map(|colour| sign(48, colour)));
    let text: String = run
        .iter()
        .map(|cell| sanitise(&cell.text).replace('\n', " "))
        .collect();
    format!("\u{1b}[{}m{text}\u{1b}[0m", signs.join(";"))
}

fn sign(kind: u8, colour: Colour) -> String {
    match colour {
        Colour::Indexed(index) => format!("{kind};5;{index}"),
        Colour::Rgb(red, green, blue) => format!("{kind};2;{red};{green};{blue}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_is_a_header_and_events() {
        let mut cast = Cast::new(80, 24, "t");
        cast.lines(Duration::from_millis(1500), "a\nb\u{1b}[2J");
        let cell = Cell {
            text: "\u{1b}".into(),
            fore: Some(Colour::Indexed(1)),
            ..Cell::default()
        };
        let (width, height, cells) = (1, 1, vec![cell]);
        cast.screen(&Recorded {
            at: Duration::from_secs(2),
            screen: Cells {
                width,
                height,
                cells,
            },
        });
        let text = cast.finish();
        let lines: Vec<serde_json::Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(lines[0]["version"], 2);
        assert_eq!(lines[1], json!([1.5, "o", "a\r\n"]));
        assert_eq!(lines[2], json!([1.5, "o", "b\\u{1b}[2J\r\n"]));
        let drawn = "\u{1b}[H\u{1b}[1;1H\u{1b}[0;38;5;1m\\u{1b}\u{1b}[0m";
        assert_eq!(lines[3], json!([2.0, "o", drawn]));
    }
}
