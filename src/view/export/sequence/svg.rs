//! The diagram as a picture.

use std::fmt::Write as _;

use crate::view::export::screen::escape;

use super::{Row, Sequence};

const LEFT: usize = 110;
const COLUMN: usize = 190;
const TOP: usize = 60;
const ROW: usize = 34;
/// Longer texts are cut: they would run over their neighbours.
const TEXT: usize = 90;

/// A sequence diagram as SVG. What was lost ends in a cross and says why; colour only repeats it.
pub fn svg(sequence: &Sequence, title: &str) -> String {
    let width = LEFT + sequence.columns.len().max(1) * COLUMN;
    let height = TOP + sequence.rows.len() * ROW + 40;
    let mut out = String::new();
    let title = escape(title);
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" \
         font-family=\"ui-monospace, monospace\" font-size=\"11\">\n<title>{title}</title>\n{STYLE}\
         <rect width=\"{width}\" height=\"{height}\" class=\"paper\"/>\n"
    );
    for (column, name) in sequence.columns.iter().enumerate() {
        let (x, name, bottom) = (x(column), escape(name), height - 20);
        let _ = write!(
            out,
            "<text x=\"{x}\" y=\"28\" class=\"name\">{name}</text>\n\
             <line x1=\"{x}\" y1=\"38\" x2=\"{x}\" y2=\"{bottom}\" class=\"life\"/>\n"
        );
    }
    for (number, row) in sequence.rows.iter().enumerate() {
        let y = TOP + number * ROW + ROW / 2;
        match row {
            Row::Arrow {
                time_ms,
                from,
                to,
                text,
                lost,
            } => {
                out.push_str(&time(*time_ms, y));
                out.push_str(&arrow((*from, *to), (y, width), text, lost.as_deref()));
            }
            Row::Note {
                time_ms,
                at,
                text,
                broken,
            } => {
                out.push_str(&time(*time_ms, y));
                out.push_str(&note(*at, (y, width), text, *broken));
            }
        }
    }
    out.push_str("</svg>\n");
    out
}

const STYLE: &str = "<style>.paper{fill:#fff}.name{font-weight:bold;text-anchor:middle}\
    .life{stroke:#999;stroke-dasharray:2 3}.go{stroke:#222;stroke-width:1.3}\
    .lost{stroke:#b00020;stroke-width:1.3;stroke-dasharray:6 3}.head{fill:#222}\
    .cross{stroke:#b00020;stroke-width:2}.said{text-anchor:middle;fill:#111}\
    .bad{text-anchor:middle;fill:#b00020}.time{fill:#666}.note{fill:#fff7d6;stroke:#c9a400}\
    .broken{fill:#ffe3e3;stroke:#b00020}</style>\n";

fn x(column: usize) -> usize {
    LEFT + column * COLUMN + COLUMN / 2
}

fn time(ms: f64, y: usize) -> String {
    format!("<text x=\"8\" y=\"{y}\" class=\"time\">{ms:.1} ms</text>\n")
}

fn arrow(
    (from, to): (usize, usize),
    (y, width): (usize, usize),
    text: &str,
    lost: Option<&str>,
) -> String {
    let (start, end) = (x(from), x(to));
    if from == to {
        let words = lost.map_or(text.to_owned(), |reason| {
            format!("{text} \u{2715} {reason}")
        });
        return note(from, (y, width), &words, lost.is_some());
    }
    let class = if lost.is_some() { "lost" } else { "go" };
    let back = if end > start { -1_i64 } else { 1 };
    let tip = end as i64;
    let mut out =
        format!("<line x1=\"{start}\" y1=\"{y}\" x2=\"{end}\" y2=\"{y}\" class=\"{class}\"/>\n");
    let middle = usize::midpoint(start, end);
    let _ = match lost {
        None => writeln!(
            out,
            "<path d=\"M{tip} {y} l{} -4 v8 z\" class=\"head\"/>",
            back * 8
        ),
        Some(_) => writeln!(
            out,
            "<path d=\"M{} {} l10 10 m0 -10 l-10 10\" class=\"cross\"/>",
            tip + back * 8 - 5,
            y - 5
        ),
    };
    let said = escape(&cut(text));
    let above = y - 5;
    let _ = writeln!(
        out,
        "<text x=\"{middle}\" y=\"{above}\" class=\"said\">{said}</text>"
    );
    if let Some(reason) = lost {
        let (reason, below) = (escape(&cut(reason)), y + 12);
        let _ = writeln!(
            out,
            "<text x=\"{middle}\" y=\"{below}\" class=\"bad\">\u{2715} {reason}</text>"
        );
    }
    out
}

fn note(at: usize, (y, width): (usize, usize), text: &str, broken: bool) -> String {
    let text = cut(text);
    let wide = (text.chars().count() * 7 + 16).max(60);
    let most = width.saturating_sub(wide + 8);
    let left = x(at).saturating_sub(wide / 2).min(most).max(LEFT - 20);
    let (top, class) = (y - 14, if broken { "note broken" } else { "note" });
    let (middle, base, text) = (left + wide / 2, y + 2, escape(&text));
    format!(
        "<rect x=\"{left}\" y=\"{top}\" width=\"{wide}\" height=\"22\" rx=\"3\" \
         class=\"{class}\"/>\n\
         <text x=\"{middle}\" y=\"{base}\" class=\"said\">{text}</text>\n"
    )
}

fn cut(text: &str) -> String {
    if text.chars().count() <= TEXT {
        return text.to_owned();
    }
    let short: String = text.chars().take(TEXT - 1).collect();
    format!("{short}\u{2026}")
}
