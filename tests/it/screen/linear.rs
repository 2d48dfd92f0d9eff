//! The screen as text: everything can be done with lines, and nothing steers the terminal.

use std::io::Write as _;
use std::process::{Command, Stdio};

use gatelab::scenario;
use gatelab::tui::linear::Session;
use gatelab::tui::{Desk, Look};

fn session(name: &str) -> Session {
    let found = scenario::find(name).unwrap_or_else(|error| panic!("{error}"));
    let scenario = found.parse(&[]).unwrap_or_else(|error| panic!("{error}"));
    let seed = scenario.seed;
    Session::new(Desk::new(scenario, seed, Look::default().in_ascii()))
}

/// Says all lines; gives all that was answered to the last.
fn last(session: &mut Session, lines: &[&str]) -> String {
    let mut text = String::new();
    for line in lines {
        text = session.hear(line);
        assert!(
            !text.contains(['\u{1b}', '\r', '\u{8}', '\u{7}']),
            "{text:?}"
        );
    }
    text
}

#[test]
fn the_strangers_path_is_told() {
    let mut session = session("demo");
    let mut text = session.greeting();
    for line in ["", "b", "", "w", "0", "q"] {
        text.push_str(&format!(
            "{}{line}\n{}",
            session.prompt(),
            session.hear(line)
        ));
    }
    assert!(session.is_over());
    insta::assert_snapshot!("linear_path", text);
}

#[test]
fn every_place_can_be_reached_by_numbers_keys_and_words() {
    let mut session = session("demo");
    assert!(last(&mut session, &["1"]).contains("ANSWER: 200, written by app1"));
    let broken = last(&mut session, &["break link.down@proxy--app1"]);
    assert!(broken.contains("BROKEN"), "{broken}");
    assert!(last(&mut session, &["load"]).contains("504"));
    assert!(last(&mut session, &["why"]).contains("How we know"));
    let then = last(&mut session, &["1"]);
    assert!(
        then.contains("page load 2"),
        "a line of the chain leads there: {then}"
    );
    let compared = last(&mut session, &["now", "v"]);
    assert!(compared.contains("nginx") && compared.contains("FACT"));
    assert!(last(&mut session, &["0", "map"]).contains("CUT"));
    assert!(last(&mut session, &["timeline"]).contains("visit 2 504"));
    assert!(last(&mut session, &["conversation"]).contains("LOST"));
    assert!(last(&mut session, &["packets"]).contains("TCP"));
    let packet = last(&mut session, &["packet"]);
    assert!(
        packet.contains("Ethernet") && packet.contains("0000  "),
        "{packet}"
    );
    assert!(last(&mut session, &["z"]).contains("Detail: conversation"));
    assert!(last(&mut session, &["Left"]).contains(" to "));
    assert!(last(&mut session, &["n", "z", "z", "i"]).contains("Look inside"));
    let inside = last(&mut session, &["proxy", "1"]);
    assert!(
        inside.contains("program proxy") && inside.contains("upstream"),
        "{inside}"
    );
    assert!(last(&mut session, &["0", "0", "fix"]).contains("fixed"));
    let again = last(&mut session, &["Enter"]);
    assert!(again.contains("ANSWER: 200"));
    let steps = last(&mut session, &["Space"]);
    assert!(
        steps.contains("  1. phone") && steps.contains("Now: step"),
        "{steps}"
    );
    let branch = last(
        &mut session,
        &["Left", "Left", "break app.stopped@app1", "1"],
    );
    assert!(branch.contains("Branch what if 1"), "{branch}");
    assert!(last(&mut session, &["t"]).contains("Side by side"));
    assert!(last(&mut session, &["0", "x"]).contains("# CHANGED"));
    let profile = last(&mut session, &["0", "again with nginx"]);
    assert!(profile.contains("nginx"), "{profile}");
}

#[test]
fn the_console_is_there_too() {
    let mut session = session("demo");
    last(&mut session, &["console"]);
    assert_eq!(session.prompt(), "root@phone:~# ");
    let pinged = last(&mut session, &["ping -c 1 shop.example"]);
    assert!(pinged.contains("1 received"), "{pinged}");
    assert_eq!(pinged.matches("PING").count(), 1);
    let listed = last(&mut session, &["at app1", "ss -tln"]);
    assert!(
        listed.contains("8080") && !listed.contains("PING"),
        "only what is new: {listed}"
    );
    let left = last(&mut session, &["exit"]);
    assert!(left.contains("Choices") && session.prompt() == "> ");
}

#[test]
fn nonsense_is_answered_and_changes_nothing() {
    let mut session = session("demo");
    last(&mut session, &[""]);
    for line in [
        "99",
        "-1",
        "xyzzy",
        "\u{1b}[2J",
        "\u{202e}",
        "Tab",
        "m",
        "0",
        "5000000000000000000000",
        "break nothing@nowhere",
        "fix x@y",
        "break",
        "Esc",
        "?",
        "0",
        "\u{0}",
    ] {
        let text = session.hear(line);
        assert!(!text.is_empty(), "{line:?} is answered");
        assert!(!text.contains(['\u{1b}', '\u{202e}', '\u{0}']), "{text:?}");
    }
    assert_eq!(session.desk().sheets.len(), 0);
    let broke = session.desk().is_broken();
    assert!(broke, "`break` is a word for b");
    assert_eq!(session.desk().telling().visits.len(), 1);
}

#[expect(
    clippy::disallowed_methods,
    reason = "a pipe is filled while its other end answers"
)]
/// Runs the program with these lines on its input.
fn piped(arguments: &[&str], input: &[u8]) -> (String, bool) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_gatelab"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    let mut stdin = child.stdin.take().expect("a pipe");
    let input = input.to_vec();
    // It may end before it has read all, and it answers before it has.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().expect("an end");
    writer.join().expect("written");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let text = String::from_utf8(output.stdout).expect("text");
    assert!(!text.contains('\u{1b}'), "{text:?}");
    (text, output.status.success())
}

#[test]
fn a_script_may_stop_anywhere() {
    for arguments in [&["--linear"][..], &["tui", "--linear", "demo"]] {
        let (text, well) = piped(arguments, b"1\nb\n1\n4\n");
        assert!(well && text.contains("Because the program on app1 is stopped"));
        assert!(text.ends_with("There are no more lines: gatelab ends.\n"));
    }
    let (text, well) = piped(&["tui", "--linear", "pair"], b"");
    assert!(well && text.contains("Scenario pair"));
    let (text, well) = piped(&["--linear"], b"q\nb\n");
    assert!(well && text.ends_with("Goodbye.\n"));
    let (_, well) = piped(&["--linear"], b"\xff\xfe\x1b]52;c;aGk=\x07\n\x00\n\r\n1");
    assert!(well);
    let long = vec![b'x'; 300_000];
    assert!(piped(&["--linear"], &long).1);
}
