//! `gatelab up --tui`: the screen beside a world in real time.
//!
//! The world stays in the first thread, with its signals and namespaces; the screen has one of its
//! own. All that passes between them is the journal in one direction and deeds in the other.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::Duration;

use crate::attach::live::{Ended, Live, Turn};
use crate::cli::Failure;
use crate::cli::args::TuiArgs;
use crate::cli::live::machine;
use crate::timeline::{Action, Chapter};
use crate::tui::live::{Line, News};
use crate::tui::{Desk, terminal};

use super::clerk::Files;
use super::look::look;

/// Between two looks of the screen at what happened.
const TURN: Duration = Duration::from_millis(30);

/// Shows the live world until the person leaves, or the world ends; then says how.
#[expect(
    clippy::disallowed_methods,
    reason = "whatever the screen computes or waits for, the traffic goes on"
)]
pub(in crate::cli) fn watch(live: &mut Live) -> Result<Option<Ended>, Failure> {
    let (mut bell, ring) = UnixStream::pair().map_err(machine)?;
    bell.set_nonblocking(true).map_err(machine)?;
    let (tell, news) = mpsc::channel();
    let (asking, asked) = mpsc::channel();
    let line = Line {
        news,
        ask: Box::new(move |action| {
            // If nobody listens any more, the world has ended, and the screen soon hears of it.
            let _ = asking.send(action);
            let _ = (&ring).write_all(b"!");
        }),
    };
    let (scenario, seed) = (live.run().scenario().clone(), live.run().seed());
    let look = look(&TuiArgs::default())?;
    let mut files = Files::new(&scenario.name, None)?;
    let screen = thread::spawn(move || {
        let mut desk = Desk::live(scenario, seed, look, line);
        terminal::run(&mut desk, &mut files)
    });
    let mut reporter = Reporter {
        tell,
        known: 0,
        step: None,
    };
    let mut ended = None;
    while ended.is_none() && !screen.is_finished() {
        match live.turn(&bell, TURN).map_err(machine)? {
            Turn::Ended(how) => ended = Some(how),
            Turn::Input => {
                // Empty is fine: the bytes only wake. Without its other end the screen has left.
                if bell.read(&mut [0; 64]).is_ok_and(|count| count == 0) {
                    break;
                }
                for action in asked.try_iter() {
                    reporter.attempt(live, action);
                }
            }
            Turn::Time => {}
        }
        reporter.report(live);
    }
    let _ = reporter.tell.send(News::Ended);
    match screen.join() {
        Ok(shown) => shown
            .map(|()| ended)
            .map_err(|error| Failure::machine(format!("cannot use this terminal: {error}"))),
        // It has been reported already.
        Err(_) => Err(Failure::machine("the screen broke down")),
    }
}

/// Tells the screen what happens.
struct Reporter {
    tell: Sender<News>,
    /// How many entries of the journal it knows.
    known: usize,
    /// How far it knows the world to be.
    step: Option<u64>,
}

impl Reporter {
    fn attempt(&self, live: &mut Live, action: Action) {
        if let Err(error) = live.act(action) {
            // A screen that is gone needs no answer.
            let _ = self.tell.send(News::Refused(error.to_string()));
        }
    }

    fn report(&mut self, live: &Live) {
        let run = live.run();
        let (step, _) = run.repeatable();
        let entries = run.journal().len();
        if self.step == Some(step) && entries == self.known {
            return;
        }
        let chapter = Chapter::of(run, self.known);
        (self.known, self.step) = (entries, Some(step));
        let _ = self.tell.send(News::Chapter(chapter));
        if !run.is_replayable() {
            let _ = self.tell.send(News::Full);
        }
    }
}
