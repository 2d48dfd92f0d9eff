//! The wall clock as the pace of virtual time: one second passes for one second.
//!
//! The alarm is a timer of the kernel's exact kind. A plain wait with a limit may end later by a
//! thousandth of the limit, which a learner who measures a delay of 300 ms would see.

use std::cell::Cell;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::Duration;

use rustix::time::{
    ClockId, Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, clock_gettime,
    timerfd_create, timerfd_settime,
};

use super::error::{Failure, Refused};
use crate::sim::Time;

/// Maps the time that really passes to virtual time; as a descriptor, it is ready from the moment
/// its alarm is set to.
#[derive(Debug)]
pub struct Clock {
    began: Duration,
    origin: Time,
    timer: OwnedFd,
    alarm: Cell<Option<Time>>,
}

impl Clock {
    /// A clock that shows `origin` now and runs on from there.
    pub fn start(origin: Time) -> Result<Self, Failure> {
        let flags = TimerfdFlags::CLOEXEC | TimerfdFlags::NONBLOCK;
        let timer =
            timerfd_create(TimerfdClockId::Monotonic, flags).refused("create", "a timer")?;
        Ok(Self {
            began: since_boot(),
            origin,
            timer,
            alarm: Cell::new(None),
        })
    }

    /// The virtual time at this moment.
    pub fn now(&self) -> Time {
        self.origin + since_boot().saturating_sub(self.began)
    }

    /// How long it is until a virtual moment; zero if it has passed.
    pub fn until(&self, moment: Time) -> Duration {
        moment.since(self.now())
    }

    /// Sets the alarm to a moment (at once if it has passed), or turns it off.
    pub fn set_alarm(&self, moment: Option<Time>) -> Result<(), Failure> {
        if self.alarm.get() == moment {
            return Ok(());
        }
        let at = moment.map(|moment| self.began + moment.since(self.origin));
        let timer = Itimerspec {
            it_interval: Timespec::default(),
            it_value: at.map_or(Timespec::default(), exactly),
        };
        timerfd_settime(&self.timer, TimerfdTimerFlags::ABSTIME, &timer)
            .refused("set", "a timer")?;
        self.alarm.set(moment);
        Ok(())
    }
}

impl AsFd for Clock {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.timer.as_fd()
    }
}

/// A moment in the kernel's form; one beyond its reach is as good as never.
fn exactly(moment: Duration) -> Timespec {
    let never = Timespec {
        tv_sec: i64::MAX,
        tv_nsec: 0,
    };
    Timespec::try_from(moment).unwrap_or(never)
}

/// The kernel's steady clock, which the timer runs by too.
fn since_boot() -> Duration {
    // It never shows a negative time.
    Duration::try_from(clock_gettime(ClockId::Monotonic)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attach::Watch;

    /// Whether the alarm goes off within the limit.
    fn rings(clock: &Clock, limit: Duration) -> bool {
        let mut watch = Watch::new();
        watch.add(clock);
        watch.wait(Some(limit)).unwrap()
    }

    #[test]
    fn time_passes_from_the_origin() {
        let origin = Time::from_millis(5_000);
        let clock = Clock::start(origin).unwrap();
        let first = clock.now();
        assert!(first >= origin && clock.now() >= first);
        assert_eq!(clock.until(origin), Duration::ZERO);
        assert!(clock.until(Time::from_millis(3_605_000)) > Duration::from_mins(59));
    }

    #[test]
    fn the_alarm_rings_from_its_moment_on_and_not_before() {
        let clock = Clock::start(Time::from_millis(7)).unwrap();
        let moment = clock.now() + Duration::from_millis(20);
        clock.set_alarm(Some(moment)).unwrap();
        assert!(rings(&clock, Duration::from_secs(5)));
        assert!(clock.now() >= moment);
        assert!(rings(&clock, Duration::ZERO), "until it is set anew");
        clock.set_alarm(None).unwrap();
        assert!(!rings(&clock, Duration::ZERO));
    }

    #[test]
    fn a_moment_that_has_passed_rings_at_once_and_a_far_one_never() {
        let clock = Clock::start(Time::ZERO).unwrap();
        clock.set_alarm(Some(Time::ZERO)).unwrap();
        assert!(rings(&clock, Duration::from_secs(5)));
        clock.set_alarm(Some(Time::FAR)).unwrap();
        assert!(!rings(&clock, Duration::ZERO));
    }
}
