//! The forwarder between clients and two upstreams.

use std::time::Duration;

use super::{ip, name, question, texts, zone};
use crate::dns::forwarder::{Effect, OnSilence, Source};
use crate::dns::*;
use crate::sim::Time;

const FIRST: &str = "198.51.100.53";
const SECOND: &str = "203.0.113.53";

struct Bench {
    forwarder: Forwarder<&'static str>,
    now: Time,
    next_id: u16,
}

/// A query as an upstream gets it.
struct Forwarded {
    upstream: String,
    message: Message,
    transport: Transport,
}

impl Bench {
    fn new(change: impl FnOnce(&mut ForwarderConfig)) -> Self {
        let mut config = ForwarderConfig::new(vec![ip(FIRST), ip(SECOND)]);
        change(&mut config);
        Self {
            forwarder: Forwarder::new(config),
            now: Time::ZERO,
            next_id: 0x7000,
        }
    }

    fn ask(&mut self, client: &'static str, query: &Message) -> Vec<Effect<&'static str>> {
        self.ask_over(client, query, Transport::Udp)
    }

    fn ask_over(
        &mut self,
        client: &'static str,
        query: &Message,
        transport: Transport,
    ) -> Vec<Effect<&'static str>> {
        let next_id = &mut self.next_id;
        let mut ids = || {
            *next_id += 1;
            *next_id
        };
        let octets = query.emit();
        self.forwarder
            .handle_query(self.now, client, &octets, transport, &mut ids)
    }

    fn hear(
        &mut self,
        upstream: &str,
        response: &Message,
        evidence: u32,
    ) -> Vec<Effect<&'static str>> {
        let octets = response.emit();
        self.forwarder
            .handle_response(self.now, ip(upstream), &octets, evidence.into())
    }

    /// Lets the current upstreams have their time.
    fn wait(&mut self, evidence: u32) -> Vec<Effect<&'static str>> {
        self.now = self.forwarder.next_deadline().expect("something waits");
        self.forwarder.handle_timeout(self.now, evidence.into())
    }
}

fn query(id: u16) -> Message {
    let mut query = Message::query(id, question("shop.example", RecordType::A));
    query.flags.recursion_desired = true;
    query
}

fn answer_to(forwarded: &Forwarded) -> Message {
    let mut response = Message::reply_to(&forwarded.message);
    response.flags.recursion_available = true;
    response.answers = super::records("shop.example 300 A 192.0.2.10");
    response
}

fn forwarded(effects: Vec<Effect<&'static str>>) -> Forwarded {
    assert_eq!(effects.len(), 1, "{effects:?}");
    match effects.into_iter().next() {
        Some(Effect::Forward {
            upstream,
            id,
            octets,
            transport,
        }) => {
            let message = Message::parse(&octets).expect("a query");
            assert_eq!(message.id, id);
            Forwarded {
                upstream: upstream.to_string(),
                message,
                transport,
            }
        }
        other => panic!("not forwarded: {other:?}"),
    }
}

fn answered(effects: Vec<Effect<&'static str>>) -> Vec<(&'static str, Message, Source)> {
    let answer = |effect| match effect {
        Effect::Answer {
            client,
            octets,
            source,
        } => (client, Message::parse(&octets).expect("a response"), source),
        other @ Effect::Forward { .. } => panic!("no answer: {other:?}"),
    };
    effects.into_iter().map(answer).collect()
}

#[test]
fn a_query_passes_and_its_answer_comes_back_under_the_old_id() {
    let mut bench = Bench::new(|_| ());
    let sent = forwarded(bench.ask("phone", &query(7)));
    assert_eq!((sent.upstream.as_str(), sent.message.id), (FIRST, 0x7001));
    assert_eq!(sent.transport, Transport::Udp);
    bench.now += Duration::from_millis(5);
    let answers = answered(bench.hear(FIRST, &answer_to(&sent), 41));
    let (client, response, source) = &answers[0];
    assert_eq!((*client, response.id), ("phone", 7));
    assert_eq!(
        texts(&response.answers),
        ["shop.example 300 IN A 192.0.2.10"]
    );
    let evidence = Evidence::new(41);
    let upstream = ip(FIRST);
    assert_eq!(*source, Source::Upstream { upstream, evidence });
    assert_eq!(bench.forwarder.next_deadline(), None);
}

