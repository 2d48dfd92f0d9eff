//! Comfort: taking back, sizes, settings, letters for arrows, the mouse.

use gatelab::tui::Theme;

use crate::screen::reader::Reader;

const SIZE: (u16, u16) = (100, 30);

/// Where a text stands on the screen.
fn place(reader: &Reader, text: &str) -> (u16, u16) {
    let shown = reader.text();
    let mut rows = shown.lines().enumerate();
    let found = rows.find_map(|(y, line)| Some((line.find(text)? as u16, y as u16)));
    found.unwrap_or_else(|| panic!("no `{text}` on\n{shown}"))
}

fn click(reader: &mut Reader, text: &str) {
    let at = place(reader, text);
    reader.desk.click(at, SIZE);
}

#[test]
fn what_was_done_can_be_taken_back() {
    let mut reader = Reader::new(SIZE);
    reader.press("u");
    assert!(reader.sees("There is nothing to take back."));
    reader.press("Enter b u");
    assert!(!reader.desk.is_broken() && reader.sees("Taken back."));
    reader.press("b f u");
    assert!(
        reader.desk.is_broken(),
        "what was put right is broken again"
    );
    reader.press("Enter Left Left Left Left Left f 1");
    assert!(reader.sees("branch: what if 1"), "{}", reader.text());
    reader.press("u u");
    assert!(
        !reader.sees("branch: what if 1") && reader.sees("LOOKING BACK"),
        "{}",
        reader.text()
    );
    reader.press("n v 2");
    assert!(reader.sees("branch: with "), "{}", reader.text());
    reader.press("u");
    assert!(!reader.sees("branch: with "));
    reader
        .press("B")
        .type_in("link.down@proxy--app1,at=1s")
        .press("Enter");
    assert!(reader.sees("Planned:"));
    reader.press("u");
    assert!(reader.sees("It is not planned any more.") && reader.desk.ahead().is_empty());
}

#[test]
fn panels_grow_and_shrink_and_are_reset() {
    let mut reader = Reader::new((120, 40));
    reader.press("Enter");
    let before = place(&reader, "What the phone shows");
    reader.press("e e");
    assert!(place(&reader, "What the phone shows").0 > before.0);
    reader.press("Tab e e e");
    assert!(place(&reader, "What the phone shows").0 < before.0);
    let timeline = place(&reader, "- Timeline");
    reader.press("Tab e e");
    assert_eq!(place(&reader, "- Timeline").1, timeline.1 - 2);
    reader.press("Tab E");
    assert!(!reader.sees("- Map -"), "the map is a line");
    for _ in 0..40 {
        reader.press("E Tab e");
    }
    reader.press("o 6 Esc Esc");
    assert_eq!(place(&reader, "What the phone shows"), before);
}

#[test]
fn letters_are_arrows_for_those_who_want_them() {
    let mut reader = Reader::new(SIZE);
    reader.press("Enter h");
    assert!(!reader.sees("LOOKING BACK"), "not unless it is asked for");
    reader.press("o 2 Esc h h");
    assert!(reader.sees("LOOKING BACK"), "{}", reader.text());
    reader.press("l n B").type_in("hjkl");
    assert!(
        reader.sees("search: hjkl"),
        "where one types they are letters"
    );
}

#[test]
fn what_is_to_be_remembered_is_what_was_set() {
    let mut reader = Reader::new(SIZE);
    reader.press("T T T e o 2 3 Esc");
    let kept = reader.desk.to_remember();
    assert_eq!(
        (kept.theme.as_str(), kept.vi, kept.mouse),
        ("colour-blind", true, false)
    );
    let mut other = Reader::new(SIZE);
    other.desk.settle(kept.clone());
    assert_eq!(other.desk.look.theme, Theme::Safe);
    assert_eq!(other.desk.to_remember(), kept);
}

#[test]
fn a_click_does_what_keys_do() {
    let mut reader = Reader::new(SIZE);
    reader.press("Enter b Enter");
    click(&mut reader, "What the phone shows");
    assert!(reader.sees("m full size") || reader.desk.focus == gatelab::tui::desk::Panel::Page);
    click(&mut reader, "app1");
    reader.press("Enter");
    assert!(reader.sees("app1: at this moment"), "{}", reader.text());
    reader.press("Esc");
    click(&mut reader, "[!4]");
    assert!(
        reader.sees("LOOKING BACK  step 4 of 7"),
        "{}",
        reader.text()
    );
    click(&mut reader, " 2  home router");
    assert!(
        reader.sees("LOOKING BACK  step 2 of 7"),
        "{}",
        reader.text()
    );
    reader.press("o");
    click(&mut reader, "vi letters");
    assert!(reader.desk.settings.vi);
}

#[test]
fn the_wheel_goes_through_time_and_scrolls() {
    let mut reader = Reader::new(SIZE);
    reader.press("Enter b Enter");
    let story = place(&reader, "Story");
    reader.desk.wheel(false, story, SIZE);
    assert!(
        reader.sees("LOOKING BACK  step 6 of 7"),
        "{}",
        reader.text()
    );
    reader.desk.wheel(true, story, SIZE);
    let page = place(&reader, "http://shop.example/");
    reader.desk.wheel(true, page, SIZE);
    assert!(reader.desk.page_scroll > 0);
    reader.press("?");
    reader.desk.wheel(true, (5, 5), SIZE);
    assert_eq!(reader.desk.sheets.last().map(|it| it.picked), Some(1));
}

#[test]
fn a_click_anywhere_on_any_screen_is_harmless() {
    for keys in [
        "",
        "Enter b Enter",
        "z",
        "z Tab",
        "Esc M",
        "Esc m",
        "o",
        "Esc Esc C",
    ] {
        for size in [(1, 1), (30, 8), (40, 12), (80, 24), (120, 40)] {
            let mut reader = Reader::new(size);
            reader.press("Enter").press(keys);
            for y in (0..size.1).step_by(3) {
                for x in (0..size.0).step_by(7) {
                    reader.desk.click((x, y), size);
                    reader.desk.wheel(x % 2 == 0, (x, y), size);
                }
            }
            reader.buffer();
        }
    }
}
