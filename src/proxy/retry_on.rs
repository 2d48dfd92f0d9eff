//! After which setbacks a proxy may try again, where it was told.

use crate::http::Flaw;

use super::outcome::Outcome;
use super::profile::Setback;

/// The kinds of setbacks that another attempt may follow. Products have names of their own for
/// these and for sets of them (`proxy_next_upstream`, `retry-on`, `retry_on`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a set of kinds, each of which is there or not"
)]
pub struct RetryOn {
    /// No connection: refused, unreachable, no address.
    pub no_connection: bool,
    /// No connection in time.
    pub connect_timeout: bool,
    /// The connection ended before a whole head was there.
    pub no_answer: bool,
    /// No head in time.
    pub answer_timeout: bool,
    /// A head that cannot be read.
    pub bad_answer: bool,
    /// Whether what was sent may be sent again although it is not idempotent (RFC 9110
    /// section 9.2.2).
    pub any_method: bool,
}

impl RetryOn {
    /// Whether another attempt may follow.
    pub(super) fn allows(self, setback: &Setback<'_>) -> bool {
        let harmless = !setback.sent || setback.method.is_idempotent() || self.any_method;
        harmless && self.has(setback.outcome)
    }

    fn has(self, outcome: &Outcome) -> bool {
        match outcome {
            Outcome::ConnectTimeout | Outcome::NameTimeout => self.connect_timeout,
            Outcome::ResponseTimeout | Outcome::SendTimeout => self.answer_timeout,
            Outcome::BadResponse(error) => match error.flaw {
                Flaw::Nothing(_) | Flaw::HeadCut(_) => self.no_answer,
                _ => self.bad_answer,
            },
            Outcome::UpgradeFailed => self.bad_answer,
            outcome => outcome.is_before_sending() && self.no_connection,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::host::Errno;
    use crate::http::Method;

    #[test]
    fn a_setback_is_of_one_kind_and_what_could_do_harm_twice_is_not_repeated() {
        let setback = |outcome, method, sent| Setback {
            outcome,
            method,
            sent,
            reused: false,
            took: Duration::ZERO,
        };
        let refused = Outcome::ConnectFailed(Errno::ConnectionRefused);
        let silent = Outcome::ResponseTimeout;
        let on = RetryOn {
            answer_timeout: true,
            ..RetryOn::default()
        };
        assert!(!on.allows(&setback(&refused, &Method::Get, false)));
        assert!(on.allows(&setback(&silent, &Method::Get, true)));
        assert!(!on.allows(&setback(&silent, &Method::Post, true)));
        let any = RetryOn {
            any_method: true,
            ..on
        };
        assert!(any.allows(&setback(&silent, &Method::Post, true)));
    }
}
