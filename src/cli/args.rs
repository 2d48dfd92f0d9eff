//! The command line as types; help, completions and the man page come from here.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;

/// Load a page through emulated gateways, break something, and be told why.
#[derive(Debug, Parser)]
#[command(name = "gatelab", version, about, max_term_width = 100)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// The screen as text that is only added to: for screen readers, logs and pipes
    #[arg(long)]
    pub linear: bool,
    /// What to do; without it the screen, or the demo where there is no terminal.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What gatelab can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// A page works, breaks with 502, is explained, and works again: a story in five steps
    Demo(DemoArgs),
    /// Load a page in a scenario, with faults, and report how it ended
    Run(RunArgs),
    /// The same run, answered with the causal chain
    Why(RunArgs),
    /// The same fault with different proxies
    Compare(CompareArgs),
    /// What each product's proxy does in many bad situations, beside what the real one did
    Matrix(MatrixArgs),
    /// A live run again from its journal, without the programs that took part
    Replay(super::replay::ReplayArgs),
    /// The screen: watch a request travel, break something, go back in time
    Tui(TuiArgs),
    /// List what can be broken
    Faults(ListArgs),
    /// List the scenarios that come with gatelab, or draw one as a map
    Scenarios(ScenariosArgs),
    /// Draw a scenario as a text map: machines, addresses, links, names
    Map(MapArgs),
    /// List the proxies whose behaviour can be chosen, or what one can be told
    Profiles(ProfilesArgs),
    /// Type commands at an emulated machine: ping, dig, curl, ss, ip, tcpdump, systemctl, ...
    Console(ConsoleArgs),
    /// Print shell completions
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the man page
    Man,
    #[cfg(target_os = "linux")]
    #[command(flatten)]
    Live(super::live::LiveCommand),
}

/// The screen.
#[derive(Clone, Debug, Args)]
pub struct TuiArgs {
    /// A scenario that comes with gatelab (see `gatelab scenarios`), or a file
    #[arg(default_value = "demo")]
    pub scenario: String,
    /// Break something before it begins; repeat for several
    #[arg(long = "fault", value_name = "NAME@PLACE[,KEY=VALUE]...")]
    pub faults: Vec<String>,
    /// Override a setting of the scenario, e.g. proxy.pool=app1
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub settings: Vec<String>,
    /// Whose rules the proxy follows (see `gatelab profiles`)
    #[arg(long, value_name = "PRODUCT")]
    pub profile: Option<String>,
    /// The seed of all chance
    #[arg(long, env = "GATELAB_SEED")]
    pub seed: Option<u64>,
    /// Plain ASCII: no drawn lines
    #[arg(long)]
    pub ascii: bool,
    /// As text that is only added to, with numbered choices: for screen readers, logs and pipes
    #[arg(long)]
    pub linear: bool,
    /// Nothing moves by itself
    #[arg(long)]
    pub no_motion: bool,
    /// Colours: dark, light, contrast, colour-blind or none
    #[arg(long)]
    pub theme: Option<String>,
    /// The mouse is not heard
    #[arg(long)]
    pub no_mouse: bool,
    /// Remember nothing: neither theme nor sizes nor keys (also if `GATELAB_NO_STATE` is set)
    #[arg(long)]
    pub no_state: bool,
    /// Record what the screen shows, as asciicast, to a new file
    #[arg(long, value_name = "FILE", conflicts_with = "linear")]
    pub record: Option<String>,
}

impl Default for TuiArgs {
    fn default() -> Self {
        Self {
            scenario: "demo".into(),
            faults: Vec::new(),
            settings: Vec::new(),
            profile: None,
            seed: None,
            ascii: false,
            linear: false,
            no_motion: false,
            theme: None,
            no_mouse: false,
            no_state: false,
            record: None,
        }
    }
}

/// How the demo is told.
#[derive(Clone, Debug, Default, Args)]
pub struct DemoArgs {
    /// Plain text, nothing else (this is how it is told without a terminal)
    #[arg(long)]
    pub plain: bool,
    /// The three reports of the demo's page loads as JSON
    #[arg(long, conflicts_with = "plain")]
    pub json: bool,
}

