//! What came from outside can be done again without whoever did it.

use gatelab::scenario;
use gatelab::sim::Time;
use gatelab::timeline::{Action, End, Entry, Origin, Recording, Run};
use gatelab::trace::{Capture, digest};

/// An echo request from the phone's address to the proxy's, as a real `ping` would send it.
fn ping() -> Vec<u8> {
    let frame = gatelab::host::echo(
        ([192, 168, 1, 23].into(), [198, 51, 100, 80].into()),
        64,
        false,
        (7, 1),
        b"a real program",
    );
    let mut packet = Vec::new();
    frame.copy_packet_into(&mut packet);
    packet
}

fn digest_of(run: &Run) -> String {
    digest(run.world().trace().borrow().events())
}

#[test]
fn packets_of_real_programs_replay_to_the_same_digest() {
    let scenario = scenario::find("first").map(|it| it.parse(&[]).expect("valid"));
    let scenario = scenario.expect("embedded");
    let mut run = Run::new(scenario.clone(), 9, Capture::default());
    run.act(Action::Attach {
        node: "phone".into(),
    })
    .expect("a host");
    run.run_until(Time::from_micros(1_234_567));
    let node = run.world().find("phone").expect("a phone").0;
    run.act(Action::Packet {
        node,
        bytes: ping(),
    })
    .expect("a packet");
    run.run_until(Time::from_micros(1_400_001));
    run.act(Action::Break {
        fault: "link.down@isp--internet".into(),
    })
    .expect("a fault");
    run.act(Action::Packet {
        node,
        bytes: ping(),
    })
    .expect("a packet");
    run.run_until(Time::from_millis(2_000));
    let answered = run
        .world()
        .trace()
        .borrow()
        .events()
        .iter()
        .any(|e| e.is("outside.in"));
    assert!(answered, "the echo reply reaches the real program");

    // Through a file and back, as a journal would travel.
    let text = serde_json::to_string(run.journal()).expect("plain data");
    let journal: Vec<Entry> = serde_json::from_str(&text).expect("its own text");
    let again = Run::replay(scenario, 9, Capture::default(), &journal, run.steps());
    assert_eq!(digest_of(&again.expect("replays")), digest_of(&run));
}

/// A run with a packet of a real program in it, as far as it came.
fn with_a_ping(capture: Capture) -> (Origin, Run) {
    let embedded = scenario::find("first").expect("embedded");
    let origin = Origin::new("first", embedded.text, &["proxy.pool=app1".to_owned()], 9);
    let mut run = Run::new(origin.read().expect("valid"), 9, capture);
    let node = "phone".to_owned();
    run.act(Action::Attach { node }).expect("a host");
    run.run_until(Time::from_millis(1_100));
    let node = run.world().find("phone").expect("a phone").0;
    for _ in 0..3 {
        let bytes = ping();
        run.act(Action::Packet { node, bytes }).expect("a packet");
        run.run_until(run.world().now() + std::time::Duration::from_millis(100));
    }
    (origin, run)
}

/// The file that `up --journal` would have written.
fn file(origin: &Origin, run: &Run) -> String {
    let entries = run.journal().iter().map(Entry::line);
    let lines = [origin.line()].into_iter().chain(entries);
    lines.chain([End::of(run).line()]).collect()
}

#[test]
fn a_journal_from_a_file_repeats_the_run_to_the_digest_in_it() {
    let (origin, run) = with_a_ping(Capture::default());
    let recording = Recording::parse(&file(&origin, &run)).expect("its own text");
    assert_eq!(recording.entries.len(), 4);
    let again = recording.replay().expect("it can be repeated");
    let end = recording.end.expect("it has an end");
    assert_eq!((digest_of(&again), end.went_on), (end.digest, false));
    assert_eq!(digest_of(&run), digest_of(&again));
}

#[test]
fn a_journal_without_its_end_repeats_the_run_up_to_its_last_act() {
    let (origin, run) = with_a_ping(Capture::default());
    let text = file(&origin, &run);
    let last = text.trim_end().rfind('\n').expect("several lines");
    // Killed in the middle of a line.
    let recording = Recording::parse(&text[..last - 10]).expect("what is whole counts");
    assert_eq!((recording.entries.len(), &recording.end), (3, &None));
    let again = recording.replay().expect("it can be repeated");
    let (before, whole) = (again.recorded(), run.recorded());
    assert!(0 < before && before < whole, "{before} of {whole}");
}

#[test]
fn a_full_journal_repeats_what_came_before_and_says_so() {
    // Room for one packet and not for two; the trace itself is not what is full here.
    let packet = ping().len() + size_of::<Entry>();
    let capture = Capture {
        limit: 2 * packet - 1,
        ..Capture::default()
    };
    let (origin, run) = with_a_ping(capture);
    assert!(!run.is_replayable());
    let recording = Recording::parse(&file(&origin, &run)).expect("its own text");
    let end = recording.end.clone().expect("it has an end");
    let packets = recording.entries.iter();
    let packets = packets.filter(|entry| matches!(entry.action, Action::Packet { .. }));
    assert_eq!((packets.count(), end.went_on), (1, true));
}

#[test]
fn what_is_no_journal_is_told_by_its_line() {
    let (origin, _) = with_a_ping(Capture::default());
    for (text, says) in [
        (String::new(), "empty"),
        ("no json\n".to_owned(), "line 1"),
        (
            origin.line().replace("journal/v1", "journal/v9"),
            "journal/v9",
        ),
        (origin.line() + "{\"step\":1}\n", "line 2"),
    ] {
        let error = Recording::parse(&text)
            .expect_err("it is wrong")
            .to_string();
        assert!(error.contains(says), "{error}");
    }
}
