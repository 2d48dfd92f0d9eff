//! The stub resolver, step by step.

use std::time::Duration;

use super::{ip, name, question, texts};
use crate::dns::*;
use crate::sim::Time;

const SECOND: Duration = Duration::from_secs(1);

/// A stub with its clock and its numbers.
struct Bench {
    stub: Stub,
    cache: Option<Cache>,
    now: Time,
    next_id: u16,
    next_evidence: u32,
}

/// A query as the tests look at it.
struct Sent {
    server: String,
    message: Message,
    transport: Transport,
    timeout: Duration,
}

impl Bench {
    fn new(config: StubConfig) -> Self {
        Self {
            stub: Stub::new(config, question("www.shop.example", RecordType::A)),
            cache: None,
            now: Time::ZERO,
            next_id: 100,
            next_evidence: 0,
        }
    }

    fn step(&mut self, input: Input<'_>) -> Action<Resolved> {
        let next_id = &mut self.next_id;
        let mut ids = || {
            *next_id += 1;
            *next_id
        };
        self.stub
            .step(self.now, input, self.cache.as_mut(), &mut ids)
    }

    fn evidence(&mut self) -> Evidence {
        self.next_evidence += 1;
        Evidence::new(self.next_evidence)
    }

    fn start(&mut self) -> Sent {
        sent(self.step(Input::Start))
    }

    fn timeout(&mut self, after: Duration) -> Action<Resolved> {
        self.now += after;
        let evidence = self.evidence();
        self.step(Input::Timeout { evidence })
    }

    fn response(&mut self, server: &str, response: &Message) -> Action<Resolved> {
        let evidence = self.evidence();
        self.step(Input::Response {
            server: ip(server),
            octets: &response.emit(),
            evidence,
        })
    }
}

fn sent(action: Action<Resolved>) -> Sent {
    match action {
        Action::Query {
            server,
            message,
            transport,
            timeout,
        } => Sent {
            server: server.to_string(),
            message,
            transport,
            timeout,
        },
        other => panic!("no query: {other:?}"),
    }
}

fn done(action: Action<Resolved>) -> Resolved {
    match action {
        Action::Done(resolved) => resolved,
        other => panic!("not done: {other:?}"),
    }
}

fn answer_to(sent: &Sent) -> Message {
    let mut response = Message::reply_to(&sent.message);
    response.flags.recursion_available = true;
    response.answers = super::records(
        "www.shop.example 60 CNAME shop.example
         shop.example 300 A 192.0.2.10
         shop.example 300 A 192.0.2.11",
    );
    response
}

fn two_servers() -> StubConfig {
    StubConfig::glibc(vec![ip("192.0.2.1"), ip("192.0.2.2")])
}

#[test]
fn an_answer_behind_an_alias() {
    let mut bench = Bench::new(two_servers());
    let sent = bench.start();
    assert_eq!(sent.server, "192.0.2.1");
    assert_eq!((sent.transport, sent.timeout), (Transport::Udp, 5 * SECOND));
    assert!(sent.message.flags.recursion_desired && sent.message.edns.is_none());
    let resolved = done(bench.response("192.0.2.1", &answer_to(&sent)));
    let ips = vec![ip("192.0.2.10"), ip("192.0.2.11")];
    assert_eq!(resolved.outcome, Outcome::Addresses { ips, ttl: 60 });
    assert_eq!(resolved.evidence, Evidence::new(1));
    assert_eq!(resolved.server, Some(ip("192.0.2.1")));
}

#[test]
fn silence_goes_through_all_servers_as_often_as_there_are_attempts() {
    let mut bench = Bench::new(two_servers());
    bench.start();
    let mut order = Vec::new();
    for _ in 0..3 {
        order.push(sent(bench.timeout(5 * SECOND)).server);
    }
    assert_eq!(order, ["192.0.2.2", "192.0.2.1", "192.0.2.2"]);
    let resolved = done(bench.timeout(5 * SECOND));
    assert_eq!(resolved.outcome, Outcome::Timeout);
    assert_eq!(resolved.evidence, Evidence::new(4));
    assert_eq!(bench.now, Time::ZERO + 20 * SECOND);
}

#[test]
fn rfc5452_9_1_what_does_not_belong_is_not_heard() {
    let mut bench = Bench::new(two_servers());
    let sent = bench.start();
    bench.now += SECOND;
    let waits = Action::Wait {
        timeout: 4 * SECOND,
    };
    let good = answer_to(&sent);
    assert_eq!(bench.response("192.0.2.9", &good), waits);
    let mut forged = good.clone();
    forged.id ^= 1;
    assert_eq!(bench.response("192.0.2.1", &forged), waits);
    let mut other = good.clone();
    other.questions[0].name = name("other.example");
    assert_eq!(bench.response("192.0.2.1", &other), waits);
    assert_eq!(bench.response("192.0.2.1", &sent.message), waits);
    done(bench.response("192.0.2.1", &good));
}

#[test]
fn rfc7766_5_truncation_leads_to_tcp() {
    let mut bench = Bench::new(two_servers());
    let first = bench.start();
    let mut cut = answer_to(&first);
    cut.flags.truncated = true;
    let second = sent(bench.response("192.0.2.1", &cut));
    assert_eq!(second.transport, Transport::Tcp);
    assert_eq!(second.server, "192.0.2.1");
    done(bench.response("192.0.2.1", &answer_to(&second)));
}

