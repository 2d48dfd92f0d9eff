//! Where one sits, and what becomes of a line.

use std::collections::BTreeMap;

use crate::console::{Terminal, enter};
use crate::sim::Time;
use crate::trace::NodeId;
use crate::tui::action::Action;
use crate::tui::desk::{Deed, Desk, Panel};
use crate::tui::point::pick::Picked;

use super::edit::Edit;
use super::shown::{Entry, Output};

/// Answers that are kept beside the journal's commands; the oldest go first.
const REMARKS: usize = 200;

/// The console.
#[derive(Debug, Default)]
pub struct Dock {
    /// Whether it is shown.
    pub open: bool,
    /// The machine one sits at.
    pub node: String,
    /// How many rows of the output are scrolled away below.
    pub back: usize,
    pub(super) edit: Edit,
    /// What was answered without the world's doing.
    pub(super) remarks: Vec<Remark>,
    /// Nothing from before this moment is shown, by branch.
    pub(super) cleared: BTreeMap<usize, Time>,
}

/// A line that changed nothing in the world, with its answer.
#[derive(Clone, Debug)]
pub(super) struct Remark {
    pub(super) branch: usize,
    pub(super) time: Time,
    pub(super) entry: Entry,
}

impl Dock {
    /// The line before the cursor, and from the cursor on.
    pub fn line(&self) -> (&str, &str) {
        self.edit.parts()
    }
}

impl Desk {
    /// Opens the console at a machine: the named one, the selected box, or where one sat last.
    pub fn open_console(&mut self, node: Option<NodeId>) {
        self.sheets.clear();
        let chosen = self.focus == Panel::Map || self.dock.node.is_empty();
        let boxed = self.board.map.boxes.get(self.selected).map(|it| it.node);
        let selected = match self.picked() {
            Some(Picked::Machine(node)) => Some(node),
            _ => boxed.filter(|_| chosen),
        };
        let first = NodeId(0);
        let node = node
            .or(selected)
            .or(self.dock.node.is_empty().then_some(first));
        if let Some(who) = node.and_then(|node| self.atlas.who(node)) {
            self.dock.node.clone_from(&who.name);
        }
        self.dock.open = true;
        self.dock.back = 0;
    }

    /// Types a whole line and takes it.
    pub fn enter_line(&mut self, line: &str) {
        self.notice.clear();
        self.dock.edit.put(String::new());
        line.chars().for_each(|c| self.dock.edit.insert(c));
        self.submit();
    }

    /// Takes the line that was typed.
    pub(super) fn submit(&mut self) {
        let line = self.dock.edit.take();
        let line = line.trim();
        self.dock.back = 0;
        if line.is_empty() {
            if self.cursor.is_none() && self.run().typed().last().is_some_and(|it| !it.has_ended())
            {
                self.apply(Action::Do(Deed::GoOn));
            }
            return;
        }
        if self.own_word(line) {
            return;
        }
        if self.cursor.is_some() && crate::console::only_looks(line) {
            return self.look_from_here(line);
        }
        let (node, line) = (self.dock.node.clone(), line.to_owned());
        self.apply(Action::Do(Deed::Type { node, line }));
    }

    /// What only looks needs no branch: it is answered from a world of its own.
    fn look_from_here(&mut self, line: &str) {
        let event = self.moment().event;
        let terminal = Terminal::default();
        match self.branches.here_mut().copy_at(event) {
            Ok(mut run) => {
                let scenario = run.scenario().clone();
                if let Some(node) = run.world().find(&self.dock.node) {
                    enter(run.world_mut(), &scenario, node, line, &terminal);
                }
            }
            Err(error) => terminal.complain(Time::ZERO, &error.to_string()),
        }
        let printed = terminal.lines().into_iter();
        let output = printed.map(|it| Output {
            text: it.text,
            error: it.error,
        });
        self.remark(line, output.collect());
    }

    pub(super) fn remark(&mut self, line: &str, output: Vec<Output>) {
        let entry = Entry {
            node: self.dock.node.clone(),
            line: line.to_owned(),
            output,
            left_out: 0,
            runs: false,
        };
        let (branch, time) = (self.branches.current(), self.moment_time());
        let remarks = &mut self.dock.remarks;
        remarks.push(Remark {
            branch,
            time,
            entry,
        });
        let many = remarks.len().saturating_sub(REMARKS);
        remarks.drain(..many);
    }

    pub(super) fn clear_console(&mut self) {
        // Nothing was printed later than now, but the next line may be printed at this moment.
        let branch = self.branches.current();
        let time = self.run().world().now();
        self.dock.cleared.insert(branch, time);
        self.dock.remarks.retain(|it| it.branch != branch);
    }

    /// The time of the cursor's moment.
    pub(super) fn moment_time(&self) -> Time {
        match self.cursor {
            Some(event) => self.run().world().trace().borrow().event(event).time,
            None => self.run().world().now(),
        }
    }
}
