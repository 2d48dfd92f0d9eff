//! Files of what the screen gives away: exports under new names, and a recording.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::time::Instant;

use ratatui::buffer::Buffer;

use crate::cli::Failure;
use crate::tui::writing::{Clerk, Written, cells};
use crate::view::export::screen::{Cast, Recorded};

/// Names tried for one export.
const NAMES: u32 = 10_000;

/// Writes files in the folder where gatelab was started; none is ever overwritten.
pub(in crate::cli) struct Files {
    scenario: String,
    recording: Option<Recording>,
}

struct Recording {
    file: File,
    name: String,
    begun: Instant,
    cast: Option<Cast>,
    last: Option<Recorded>,
}

impl Files {
    /// For the screen of this scenario. What it shows is recorded if `record` names a file.
    pub(in crate::cli) fn new(scenario: &str, record: Option<&str>) -> Result<Self, Failure> {
        let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
        Ok(Self {
            scenario: scenario.chars().map(plain).collect(),
            recording: record.map(Recording::begin).transpose()?,
        })
    }

    /// Ends the recording, if there is one.
    pub(in crate::cli) fn finish(self) -> Result<(), Failure> {
        self.recording.map_or(Ok(()), Recording::end)
    }
}

impl Clerk for Files {
    fn keep(&mut self, written: &Written) -> String {
        for number in 1..NAMES {
            let name = format!("gatelab-{}-{number}.{}", self.scenario, written.ending);
            let kept = new(&name).and_then(|mut file| file.write_all(&written.bytes));
            return match kept {
                Ok(()) => format!("Written: {name}, {} bytes.", written.bytes.len()),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                Err(error) => format!(
                    "Cannot write {name} here: {error}. Start gatelab in a folder where you may \
                     write."
                ),
            };
        }
        "All names are taken: move the files away.".to_owned()
    }

    fn see(&mut self, screen: &Buffer) {
        if let Some(recording) = &mut self.recording {
            recording.see(screen);
        }
    }
}

impl Recording {
    fn begin(name: &str) -> Result<Self, Failure> {
        let file = new(name).map_err(|error| {
            let help = if error.kind() == io::ErrorKind::AlreadyExists {
                "; a recording goes to a new file"
            } else {
                ""
            };
            Failure::file(format!("cannot record to {name}: {error}{help}"))
        })?;
        Ok(Self {
            file,
            name: name.to_owned(),
            begun: now(),
            cast: None,
            last: None,
        })
    }

    /// Adds a screen that differs from the one before.
    fn see(&mut self, buffer: &Buffer) {
        let (at, screen) = (now() - self.begun, cells(buffer));
        if self.last.as_ref().is_some_and(|last| last.screen == screen) {
            return;
        }
        let (width, height) = (screen.width, screen.height);
        let cast = self
            .cast
            .get_or_insert_with(|| Cast::new(width, height, "gatelab"));
        let recorded = Recorded { at, screen };
        cast.screen(&recorded);
        self.last = Some(recorded);
    }

    fn end(self) -> Result<(), Failure> {
        let Self {
            mut file,
            name,
            cast,
            ..
        } = self;
        let text = cast.map(Cast::finish).unwrap_or_default();
        file.write_all(text.as_bytes())
            .map_err(|error| Failure::file(format!("cannot write {name}: {error}")))
    }
}

fn new(name: &str) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(name)
}

#[expect(
    clippy::disallowed_methods,
    reason = "a recording has the time of the person before the screen"
)]
fn now() -> Instant {
    Instant::now()
}
