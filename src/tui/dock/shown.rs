//! What the console shows: commands and their output, as far as the cursor's moment.

use crate::sim::Time;
use crate::tui::desk::Desk;

/// A line of output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// The text.
    pub text: String,
    /// Whether it went to standard error.
    pub error: bool,
}

/// A command with what it printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The machine.
    pub node: String,
    /// The line that was typed.
    pub line: String,
    /// What came of it so far.
    pub output: Vec<Output>,
    /// How many lines more there were than are kept.
    pub left_out: usize,
    /// Whether it still runs.
    pub runs: bool,
}

impl Desk {
    /// What the console shows at the cursor's moment, in the order of time.
    pub fn console_entries(&self) -> Vec<Entry> {
        let now = self.moment_time();
        let branch = self.branches.current();
        let from = self.dock.cleared.get(&branch).copied();
        let seen = |time: Time| time <= now && from.is_none_or(|from| time > from);
        let typed = self.run().typed().iter().filter(|it| seen(it.at));
        let typed = typed.map(|it| {
            let lines = it.terminal.lines_from(0).into_iter();
            let until = lines.take_while(|line| line.time <= now);
            let output = until.map(|line| Output {
                text: line.text,
                error: line.error,
            });
            let entry = Entry {
                node: it.node.clone(),
                line: it.line.clone(),
                output: output.collect(),
                left_out: it.terminal.left_out(),
                runs: self.cursor.is_none() && !it.has_ended(),
            };
            (it.at, entry)
        });
        let remarks = self.dock.remarks.iter();
        let own = remarks.filter(|it| it.branch == branch && it.time <= now);
        let own = own.map(|it| (it.time, it.entry.clone()));
        let mut all: Vec<(Time, Entry)> = typed.chain(own).collect();
        // Stable: what was typed at one moment stays in its order.
        all.sort_by_key(|(time, _)| *time);
        all.into_iter().map(|(_, entry)| entry).collect()
    }
}
