//! Runs one case with one product, step by step.

use std::time::Duration;

use crate::matrix::case::{Ask, Case, Connection, Network, Step, Upstream};
use crate::matrix::config::Config;
use crate::matrix::report::Answered;
use crate::proxy::Profile;

use super::answer::Framing;
use super::bench::{Bench, UPSTREAMS};
use super::client::{After, Client, Seen};
use super::order::order;
use super::pace::Pace;
use super::script::{healthy, script};
use super::wrong::Wrong;

/// Between the end of one request and the next.
const PAUSE: Duration = Duration::from_millis(20);
/// How long the repair takes.
const REPAIR: Duration = Duration::from_millis(150);

/// What a case came to.
#[derive(Clone, Debug)]
pub struct Ran {
    /// The outcome in a word, or one for each of several requests under the fault.
    pub result: String,
    /// The answers, in the order in which they were complete.
    pub requests: Vec<Answered>,
}

/// Plays a case; it must be executable and its set-up emulated. Of the profile only its settings
/// count where something else than the emulated proxy stands in its place.
pub fn play(case: &Case, profile: &'static Profile, pace: &mut dyn Pace) -> Ran {
    let steps = case.steps.clone().unwrap_or_else(|| usual(case));
    let mut course = Course {
        case,
        bench: Bench::new(case.config.settings(profile), pace),
        client: Client::default(),
        meanwhile: Vec::new(),
        wrong: Vec::new(),
        requests: Vec::new(),
    };
    let late = steps.iter().any(|step| matches!(step, Step::Start));
    let started = late || course.bench.start();
    if !started || !steps.iter().all(|step| course.take(step)) {
        return Ran {
            result: "NOSTART".to_owned(),
            requests: Vec::new(),
        };
    }
    Ran {
        result: result(&course.requests),
        requests: course.requests,
    }
}

/// The usual course: twice while it is broken, then after the repair.
fn usual(case: &Case) -> Vec<Step> {
    let ask = |label: &str, on| {
        Step::Ask(Ask {
            label: label.to_owned(),
            times: 1,
            on,
            leave: None,
        })
    };
    let pauses = case.upstream.as_ref().is_some_and(Upstream::pauses);
    let alone = pauses || matches!(case.config, Config::Redirect | Config::Ws);
    let mut steps = vec![Step::Break, ask("fault", Connection::New)];
    if case.again.unwrap_or(!alone) {
        steps.push(ask("fault-again", Connection::Same));
    }
    steps.extend([Step::Heal, Step::Recover]);
    steps
}

/// The outcomes of all requests under the fault.
fn result(requests: &[Answered]) -> String {
    let under = requests.iter().filter(|request| request.label == "fault");
    let words: Vec<String> = under.map(Answered::result).collect();
    if words.is_empty() {
        return "n/a".to_owned();
    }
    words.join(" ")
}

/// A case under way.
struct Course<'a> {
    case: &'a Case,
    bench: Bench<'a>,
    /// The client that asks one request after the other.
    client: Client,
    /// Clients that ask meanwhile, each with the label of its request.
    meanwhile: Vec<(String, Client)>,
    wrong: Vec<Wrong>,
    requests: Vec<Answered>,
}