/// A run.
#[derive(Clone, Debug, Args)]
pub struct RunArgs {
    /// A scenario that comes with gatelab (see `gatelab scenarios`), or a file
    pub scenario: String,
    /// The node whose browser loads the page
    #[arg(long, value_name = "NODE")]
    pub from: Option<String>,
    /// The page
    #[arg(long, value_name = "URL")]
    pub get: Option<String>,
    /// Break something; repeat for several (see `gatelab faults`)
    #[arg(long = "fault", value_name = "NAME@PLACE[,KEY=VALUE]...")]
    pub faults: Vec<String>,
    /// Override a setting of the scenario, e.g. proxy.pool=app1
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub settings: Vec<String>,
    /// Whose rules the proxy follows (see `gatelab profiles`)
    #[arg(long, value_name = "PRODUCT")]
    pub profile: Option<String>,
    /// Load the page this many times, one after the other
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub repeat: u16,
    /// Load the page once before anything is broken, then use new connections
    #[arg(long)]
    pub warm: bool,
    /// The seed of all chance; the same seed gives the same run
    #[arg(long, env = "GATELAB_SEED")]
    pub seed: Option<u64>,
    /// Report as one JSON object (schema gatelab/run/v1)
    #[arg(long, conflicts_with = "plain")]
    pub json: bool,
    /// Report as plain text (the default)
    #[arg(long)]
    pub plain: bool,
    /// Write every frame on every link to a capture file for Wireshark
    #[arg(long, value_name = "FILE")]
    pub pcap: Option<PathBuf>,
    /// Write the run down, in the format that the file's ending says: har, jsonl, mermaid, pcapng,
    /// svg, txt; `-` for standard output, with --format; repeat for several
    #[arg(long = "export", value_name = "FILE")]
    pub exports: Vec<String>,
    /// The format of --export, whatever the file's ending
    #[arg(long, value_name = "FORMAT", requires = "exports")]
    pub format: Option<String>,
    /// How much a sequence diagram shows
    #[arg(long, value_enum, default_value_t, value_name = "DETAIL")]
    pub detail: Detail,
    /// Print the events of the run instead of the report, one a line; only those that a filter
    /// wants, e.g. 'node=proxy layer=tcp,dns verb=dropped refused'
    #[arg(long, value_name = "FILTER", num_args = 0..=1, default_missing_value = "")]
    pub events: Option<String>,
}

/// How much a sequence diagram shows.
#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
pub enum Detail {
    /// What one machine says to another
    #[default]
    Talk,
    /// Every frame on every link
    Frames,
}

/// Which scenarios to list.
#[derive(Clone, Debug, Args)]
pub struct ScenariosArgs {
    /// Draw this one
    pub name: Option<String>,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

/// Which proxies to list.
#[derive(Clone, Debug, Args)]
pub struct ProfilesArgs {
    /// Show this one, with the settings it takes under its own names
    pub name: Option<String>,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

/// What to draw.
#[derive(Clone, Debug, Args)]
pub struct MapArgs {
    /// A scenario that comes with gatelab, or a file
    pub scenario: String,
    /// Override a setting of the scenario
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub settings: Vec<String>,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

/// A sitting at a machine.
#[derive(Clone, Debug, Args)]
pub struct ConsoleArgs {
    /// A scenario that comes with gatelab, or a file
    pub scenario: String,
    /// The machine; the first one with a browser if absent
    pub node: Option<String>,
    /// Type this and end; repeat for several
    #[arg(short = 'c', value_name = "COMMAND")]
    pub commands: Vec<String>,
    /// Break something; repeat for several (`at` counts from the first command)
    #[arg(long = "fault", value_name = "NAME@PLACE[,KEY=VALUE]...")]
    pub faults: Vec<String>,
    /// Override a setting of the scenario
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub settings: Vec<String>,
    /// Whose rules the proxy follows
    #[arg(long, value_name = "PRODUCT")]
    pub profile: Option<String>,
    /// The seed of all chance
    #[arg(long, env = "GATELAB_SEED")]
    pub seed: Option<u64>,
    /// Print what the commands print, and neither prompts nor the commands
    #[arg(long)]
    pub quiet: bool,
    /// Write every frame on every link to a capture file at the end
    #[arg(long, value_name = "FILE")]
    pub pcap: Option<PathBuf>,
}

/// A comparison.
#[derive(Clone, Debug, Args)]
pub struct CompareArgs {
    /// The run to compare; `--profile` takes a list or `all`
    #[command(flatten)]
    pub run: RunArgs,
}

/// Cases and products.
#[derive(Clone, Debug, Args)]
pub struct MatrixArgs {
    /// A file of cases instead of the measured ones; `example` stands for a few to begin with
    #[arg(long, value_name = "FILE")]
    pub cases: Option<PathBuf>,
    /// Only these products (see `gatelab profiles`), or `all`
    #[arg(long, value_name = "PRODUCT", value_delimiter = ',')]
    pub product: Vec<String>,
    /// Only the cases of this group
    #[arg(long)]
    pub group: Option<String>,
    /// Only this case, in detail
    #[arg(long = "case", value_name = "ID")]
    pub case: Option<String>,
    /// As one JSON object (schema gatelab/matrix/v1)
    #[arg(long)]
    pub json: bool,
}

/// How a list is printed.
#[derive(Clone, Debug, Args)]
pub struct ListArgs {
    /// As JSON
    #[arg(long)]
    pub json: bool,
}
