//! `run`, `why` and `compare`: a scenario from a name or a file, performed and reported.

use std::path::Path;

use crate::catalogue::{Active, Spec};
use crate::proxy::profile;
use crate::timeline::{Plan, PlanError, Run, perform_watched};
use crate::trace::{Capture, Names as _, pcapng};
use crate::view::{Compared, FaultView, Report, comparison, plain};

use super::Failure;
use super::args::RunArgs;
use super::export;
use super::output::{complain, print, print_json};
use super::progress::Progress;
use super::source::load;

/// `gatelab run`.
pub(super) fn run(args: &RunArgs) -> Result<(), Failure> {
    let (run, report) = performed(args, args.profile.as_deref())?;
    write_pcap(args, &run)?;
    export::write_all(args, &run, &report)?;
    if let Some(filter) = &args.events {
        return export::print_events(&run, filter, args.json);
    }
    if export::takes_the_output(args) {
        return Ok(());
    }
    if args.json {
        print_json(&report)
    } else {
        print(&plain::summary(&report))
    }
}

/// `gatelab why`.
pub(super) fn why(args: &RunArgs) -> Result<(), Failure> {
    let (run, report) = performed(args, args.profile.as_deref())?;
    write_pcap(args, &run)?;
    export::write_all(args, &run, &report)?;
    if export::takes_the_output(args) {
        return Ok(());
    }
    if args.json {
        print_json(&report)
    } else {
        print(&plain::why(&report))
    }
}

/// `gatelab compare`.
pub(super) fn compare(args: &RunArgs) -> Result<(), Failure> {
    let wanted = args.profile.as_deref().unwrap_or("all");
    let names: Vec<&str> = match wanted {
        "all" => profile::PROFILES
            .iter()
            .map(|profile| profile.name)
            .collect(),
        list => list.split(',').collect(),
    };
    let rows = names.iter().map(|name| {
        let (run, report) = performed(args, Some(name))?;
        Ok(Compared::new(&run, report))
    });
    let rows: Vec<Compared> = rows.collect::<Result<_, Failure>>()?;
    if args.json {
        print_json(&rows)
    } else {
        print(&comparison(&rows))
    }
}

/// Performs a run with the proxy following `profile`.
fn performed(args: &RunArgs, profile: Option<&str>) -> Result<(Run, Report), Failure> {
    let mut scenario = load(&args.scenario, &args.settings)?;
    if let Some(profile) = profile {
        scenario.set_profile(profile).map_err(Failure::usage)?;
    }
    // A comparison gives each product what is in its own words.
    if args.profile.as_deref() == profile {
        scenario.own_words_fit().map_err(Failure::usage)?;
    }
    let seed = args.seed.unwrap_or(scenario.seed);
    let plan = Plan {
        from: args.from.clone(),
        url: args.get.clone(),
        faults: args.faults.clone(),
        repeat: usize::from(args.repeat),
        warm: args.warm,
    };
    let what = profile.map_or_else(
        || scenario.name.clone(),
        |profile| format!("{} with {profile}", scenario.name),
    );
    let mut progress = Progress::new();
    let watch = &mut |run: &Run| progress.watch(&what, run);
    let (run, skip) = perform_watched(scenario, seed, Capture::default(), &plan, watch)
        .map_err(|error| failure(&error))?;
    progress.clear();
    say_latent(&run);
    let report = report(&run, skip, &args.faults)?;
    Ok((run, report))
}

/// The report of a finished run.
pub(super) fn report(run: &Run, skip: usize, faults: &[String]) -> Result<Report, Failure> {
    let mut report = Report::of(run, skip);
    let specs = faults
        .iter()
        .map(|text| text.parse::<Spec>().map_err(Failure::usage));
    for spec in specs {
        let spec = spec?;
        let params = spec
            .values()
            .map(|(key, value)| (key.to_owned(), value.to_string()));
        let (name, place) = (spec.name.to_owned(), spec.place.clone());
        report.faults.push(FaultView {
            name,
            place,
            params: params.collect(),
        });
    }
    Ok(report)
}

/// Faults that could not act yet are mentioned beside the report.
fn say_latent(run: &Run) {
    for (text, active) in run.active() {
        if let Some(note) = latent_note(text, active) {
            complain(&note);
        }
    }
}

/// Why a fault could not be felt when it was broken.
pub(super) fn latent_note(text: &str, active: &Active) -> Option<String> {
    let latent = active.latent.as_ref()?;
    let left = latent
        .left
        .map(|left| format!(" for {} s more", left.as_secs()));
    let left = left.unwrap_or_default();
    let (why, help) = (&latent.why, &latent.would_help);
    Some(format!(
        "note: {text} cannot be felt yet{left}: {why}; {help}"
    ))
}

fn failure(error: &PlanError) -> Failure {
    Failure::usage(error)
}

fn write_pcap(args: &RunArgs, run: &Run) -> Result<(), Failure> {
    match &args.pcap {
        None => Ok(()),
        Some(path) => write_capture(path, run),
    }
}

/// Writes every frame on every link to a capture file.
pub(super) fn write_capture(path: &Path, run: &Run) -> Result<(), Failure> {
    let bytes = pcapng::write(&run.world().trace().borrow(), &|link, direction| {
        run.world().way(link, direction)
    });
    std::fs::write(path, bytes)
        .map_err(|error| Failure::file(format!("cannot write {}: {error}", path.display())))
}