#[test]
fn the_second_client_is_served_from_the_cache() {
    let mut bench = Bench::new(|_| ());
    let sent = forwarded(bench.ask("phone", &query(7)));
    bench.hear(FIRST, &answer_to(&sent), 41);
    bench.now += Duration::from_secs(100);
    let answers = answered(bench.ask("laptop", &query(8)));
    let (client, response, source) = &answers[0];
    assert_eq!(
        (*client, response.id, response.rcode),
        ("laptop", 8, Rcode::NOERROR)
    );
    assert!(response.flags.recursion_available && response.flags.recursion_desired);
    assert_eq!(response.answers[0].ttl, 200);
    let evidence = Evidence::new(41);
    let left = Duration::from_secs(200);
    assert_eq!(*source, Source::Cache { evidence, left });
    bench.now += Duration::from_secs(200);
    forwarded(bench.ask("laptop", &query(9)));
    bench.forwarder.cache_mut().flush_all();
    assert_eq!(bench.forwarder.cache().entries(bench.now).count(), 0);
}

#[test]
fn silence_leads_to_the_second_upstream_and_in_the_end_to_servfail() {
    let mut bench = Bench::new(|_| ());
    forwarded(bench.ask("phone", &query(7)));
    let order: Vec<_> = (1..4).map(|n| forwarded(bench.wait(n)).upstream).collect();
    assert_eq!(order, [SECOND, FIRST, SECOND]);
    let answers = answered(bench.wait(4));
    assert_eq!((answers[0].1.id, answers[0].1.rcode), (7, Rcode::SERVFAIL));
    let evidence = Evidence::new(4);
    assert_eq!(answers[0].2, Source::Silence { evidence });
    assert_eq!(bench.now, Time::ZERO + Duration::from_secs(8));
}

#[test]
fn silence_may_be_passed_on() {
    let mut bench = Bench::new(|config| {
        config.on_silence = OnSilence::Silence;
        config.attempts = 1;
    });
    forwarded(bench.ask("phone", &query(7)));
    forwarded(bench.wait(1));
    assert_eq!(bench.wait(2), []);
    assert_eq!(bench.forwarder.waiting().count(), 0);
}

#[test]
fn a_late_answer_of_the_first_upstream_still_counts() {
    let mut bench = Bench::new(|_| ());
    let sent = forwarded(bench.ask("phone", &query(7)));
    assert_eq!(
        bench.hear(SECOND, &answer_to(&sent), 1),
        [],
        "it was not asked yet"
    );
    forwarded(bench.wait(1));
    assert_eq!(answered(bench.hear(FIRST, &answer_to(&sent), 2)).len(), 1);
    assert_eq!(
        bench.hear(SECOND, &answer_to(&sent), 3),
        [],
        "nobody waits any more"
    );
}

#[test]
fn failures_lead_on_and_the_last_one_is_passed_on() {
    let mut bench = Bench::new(|_| ());
    let sent = forwarded(bench.ask("phone", &query(7)));
    let refused = Message::reply_to(&sent.message).with_rcode(Rcode::REFUSED);
    assert_eq!(forwarded(bench.hear(FIRST, &refused, 1)).upstream, SECOND);
    let failed = Message::reply_to(&sent.message).with_rcode(Rcode::SERVFAIL);
    assert_eq!(
        answered(bench.hear(SECOND, &failed, 2))[0].1.rcode,
        Rcode::SERVFAIL
    );
    assert_eq!(bench.forwarder.cache().entries(bench.now).count(), 0);
}

#[test]
fn unreachable_and_garbled_upstreams_are_passed_by() {
    let mut bench = Bench::new(|_| ());
    let sent = forwarded(bench.ask("phone", &query(7)));
    let evidence = Evidence::new(1);
    let (now, id) = (bench.now, sent.message.id);
    assert_eq!(
        bench
            .forwarder
            .handle_unreachable(now, ip(SECOND), id, evidence),
        []
    );
    let moved = bench
        .forwarder
        .handle_unreachable(now, ip(FIRST), id, evidence);
    assert_eq!(forwarded(moved).upstream, SECOND);
    let garbled = [&id.to_be_bytes()[..], &[0xff; 30]].concat();
    let moved = bench
        .forwarder
        .handle_response(now, ip(SECOND), &garbled, evidence);
    assert_eq!(forwarded(moved).upstream, FIRST);
}

#[test]
fn rfc5452_9_1_what_does_not_belong_is_dropped() {
    let mut bench = Bench::new(|_| ());
    let sent = forwarded(bench.ask("phone", &query(7)));
    let good = answer_to(&sent);
    assert_eq!(bench.hear("192.0.2.99", &good, 1), []);
    let mut other = good.clone();
    other.id ^= 1;
    assert_eq!(bench.hear(FIRST, &other, 1), []);
    let mut other = good;
    other.questions[0].name = name("other.example");
    assert_eq!(bench.hear(FIRST, &other, 1), []);
    assert_eq!(bench.hear(FIRST, &sent.message, 1), []);
}

