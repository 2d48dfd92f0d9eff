//! A screen as a picture.

use std::fmt::Write as _;

use super::{Cell, Cells, Colour, escape};

const WIDTH: f64 = 8.4;
const HEIGHT: f64 = 17.0;
const INK: (u8, u8, u8) = (220, 220, 220);
const PAPER: (u8, u8, u8) = (16, 18, 24);

/// A screen as SVG, in the terminal's colours on dark paper.
pub fn svg(screen: &Cells, title: &str) -> String {
    let (width, height) = (
        f64::from(screen.width) * WIDTH + 16.0,
        f64::from(screen.height) * HEIGHT + 16.0,
    );
    let (title, paper) = (escape(title), hex(PAPER));
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
         viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\" \
         font-family=\"ui-monospace, monospace\" font-size=\"14\">\n<title>{title}</title>\n\
         <rect width=\"100%\" height=\"100%\" rx=\"6\" fill=\"{paper}\"/>\n"
    );
    for (number, row) in screen.rows().enumerate() {
        let top = 8.0 + number as f64 * HEIGHT;
        for (start, run) in Cells::runs(row) {
            out.push_str(&drawn(start, run, top));
        }
    }
    out.push_str("</svg>\n");
    out
}

fn drawn(start: usize, run: &[Cell], top: f64) -> String {
    let Some(style) = run.first() else {
        return String::new();
    };
    let (mut ink, mut paper) = (
        style.fore.map_or(INK, Colour::rgb),
        style.back.map_or(PAPER, Colour::rgb),
    );
    if style.reversed {
        std::mem::swap(&mut ink, &mut paper);
    }
    let left = 8.0 + start as f64 * WIDTH;
    let wide = run.len() as f64 * WIDTH;
    let mut out = String::new();
    if paper != PAPER {
        let paper = hex(paper);
        let _ = writeln!(
            out,
            "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{wide:.1}\" height=\"{HEIGHT}\" \
             fill=\"{paper}\"/>"
        );
    }
    let text: String = run.iter().map(|cell| cell.text.as_str()).collect();
    if text.trim().is_empty() {
        return out;
    }
    let mut more = String::new();
    for (set, words) in [
        (style.bold, " font-weight=\"bold\""),
        (style.dim, " opacity=\"0.65\""),
        (style.underlined, " text-decoration=\"underline\""),
    ] {
        if set {
            more.push_str(words);
        }
    }
    let (base, ink, text) = (top + 13.0, hex(ink), escape(&text));
    let _ = writeln!(
        out,
        "<text x=\"{left:.1}\" y=\"{base:.1}\" fill=\"{ink}\" xml:space=\"preserve\" \
         textLength=\"{wide:.1}\"{more}>{text}</text>"
    );
    out
}

fn hex((red, green, blue): (u8, u8, u8)) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_cells_stay_text() {
        let cell = |text: &str| Cell {
            text: text.into(),
            bold: true,
            ..Cell::default()
        };
        let screen = Cells {
            width: 2,
            height: 1,
            cells: vec![cell("<"), cell("\u{1b}")],
        };
        let picture = svg(&screen, "a & b");
        assert!(picture.contains("&lt;\\u{1b}</text>") && picture.contains("a &amp; b"));
        assert!(!picture.contains('\u{1b}'));
    }
}
