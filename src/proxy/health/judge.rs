//! What a row of check results says.

use std::collections::VecDeque;

use crate::proxy::profile::CheckedFrom;
use crate::proxy::settings::Judgement;

/// What is known of an upstream from its checks.
#[derive(Debug)]
pub(super) struct Judge {
    rule: Judgement,
    up: bool,
    /// Results in a row that speak against the present state.
    against: u32,
    /// The last results, if those count; newest last.
    history: VecDeque<bool>,
}

impl Judge {
    /// A judge before the first check.
    pub(super) fn new(rule: Judgement, from: CheckedFrom) -> Self {
        let up = from != CheckedFrom::Down;
        let window = match rule {
            Judgement::InARow { .. } => 0,
            Judgement::OutOf { window, .. } => window,
        };
        let against = match (rule, from) {
            (Judgement::InARow { fall, .. }, CheckedFrom::Edge) => fall.saturating_sub(1),
            _ => 0,
        };
        Self {
            rule,
            up,
            against,
            history: std::iter::repeat_n(up, window as usize).collect(),
        }
    }

    /// Whether it is up.
    pub(super) fn is_up(&self) -> bool {
        self.up
    }

    /// Takes a result in; true if it changes the state.
    pub(super) fn hear(&mut self, passed: bool) -> bool {
        let up = match self.rule {
            Judgement::InARow { fall, rise } => self.in_a_row(passed, fall, rise),
            Judgement::OutOf { threshold, .. } => {
                self.history.pop_front();
                self.history.push_back(passed);
                let good = self.history.iter().filter(|passed| **passed).count();
                good >= threshold as usize
            }
        };
        std::mem::replace(&mut self.up, up) != up
    }

    fn in_a_row(&mut self, passed: bool, fall: u32, rise: u32) -> bool {
        if passed == self.up {
            self.against = 0;
            return self.up;
        }
        self.against += 1;
        if self.against < if self.up { fall } else { rise } {
            return self.up;
        }
        self.against = 0;
        !self.up
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn states(judge: &mut Judge, results: &[bool]) -> Vec<bool> {
        let hear = |passed: &bool| {
            judge.hear(*passed);
            judge.is_up()
        };
        results.iter().map(hear).collect()
    }

    const IN_A_ROW: Judgement = Judgement::InARow { fall: 2, rise: 2 };

    #[test]
    fn enough_in_a_row_change_the_state() {
        let mut judge = Judge::new(IN_A_ROW, CheckedFrom::Up);
        let results = [false, true, false, false, true, false, true, true];
        assert_eq!(
            states(&mut judge, &results),
            [true, true, true, false, false, false, false, true]
        );
    }

    #[test]
    fn on_the_edge_one_failure_is_enough() {
        let mut judge = Judge::new(IN_A_ROW, CheckedFrom::Edge);
        assert_eq!(states(&mut judge, &[false]), [false]);
        let mut judge = Judge::new(IN_A_ROW, CheckedFrom::Edge);
        assert_eq!(states(&mut judge, &[true, false]), [true, true]);
    }

    #[test]
    fn a_window_counts_what_passed_lately() {
        let rule = Judgement::OutOf {
            window: 3,
            threshold: 2,
        };
        let mut judge = Judge::new(rule, CheckedFrom::Down);
        let results = [true, true, false, false, true, true];
        assert_eq!(
            states(&mut judge, &results),
            [false, true, true, false, false, true]
        );
    }
}
