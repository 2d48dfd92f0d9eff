//! Writing on a buffer of cells: the one way from text to screen, and the boundary where text from
//! packets and files is made harmless.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::view::sanitise;

use super::look::{Look, Tone};
use super::sheet::Line;

/// A buffer and how to write on it.
pub struct Canvas<'a> {
    buffer: &'a mut Buffer,
    /// How it looks.
    pub look: &'a Look,
}

impl<'a> Canvas<'a> {
    /// A canvas on a buffer.
    pub fn new(buffer: &'a mut Buffer, look: &'a Look) -> Self {
        Self { buffer, look }
    }

    /// All of it.
    pub fn area(&self) -> Rect {
        self.buffer.area
    }

    /// Writes one line of text, at most `width` columns; returns how many columns it took.
    pub fn text(&mut self, (x, y): (u16, u16), width: u16, text: &str, tone: Tone) -> u16 {
        let area = self.buffer.area;
        if y < area.y || y >= area.bottom() || x < area.x || x >= area.right() {
            return 0;
        }
        let width = width.min(area.right() - x);
        let safe = sanitise(text).replace('\n', " ");
        let shown = if self.look.ascii {
            let plain = safe.chars().map(|c| if c.is_ascii() { c } else { '?' });
            plain.collect()
        } else {
            safe
        };
        let style = self.look.theme.style(tone);
        let (end, _) = self
            .buffer
            .set_stringn(x, y, shown, usize::from(width), style);
        end - x
    }

    /// Writes text that ends at the right edge of `area`'s first line.
    pub fn right(&mut self, area: Rect, text: &str, tone: Tone) {
        let width = (text.chars().count() as u16).min(area.width);
        self.text((area.right() - width, area.y), width, text, tone);
    }

    /// Writes text in the middle of `area`'s first line.
    pub fn centre(&mut self, area: Rect, text: &str, tone: Tone) {
        let width = (text.chars().count() as u16).min(area.width);
        let x = area.x + (area.width - width) / 2;
        self.text((x, area.y), width, text, tone);
    }

    /// Writes a line of pieces.
    pub fn line(&mut self, (x, y): (u16, u16), width: u16, line: &Line) {
        let mut used = 0;
        for piece in &line.pieces {
            used += self.text((x + used, y), width - used, &piece.text, piece.tone);
            if used >= width {
                break;
            }
        }
    }

    /// Shows the part of `sheet` that begins at `corner`, in `area`.
    pub fn paste(&mut self, sheet: &Buffer, corner: (u16, u16), area: Rect) {
        let area = area.intersection(self.buffer.area);
        for (row, y) in (area.y..area.bottom()).enumerate() {
            for (column, x) in (area.x..area.right()).enumerate() {
                let at = (corner.0 + column as u16, corner.1 + row as u16);
                if let Some(cell) = sheet.cell(at) {
                    self.buffer[(x, y)] = cell.clone();
                }
            }
        }
    }

    /// Fills `area` with spaces.
    pub fn clear(&mut self, area: Rect) {
        let area = area.intersection(self.buffer.area);
        let blank = " ".repeat(usize::from(area.width));
        let style = self.look.theme.style(Tone::Plain);
        for y in area.y..area.bottom() {
            for x in area.x..area.right() {
                self.buffer[(x, y)].reset();
            }
            self.buffer
                .set_stringn(area.x, y, &blank, usize::from(area.width), style);
        }
    }

    /// Shows a row of cells in a tone, whatever is written there.
    pub fn tint(&mut self, area: Rect, tone: Tone) {
        let area = area.intersection(self.buffer.area);
        self.buffer.set_style(area, self.look.theme.style(tone));
    }

    /// A frame with a title at the left and one at the right; returns what is inside. Without a
    /// bottom the next panel's top closes it.
    pub fn frame(&mut self, area: Rect, titles: (&str, &str), bottom: bool, focus: bool) -> Rect {
        if area.width < 4 || area.height == 0 {
            return Rect::new(area.x, area.y, area.width, 0);
        }
        let tone = if focus { Tone::Title } else { Tone::Frame };
        let glyphs = self.look.glyphs;
        let across = |corners: (char, char)| {
            let middle = glyphs
                .across
                .to_string()
                .repeat(usize::from(area.width) - 2);
            format!("{}{middle}{}", corners.0, corners.1)
        };
        let top = across((glyphs.corners[0], glyphs.corners[1]));
        self.text((area.x, area.y), area.width, &top, tone);
        let inner_height = area.height - 1 - u16::from(bottom && area.height > 1);
        for y in area.y + 1..=area.y + inner_height {
            self.text((area.x, y), 1, &glyphs.down.to_string(), tone);
            self.text((area.right() - 1, y), 1, &glyphs.down.to_string(), tone);
        }
        if bottom && area.height > 1 {
            let low = across((glyphs.corners[2], glyphs.corners[3]));
            self.text((area.x, area.bottom() - 1), area.width, &low, tone);
        }
        self.titles(area, titles, focus);
        Rect::new(area.x + 1, area.y + 1, area.width - 2, inner_height)
    }

    fn titles(&mut self, area: Rect, (left, right): (&str, &str), focus: bool) {
        let tone = if focus { Tone::Title } else { Tone::Strong };
        let room = area.width.saturating_sub(4);
        let left_width = (left.chars().count() as u16 + 2).min(room);
        if !left.is_empty() {
            self.text((area.x + 2, area.y), left_width, &format!(" {left} "), tone);
        }
        let right_width = right.chars().count() as u16 + 2;
        if !right.is_empty() && left_width + right_width + 1 < room {
            let x = area.right() - 2 - right_width;
            self.text((x, area.y), right_width, &format!(" {right} "), tone);
        }
    }
}
