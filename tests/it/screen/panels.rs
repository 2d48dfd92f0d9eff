//! Every panel as it stands on the screen, reviewed.

use gatelab::tui::{Look, Theme};

use super::reader::Reader;

/// Sizes in which everything is looked at.
const SIZES: [(u16, u16); 2] = [(80, 24), (120, 40)];

fn shows(name: &str, keys: &str) {
    for size in SIZES {
        let mut reader = Reader::new(size);
        let text = reader.press(keys).text();
        insta::assert_snapshot!(format!("{name}_{}x{}", size.0, size.1), text);
    }
}

#[test]
fn first_screen() {
    shows("first", "");
}

#[test]
fn page_loaded() {
    shows("loaded", "Enter");
}

#[test]
fn broken() {
    shows("broken", "Enter b Enter");
}

#[test]
fn looking_back() {
    shows("back", "Enter b Enter Left Left Left");
}

#[test]
fn why() {
    shows("why", "Enter b Enter w");
}

#[test]
fn ask() {
    shows("ask", "Enter b Enter Left Left f");
}

#[test]
fn faults() {
    shows("faults", "B");
}

#[test]
fn help() {
    shows("help", "Enter b Enter ?");
}

#[test]
fn branches() {
    shows(
        "branches",
        "Enter b Enter Left Left Left Left Left f Enter t",
    );
}

#[test]
fn machines() {
    shows("machines", "Enter i");
}

#[test]
fn conversation() {
    shows("conversation", "Enter b Enter z");
}

#[test]
fn packets() {
    shows("packets", "Enter b Enter z z Left Left");
}

#[test]
fn packets_filtered_with_a_field_marked() {
    shows(
        "fields",
        "Enter b Enter z z F t c p Enter Left Left Tab Down Down Down",
    );
    shows("filter", "Enter b Enter z z F r s t");
}

#[test]
fn before_gateway_after() {
    shows("crossing", "Enter b Enter x");
}

#[test]
fn moments() {
    shows("moments", "Enter b Enter Left Left s Right g");
    shows("scrubber", "Enter b Enter Left s Left Tab Tab");
}

#[test]
fn clients() {
    shows("curl", "Enter b Enter a");
    shows("update", "Enter b Enter a a");
}

#[test]
fn maps() {
    shows("link", "Enter Tab Tab Tab Right");
    shows("world", "Enter b Enter M");
}

#[test]
fn inspector() {
    shows("inspector", "Enter Tab Tab Tab Right Right Enter");
}

#[test]
fn small_screens() {
    for (size, keys) in [
        ((40, 12), "Enter b Enter"),
        ((40, 12), "Enter Tab"),
        ((20, 5), ""),
    ] {
        let mut reader = Reader::new(size);
        let name = format!("small_{}x{}_{}", size.0, size.1, keys.len());
        insta::assert_snapshot!(name, reader.press(keys).text());
    }
}

/// What a theme says with colour, signs and words say too: the text is the same in all of them.
#[test]
fn no_theme_says_more_than_the_words() {
    let look = |theme| Look {
        theme,
        ..Look::default()
    };
    let text = |theme| {
        let mut reader = Reader::of("demo", (80, 24), look(theme));
        reader.press("Enter b Enter").text()
    };
    let plain = text(Theme::Plain);
    for theme in Theme::ALL {
        assert_eq!(text(theme), plain, "{}", theme.as_str());
    }
    let mut reader = Reader::of("demo", (80, 24), look(Theme::Plain));
    let buffer = reader.press("Enter b Enter").buffer();
    let coloured = buffer.content.iter().filter(|cell| {
        cell.fg != ratatui::style::Color::Reset || cell.bg != ratatui::style::Color::Reset
    });
    assert_eq!(coloured.count(), 0, "no colour without colours");
}

#[test]
fn in_ascii_there_is_nothing_but_ascii() {
    let mut reader = Reader::new((120, 40));
    for keys in [
        "", "Enter", "b Enter", "w", "Esc t", "Esc v", "Esc ?", "Esc z", "z",
    ] {
        assert!(reader.press(keys).text().is_ascii(), "{keys}");
    }
}
