//! The machine that answers one question by asking from the root downwards.

use std::net::IpAddr;

use super::delegation::{Delegation, Turn};
use super::task::{Need, Task};
use super::{Failure, Resolution, ResolverConfig};
use crate::dns::exchange::{Exchange, Heard};
use crate::dns::{
    Action, Cache, Edns, Ending, Evidence, Ids, Input, Message, Name, Question, Rcode, Referral,
    Reply, Transport,
};
use crate::sim::Time;

/// One lookup of a recursive resolver.
#[derive(Debug)]
pub struct Lookup {
    config: ResolverConfig,
    question: Question,
    tasks: Vec<Task>,
    exchange: Option<Exchange>,
    /// When all must be over.
    deadline: Time,
    /// How many queries and address lookups are left.
    work_left: u32,
    /// The input being worked on, and the server it is about.
    at: Origin,
    /// The last thing that went wrong since the last step forward.
    trouble: Option<(Failure, Origin)>,
    resolution: Option<Resolution>,
}

/// What something rests on: an input, and the server it is about.
type Origin = (Evidence, Option<IpAddr>);

/// What the steps of a lookup share: the time, the cache and the ids.
struct Step<'a> {
    now: Time,
    cache: &'a mut Cache,
    ids: Ids<'a>,
}

impl Lookup {
    /// A lookup not yet begun.
    pub fn new(config: ResolverConfig, question: Question) -> Self {
        Self {
            work_left: config.work,
            config,
            tasks: vec![Task::new(question.clone())],
            question,
            exchange: None,
            deadline: Time::FAR,
            at: (Evidence::NONE, None),
            trouble: None,
            resolution: None,
        }
    }

    /// What is looked up.
    pub fn question(&self) -> &Question {
        &self.question
    }

    /// Takes an input and says what to do next. The cache is read and filled on the way.
    pub fn step(
        &mut self,
        now: Time,
        input: Input<'_>,
        cache: &mut Cache,
        ids: Ids<'_>,
    ) -> Action<Resolution> {
        let step = &mut Step { now, cache, ids };
        let server = self.exchange.as_ref().map(|exchange| exchange.server);
        match input {
            Input::Start => self.deadline = now + self.config.deadline,
            Input::Response {
                server,
                octets,
                evidence,
            } => {
                if let Some(action) = self.hear((server, octets), evidence, step) {
                    return action;
                }
            }
            Input::Timeout { evidence } => {
                self.at = (evidence, server);
                self.note(Failure::Timeout);
            }
            Input::Unreachable { evidence } => {
                self.at = (evidence, server);
                self.fail_server(Failure::Unreachable);
            }
        }
        self.advance(step)
    }

    /// Goes on until a query has to be sent or the lookup ends.
    fn advance(&mut self, step: &mut Step<'_>) -> Action<Resolution> {
        self.exchange = None;
        while let Some(task) = self.tasks.last_mut() {
            if step.now >= self.deadline {
                self.end_failed(Failure::Timeout);
                break;
            }
            match task.need(step.now, step.cache, &self.config) {
                Need::Known(known) => self.settle(known.reply, (known.evidence, None)),
                Need::Turn(_) if self.work_left == 0 => self.end_failed(Failure::TooMuchWork),
                Need::Turn(Turn::Ask { server, tries }) => return self.ask(server, tries, step),
                Need::Turn(Turn::LookUp(host)) => self.look_up(host),
                Need::Turn(Turn::Nothing) => {
                    let zone = task.zone();
                    self.fail_task(Failure::NoServers(zone));
                }
            }
        }
        let unasked = || Resolution::failed(&self.question, Failure::TooMuchWork, self.at);
        Action::Done(self.resolution.clone().unwrap_or_else(unasked))
    }

    /// Asks a server that was asked `tries` times before.
    fn ask(&mut self, server: IpAddr, tries: u32, step: &mut Step<'_>) -> Action<Resolution> {
        let edns = Edns {
            udp_octets: self.config.udp_octets,
            ..Edns::default()
        };
        self.send(server, Transport::Udp, Some(edns), tries, step)
    }

    fn send(
        &mut self,
        server: IpAddr,
        transport: Transport,
        edns: Option<Edns>,
        tries: u32,
        step: &mut Step<'_>,
    ) -> Action<Resolution> {
        self.work_left = self.work_left.saturating_sub(1);
        let asked = self
            .tasks
            .last()
            .map_or(&self.question, |task| &task.question);
        let query = Message {
            edns,
            ..Message::query((step.ids)(), asked.clone())
        };
        let timeout = self
            .config
            .timeout
            .saturating_mul(2_u32.saturating_pow(tries));
        let deadline = self.deadline.min(step.now + timeout);
        let exchange = Exchange::new(server, query, transport, deadline);
        self.exchange.insert(exchange).send(step.now)
    }

    /// Works on octets from a server; nothing if the lookup can go on.
    fn hear(
        &mut self,
        (server, octets): (IpAddr, &[u8]),
        evidence: Evidence,
        step: &mut Step<'_>,
    ) -> Option<Action<Resolution>> {
        let exchange = self.exchange.as_ref()?;
        let heard = exchange.hear(server, octets);
        let (transport, asked_edns) = (exchange.transport, exchange.query.edns.clone());
        if let Heard::Foreign = heard {
            return Some(exchange.wait(step.now));
        }
        self.at = (evidence, Some(server));
        match heard {
            Heard::Foreign => {}
            Heard::Garbled(error) => self.fail_server(error.into()),
            Heard::Reply(response) => {
                if response.flags.truncated && transport == Transport::Udp {
                    return Some(self.send(server, Transport::Tcp, asked_edns, 1, step));
                }
                if asked_edns.is_some() && knows_no_edns(&response) {
                    return Some(self.send(server, transport, None, 0, step));
                }
                self.read(&response, step);
            }
        }
        None
    }

