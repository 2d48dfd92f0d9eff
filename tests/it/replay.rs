//! What came from outside can be done again without whoever did it.

use gatelab::scenario;
use gatelab::sim::Time;
use gatelab::timeline::{Action, Run};
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
    let journal: Vec<gatelab::timeline::Entry> = serde_json::from_str(&text).expect("its own text");
    let again = Run::replay(scenario, 9, Capture::default(), &journal, run.steps());
    assert_eq!(digest_of(&again.expect("replays")), digest_of(&run));
}
