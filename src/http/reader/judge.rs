//! Weighs one flaw against one knob, and keeps the record of what was let through.

use crate::http::{Flaw, Leniency, Limits, Policy, Span};

/// The knobs a reader goes by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    pub(super) leniency: Leniency,
    pub(super) limits: Limits,
}

/// Something wrong that the reader's leniency let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forgiven {
    /// What is wrong.
    pub flaw: Flaw,
    /// The line it is in.
    pub span: Span,
}

/// The judge of one line.
pub(super) struct Judge<'a> {
    pub(super) leniency: &'a Leniency,
    pub(super) span: Span,
    pub(super) forgiven: &'a mut Vec<Forgiven>,
}

impl Judge<'_> {
    /// Refuses `flaw` if the policy says so; else notes it and returns the policy to carry out.
    pub(super) fn weigh(&mut self, flaw: Flaw, policy: Policy) -> Result<Policy, Flaw> {
        if policy == Policy::Reject {
            return Err(flaw);
        }
        self.forgive(flaw);
        Ok(policy)
    }

    /// Refuses `flaw` unless it is allowed, and notes it.
    pub(super) fn allow(&mut self, flaw: Flaw, allowed: bool) -> Result<(), Flaw> {
        if !allowed {
            return Err(flaw);
        }
        self.forgive(flaw);
        Ok(())
    }

    /// Notes `flaw` as let through.
    pub(super) fn forgive(&mut self, flaw: Flaw) {
        let span = self.span;
        self.forgiven.push(Forgiven { flaw, span });
    }
}
