//! From cells that are drawn to cells that are plain data.

use ratatui::buffer::{Buffer, Cell as Drawn};
use ratatui::style::{Color, Modifier};
use ratatui::text::Span;

use crate::view::export::screen::{Cell, Cells, Colour};

/// A screen as plain data.
pub fn cells(buffer: &Buffer) -> Cells {
    let mut cells: Vec<Cell> = buffer.content.iter().map(cell).collect();
    for at in 1..cells.len() {
        // Behind a character that is two cells wide there is nothing.
        if Span::raw(cells[at - 1].text.as_str()).width() > 1 {
            cells[at].text.clear();
        }
    }
    Cells {
        width: buffer.area.width,
        height: buffer.area.height,
        cells,
    }
}

fn cell(drawn: &Drawn) -> Cell {
    Cell {
        text: drawn.symbol().to_owned(),
        fore: colour(drawn.fg),
        back: colour(drawn.bg),
        bold: drawn.modifier.contains(Modifier::BOLD),
        dim: drawn.modifier.contains(Modifier::DIM),
        underlined: drawn.modifier.contains(Modifier::UNDERLINED),
        reversed: drawn.modifier.contains(Modifier::REVERSED),
    }
}

/// The sixteen colours of terminals have numbers, too.
fn colour(colour: Color) -> Option<Colour> {
    Some(Colour::Indexed(match colour {
        Color::Reset => return None,
        Color::Rgb(red, green, blue) => return Some(Colour::Rgb(red, green, blue)),
        Color::Indexed(number) => number,
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
    }))
}
