//! Whose turn it is: the question to the pool, and what follows when nobody can serve.

use std::future::poll_fn;
use std::time::Duration;

use crate::host::{Either, race};
use crate::proxy::health;
use crate::proxy::outcome::{Ending, Outcome};
use crate::proxy::profile::{AllDown, Full};
use crate::proxy::resolver;
use crate::proxy::settings::{Resolving, Upstream};
use crate::proxy::upstream::{Choice, Demand, Key};
use crate::trace::{EventId, Note, Verb};

use super::exchange::Exchange;
use super::route::Route;

/// Why nobody was chosen.
pub(super) struct Refusal {
    pub(super) ending: Ending,
    /// When another try makes sense.
    pub(super) retry_after: Option<Duration>,
}

impl Refusal {
    fn new(outcome: Outcome, because: Option<EventId>) -> Self {
        Self {
            ending: Ending::new(outcome, because),
            retry_after: None,
        }
    }
}

impl Exchange<'_> {
    /// Chooses whose turn it is; waits for room where the profile does.
    pub(super) async fn choose(&self, route: &Route, tried: &[Key]) -> Result<Upstream, Refusal> {
        self.revive(route);
        resolver::prepare(self.proxy, &route.pool).await;
        let full = self.proxy.settings().full;
        let others_wait = self.proxy.state.queues.length(&route.pool.name) > 0;
        let choice = match full {
            Full::Wait(_) if others_wait => Choice::Full(None),
            _ => self.ask_pool(route, tried),
        };
        if matches!(choice, Choice::AllDown(_)) {
            self.look_again(route);
        }
        let by = match choice {
            Choice::Full(by) => by,
            choice => return self.settle(choice),
        };
        let by = self.proxy.settings().connection_limit.by.or(by);
        match full {
            Full::Refuse => Err(Refusal::new(Outcome::LimitReached, by)),
            Full::Wait(limit) => self.queue(route, tried, by, limit).await,
        }
    }

    /// Asks the pool once.
    fn ask_pool(&self, route: &Route, tried: &[Key]) -> Choice {
        let settings = self.proxy.settings();
        let (balance, health) = (&settings.profile.balance, &settings.profile.health);
        let demand = Demand {
            pool: &route.pool,
            tried,
            limit: settings.connection_limit.value,
            turns: balance.turns,
            backups: balance.backups,
            set_aside: health.set_aside,
            all_down: health.all_down,
        };
        let state = &self.proxy.state;
        let mut members = state.members.borrow_mut();
        members.choose(&demand, &state.idle.borrow())
    }

    /// Looks again whether members are alive that were found dead at the start.
    fn look_again(&self, route: &Route) {
        if self.proxy.settings().naming.when != Resolving::AtStartAndOnUse {
            return;
        }
        for upstream in &route.pool.upstreams {
            let key = upstream.key();
            let members = self.proxy.state.members.borrow();
            let dead = members.find(&key).and_then(|member| member.failed_check);
            drop(members);
            if dead.is_some() {
                let proving = health::prove(self.proxy.clone(), upstream.clone());
                self.proxy.os.spawn(proving);
            }
        }
    }

    fn settle(&self, choice: Choice) -> Result<Upstream, Refusal> {
        let settings = self.proxy.settings();
        match choice {
            Choice::Chosen(upstream) => Ok(upstream),
            Choice::AllDown(by) => Err(Refusal {
                retry_after: Some(settings.health.fail_timeout),
                ..Refusal::new(Outcome::AllDown, by)
            }),
            Choice::Full(by) => Err(Refusal::new(Outcome::LimitReached, by)),
            Choice::NoAddress(ending) => Err(Refusal {
                ending,
                retry_after: None,
            }),
            Choice::Nobody => Err(Refusal::new(Outcome::AllDown, settings.sites.by)),
        }
    }

    /// Waits until it is this request's turn and there is room, `limit` at most.
    async fn queue(
        &self,
        route: &Route,
        tried: &[Key],
        by: Option<EventId>,
        limit: Option<Duration>,
    ) -> Result<Upstream, Refusal> {
        let pool = &route.pool.name;
        let text = format!("the request waits: no upstream of {pool} has room for it");
        let note = Note::new("proxy.queued", text).field("pool", pool);
        self.proxy.os.say(Verb::Decided, note, by);
        let left = poll_fn(|context| self.poll_client_left(context));
        let waiting = race(self.wait_for_room(route, tried), left);
        let what = format!("no upstream of {pool} gets room in time");
        let waited = match limit {
            Some(limit) => self.proxy.os.within(limit, what, waiting).await,
            None => Ok(waiting.await),
        };
        match waited {
            Ok(Either::Left(choice)) => self.settle(choice),
            Ok(Either::Right(left)) => Err(Refusal {
                ending: left,
                retry_after: None,
            }),
            Err(timer) => Err(Refusal::new(Outcome::QueueTimeout, Some(timer))),
        }
    }

    async fn wait_for_room(&self, route: &Route, tried: &[Key]) -> Choice {
        let ticket = self.proxy.state.queues.join(&route.pool.name);
        let room = self.proxy.state.members.borrow().room.clone();
        loop {
            let raised = room.raised(&self.proxy.os);
            if ticket.is_first() {
                match self.ask_pool(route, tried) {
                    Choice::Full(_) => {}
                    choice => {
                        drop(ticket);
                        // Perhaps there is room for the next one too.
                        room.raise();
                        return choice;
                    }
                }
            }
            raised.await;
        }
    }

    /// Gives members whose time is up another chance; all of the pool, where the profile does so
    /// once none is left.
    fn revive(&self, route: &Route) {
        let (rules, all_down) = {
            let settings = self.proxy.settings();
            (settings.health, settings.profile.health.all_down)
        };
        let now = self.proxy.os.now();
        let mut members = self.proxy.state.members.borrow_mut();
        let mut revived = members.revive(now, rules);
        if all_down == AllDown::ReviveAll {
            revived.extend(members.revive_pool(&route.pool));
        }
        drop(members);
        for (name, port) in revived {
            let upstream = format!("{name}:{port}");
            let text = format!("{upstream} gets another chance");
            let note = Note::new("proxy.health", text)
                .field("upstream", upstream)
                .field("state", "up");
            self.proxy.os.record().note(Verb::Decided, note);
        }
    }
}