impl Course<'_> {
    /// Takes a step; false if the proxy refuses to start.
    fn take(&mut self, step: &Step) -> bool {
        match step {
            Step::Ask(ask) => self.ask(ask),
            Step::Begin(ask) => self.begin(ask),
            Step::Break => self.break_now(),
            Step::Finish => self.finish(),
            Step::Heal => self.heal(),
            Step::Misbehave => self.misbehave(),
            Step::Recover => self.recover(),
            Step::Start => return self.bench.start(),
            Step::Wait(time) => self.bench.pass(time.0),
        }
        true
    }

    fn ask(&mut self, ask: &Ask) {
        for _ in 0..ask.times {
            self.ask_once(ask);
        }
    }

    /// Asks once; says whether all is well.
    fn ask_once(&mut self, ask: &Ask) -> bool {
        if ask.on == Connection::New {
            self.bench.hang_up(&self.client);
        }
        if !self.requests.is_empty() {
            self.bench.pass(PAUSE);
        }
        let order = order(self.case, &ask.label);
        let client = self.client.clone();
        self.bench.begin(&client, order, ask.leave);
        let seen = self.bench.wait_for(&client);
        let well = seen.complete && seen.answer.status == Some(200);
        self.note(&ask.label, seen);
        well
    }

    fn begin(&mut self, ask: &Ask) {
        let client = Client::default();
        let order = order(self.case, &ask.label);
        self.bench.begin(&client, order, ask.leave);
        self.meanwhile.push((ask.label.clone(), client));
    }

    fn finish(&mut self) {
        let meanwhile = std::mem::take(&mut self.meanwhile);
        for (label, client) in &meanwhile {
            let seen = self.bench.wait_for(client);
            self.note(label, seen);
        }
        for (_, client) in &meanwhile {
            self.bench.hang_up(client);
        }
    }

    fn note(&mut self, label: &str, seen: Seen) {
        let tried = self.bench.tried(seen.events.clone());
        self.requests.push(answered(label, seen, tried));
    }

    fn misbehave(&mut self) {
        let upstreams = [self.case.upstream.as_ref(), self.case.u2.as_ref()];
        for (index, upstream) in upstreams.into_iter().enumerate() {
            if let Some(upstream) = upstream {
                self.bench.follow(index, script(upstream, index + 1));
            }
        }
    }

    fn break_now(&mut self) {
        self.misbehave();
        let upstreams = [self.case.upstream.as_ref(), self.case.u2.as_ref()];
        for (index, upstream) in upstreams.into_iter().enumerate() {
            if let Some(network) = upstream.and_then(|upstream| upstream.network) {
                self.go_wrong(network, index + 1);
            }
        }
        for fault in &self.case.faults {
            let (world, scenario) = self.bench.parts();
            self.wrong.push(Wrong::fault(fault, world, scenario));
        }
    }

    fn go_wrong(&mut self, network: Network, number: usize) {
        let (world, scenario) = self.bench.parts();
        let wrong = network.break_now(world, scenario, number);
        self.wrong.push(wrong);
    }

    fn heal(&mut self) {
        self.bench.hang_up(&self.client);
        // The repair takes its time, and helps at its end.
        self.bench.pass(REPAIR);
        for index in 0..UPSTREAMS {
            self.bench.follow(index, healthy(index + 1));
        }
        for wrong in std::mem::take(&mut self.wrong) {
            wrong.heal(self.bench.parts().0);
        }
    }

    fn recover(&mut self) {
        let begun = self.bench.now();
        for (label, after) in [("healed", 0), ("healed-1s", 1), ("healed-3s", 3)] {
            let due = begun + Duration::from_secs(after);
            self.bench.pass(due.since(self.bench.now()));
            let ask = Ask {
                label: label.to_owned(),
                times: 1,
                on: Connection::New,
                leave: None,
            };
            if self.ask_once(&ask) {
                return;
            }
        }
    }
}

fn answered(
    label: &str,
    seen: Seen,
    tried: std::collections::BTreeMap<String, String>,
) -> Answered {
    let raw = seen.answer.is_raw();
    let errs = seen.answer.status.is_some_and(|status| status >= 400);
    let text = seen.answer.body.iter().map(|byte| char::from(*byte));
    Answered {
        label: label.to_owned(),
        reused_client_conn: seen.reused,
        status: seen.answer.status,
        status_line: seen.answer.status_line,
        interim: seen.answer.interim,
        raw,
        headers: seen.answer.headers,
        body_framing: seen.answer.framing.map(Framing::as_str),
        body: errs.then(|| text.collect()),
        body_len: seen.answer.body_len,
        complete: seen.complete,
        time: (seen.time.as_secs_f64() * 1000.0).round() / 1000.0,
        client_conn_after: seen.after.as_str(),
        silent: seen.after == After::Deadline,
        tried,
    }
}
