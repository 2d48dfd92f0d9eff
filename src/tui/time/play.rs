//! Playing: steps come by themselves because somebody asked for it, so many a second or as fast as
//! they happened.

use std::time::Duration;

use crate::sim::Time;

use super::stops;
use crate::tui::action::Action;
use crate::tui::desk::Desk;

/// The slowest and the fastest, in steps a second.
const STEPS: (f32, f32) = (0.25, 16.0);
/// The slowest and the fastest, in seconds of the world for one of the person's.
const SECONDS: (f32, f32) = (1.0 / 64.0, 16.0);

/// Steps that come by themselves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Play {
    /// How long since the last step.
    pub since: Duration,
    /// What time it is in the world, while it plays as fast as it happened.
    pub clock: Time,
}

/// How fast it plays.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    /// Whether as fast as it happened, and not so many steps a second.
    pub real: bool,
    /// Steps a second.
    pub steps: f32,
    /// Seconds of the world for one of the person's.
    pub seconds: f32,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            real: false,
            steps: 1.5,
            seconds: 1.0,
        }
    }
}

impl Pace {
    /// In words.
    pub fn said(self) -> String {
        match self.real {
            false => format!("{} steps a second", self.steps),
            true if self.seconds < 1.0 => {
                format!("real time, {} times slower", (1.0 / self.seconds).round())
            }
            true if self.seconds > 1.0 => format!("real time, {} times faster", self.seconds),
            true => "real time".to_owned(),
        }
    }

    fn times(&mut self, factor: f32) {
        let (value, (least, most)) = if self.real {
            (&mut self.seconds, SECONDS)
        } else {
            (&mut self.steps, STEPS)
        };
        *value = (*value * factor).clamp(least, most);
    }
}

impl Desk {
    /// Lets time pass on the screen: what plays goes on.
    pub fn tick(&mut self, passed: Duration) {
        let Some(mut play) = self.playing else {
            return;
        };
        if self.pace.real {
            play.clock += passed.mul_f32(self.pace.seconds);
            self.playing = Some(play);
            self.catch_up(play.clock);
        } else {
            play.since += passed;
            if play.since.as_secs_f32() * self.pace.steps >= 1.0 {
                play.since = Duration::ZERO;
                self.playing = Some(play);
                self.apply(Action::StepOn);
            } else {
                self.playing = Some(play);
            }
        }
        if self.cursor.is_none() || !self.sheets.is_empty() {
            self.playing = None;
        }
    }

    /// Steps on to where the world's clock is.
    fn catch_up(&mut self, clock: Time) {
        loop {
            let due = stops::after(self).unwrap_or_else(|| self.branches.here().last());
            let time = self.run().world().trace().borrow().event(due).time;
            if time > clock || self.cursor.is_none() || !self.sheets.is_empty() {
                return;
            }
            self.apply(Action::StepOn);
        }
    }

    /// Plays on from the cursor, or stops.
    pub(in crate::tui) fn play(&mut self) {
        if self.playing.take().is_some() {
            return;
        }
        if self.cursor.is_none() {
            let first = self.visit().and_then(|visit| visit.steps.first());
            self.cursor = first.map(|step| step.event);
        }
        if self.look.still {
            self.notice = "Nothing moves by itself here: step on with Right.".into();
        } else if let Some(event) = self.cursor {
            let clock = self.run().world().trace().borrow().event(event).time;
            self.playing = Some(Play {
                since: Duration::ZERO,
                clock,
            });
            self.notice = format!(
                "Plays: {}.  < slower   > faster   r real time",
                self.pace.said()
            );
        }
    }

    /// Changes how fast it plays.
    pub(in crate::tui) fn change_pace(&mut self, action: &Action) {
        match action {
            Action::Faster => self.pace.times(2.0),
            Action::Slower => self.pace.times(0.5),
            _ => self.pace.real = !self.pace.real,
        }
        let event = self.moment().event;
        let clock = self.run().world().trace().borrow().event(event).time;
        if let Some(play) = &mut self.playing {
            play.clock = clock;
        }
        self.notice = format!("It plays at {}.", self.pace.said());
    }
}
