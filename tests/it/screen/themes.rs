//! Every panel in the colour-blind theme and without colours: a letter for how each cell looks.
//! Dots are ordinary text; a capital is a colour of the theme, `b` bold, `r` reversed.

use gatelab::tui::look::Tone;
use gatelab::tui::{Look, Theme};
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

use super::reader::Reader;

const SIZES: [(u16, u16); 2] = [(80, 24), (120, 40)];
const THEMES: [Theme; 2] = [Theme::Safe, Theme::Plain];

/// The letters of the tones that have a colour.
const LETTERS: [(Tone, char); 6] = [
    (Tone::Good, 'G'),
    (Tone::Wrong, 'W'),
    (Tone::Decided, 'D'),
    (Tone::Title, 'T'),
    (Tone::Packet, 'P'),
    (Tone::Dim, '-'),
];

fn letter(theme: Theme, cell: &Cell) -> char {
    let reversed = cell.modifier.contains(Modifier::REVERSED);
    let colour = LETTERS.iter().find(|(tone, _)| {
        let style = theme.style(*tone);
        style.fg == Some(cell.fg) && cell.fg != Color::Reset
    });
    match (reversed, colour, cell.modifier.contains(Modifier::BOLD)) {
        (true, _, _) => 'r',
        (false, Some((_, letter)), _) => *letter,
        (false, None, true) if cell.symbol() != " " => 'b',
        (false, None, _) if cell.symbol() == " " => ' ',
        (false, None, _) => '.',
    }
}

fn mask(theme: Theme, buffer: &Buffer) -> String {
    let width = usize::from(buffer.area.width.max(1));
    let rows = buffer.content.chunks(width).map(|row| {
        let line: String = row.iter().map(|cell| letter(theme, cell)).collect();
        format!("{}\n", line.trim_end())
    });
    rows.collect()
}

fn shows(name: &str, keys: &str) {
    for theme in THEMES {
        for size in SIZES {
            let look = Look {
                theme,
                ..Look::default().in_ascii()
            };
            let mut reader = Reader::of("demo", size, look);
            let buffer = reader.press(keys).buffer();
            let (width, height) = size;
            let name = format!("{name}_{}_{width}x{height}", theme.as_str());
            insta::assert_snapshot!(name.clone(), mask(theme, &buffer));
            if theme == Theme::Plain {
                let coloured = |cell: &Cell| cell.fg != Color::Reset || cell.bg != Color::Reset;
                assert!(!buffer.content.iter().any(coloured), "{name} has colours");
            }
        }
    }
}

#[test]
fn first_screen() {
    shows("first", "");
    shows("broken", "Enter b Enter");
    shows("back", "Enter b Enter Left Left Left");
}

#[test]
fn zoomed() {
    shows("conversation", "Enter b Enter z");
    shows("packets", "Enter b Enter z z Tab Down Down");
    shows("filter", "Enter b Enter z z F t c p");
}

#[test]
fn explanations() {
    shows("why", "Enter b Enter w");
    shows("crossing", "Enter b Enter x");
    shows("inspector", "Enter Tab Tab Tab Right Right Enter");
}

#[test]
fn choices() {
    shows("faults", "B");
    shows("fixes", "Enter b f");
    shows("moments", "Enter b Enter Left s g");
    shows(
        "branches",
        "Enter b Enter Left Left Left Left Left f Enter t",
    );
    shows("ask", "Enter b Enter Left Left f");
    shows("predict", "Enter b Enter p Home Right Right Right Right");
    shows("help", "?");
    shows("palette", ":");
    shows("machines", "i");
    shows("settings", "o");
}

#[test]
fn maps() {
    shows("map_link", "Enter b Enter Tab Tab Tab Right");
    shows("world", "Enter b Enter M Right");
    shows("timeline", "Enter b Enter Left Tab Tab");
    shows("page", "Enter b Enter Tab");
    shows("curl", "Enter b Enter a");
}