#[test]
fn rfc2308_2_the_two_negative_answers() {
    for (rcode, outcome) in [
        (Rcode::NXDOMAIN, Outcome::NxDomain),
        (Rcode::NOERROR, Outcome::NoData),
    ] {
        let mut bench = Bench::new(two_servers());
        let sent = bench.start();
        let response = Message::reply_to(&sent.message).with_rcode(rcode);
        assert_eq!(
            done(bench.response("192.0.2.1", &response)).outcome,
            outcome
        );
    }
}

#[test]
fn a_failed_server_is_not_the_end() {
    let mut bench = Bench::new(two_servers());
    let first = bench.start();
    let failed = Message::reply_to(&first.message).with_rcode(Rcode::SERVFAIL);
    let second = sent(bench.response("192.0.2.1", &failed));
    assert_eq!(second.server, "192.0.2.2");
    done(bench.response("192.0.2.2", &answer_to(&second)));
}

#[test]
fn what_a_server_said_counts_more_than_silence() {
    let mut bench = Bench::new(two_servers());
    let first = bench.start();
    let refused = Message::reply_to(&first.message).with_rcode(Rcode::REFUSED);
    sent(bench.response("192.0.2.1", &refused));
    sent(bench.timeout(5 * SECOND));
    sent(bench.timeout(5 * SECOND));
    let resolved = done(bench.timeout(5 * SECOND));
    assert_eq!(resolved.outcome, Outcome::Refused);
    assert_eq!(resolved.evidence, Evidence::new(1));
}

#[test]
fn errors_on_the_way_are_told_apart() {
    let mut config = two_servers();
    config.attempts = 1;
    let mut bench = Bench::new(config.clone());
    bench.start();
    let evidence = Evidence::new(7);
    sent(bench.step(Input::Unreachable { evidence }));
    let resolved = done(bench.step(Input::Unreachable { evidence }));
    assert_eq!(resolved.outcome, Outcome::Unreachable);

    config.servers.truncate(1);
    let mut bench = Bench::new(config.clone());
    let sent = bench.start();
    let octets = answer_to(&sent).emit();
    let resolved = done(bench.step(Input::Response {
        server: ip("192.0.2.1"),
        octets: &octets[..octets.len() - 1],
        evidence,
    }));
    let Outcome::ServFail(trouble) = resolved.outcome else {
        panic!("{resolved:?}");
    };
    assert!(
        trouble
            .to_string()
            .starts_with("the server sent no DNS message: ")
    );

    let mut bench = Bench::new(config);
    let sent = bench.start();
    let mut lame = Message::reply_to(&sent.message);
    lame.authority = super::records("example NS ns.example");
    let resolved = done(bench.response("192.0.2.1", &lame));
    assert_eq!(resolved.outcome, Outcome::ServFail(Trouble::Lame));
}

#[test]
fn a_proxy_takes_the_first_word_and_waits_thirty_seconds() {
    let servers = vec![ip("192.0.2.1"), ip("192.0.2.2")];
    let mut bench = Bench::new(StubConfig::proxy(servers.clone()));
    let first = bench.start();
    let failed = Message::reply_to(&first.message).with_rcode(Rcode::SERVFAIL);
    let resolved = done(bench.response("192.0.2.1", &failed));
    let said = Trouble::Said(Rcode::SERVFAIL);
    assert_eq!(resolved.outcome, Outcome::ServFail(said));

    let mut bench = Bench::new(StubConfig::proxy(servers));
    bench.start();
    let mut queries = 1;
    let resolved = loop {
        match bench.timeout(5 * SECOND) {
            Action::Done(resolved) => break resolved,
            other => queries += usize::from(sent(other).timeout > Duration::ZERO),
        }
    };
    assert_eq!((queries, resolved.outcome), (6, Outcome::Timeout));
    assert_eq!(bench.now, Time::ZERO + 30 * SECOND);
}

#[test]
fn no_servers_is_an_outcome_too() {
    let mut bench = Bench::new(StubConfig::glibc(Vec::new()));
    let resolved = done(bench.step(Input::Start));
    assert_eq!(resolved.outcome, Outcome::Unreachable);
}

#[test]
fn a_cached_answer_names_the_response_it_came_from() {
    let mut bench = Bench::new(two_servers());
    bench.cache = Some(Cache::default());
    let sent = bench.start();
    done(bench.response("192.0.2.1", &answer_to(&sent)));
    bench.now += 59 * SECOND;
    let resolved = done(bench.step(Input::Start));
    assert!(matches!(
        resolved.outcome,
        Outcome::Addresses { ttl: 1, .. }
    ));
    assert_eq!(
        (resolved.evidence, resolved.server),
        (Evidence::new(1), None)
    );
    bench.now += SECOND;
    bench.start();
}

#[test]
fn other_types_come_back_as_records() {
    let reverse = Question::new(reverse_name(ip("192.0.2.10")), RecordType::PTR);
    let mut bench = Bench::new(two_servers());
    bench.stub = Stub::new(two_servers(), reverse);
    let sent = bench.start();
    let mut response = Message::reply_to(&sent.message);
    response.answers = super::records("10.2.0.192.in-addr.arpa PTR shop.example");
    let Outcome::Records { records, ttl: 300 } =
        done(bench.response("192.0.2.1", &response)).outcome
    else {
        panic!("no records");
    };
    assert_eq!(
        texts(&records),
        ["10.2.0.192.in-addr.arpa 300 IN PTR shop.example"]
    );
}
