//! `help`: what can be typed.

use super::Complaint;
use super::command::Answer;
use super::registry::{COMMANDS, find};
use super::seat::Seat;

/// A command, for lists and for completion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: &'static str,
    /// How it is written.
    pub usage: &'static str,
    /// What it is for, in one line.
    pub about: &'static str,
    /// A line to try.
    pub example: &'static str,
}

/// All commands, in the order in which `help` lists them.
pub fn entries() -> impl Iterator<Item = Entry> {
    COMMANDS.iter().map(|command| Entry {
        name: command.name,
        usage: command.usage,
        about: command.about,
        example: command.example,
    })
}

/// `help [COMMAND]`.
pub(super) fn help(_: &Seat<'_>, words: &[String]) -> Result<Answer, Complaint> {
    let Some(name) = words.first() else {
        return Ok(overview().into());
    };
    let found = find(name).ok_or_else(|| {
        Complaint::new(
            1,
            format!("help: no command `{name}`; `help` lists what there is"),
        )
    })?;
    let mut lines = vec![
        format!("{}: {}", found.name, found.about),
        format!("  {}", found.usage),
        format!("  for example: {}", found.example),
    ];
    if !found.aliases.is_empty() {
        lines.push(format!("  also: {}", found.aliases.join(", ")));
    }
    Ok(lines.into())
}

fn overview() -> Vec<String> {
    let mut lines = vec!["What can be typed here (`help COMMAND` says more):".to_owned()];
    for command in COMMANDS {
        lines.push(format!("  {:11} {}", command.name, command.about));
    }
    lines.push(String::new());
    lines.push(
        "One command at a time, without pipes. Time passes only as commands need.".to_owned(),
    );
    lines
}
