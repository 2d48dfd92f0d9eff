//! `replay`: a live run again, from its journal, without the programs that took part.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::timeline::Recording;
use crate::trace::{Names as _, pcapng};
use crate::view::Replayed;

use super::output::{complain, print, print_json};
use super::{Exit, Failure};

/// A replay.
#[derive(Clone, Debug, Args)]
pub struct ReplayArgs {
    /// The journal that `gatelab up --journal FILE` wrote
    pub file: PathBuf,
    /// Report as one JSON object (schema gatelab/replay/v1)
    #[arg(long)]
    pub json: bool,
    /// Write every frame on every link to a capture file for Wireshark
    #[arg(long, value_name = "FILE")]
    pub pcap: Option<PathBuf>,
}

/// `gatelab replay`.
pub(super) fn replay(args: &ReplayArgs) -> Result<ExitCode, Failure> {
    let file = args.file.display();
    let text = std::fs::read_to_string(&args.file)
        .map_err(|error| Failure::file(format!("cannot read the journal {file}: {error}")))?;
    let wrong = |error| Failure::file(format!("{file}: {error}"));
    let recording = Recording::parse(&text).map_err(wrong)?;
    let run = recording.replay().map_err(wrong)?;
    if let Some(path) = &args.pcap {
        let trace = run.world().trace().borrow();
        let bytes = pcapng::write(&trace, &|link, way| run.world().way(link, way));
        std::fs::write(path, bytes)
            .map_err(|error| Failure::file(format!("cannot write {}: {error}", path.display())))?;
    }
    let replayed = Replayed::new(&recording, &run);
    if args.json {
        print_json(&replayed)?;
    } else {
        print(&replayed.to_string())?;
    }
    if replayed.same == Some(false) {
        complain(&format!(
            "the run is not the one that was recorded; {} wrote it, this is gatelab {}",
            recording.origin.written_by,
            env!("CARGO_PKG_VERSION")
        ));
        return Ok(Exit::Unmet.into());
    }
    Ok(Exit::Done.into())
}