    /// Works on a response to the query under way (RFC 1034 5.3.3 step 4).
    fn read(&mut self, response: &Message, step: &mut Step<'_>) {
        let Some(task) = self.tasks.last() else {
            return;
        };
        let zone = task.zone();
        let rtype = task.question.rtype;
        let reply = Reply::read(response, &task.question, &zone);
        match reply.ending {
            Ending::Failed(rcode) if reply.aliases.is_empty() => {
                self.fail_server(Failure::Said(rcode));
            }
            Ending::Referral(referral) if self.leads_down(&referral, &zone) => {
                self.descend(&referral, step);
            }
            Ending::Referral(_) => self.fail_server(Failure::Lame(zone)),
            // Only whoever has authority over the name may answer; a server that has not was
            // named by mistake.
            _ if !response.flags.authoritative => self.fail_server(Failure::Lame(zone)),
            _ => {
                step.cache.insert_reply(step.now, rtype, &reply, self.at.0);
                self.settle(reply, self.at);
            }
        }
    }

    /// Whether a referral brings the task nearer to its name. Others come from lame servers and
    /// would lead round in circles.
    fn leads_down(&self, referral: &Referral, zone: &Name) -> bool {
        let within = |task: &Task| task.question.name.is_within(&referral.cut);
        referral.cut.is_below(zone) && self.tasks.last().is_some_and(within)
    }

    fn descend(&mut self, referral: &Referral, step: &mut Step<'_>) {
        step.cache.insert_referral(step.now, referral, self.at.0);
        let delegation = Delegation::below(step.now, referral, step.cache, &self.config);
        self.trouble = None;
        if let Some(task) = self.tasks.last_mut() {
            task.descend(delegation);
        }
    }

    /// Puts the question for the address of a server on the stack, unless that leads nowhere.
    fn look_up(&mut self, host: Question) {
        self.work_left = self.work_left.saturating_sub(1);
        let circular = self.tasks.iter().any(|task| task.question == host);
        if !circular && self.tasks.len() < self.config.depth {
            self.tasks.push(Task::new(host));
        }
    }

    /// Gives the task on top a reply, which ends it unless aliases lead on.
    fn settle(&mut self, reply: Reply, origin: Origin) {
        let Some(task) = self.tasks.last_mut() else {
            return;
        };
        let name = task.question.name.clone();
        self.trouble = None;
        match reply.ending {
            Ending::Open => {
                if !task.follow(reply.aliases, reply.last) {
                    self.fail_task(Failure::AliasLoop(name));
                }
            }
            Ending::Failed(_) => self.fail_task(Failure::AliasLoop(name)),
            Ending::Records(_) | Ending::NoData(_) | Ending::NxDomain(_) | Ending::Referral(_) => {
                self.end_task(reply, origin);
            }
        }
    }

    /// Ends the task on top with an answer, for whoever waits for it.
    fn end_task(&mut self, reply: Reply, origin: Origin) {
        let Some(task) = self.tasks.pop() else {
            return;
        };
        let Some(parent) = self.tasks.last_mut() else {
            let aliases = [task.aliases, reply.aliases].concat();
            self.resolution = Some(Resolution {
                reply: Reply { aliases, ..reply },
                evidence: origin.0,
                server: origin.1,
                failure: None,
            });
            return;
        };
        let zone = parent.zone();
        match (reply.ending, parent.delegation_mut()) {
            (Ending::Records(records), Some(delegation)) => {
                let ips = records.iter().filter_map(|record| record.data.ip());
                ips.for_each(|ip| delegation.add(ip));
            }
            _ => self.trouble = Some((Failure::NoServers(zone), origin)),
        }
    }

    /// Ends the task on top without an answer; the one below goes on without that address.
    fn fail_task(&mut self, failure: Failure) {
        if self.tasks.len() <= 1 {
            return self.end_failed(failure);
        }
        self.tasks.pop();
        self.trouble.get_or_insert((failure, self.at));
    }

    /// Ends the lookup without an answer.
    fn end_failed(&mut self, failure: Failure) {
        self.tasks.clear();
        let (failure, origin) = self.trouble.take().unwrap_or((failure, self.at));
        self.resolution = Some(Resolution::failed(&self.question, failure, origin));
    }

    /// The server being asked is of no use.
    fn fail_server(&mut self, failure: Failure) {
        self.note(failure);
        let delegation = self.tasks.last_mut().and_then(Task::delegation_mut);
        if let (Some(delegation), Some(server)) = (delegation, self.at.1) {
            delegation.give_up(server);
        }
    }

    fn note(&mut self, failure: Failure) {
        self.trouble = Some((failure, self.at));
    }
}

/// Whether a response is that of a server from before EDNS (RFC 6891 7).
fn knows_no_edns(response: &Message) -> bool {
    let error = matches!(response.rcode, Rcode::FORMERR | Rcode::NOTIMP);
    error && response.edns.is_none()
}
