//! Collects problems while a document is read, so that one run reports them all.

use std::cell::RefCell;

use super::tree::{At, Sources, printable};
use crate::scenario::error::{Error, Problem, nearest};

/// The most mistakes, and the most warnings, that are kept.
const MOST: usize = 100;

/// The problems found so far, and the texts they were found in.
#[derive(Debug)]
pub(crate) struct Report {
    sources: Sources,
    found: RefCell<Vec<Found>>,
}

#[derive(Debug)]
struct Found {
    at: At,
    warning: bool,
    problem: Problem,
}

impl Report {
    /// An empty report on these sources.
    pub(crate) fn new(sources: Sources) -> Self {
        Self {
            sources,
            found: RefCell::default(),
        }
    }

    /// The name of the file that is read.
    pub(crate) fn file(&self) -> &str {
        self.sources.file()
    }

    /// Records a mistake.
    pub(crate) fn error(&self, at: At, message: impl Into<String>) -> Advice<'_> {
        self.push(at, &message.into(), false)
    }

    /// Records something that is allowed but probably not meant.
    pub(crate) fn warning(&self, at: At, message: impl Into<String>) -> Advice<'_> {
        self.push(at, &message.into(), true)
    }

    fn push(&self, at: At, message: &str, warning: bool) -> Advice<'_> {
        let mut found = self.found.borrow_mut();
        if found
            .iter()
            .filter(|other| other.warning == warning)
            .count()
            == MOST
        {
            // Nobody reads so far, and each one costs a walk through the text.
            return Advice {
                report: self,
                index: usize::MAX,
            };
        }
        let problem = self.sources.problem(at, message);
        found.push(Found {
            at,
            warning,
            problem,
        });
        Advice {
            report: self,
            index: found.len() - 1,
        }
    }

    /// Whether any mistake was recorded.
    pub(crate) fn has_errors(&self) -> bool {
        self.found.borrow().iter().any(|found| !found.warning)
    }

    /// The warnings, or the mistakes if there are any; each in the order of the sources.
    pub(crate) fn close(self) -> Result<Vec<Problem>, Error> {
        let mut found = self.found.into_inner();
        found.sort_by_key(|found| (found.at.source, found.at.start));
        let failed = found.iter().any(|found| !found.warning);
        let mut problems: Vec<Problem> = found
            .into_iter()
            .filter(|found| found.warning != failed)
            .map(|found| found.problem)
            .collect();
        problems.dedup();
        if failed {
            Err(Error { problems })
        } else {
            Ok(problems)
        }
    }
}

/// A recorded problem to which advice may be added.
pub(crate) struct Advice<'a> {
    report: &'a Report,
    index: usize,
}

impl Advice<'_> {
    /// Says what would have been right.
    pub(crate) fn expected(self, expected: impl Into<String>) -> Self {
        self.change(|problem| problem.expected = Some(printable(&expected.into())));
        self
    }

    /// Adds the candidate most like `name`, if one is near enough.
    pub(crate) fn nearest<'n>(
        self,
        name: &str,
        candidates: impl IntoIterator<Item = &'n str>,
    ) -> Self {
        let found = nearest(name, candidates);
        self.change(|problem| problem.nearest = found.as_deref().map(printable));
        self
    }

    fn change(&self, change: impl FnOnce(&mut Problem)) {
        if let Some(found) = self.report.found.borrow_mut().get_mut(self.index) {
            change(&mut found.problem);
        }
    }
}
