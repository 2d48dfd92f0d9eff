//! A live world in turns, as a screen would drive it.

use std::time::Duration;

use gatelab::attach::Program;
use gatelab::attach::live::{Ended, Live, Turn};
use gatelab::scenario;
use gatelab::timeline::{Action, Run};
use gatelab::trace::Capture;

use super::machine::{executable, installed, phone};

#[test]
fn between_two_turns_somebody_reads_and_breaks_while_a_real_ping_goes_on() {
    // Seats start the program under test, which an ordinary user's copy of the tests is not.
    let Some(_) = phone().filter(|_| installed("ping")) else {
        return;
    };
    let embedded = scenario::find("first").unwrap();
    let run = Run::new(embedded.parse(&[]).unwrap(), 1, Capture::default());
    let mut live = Live::new(run, None).unwrap();
    let (keys, keyboard) = rustix::pipe::pipe().unwrap();
    // Time passes, and nothing else has happened.
    let moment = Duration::from_millis(5);
    assert_eq!(live.turn(&keys, moment).unwrap(), Turn::Time);
    live.use_executable(executable());
    let seat = live.seat("phone").unwrap();
    live.await_address(seat).unwrap();
    let line = "ping -q -i 0.05 -w 20 -c 3 198.51.100.80 > /dev/null";
    let ping = Program::shell_line(line.as_ref());
    live.start(seat, ping, true).unwrap();
    rustix::io::write(&keyboard, b"q").unwrap();
    assert_eq!(
        live.turn(&keys, Duration::from_secs(9)).unwrap(),
        Turn::Input
    );
    rustix::io::read(&keys, &mut [0; 8]).unwrap();
    let fault = || "link.down@internet--proxy".to_owned();
    live.act(Action::Break { fault: fault() }).unwrap();
    live.act(Action::Heal { fault: fault() }).unwrap();
    let ended = loop {
        match live.turn(&keys, moment).unwrap() {
            Turn::Ended(ended) => break ended,
            Turn::Input => panic!("nobody typed"),
            Turn::Time => {}
        }
    };
    assert!(
        matches!(ended, Ended::Program(ending) if ending.code() == 0),
        "{ended:?}"
    );
    let trace = live.run().world().trace().borrow();
    let answered = trace.events().iter().filter(|event| event.is("outside.in"));
    assert!(answered.count() >= 3, "three answers came back");
}
