//! Taking back what was done last: what was broken is put right, what was put right is broken, and
//! one goes back to the branch one came from. The past is not changed by that: to take something
//! back is a deed like any other.

use crate::timeline::Action as Act;
use crate::trace::EventId;

use super::desk::{Deed, Desk};

/// How to take something back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undo {
    /// Do the opposite, in the branch of this number.
    Act(usize, Act),
    /// Forget what was planned there.
    Unplan(usize, String),
    /// Go back to this branch, and to this moment of it.
    Return(usize, Option<EventId>),
}

impl Desk {
    /// Remembers how to take a deed back that was just done.
    pub(super) fn remember(&mut self, deed: &Deed) {
        let here = self.branches.current();
        let planned = self.branches.here().planned();
        let undo = match deed.clone() {
            Deed::Break(fault) if planned.contains(&fault) => Undo::Unplan(here, fault),
            Deed::Break(fault) => Undo::Act(here, Act::Heal { fault }),
            Deed::Fix(fault) => Undo::Act(here, Act::Break { fault }),
            _ => return,
        };
        self.undos.push(undo);
    }

    /// Whether there is something to take back.
    pub fn can_undo(&self) -> bool {
        !self.undos.is_empty()
    }

    /// Takes the last thing back.
    pub(super) fn undo(&mut self) {
        self.sheets.clear();
        let Some(undo) = self.undos.pop() else {
            self.notice = "There is nothing to take back.".into();
            return;
        };
        self.notice = match undo {
            Undo::Return(branch, cursor) => {
                self.branches.switch(branch);
                self.cursor = cursor;
                format!(
                    "Back in the branch `{}`. t lists all.",
                    self.branches.here().name
                )
            }
            Undo::Unplan(branch, fault) => {
                self.branches.switch(branch);
                self.branches.unplan(&fault);
                "It is not planned any more.".into()
            }
            Undo::Act(branch, act) => {
                self.branches.switch(branch);
                self.cursor = None;
                match self.branches.act(act) {
                    Ok(()) => "Taken back. What happened meanwhile stays in the past.".into(),
                    Err(error) => error.to_string(),
                }
            }
        };
    }
}
