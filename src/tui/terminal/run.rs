//! The loop: draw what changed, wait for a key, do what it says. When nobody does anything, the
//! ladder into the past is built.

use std::io::{self, BufWriter, Stdout};
use std::mem::ManuallyDrop;
use std::time::{Duration, Instant};

use crossterm::event::Event;
use crossterm::execute;
use crossterm::terminal::{BeginSynchronizedUpdate, EndSynchronizedUpdate};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;

use crate::tui::desk::Desk;
use crate::tui::key::Key;
use crate::tui::screen;
use crate::tui::writing::Clerk;

use super::guard::Guard;
use super::keys::{key, mouse};
use super::reader::{Heard, Reader};
use super::signals::Signals;

/// How long to wait for a key while something plays, and while nothing does.
const PLAYING: Duration = Duration::from_millis(40);
const RESTING: Duration = Duration::from_millis(250);
/// How many events of the world are done again between two looks for a key.
const PIECE: usize = 2_000;

type Screen = Terminal<CrosstermBackend<BufWriter<Stdout>>>;

/// Shows `desk` on the terminal until the person leaves; `clerk` keeps what is written down.
///
/// # Errors
/// The terminal cannot be used.
#[expect(
    clippy::disallowed_methods,
    reason = "a screen plays in the time of the person before it"
)]
pub fn run(desk: &mut Desk, clerk: &mut dyn Clerk) -> io::Result<()> {
    Guard::on_panic();
    let signals = Signals::watch();
    let mut guard = Some(Guard::take()?);
    let screen = Terminal::new(CrosstermBackend::new(BufWriter::new(io::stdout())))?;
    // Dropped, it would complain about a terminal that is gone; the guard has done what it does.
    let mut screen = ManuallyDrop::new(screen);
    let (mut changed, mut built, mut hears) = (true, false, false);
    let mut before = Instant::now();
    let reader = Reader::start();
    while !desk.leaving && !signals.asked_to_end() {
        if hears != desk.settings.mouse {
            hears = desk.settings.mouse;
            Guard::hear_mouse(hears)?;
        }
        changed |= desk.follow();
        if std::mem::take(&mut changed) {
            draw(&mut screen, desk, clerk)?;
        }
        let patience = match () {
            // What goes on by itself is built into the past only for who looks there.
            () if desk.playing.is_some() || desk.is_live() => PLAYING,
            () if !built => Duration::ZERO,
            () => RESTING,
        };
        match reader.wait(patience) {
            Heard::End => break,
            Heard::Nothing if !built => built = desk.branches.build(PIECE),
            Heard::Nothing => {}
            Heard::Event(event) => {
                let size = screen.size()?;
                changed |= match event {
                    Event::Mouse(event) => mouse(desk, event, (size.width, size.height)),
                    Event::Key(_) | Event::Resize(..) => true,
                    _ => false,
                };
                built &= !changed;
                let pressed = match event {
                    Event::Key(pressed) => key(pressed),
                    _ => None,
                };
                match pressed {
                    Some(Key::Ctrl('z')) => {
                        suspend(&mut guard, &mut screen)?;
                        hears = false;
                    }
                    Some(pressed) => desk.press(pressed),
                    None => {}
                }
                if let Some(written) = desk.take_written((size.width, size.height)) {
                    desk.notice = clerk.keep(&written);
                }
            }
        }
        if signals.asked_to_stop() {
            suspend(&mut guard, &mut screen)?;
            (changed, hears) = (true, false);
        }
        let now = Instant::now();
        if desk.playing.is_some() {
            desk.tick(now - before);
            changed = true;
        }
        before = now;
    }
    drop(guard);
    Ok(())
}

fn draw(screen: &mut Screen, desk: &Desk, clerk: &mut dyn Clerk) -> io::Result<()> {
    execute!(screen.backend_mut(), BeginSynchronizedUpdate)?;
    let drawn = screen.draw(|frame| screen::draw(desk, frame.buffer_mut()))?;
    clerk.see(drawn.buffer);
    execute!(screen.backend_mut(), EndSynchronizedUpdate)
}

/// Gives the terminal back, stops, and takes it again when the program goes on.
fn suspend(guard: &mut Option<Guard>, screen: &mut Screen) -> io::Result<()> {
    drop(guard.take());
    Signals::stop();
    *guard = Some(Guard::take()?);
    // All is drawn anew. `clear` would ask the terminal where its cursor is, and the answer would
    // go to the reader.
    let size = screen.size()?;
    screen.resize(Rect::new(0, 0, size.width, size.height))
}
