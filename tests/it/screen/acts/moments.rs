//! The timeline: playing, jumping, bookmarks, and what is planned.

use std::time::Duration;

use crate::screen::reader::Reader;

const SIZE: (u16, u16) = (100, 40);

#[test]
fn it_plays_at_several_paces() {
    let mut reader = Reader::new(SIZE);
    reader.press("Enter Space > >");
    assert!(
        reader.sees("It plays at 6 steps a second."),
        "{}",
        reader.text()
    );
    reader.desk.tick(Duration::from_millis(200));
    assert!(reader.sees("LOOKING BACK  step 2 of"));
    reader.press("< < < r");
    assert!(reader.sees("It plays at real time."));
    reader.press("<");
    assert!(reader.sees("real time, 2 times slower"));
}

#[test]
fn in_real_time_a_wait_takes_as_long_as_it_took() {
    let mut reader = Reader::new(SIZE);
    reader.press("Enter :").type_in("link.down@proxy--app1");
    reader.press("Enter Enter r Space");
    let mut passed = 0;
    while reader.desk.playing.is_some() && passed < 500 {
        reader.desk.tick(Duration::from_millis(100));
        passed += 1;
    }
    let seconds = f64::from(passed) / 10.0;
    let shown = reader.desk.visit().and_then(|it| it.outcome.as_ref());
    let took = shown.map_or(0.0, |it| it.elapsed_ms / 1e3);
    assert!((seconds - took).abs() < 0.3, "{seconds} s for {took} s");
    assert!(took > 1.0, "there is a wait in it");
}

#[test]
fn one_jumps_to_what_matters() {
    let mut reader = Reader::new(SIZE);
    reader.press("Enter :").type_in("firewall.drop@app1");
    reader.press("Enter Enter g");
    assert!(
        reader.sees("last drop") && reader.sees("last retry"),
        "{}",
        reader.text()
    );
    assert!(reader.sees("last decision") && reader.sees("last fault"));
    assert!(!reader.sees("next drop"), "nothing comes after the present");
    reader.press("1");
    let drop = reader.desk.cursor.expect("a drop");
    let verb =
        |reader: &Reader, event| reader.desk.run().world().trace().borrow().event(event).verb;
    assert_eq!(verb(&reader, drop), gatelab::trace::Verb::Dropped);
    reader.press(":").type_in("the last fault").press("Enter");
    let fault = reader.desk.cursor.expect("a fault");
    assert_eq!(verb(&reader, fault), gatelab::trace::Verb::Broke);
    reader.press(":").type_in("the last fault").press("Enter");
    assert!(reader.sees("There is no fault before this moment."));
    reader.press(":").type_in("the next retry").press("Enter");
    assert!(reader.desk.cursor > Some(fault));
}

#[test]
fn a_bookmark_is_set_listed_visited_and_taken_away() {
    let mut reader = Reader::new(SIZE);
    reader.press("Enter b Enter Left Left s");
    assert!(reader.sees("This moment is marked."));
    let marked = reader.desk.cursor;
    reader.press("n g");
    assert!(
        reader.sees("bookmark 1") && reader.sees("visit 2, step 5"),
        "{}",
        reader.text()
    );
    reader
        .press("Esc :")
        .type_in("the last bookmark")
        .press("Enter");
    assert_eq!(reader.desk.cursor, marked);
    reader.press("s g");
    assert!(reader.sees("No bookmarks yet"));
}

#[test]
fn the_scrubber_shows_the_whole_run() {
    let mut reader = Reader::new(SIZE);
    reader.press("Enter b Enter");
    let line = reader
        .text()
        .lines()
        .find(|line| line.contains("| run "))
        .map(str::to_owned);
    let line = line.expect("a scrubber");
    assert!(
        line.contains('b') && line.contains('!') && line.contains('*'),
        "{line}"
    );
    let mut small = Reader::new((80, 24));
    small.press("Enter b Enter");
    assert!(!small.sees("| run "));
    small.press("Tab Tab");
    assert!(small.sees("| run "), "{}", small.text());
}

#[test]
fn a_fault_can_be_planned_and_strikes_in_time() {
    let mut reader = Reader::new(SIZE);
    reader.press("Enter B").type_in("app.slow@app1,by=3s");
    assert!(
        reader.sees("Enter: break exactly this"),
        "{}",
        reader.text()
    );
    reader
        .press("Enter B")
        .type_in("link.down@proxy--app1,at=1s,for=30s");
    reader.press("Enter");
    let planned = "Planned: 1s into the next load: the cable proxy - app1 is cut.";
    assert!(reader.sees(planned), "{}", reader.text());
    assert!(
        reader.sees("ahead: 1s into the next load"),
        "{}",
        reader.text()
    );
    reader.press("Enter");
    assert!(reader.sees("put right: the cable"), "{}", reader.text());
    assert!(reader.desk.is_broken());
    let cut = reader
        .desk
        .board
        .broken
        .iter()
        .any(|it| it.fault == "link.down");
    assert!(cut, "it was cut during the page load");
    reader.press("+ + + +");
    let cut = reader
        .desk
        .board
        .broken
        .iter()
        .any(|it| it.fault == "link.down");
    assert!(!cut, "it heals by itself");
}

#[test]
fn a_branch_keeps_what_was_planned() {
    let mut reader = Reader::new(SIZE);
    reader
        .press("B")
        .type_in("app.stopped@app1,at=20s")
        .press("Enter");
    reader.press("Enter Left Left");
    assert_eq!(reader.desk.branches.here().schedule().ahead().len(), 1);
    reader.press("+ 1");
    assert!(reader.sees("branch: what if 1"), "{}", reader.text());
    reader.press("+");
    assert!(reader.desk.is_broken(), "{}", reader.text());
}
