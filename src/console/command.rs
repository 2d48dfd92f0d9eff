//! What a command is: a name, its usage, and what it does.

use std::future::Future;
use std::pin::Pin;

use crate::trace::EventId;

use super::Complaint;
use super::seat::Seat;
use super::tty::Tty;
use super::unit::ServiceOrder;

/// A command that this console knows.
pub(super) struct Command {
    /// Its name.
    pub(super) name: &'static str,
    /// Other names for the same.
    pub(super) aliases: &'static [&'static str],
    /// How it is written, the options it knows here included.
    pub(super) usage: &'static str,
    /// What it is for, in one line.
    pub(super) about: &'static str,
    /// A line to try.
    pub(super) example: &'static str,
    /// What it does.
    pub(super) kind: Kind,
}

/// The ways in which commands work.
pub(super) enum Kind {
    /// It looks at the machine, or at the trace, and prints what it sees.
    Look(fn(&Seat<'_>, &[String]) -> Result<Answer, Complaint>),
    /// It runs on the machine and sends packets.
    Program(fn(&[String]) -> Result<Tool, Complaint>),
    /// The same for one that must know the machine before it begins.
    Seated(fn(&Seat<'_>, &[String]) -> Result<Tool, Complaint>),
    /// It may stop and start programs; whatever else it does is to look.
    Service(fn(&Seat<'_>, &[String]) -> Result<Served, Complaint>),
}

/// What a command about services comes to.
pub(super) enum Served {
    /// It has looked.
    Answer(Answer),
    /// A service is to be stopped or started.
    Order(ServiceOrder),
}

/// What a command that looks prints, and its exit status.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Answer {
    /// Lines for standard output.
    pub(super) lines: Vec<String>,
    /// Lines for standard error.
    pub(super) errors: Vec<String>,
    /// The exit status.
    pub(super) exit: u8,
}

impl From<Vec<String>> for Answer {
    fn from(lines: Vec<String>) -> Self {
        Self {
            lines,
            ..Self::default()
        }
    }
}

/// A program ready to run.
pub(super) type Tool = Box<dyn FnOnce(Tty) -> Pin<Box<dyn Future<Output = Ended>>>>;

/// How a program ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ended {
    /// The exit status.
    pub(super) exit: u8,
    /// What came of it, in one sentence for the trace.
    pub(super) text: String,
    /// The event that shows it.
    pub(super) because: Option<EventId>,
    /// Whether somebody would call it a failure, whatever the exit status (`curl` of a 502).
    pub(super) failed: bool,
}

impl Ended {
    /// A program that did what it should.
    pub(super) fn well(text: impl Into<String>, because: Option<EventId>) -> Self {
        Self {
            exit: 0,
            text: text.into(),
            because,
            failed: false,
        }
    }

    /// A program that failed.
    pub(super) fn badly(exit: u8, text: impl Into<String>, because: Option<EventId>) -> Self {
        Self {
            exit,
            text: text.into(),
            because,
            failed: exit != 0,
        }
    }

    /// A program that did what it should, and still has bad news.
    pub(super) fn with_bad_news(self, failed: bool) -> Self {
        Self {
            failed: self.failed || failed,
            ..self
        }
    }
}

/// An async function as a [`Tool`].
pub(super) fn tool<F>(run: impl FnOnce(Tty) -> F + 'static) -> Tool
where
    F: Future<Output = Ended> + 'static,
{
    Box::new(move |tty| Box::pin(run(tty)))
}