#[test]
fn equal_queries_share_one_query_upstream() {
    let mut bench = Bench::new(|_| ());
    let sent = forwarded(bench.ask("phone", &query(7)));
    assert_eq!(bench.ask("laptop", &query(8)), []);
    assert_eq!(bench.ask("phone", &query(7)), [], "a repetition waits once");
    let answers = answered(bench.hear(FIRST, &answer_to(&sent), 1));
    let to: Vec<_> = answers
        .iter()
        .map(|(client, m, _)| (*client, m.id))
        .collect();
    assert_eq!(to, [("phone", 7), ("laptop", 8)]);

    let mut bench = Bench::new(|config| config.join = false);
    forwarded(bench.ask("phone", &query(7)));
    forwarded(bench.ask("laptop", &query(8)));
}

#[test]
fn rfc5625_4_4_truncation_and_tcp_pass_through() {
    let mut bench = Bench::new(|_| ());
    let sent = forwarded(bench.ask("phone", &query(7)));
    let mut cut = answer_to(&sent);
    cut.flags.truncated = true;
    assert!(answered(bench.hear(FIRST, &cut, 1))[0].1.flags.truncated);
    let again = forwarded(bench.ask_over("phone", &query(8), Transport::Tcp));
    assert_eq!(again.transport, Transport::Tcp);
    assert_eq!(answered(bench.hear(FIRST, &answer_to(&again), 2)).len(), 1);
}

#[test]
fn rfc5625_4_3_unknown_records_pass_octet_by_octet() {
    let mut bench = Bench::new(|_| ());
    let mut asked = Message::query(7, question("shop.example", RecordType(731)));
    asked.edns = Some(Edns {
        options: vec![(65001, b"whatever".to_vec())],
        ..Edns::default()
    });
    let sent = forwarded(bench.ask("phone", &asked));
    assert_eq!(sent.message.edns, asked.edns);
    let mut response = Message::reply_to(&sent.message);
    response.answers = super::records("shop.example TYPE731 \\# 3 010203");
    let answers = answered(bench.hear(FIRST, &response, 1));
    assert_eq!(answers[0].1.answers, response.answers);
}

#[test]
fn a_full_table_refuses() {
    let mut bench = Bench::new(|config| config.pending = 1);
    forwarded(bench.ask("phone", &query(7)));
    let other = Message::query(8, question("other.example", RecordType::A));
    assert_eq!(
        answered(bench.ask("phone", &other))[0].1.rcode,
        Rcode::REFUSED
    );
    let mut nobody = Bench::new(|config| config.upstreams.clear());
    assert_eq!(
        answered(nobody.ask("phone", &query(7)))[0].1.rcode,
        Rcode::SERVFAIL
    );
    let evidence = Evidence::NONE;
    let now = nobody.now;
    assert_eq!(
        nobody
            .forwarder
            .handle_unreachable(now, ip(FIRST), 1, evidence),
        []
    );
}

#[test]
fn rfc6303_3_local_zones_are_answered_here() {
    let mut bench = Bench::new(|config| {
        config.local.insert(zone(
            "168.192.in-addr.arpa SOA home-gw.internal admin.internal 1 1 1 1 60
             168.192.in-addr.arpa NS home-gw.internal
             1.1.168.192.in-addr.arpa PTR home-gw.internal",
        ));
    });
    let reverse = |text| Question::new(reverse_name(ip(text)), RecordType::PTR);
    let answers = answered(bench.ask("phone", &Message::query(1, reverse("192.168.1.1"))));
    assert_eq!(answers[0].1.answers.len(), 1);
    assert_eq!(answers[0].2, Source::Local);
    let answers = answered(bench.ask("phone", &Message::query(1, reverse("192.168.1.2"))));
    assert_eq!(answers[0].1.rcode, Rcode::NXDOMAIN);
}

#[test]
fn nonsense_is_not_forwarded() {
    let mut bench = Bench::new(|_| ());
    let mut update = query(7);
    update.opcode = Opcode::UPDATE;
    let answers = answered(bench.ask("phone", &update));
    assert_eq!(answers[0].1.rcode, Rcode::NOTIMP);
    assert_eq!(answers[0].2, Source::Rejected);
    let mut response = query(7);
    response.flags.response = true;
    assert_eq!(bench.ask("phone", &response), []);
}
