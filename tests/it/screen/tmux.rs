//! The whole way in a real terminal: start, load, break, 502, back before the break, a branch.

#![expect(
    clippy::disallowed_methods,
    reason = "a program is waited for in real time"
)]

use std::process::Command;
use std::time::{Duration, Instant};

/// Longer than any screen may take to come.
const PATIENCE: Duration = Duration::from_secs(20);

/// A terminal of one's own.
struct Tmux {
    socket: String,
}

impl Tmux {
    fn start() -> Option<Self> {
        let socket = format!("gatelab-test-{}", std::process::id());
        let tmux = Self { socket };
        let program = format!("{} tui --ascii --no-state", env!("CARGO_BIN_EXE_gatelab"));
        let size = ["-x", "100", "-y", "30"];
        let mut command = tmux.command(&["-f", "/dev/null", "new-session", "-d"]);
        let status = command.args(size).arg(program).status();
        status.is_ok_and(|status| status.success()).then_some(tmux)
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new("tmux");
        command
            .args(["-L", &self.socket])
            .args(words)
            .env("TERM", "xterm-256color");
        command
    }

    fn press(&self, keys: &[&str]) {
        for key in keys {
            let sent = self.command(&["send-keys", key]).status();
            assert!(sent.expect("tmux").success());
        }
    }

    fn screen(&self) -> String {
        let output = self
            .command(&["capture-pane", "-p"])
            .output()
            .expect("tmux");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Waits until the screen says `text`.
    #[track_caller]
    fn until(&self, text: &str) -> String {
        let begin = Instant::now();
        loop {
            let screen = self.screen();
            if screen.contains(text) {
                return screen;
            }
            assert!(begin.elapsed() < PATIENCE, "no `{text}` on\n{screen}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        // Only the server that this test started.
        let _ = self.command(&["kill-server"]).status();
    }
}

#[test]
fn from_the_first_page_to_a_branch_that_differs() {
    let Some(tmux) = Tmux::start() else {
        assert!(std::env::var_os("CI").is_none(), "tmux cannot be started");
        eprintln!("NOT RUN: tmux is not here");
        return;
    };
    tmux.until("Press Enter: the phone opens");
    tmux.press(&["Enter"]);
    tmux.until("ANSWER  200, written by app1");
    tmux.press(&["b"]);
    tmux.until("you: the program on app1 is stopped");
    tmux.press(&["Enter"]);
    let broken = tmux.until("502 Bad Gateway");
    assert!(broken.contains("FACT  app1 sent RST"));
    tmux.press(&["w"]);
    tmux.until("Because the program on app1 is stopped");
    tmux.press(&["Escape"]);
    tmux.until("NOW   step");
    // Back over the seven steps of this page load, to the break and before it.
    tmux.press(&["Left"; 8]);
    tmux.until("LOOKING BACK  step 10 of 10");
    tmux.press(&["Enter"]);
    tmux.until("What if from here, or now?");
    tmux.press(&["Enter"]);
    tmux.until("branch: what if 1");
    tmux.until("ANSWER  200, written by app1");
    tmux.press(&["t"]);
    let branches = tmux.until("Side by side: what if 1 and first");
    assert!(branches.contains("200 502") && branches.contains("200 200"));
    tmux.press(&["Escape", "q"]);
    let begin = Instant::now();
    while tmux
        .command(&["has-session"])
        .output()
        .is_ok_and(|it| it.status.success())
    {
        assert!(begin.elapsed() < PATIENCE, "it does not leave");
        std::thread::sleep(Duration::from_millis(50));
    }
}
