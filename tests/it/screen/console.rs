//! The console on the screen: what is typed runs in the world, at the cursor's moment.

use gatelab::tui::Look;
use gatelab::tui::look::Theme;

use super::reader::Reader;

const SIZE: (u16, u16) = (100, 30);

#[test]
fn a_command_runs_through_real_packets_and_its_output_shows() {
    let mut reader = Reader::new(SIZE);
    reader.press("C");
    assert!(reader.sees("Console at phone") && reader.sees("You sit at phone"));
    let before = reader.desk.run().recorded();
    reader.enter("ping -c 2 shop.example");
    assert!(reader.sees("root@phone:~# ping -c 2 shop.example"));
    assert!(
        reader.sees("2 packets transmitted, 2 received, 0% packet loss"),
        "{}",
        reader.text()
    );
    assert!(
        reader.desk.run().recorded() > before + 10,
        "packets travelled"
    );
    reader.press("Esc");
    assert!(!reader.sees("Console at phone"));
    reader.press("C");
    assert!(reader.sees("2 packets transmitted"), "what was typed stays");
}

#[test]
fn history_and_completion_help_to_type() {
    let mut reader = Reader::new(SIZE);
    reader.press("C").enter("hostname").enter("ip addr");
    reader.press("Up Up");
    assert!(reader.sees("root@phone:~# hostname_") || reader.sees("# hostname\n"));
    reader.press("Down Down");
    reader.type_in("hostn").press("Tab");
    assert_eq!(reader.desk.dock.line().0, "hostname ");
    reader.press("Ctrl-c");
    assert_eq!(reader.desk.dock.line(), ("", ""));
    reader.type_in("at ap").press("Tab").press("Enter");
    assert!(reader.sees("Console at app1"), "{}", reader.text());
    reader.enter("at nowhere");
    assert!(reader.sees("there is no machine `nowhere`"));
    reader.press("Ctrl-l");
    assert!(!reader.sees("nowhere"));
}

#[test]
fn what_is_stopped_there_breaks_the_page() {
    let mut reader = Reader::new(SIZE);
    reader
        .press("Enter C")
        .enter("at app1")
        .enter("systemctl stop app");
    reader.press("Esc Enter");
    assert!(reader.sees("502 Bad Gateway"), "{}", reader.text());
    reader
        .press("C")
        .enter("systemctl start app")
        .press("Esc Enter");
    assert!(reader.sees("ANSWER  200, written by app1"));
}

#[test]
fn in_the_past_a_look_is_answered_from_there_and_a_deed_asks() {
    let mut reader = Reader::new(SIZE);
    reader.press("Enter b Enter C").enter("at app1");
    // Nothing typed: the arrows go through time.
    reader.press("Left Left Left Left Left Left Left Left");
    assert!(reader.sees("LOOKING BACK"));
    reader.enter("systemctl is-active app");
    assert!(reader.sees("# systemctl is-active app") && reader.sees("| active"));
    // One step on it has been broken.
    reader.press("Right").enter("systemctl is-active app");
    assert!(reader.sees("inactive"), "{}", reader.text());
    assert_eq!(reader.desk.branches.list().len(), 1);
    reader.enter("systemctl start app");
    assert!(
        reader.sees("type `systemctl start app`"),
        "{}",
        reader.text()
    );
    reader.press("Enter");
    assert_eq!(reader.desk.branches.list().len(), 2);
    reader.enter("systemctl is-active app");
    assert!(!reader.sees("inactive"), "{}", reader.text());
    reader.press("Esc Enter");
    assert!(reader.sees("ANSWER  200, written by app1"));
}

#[test]
fn the_console_shows_only_what_had_been_printed_then() {
    let mut reader = Reader::new(SIZE);
    reader
        .press("C")
        .enter("ping -c 1 shop.example")
        .press("Esc Enter C");
    reader.enter("ping -c 3 app1");
    assert!(reader.sees("ping -c 3 app1"));
    reader.press("Left Left Left");
    assert!(!reader.sees("ping -c 3 app1") && reader.sees("ping -c 1 shop.example"));
    reader.press("End");
    assert!(reader.sees("ping -c 3 app1"));
}

#[test]
fn what_never_ends_is_waited_for_by_pieces_and_ended() {
    let mut reader = Reader::new(SIZE);
    reader.press("C").enter("ping -c 30 shop.example");
    assert!(
        reader.sees("still running: Enter waits on"),
        "{}",
        reader.text()
    );
    let lines = reader.desk.run().typed()[0].terminal.len();
    reader.press("Enter");
    assert!(reader.desk.run().typed()[0].terminal.len() > lines + 5);
    reader.press("Ctrl-c");
    assert!(reader.sees("^C") && !reader.sees("still running"));
    reader.enter("curl http://shop.example/");
    assert!(reader.sees("<h1>"), "{}", reader.text());
}

#[test]
fn it_is_usable_on_any_screen() {
    for (name, size) in [
        ("80x24", (80, 24)),
        ("120x40", (120, 40)),
        ("40x12", (40, 12)),
    ] {
        let look = Look {
            theme: Theme::Plain,
            ..Look::default().in_ascii()
        };
        let mut reader = Reader::of("demo", size, look);
        reader.press("Enter b C").enter("at proxy");
        reader
            .enter("curl -v http://10.0.3.11:8080/")
            .type_in("ss -tln");
        insta::assert_snapshot!(format!("console_{name}"), reader.text());
    }
}
