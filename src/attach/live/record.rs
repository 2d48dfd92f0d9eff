//! The journal of a live run as a file, written while it happens.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use crate::attach::Failure;
use crate::timeline::{End, Origin, Run};

/// A journal being written. What a killed program leaves behind can be replayed up to there.
#[derive(Debug)]
pub struct Record {
    path: PathBuf,
    file: BufWriter<File>,
    written: usize,
}

impl Record {
    /// Begins a file, in place of one that is there.
    pub fn create(path: &Path, origin: &Origin) -> Result<Self, Failure> {
        let mut record = Self {
            path: path.to_owned(),
            file: BufWriter::new(File::create(path).map_err(|error| refused(path, error))?),
            written: 0,
        };
        record.write(&origin.line())?;
        Ok(record)
    }

    /// Writes down what was done since the last call.
    pub(super) fn follow(&mut self, run: &Run) -> Result<(), Failure> {
        let news = &run.journal()[self.written..];
        if news.is_empty() {
            return Ok(());
        }
        for entry in news {
            self.write(&entry.line())?;
        }
        self.written = run.journal().len();
        self.file
            .flush()
            .map_err(|error| refused(&self.path, error))
    }

    /// Writes down how the run ended.
    pub fn finish(mut self, run: &Run) -> Result<(), Failure> {
        self.follow(run)?;
        self.write(&End::of(run).line())?;
        self.file
            .flush()
            .map_err(|error| refused(&self.path, error))
    }

    fn write(&mut self, line: &str) -> Result<(), Failure> {
        let written = self.file.write_all(line.as_bytes());
        written.map_err(|error| refused(&self.path, error))
    }
}

fn refused(path: &Path, error: io::Error) -> Failure {
    Failure::new("write the journal", path.display().to_string(), error)
}
