//! What the machine lacks, and how a test finds the program it tests.

use std::io::Write;
use std::os::fd::{AsFd, OwnedFd};
use std::process::Command;

use gatelab::attach::{
    Address, Ending, Event, InterfaceConfig, Namespace, NetConfig, Program, Route, Spec, Tun,
};

use super::echo;

/// The router of the echo world; it answers for every address.
pub(super) const ROUTER: &str = "192.168.1.1";

/// A started and configured namespace, or none (said aloud) if the machine cannot make one.
pub(super) fn phone() -> Option<(Namespace, Tun)> {
    match Namespace::start(spec()) {
        Ok((mut namespace, mut tuns)) => {
            namespace.configure(&config()).unwrap();
            Some((namespace, tuns.remove(0)))
        }
        Err(error) => {
            skip(&error);
            None
        }
    }
}

/// A namespace called `phone` made by the program under test.
pub(super) fn spec() -> Spec {
    Spec {
        executable: executable(),
        ..Spec::new("phone")
    }
}

/// The program under test; an ordinary user may have to use a copy of it.
pub(super) fn executable() -> std::path::PathBuf {
    std::env::var_os("GATELAB_TEST_EXECUTABLE")
        .unwrap_or_else(|| env!("CARGO_BIN_EXE_gatelab").into())
        .into()
}

/// What DHCP would have given.
pub(super) fn config() -> NetConfig {
    let router = ROUTER.parse().unwrap();
    let own = Address {
        address: "192.168.1.23".parse().unwrap(),
        prefix: 24,
    };
    NetConfig {
        interfaces: vec![InterfaceConfig {
            name: "tun0".to_owned(),
            mtu: 1500,
            down: false,
            addresses: vec![own],
            routes: vec![Route::on_link(own), Route::default_via(router)],
        }],
        nameservers: vec![router],
        search: vec!["home.test".to_owned()],
        hosts: vec![("203.0.113.80".parse().unwrap(), "shop.example".to_owned())],
        closed: Vec::new(),
    }
}

/// Says aloud that a test cannot run here; in CI that is a failure.
pub(super) fn skip(why: &dyn std::fmt::Display) {
    let line = format!("SKIPPED: {why}\n");
    // Past the test harness, which would swallow it.
    std::io::stderr().write_all(line.as_bytes()).unwrap();
    assert!(std::env::var_os("CI").is_none(), "cannot run here: {why}");
}

/// Whether a program is installed; if not, says so aloud.
pub(super) fn installed(program: &str) -> bool {
    let found = Command::new("sh")
        .args(["-c", &format!("PATH=$PATH:/usr/sbin command -v {program}")])
        .output()
        .is_ok_and(|output| output.status.success());
    if !found {
        skip(&format!("{program} is not installed"));
    }
    found
}

/// Runs a line of shell inside, with the echo world; returns how it ended and what it printed.
pub(super) fn run(namespace: &mut Namespace, tun: &Tun, line: &str) -> (Ending, String) {
    let (output, writer) = rustix::pipe::pipe().unwrap();
    let program = Program::shell_line(line.as_ref()).streams(streams(writer));
    let id = namespace.run(program).unwrap();
    let ending = loop {
        echo::serve(tun, namespace.as_fd());
        match namespace.next_event().unwrap() {
            Some(Event::Ended(which, ending)) if which == id => break ending,
            Some(Event::Gone) => panic!("the namespace ended"),
            _ => {}
        }
    };
    let text = std::io::read_to_string(std::fs::File::from(output)).unwrap();
    (ending, text)
}

/// No input; output and errors into the same pipe.
pub(super) fn streams(writer: OwnedFd) -> [OwnedFd; 3] {
    let null = std::fs::File::open("/dev/null").unwrap();
    [null.into(), writer.try_clone().unwrap(), writer]
}
