//! The program ends when its terminal is gone, or when it is told to, and gives the terminal back.

#![expect(
    clippy::disallowed_methods,
    reason = "a program is waited for in real time"
)]

use std::io::Read as _;
use std::os::fd::OwnedFd;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::fs::OFlags;
use rustix::process::{Pid, Signal, kill_process};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcgetattr, tcsetwinsize};

/// Longer than any ending may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The program on a terminal of its own.
struct Seat {
    master: OwnedFd,
    slave: OwnedFd,
    child: Child,
}

impl Seat {
    fn take() -> Self {
        let master =
            openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).expect("a pty");
        grantpt(&master).expect("granted");
        unlockpt(&master).expect("unlocked");
        let name = ptsname(&master, Vec::new()).expect("a name");
        let slave = rustix::fs::open(
            name.as_c_str(),
            OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC,
            rustix::fs::Mode::empty(),
        );
        let slave = slave.expect("a terminal");
        let size = Winsize {
            ws_row: 24,
            ws_col: 80,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        tcsetwinsize(&slave, size).expect("a size");
        let end = || Stdio::from(slave.try_clone().expect("another end"));
        let child = Command::new(env!("CARGO_BIN_EXE_gatelab"))
            .env("TERM", "xterm-256color")
            .env("GATELAB_NO_STATE", "1")
            .args(["tui", "--ascii"])
            .stdin(end())
            .stdout(end())
            .stderr(end())
            .spawn()
            .expect("started");
        Self {
            master,
            slave,
            child,
        }
    }

    /// Reads the screen until it says `text`.
    fn until(&self, text: &str) -> String {
        let mut file = std::fs::File::from(self.master.try_clone().expect("another end"));
        let (mut all, mut piece) = (String::new(), [0; 4096]);
        while !all.contains(text) {
            let mut watched = [PollFd::new(&self.master, PollFlags::IN)];
            let ready = poll(&mut watched, Some(&PATIENCE.try_into().expect("short")));
            assert!(ready.is_ok_and(|count| count > 0), "no `{text}` in {all:?}");
            let count = file.read(&mut piece).expect("output");
            all.push_str(&String::from_utf8_lossy(&piece[..count]));
        }
        all
    }

    fn ends(mut child: Child) -> bool {
        let begin = now();
        while now() - begin < PATIENCE {
            if let Some(status) = child.try_wait().expect("a child") {
                // A panic would end it with 101.
                return status.code().is_some_and(|code| code < 100);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        // Ours, by its own number.
        let _ = child.kill();
        let _ = child.wait();
        false
    }
}

fn now() -> Instant {
    Instant::now()
}

#[test]
fn it_ends_when_its_terminal_is_gone() {
    let seat = Seat::take();
    seat.until("Press");
    let Seat {
        master,
        slave,
        child,
    } = seat;
    drop((master, slave));
    assert!(Seat::ends(child), "it goes on without a terminal");
}

#[test]
fn it_ends_when_it_is_told_to_and_gives_the_terminal_back() {
    for signal in [Signal::TERM, Signal::HUP, Signal::INT] {
        let seat = Seat::take();
        let before = "Press";
        seat.until(before);
        let pid = Pid::from_child(&seat.child);
        kill_process(pid, signal).expect("sent");
        let all = seat.until("\x1b[?1049l");
        assert!(all.contains("\x1b[?25h"), "the cursor is shown again");
        let Seat {
            child,
            slave,
            master,
        } = seat;
        assert!(Seat::ends(child), "{signal:?}");
        let modes = tcgetattr(&slave).expect("modes").local_modes;
        assert!(
            modes.contains(rustix::termios::LocalModes::ICANON),
            "lines again"
        );
        drop(master);
    }
}

#[test]
fn it_shows_its_first_screen_and_leaves_by_its_key() {
    let seat = Seat::take();
    seat.until("Press");
    rustix::io::write(&seat.master, b"q").expect("written");
    seat.until("\x1b[?1049l");
    let Seat {
        child,
        master,
        slave,
    } = seat;
    assert!(Seat::ends(child));
    drop((master, slave));
}
