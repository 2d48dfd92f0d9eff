//! `up`, `shell`, `break`, `fix`, `log` and `doctor`: real programs, real time.

use std::ffi::OsString;
use std::io::Write as _;
use std::os::fd::AsFd as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use crate::attach::live::{Ended, Live, Record, Waiting};
use crate::attach::rendezvous::{Answer, Folder, Rendezvous, Request, Visit};
use crate::attach::{Error, Place, Program, Signals, Stop};
use crate::scenario::Scenario;
use crate::scenario::model::NodeKind;
use crate::timeline::{Action, Origin, Run, browser};
use crate::trace::{Capture, Names as _, pcapng};
use crate::view::plain;

use super::output::{complain, print, print_json};
use super::progress::Progress;
use super::run::report;
use super::source::Source;
use super::{Exit, Failure};

/// Commands that meet the machine.
#[derive(Debug, Subcommand)]
pub enum LiveCommand {
    /// Run a scenario in real time, with real programs in the places of its nodes
    Up(UpArgs),
    /// Open a shell, or run one command, that stands where a node stands; no root needed
    Shell(ShellArgs),
    /// Break something in the world that `gatelab up` runs
    Break {
        /// The fault
        #[arg(value_name = "NAME@PLACE[,KEY=VALUE]...")]
        fault: String,
    },
    /// Repair what was broken in the world that `gatelab up` runs
    Fix {
        /// The fault, as it was broken
        #[arg(value_name = "NAME@PLACE[,KEY=VALUE]...")]
        fault: String,
    },
    /// Print what a node's programs logged in the world that `gatelab up` runs
    Log {
        /// The node
        node: String,
    },
    /// Check whether this machine can let real programs take part, and how to fix what is missing
    Doctor {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

/// A world in real time.
#[derive(Clone, Debug, Args)]
pub struct UpArgs {
    /// A scenario that comes with gatelab, or a file
    pub scenario: String,
    /// Put a real program in a node's place; the last one named has the terminal
    #[arg(long = "attach", value_name = "NODE[=COMMAND]")]
    pub attach: Vec<OsString>,
    /// Watch it on the screen; programs given with --attach run in the background, silently
    #[arg(long, conflicts_with = "get")]
    pub tui: bool,
    /// Let an emulated browser load this page, report, and end
    #[arg(long, value_name = "URL")]
    pub get: Option<String>,
    /// The node whose browser loads it
    #[arg(long, value_name = "NODE", requires = "get")]
    pub from: Option<String>,
    /// Report as one JSON object (schema gatelab/run/v1)
    #[arg(long, requires = "get")]
    pub json: bool,
    /// Break something from the beginning; repeat for several
    #[arg(long = "fault", value_name = "NAME@PLACE[,KEY=VALUE]...")]
    pub faults: Vec<String>,
    /// Override a setting of the scenario
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub settings: Vec<String>,
    /// Whose rules the proxy follows (see `gatelab profiles`)
    #[arg(long, value_name = "PRODUCT")]
    pub profile: Option<String>,
    /// The seed of all chance
    #[arg(long, env = "GATELAB_SEED")]
    pub seed: Option<u64>,
    /// Write every frame on every link to a capture file when it ends
    #[arg(long, value_name = "FILE")]
    pub pcap: Option<PathBuf>,
    /// Write all that real programs do to a file; `gatelab replay FILE` does it again
    #[arg(long, value_name = "FILE")]
    pub journal: Option<PathBuf>,
}

/// A shell at a node.
#[derive(Clone, Debug, Args)]
pub struct ShellArgs {
    /// The node
    pub node: String,
    /// The scenario, where no `gatelab up` is running
    #[arg(long)]
    pub scenario: Option<String>,
    /// Break something from the beginning; repeat for several
    #[arg(long = "fault", value_name = "NAME@PLACE[,KEY=VALUE]...")]
    pub faults: Vec<String>,
    /// Override a setting of the scenario
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub settings: Vec<String>,
    /// Whose rules the proxy follows (see `gatelab profiles`)
    #[arg(long, value_name = "PRODUCT")]
    pub profile: Option<String>,
    /// The seed of all chance
    #[arg(long, env = "GATELAB_SEED")]
    pub seed: Option<u64>,
    /// Write every frame on every link to a capture file when it ends
    #[arg(long, value_name = "FILE")]
    pub pcap: Option<PathBuf>,
    /// Write all that real programs do to a file; `gatelab replay FILE` does it again
    #[arg(long, value_name = "FILE")]
    pub journal: Option<PathBuf>,
    /// The command; without one, your shell
    #[arg(last = true, value_name = "CMD")]
    pub command: Vec<OsString>,
}

/// Does what a live command asks.
pub(super) fn call(command: LiveCommand) -> Result<ExitCode, Failure> {
    match command {
        LiveCommand::Up(args) => up(&args),
        LiveCommand::Shell(args) => shell(&args),
        LiveCommand::Break { fault } => ask(&Request::Break(fault)),
        LiveCommand::Fix { fault } => ask(&Request::Fix(fault)),
        LiveCommand::Log { node } => ask(&Request::Log(node)),
        LiveCommand::Doctor { json } => super::doctor::examine(json),
    }
}

fn up(args: &UpArgs) -> Result<ExitCode, Failure> {
    let source = Source::find(&args.scenario)?;
    let (scenario, settings) = source.following(&args.settings, args.profile.as_deref())?;
    for attached in &args.attach {
        check_seat(&scenario, &split(attached).0)?;
    }
    let rendezvous = Rendezvous::open(Folder::of_user()).map_err(machine)?;
    if rendezvous.is_none() {
        complain(
            "note: another `gatelab up` of yours is running; break, fix and shell reach that one",
        );
    }
    let run = begin(scenario.clone(), args.seed, &args.faults)?;
    let mut live = Live::new(run, rendezvous).map_err(machine)?;
    live.on_waiting(waiting());
    record(&mut live, args.journal.as_ref(), &source, &settings)?;
    seat_all(&mut live, &scenario, args).map_err(machine)?;
    let ended = match &args.get {
        Some(url) => visit(&mut live, args, url),
        None if args.tui => {
            super::tui::watch(&mut live).map(|ended| ended.map_or(Exit::Done.into(), finish))
        }
        None => live.serve().map(finish).map_err(machine),
    };
    live.finish_record().map_err(Failure::file)?;
    write_pcap(args.pcap.as_ref(), live.run())?;
    ended
}

/// A real program can stand where a machine stands, but not where a switch does.
fn check_seat(scenario: &Scenario, name: &str) -> Result<(), Failure> {
    let seats = scenario
        .nodes
        .iter()
        .filter(|node| node.kind != NodeKind::Switch);
    let names: Vec<&str> = seats.map(|node| node.name.as_str()).collect();
    if names.contains(&name) {
        return Ok(());
    }
    let nearest = crate::scenario::nearest(name, names.iter().copied());
    let hint = nearest
        .map(|near| format!("; did you mean `{near}`?"))
        .unwrap_or_default();
    let names = names.join(", ");
    let message = format!("there is no machine `{name}`{hint} (machines: {names})");
    Err(Failure::usage(message))
}

/// Shows on the terminal what is waited for, if it lasts.
fn waiting() -> Waiting {
    let mut progress = Progress::new();
    Box::new(move |what| progress.tell(|| what.to_owned()))
}

/// Opens all seats, starts the programs in the background, waits for them, then starts the last.
fn seat_all(live: &mut Live, scenario: &Scenario, args: &UpArgs) -> Result<(), Error> {
    let wanted: Vec<(String, Option<OsString>)> = args.attach.iter().map(split).collect();
    let last = wanted.iter().rposition(|(_, command)| command.is_some());
    // With --get the emulated browser is in the foreground, with --tui the screen.
    let last = last.filter(|_| args.get.is_none() && !args.tui);
    let mut servers = Vec::new();
    for (name, _) in &wanted {
        live.seat(name)?;
    }
    for (index, (name, command)) in wanted.iter().enumerate() {
        let seat = live.seat(name)?;
        live.await_address(seat)?;
        let Some(command) = command.as_ref().filter(|_| Some(index) != last) else {
            continue;
        };
        let mut program = Program::shell_line(command);
        if args.tui {
            program = program.silent()?;
        }
        live.start(seat, program, false)?;
        servers.push((seat, name.clone()));
    }
    for (seat, name) in servers {
        let programs = scenario.nodes.iter().find(|node| node.name == name);
        let ports = programs.map(|node| {
            node.programs
                .iter()
                .filter_map(super::super::scenario::program::Program::port)
                .collect()
        });
        let ports: Vec<u16> = ports.unwrap_or_default();
        for port in ports.into_iter().filter(|port| *port != 67) {
            live.await_server(seat, port)?;
        }
    }
    if let Some((name, Some(command))) = last.map(|index| &wanted[index]) {
        let seat = live.seat(name)?;
        let line = [
            OsString::from("/bin/sh"),
            OsString::from("-c"),
            command.clone(),
        ];
        live.start(seat, Program::foreground(line), true)?;
    }
    Ok(())
}

/// Lets the emulated browser load a page, and reports how that ended.
fn visit(live: &mut Live, args: &UpArgs, url: &str) -> Result<ExitCode, Failure> {
    let scenario = live.run().scenario();
    let node = browser(scenario, args.from.as_deref()).map_err(Failure::usage)?;
    if let Some(ended) = live.visit(&node, url).map_err(machine)? {
        return Ok(finish(ended));
    }
    let report = report(live.run(), 0, &args.faults)?;
    if args.json {
        print_json(&report)?;
    } else {
        print(&plain::summary(&report))?;
    }
    Ok(Exit::Done.into())
}

/// `NODE` or `NODE=COMMAND`.
fn split(text: &OsString) -> (String, Option<OsString>) {
    let lossy = text.to_string_lossy();
    match lossy.split_once('=') {
        Some((node, command)) => (node.to_owned(), Some(command.into())),
        None => (lossy.into_owned(), None),
    }
}

fn shell(args: &ShellArgs) -> Result<ExitCode, Failure> {
    let own_world = args.scenario.is_some()
        || args.profile.is_some()
        || !args.faults.is_empty()
        || !args.settings.is_empty();
    if !own_world && let Some(visit) = Visit::start(&Folder::of_user()).map_err(machine)? {
        if args.pcap.is_some() || args.journal.is_some() {
            let message = "your `gatelab up` is running, and it alone can write --pcap and \
                           --journal; for a world of the shell's own, add --scenario first";
            return Err(Failure::usage(message));
        }
        return join(&visit, args);
    }
    let source = Source::find(args.scenario.as_deref().unwrap_or("first"))?;
    let (scenario, settings) = source.following(&args.settings, args.profile.as_deref())?;
    let run = begin(scenario, args.seed, &args.faults)?;
    check_seat(run.scenario(), &args.node)?;
    let mut live = Live::new(run, None).map_err(machine)?;
    live.on_waiting(waiting());
    record(&mut live, args.journal.as_ref(), &source, &settings)?;
    let ended = seated(&mut live, args).and_then(|()| live.serve());
    live.finish_record().map_err(Failure::file)?;
    write_pcap(args.pcap.as_ref(), live.run())?;
    Ok(finish(ended.map_err(machine)?))
}

fn seated(live: &mut Live, args: &ShellArgs) -> Result<(), Error> {
    let seat = live.seat(&args.node)?;
    live.await_address(seat)?;
    live.start(
        seat,
        Program::foreground(args.command.iter().cloned()),
        true,
    )
}

/// Runs the command in the world of the running `up`.
fn join(visit: &Visit, args: &ShellArgs) -> Result<ExitCode, Failure> {
    visit
        .ask(&Request::Shell(args.node.clone()))
        .map_err(machine)?;
    let (answer, descriptors) = visit.listen().map_err(machine)?;
    let (Answer::Joined { node }, Some(first)) = (&answer, descriptors.first()) else {
        return Err(Failure::usage(refusal(&answer)));
    };
    let place = Place {
        node: node.clone(),
        first_process: first.as_fd(),
        executable: PathBuf::from("/proc/self/exe"),
    };
    let mut signals = Signals::catch().map_err(machine)?;
    let program = Program::foreground(args.command.iter().cloned());
    let ending = place.run(program, &mut signals).map_err(machine)?;
    Ok(ExitCode::from(ending.code()))
}

/// Asks the running `up` and prints what it says.
fn ask(request: &Request) -> Result<ExitCode, Failure> {
    let visit = Visit::start(&Folder::of_user()).map_err(machine)?;
    let Some(visit) = visit else {
        let message = "no `gatelab up` of yours is running; start one in another terminal";
        return Err(Failure::machine(message));
    };
    visit.ask(request).map_err(machine)?;
    loop {
        match visit.listen().map_err(machine)?.0 {
            Answer::Text(line) => print(&format!("{line}\n"))?,
            Answer::Done | Answer::Joined { .. } => return Ok(Exit::Done.into()),
            answer @ Answer::Refused(_) => return Err(Failure::usage(refusal(&answer))),
        }
    }
}

fn refusal(answer: &Answer) -> String {
    match answer {
        Answer::Refused(reason) => reason.clone(),
        other => format!("an answer that makes no sense: {other:?}"),
    }
}

/// A run at its beginning, with what is broken from the beginning.
fn begin(scenario: Scenario, seed: Option<u64>, faults: &[String]) -> Result<Run, Failure> {
    let seed = seed.unwrap_or(scenario.seed);
    let mut run = Run::new(scenario, seed, Capture::default());
    for fault in faults {
        run.act(Action::Break {
            fault: fault.clone(),
        })
        .map_err(Failure::usage)?;
    }
    Ok(run)
}

/// Lets the journal of a live run be written to a file, if one was named.
fn record(
    live: &mut Live,
    path: Option<&PathBuf>,
    source: &Source,
    settings: &[String],
) -> Result<(), Failure> {
    if let Some(path) = path {
        let seed = live.run().seed();
        let origin = Origin::new(&source.name, &source.text(), settings, seed);
        live.record(Record::create(path, &origin).map_err(Failure::file)?);
    }
    Ok(())
}

fn finish(ended: Ended) -> ExitCode {
    ExitCode::from(match ended {
        Ended::Program(ending) => ending.code(),
        Ended::Signal(Stop::HangUp) => 129,
        Ended::Signal(Stop::Interrupt) => 130,
        Ended::Signal(Stop::Terminate) => 143,
    })
}

fn write_pcap(path: Option<&PathBuf>, run: &Run) -> Result<(), Failure> {
    let Some(path) = path else { return Ok(()) };
    let trace = run.world().trace().borrow();
    let bytes = pcapng::write(&trace, &|link, way| run.world().way(link, way));
    let written = std::fs::File::create(path).and_then(|mut file| file.write_all(&bytes));
    written.map_err(|error| Failure::file(format!("cannot write {}: {error}", path.display())))
}

pub(super) fn machine(error: impl std::fmt::Display) -> Failure {
    Failure::machine(format!("{error}\ntry `gatelab doctor`"))
}
