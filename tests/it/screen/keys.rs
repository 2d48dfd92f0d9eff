//! Key scripts: what a person presses, and what stands on the screen then.

use super::reader::Reader;

const SIZE: (u16, u16) = (100, 30);

#[test]
fn a_stranger_reaches_the_first_502_in_three_keys_and_its_reason_in_one_more() {
    let mut reader = Reader::new(SIZE);
    assert!(reader.sees("Press Enter: the phone opens"));
    assert!(reader.sees("Enter load the page"));
    reader.press("Enter");
    assert!(reader.sees("The shop") && reader.sees("ANSWER  200, written by app1"));
    reader.press("b");
    assert!(reader.sees("you: the program on app1 is stopped"));
    reader.press("Enter");
    assert!(reader.sees("502 Bad Gateway") && reader.sees("FACT  app1 sent RST"));
    reader.press("w");
    assert!(reader.sees("Because the program on app1 is stopped (app.stopped@app1)."));
}

#[test]
fn what_is_fixed_works_again() {
    let mut reader = Reader::new(SIZE);
    reader.press("Enter b Enter f");
    assert!(reader.sees("put right"));
    reader.press("Enter");
    assert!(reader.sees("ANSWER  200, written by app1"));
    reader.press("f");
    assert!(reader.sees("Nothing is broken at this moment."));
}

#[test]
fn looking_back_shows_what_was_and_says_so() {
    let mut reader = Reader::new(SIZE);
    reader.press("Enter b Enter Left Left Left");
    assert!(reader.sees("LOOKING BACK  step 4 of 7") && reader.sees("n: back to NOW"));
    assert!(reader.sees("<-RST-") && reader.sees("loading ..."));
    assert!(!reader.sees("502 Bad Gateway"), "that has not happened yet");
    reader.press("Right");
    assert!(reader.sees("step 5 of 7"));
    reader.press("n");
    assert!(reader.sees("502 Bad Gateway") && reader.sees("NOW   step 7 of 7"));
    reader.press("Left Home");
    assert!(reader.sees("step 1 of 7"));
}

#[test]
fn acting_in_the_past_asks_and_begins_a_branch() {
    let mut reader = Reader::new(SIZE);
    reader.press("Enter b Enter Left Left Left Left Left f");
    assert!(reader.sees("What if from here, or now?"));
    reader.press("Esc");
    assert_eq!(reader.desk.branches.list().len(), 1);
    assert!(reader.sees("LOOKING BACK"));
    reader.press("f Enter");
    assert_eq!(reader.desk.branches.list().len(), 2);
    assert!(reader.sees("branch: what if 1"));
    assert!(
        reader.sees("ANSWER  200, written by app1"),
        "{}",
        reader.text()
    );
    reader.press("t");
    assert!(reader.sees("200 502") && reader.sees("200 200"));
    assert!(reader.sees("The first that differs"));
    reader.press("1");
    assert!(reader.sees("502 Bad Gateway"));
}

#[test]
fn acting_in_the_past_can_be_meant_for_now() {
    let mut reader = Reader::new(SIZE);
    reader.press("Enter b Enter Left Left f n");
    assert_eq!(reader.desk.branches.list().len(), 1);
    assert!(reader.sees("put right"));
}

#[test]
fn every_fault_can_be_found_and_broken() {
    let mut reader = Reader::new(SIZE);
    reader.press("Enter B").type_in("cable is cut");
    assert!(reader.sees("link.down"));
    reader.press("Enter").type_in("proxy--app1");
    reader.press("Enter Enter");
    assert!(reader.sees("504 Gateway Timeout"), "{}", reader.text());
    assert!(
        reader.sees("X") && reader.sees("cut"),
        "the cable is drawn cut"
    );
    assert!(reader.sees("[wait "), "the wait is a cell");
}

#[test]
fn a_fault_that_cannot_be_felt_yet_says_so() {
    let mut reader = Reader::new(SIZE);
    reader.press("Enter :").type_in("dns.nxdomain@shop.example");
    reader.press("Enter");
    assert!(reader.sees("Not felt yet"), "{}", reader.text());
}

#[test]
fn other_proxies_are_compared_at_the_same_moment() {
    let mut reader = Reader::new(SIZE);
    reader.press("Enter b Enter v");
    assert!(reader.sees("Same moment, other proxies") && reader.sees("textbook"));
    assert!(reader.sees("connection_refused (RFC 9209)"));
}

#[test]
fn the_question_comes_before_the_decision_and_is_answered_once() {
    let mut reader = Reader::new(SIZE);
    reader.press("Enter b Enter p Home Right Right Right Right");
    assert!(reader.sees("what will the phone see?"), "{}", reader.text());
    reader.press("4 n");
    assert!(reader.sees("you said 504"), "{}", reader.text());
}

#[test]
fn nothing_plays_by_itself_and_space_plays() {
    use std::time::Duration;
    let mut reader = Reader::new(SIZE);
    reader.press("Enter");
    let before = reader.text();
    reader.desk.tick(Duration::from_mins(1));
    assert_eq!(before, reader.text());
    reader.press("Space");
    assert!(reader.sees("LOOKING BACK  step 1 of"));
    for _ in 0..3 {
        reader.desk.tick(Duration::from_secs(1));
    }
    assert!(reader.sees("LOOKING BACK  step 4 of"), "{}", reader.text());
    reader.press("Space");
    reader.desk.tick(Duration::from_secs(5));
    assert!(reader.sees("LOOKING BACK  step 4 of"));
}

#[test]
fn help_lists_every_key_and_the_palette_finds_every_action() {
    let mut reader = Reader::new((100, 70));
    reader.press("?");
    let help = reader.text();
    for known in gatelab::tui::action::ACTIONS {
        let key = known.keys.first().expect("a key").to_string();
        assert!(
            help.contains(&key) && help.contains(known.title),
            "{}",
            known.title
        );
    }
    reader.press("Esc :").type_in("proxies same");
    assert!(reader.sees("the same moment with other proxies"));
    reader
        .press("Back Back Back Back")
        .type_in("nothing like it");
    assert!(reader.sees("nothing fits"));
}

#[test]
fn help_begins_with_the_keys_of_the_place() {
    for (keys, said) in [
        ("?", "In the story:"),
        ("Tab ?", "On the page:"),
        ("Tab Tab ?", "On the timeline:"),
        ("Tab Tab Tab ?", "On the map:"),
        ("z z Tab ?", "Among the fields:"),
        ("M ?", "On the whole map:"),
    ] {
        let mut reader = Reader::new(SIZE);
        reader.press("Enter").press(keys);
        assert!(reader.sees(said), "{keys}: {}", reader.text());
    }
}

#[test]
fn keys_are_given_once() {
    let mut seen = Vec::new();
    for key in gatelab::tui::action::ACTIONS
        .iter()
        .flat_map(|known| known.keys)
    {
        assert!(!seen.contains(key), "{key} does two things");
        seen.push(*key);
    }
}

#[test]
fn every_panel_can_be_focused_and_filled() {
    let mut reader = Reader::new(SIZE);
    reader.press("Enter b Enter Tab m");
    assert!(reader.sees("What the phone shows") && !reader.sees("- Map -"));
    reader.press("m Tab Tab Right Right Right Right Right Right Right Right Enter");
    assert!(reader.sees("app1: at this moment"), "{}", reader.text());
    reader.press("Esc Esc q");
    assert!(reader.desk.leaving);
}
