//! The recursive resolver in a small Internet made of zones, some servers of which misbehave.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use proptest::prelude::*;

use super::{ip, name, question, records, texts, zone};
use crate::dns::authoritative::serve;
use crate::dns::resolver::Failure;
use crate::dns::*;
use crate::sim::Time;

/// How a server takes queries.
#[derive(Clone, Debug)]
enum Server {
    Good(Zones),
    /// Answers over TCP only; over UDP it says that the answer is too long.
    Truncating(Zones),
    /// Knows no EDNS: says FORMERR.
    Old(Zones),
    /// Says this to everything.
    Says(Rcode),
    /// Answers everything with these records in the authority section.
    Refers(Vec<Record>),
    Garbled,
    Silent,
    Unreachable,
}

impl Server {
    /// The octets sent back; silence is `None`.
    fn respond(&self, query: &Message, transport: Transport) -> Option<Vec<u8>> {
        let reply = Message::reply_to(query);
        let serve = |zones| serve(zones, &query.emit(), transport, UDP_OCTETS_DEFAULT);
        match self {
            Self::Good(zones) => serve(zones),
            Self::Truncating(zones) if transport == Transport::Tcp => serve(zones),
            Self::Truncating(_) => {
                let mut cut = reply;
                cut.flags.truncated = true;
                Some(cut.emit())
            }
            Self::Old(zones) if query.edns.is_none() => serve(zones),
            Self::Old(_) => {
                let mut error = reply.with_rcode(Rcode::FORMERR);
                error.edns = None;
                Some(error.emit())
            }
            Self::Says(rcode) => Some(reply.with_rcode(*rcode).emit()),
            Self::Refers(authority) => {
                let mut referral = reply;
                referral.authority.clone_from(authority);
                Some(referral.emit())
            }
            Self::Garbled => Some([&query.id.to_be_bytes()[..], &[0xff; 12]].concat()),
            Self::Silent | Self::Unreachable => None,
        }
    }
}

const ROOT: &str = "198.51.100.1";
const EXAMPLE: &str = "198.51.100.2";
const SHOP: &str = "203.0.113.3";
const SHOP_2: &str = "203.0.113.4";
const NET: &str = "203.0.113.5";

/// root -> example -> shop.example (two servers, one of them named in net.test)
///      -> net.test
struct Internet {
    servers: BTreeMap<IpAddr, Server>,
    cache: Cache,
    config: ResolverConfig,
    now: Time,
    /// Every query: to whom, what, how. The evidence of what came of it is its place here.
    log: Vec<String>,
}

impl Internet {
    fn new() -> Self {
        let root = zone(
            ". SOA a.root.test admin.test 1 7200 900 1209600 600
             . NS a.root.test
             a.root.test A 198.51.100.1
             example NS ns.example
             ns.example A 198.51.100.2
             net.test NS ns.net.test
             ns.net.test A 203.0.113.5",
        );
        let example = zone(
            "example SOA ns.example admin.example 1 7200 900 1209600 60
             example NS ns.example
             ns.example A 198.51.100.2
             shop.example 3600 NS ns.shop.example
             shop.example 3600 NS ns2.net.test
             ns.shop.example 3600 A 203.0.113.3
             far.example NS ns2.net.test
             dead.example NS ns.dead.example
             round.example NS ns.round2.example
             round2.example NS ns.round.example
             alias.example CNAME www.net.test
             gone.example CNAME missing.net.test
             evil.example A 192.0.2.66",
        );
        let shop = zone(
            "shop.example SOA ns.shop.example admin.example 1 7200 900 1209600 30
             shop.example NS ns.shop.example
             shop.example NS ns2.net.test
             ns.shop.example A 203.0.113.3
             shop.example 300 A 192.0.2.10
             www.shop.example 60 CNAME shop.example",
        );
        let far = zone(
            "far.example SOA ns2.net.test admin.example 1 7200 900 1209600 30
             far.example NS ns2.net.test
             www.far.example A 192.0.2.20",
        );
        let net = zone(
            "net.test SOA ns.net.test admin.test 1 7200 900 1209600 30
             net.test NS ns.net.test
             ns.net.test A 203.0.113.5
             ns2.net.test A 203.0.113.4
             www.net.test A 192.0.2.30
             loop.net.test CNAME pool.net.test
             pool.net.test CNAME loop.net.test",
        );
        let good = |zones: &[&Zone]| Server::Good(zones.iter().copied().cloned().collect());
        Self {
            servers: BTreeMap::from([
                (ip(ROOT), good(&[&root])),
                (ip(EXAMPLE), good(&[&example])),
                (ip(SHOP), good(&[&shop])),
                (ip(SHOP_2), good(&[&shop, &far])),
                (ip(NET), good(&[&net])),
            ]),
            cache: Cache::default(),
            config: ResolverConfig::new(vec![ip(ROOT)]),
            now: Time::ZERO,
            log: Vec::new(),
        }
    }

    fn zones_of(&self, server: &str) -> Zones {
        match &self.servers[&ip(server)] {
            Server::Good(zones) => zones.clone(),
            _ => panic!("{server} is not good"),
        }
    }

    fn set(&mut self, server: &str, kind: Server) {
        self.servers.insert(ip(server), kind);
    }

    /// Looks up to the end. Each query takes 10 ms, silence as long as the resolver waits.
    fn resolve(&mut self, text: &str, rtype: RecordType) -> Resolution {
        let mut lookup = Lookup::new(self.config.clone(), question(text, rtype));
        let mut next_id = 0x4000;
        let mut ids = || {
            next_id += 1;
            next_id
        };
        let mut action = lookup.step(self.now, Input::Start, &mut self.cache, &mut ids);
        loop {
            let (server, message, transport, timeout) = match action {
                Action::Done(resolution) => return resolution,
                Action::Wait { .. } => panic!("nothing foreign is sent here"),
                Action::Query {
                    server,
                    message,
                    transport,
                    timeout,
                } => (server, message, transport, timeout),
            };
            let asked = message.question().expect("one question");
            self.log.push(format!("{server} {asked} {transport}"));
            let evidence = Evidence::new(self.log.len() as u32);
            let kind = self.servers.get(&server).cloned().unwrap_or(Server::Silent);
            let octets = kind.respond(&message, transport);
            let input = match &octets {
                Some(octets) => Input::Response {
                    server,
                    octets,
                    evidence,
                },
                None if matches!(kind, Server::Unreachable) => Input::Unreachable { evidence },
                None => Input::Timeout { evidence },
            };
            self.now += match input {
                Input::Timeout { .. } => timeout,
                _ => Duration::from_millis(10),
            };
            action = lookup.step(self.now, input, &mut self.cache, &mut ids);
        }
    }

    /// The answer as text, and the queries it took.
    fn answer(&mut self, text: &str, rtype: RecordType) -> (Vec<String>, usize) {
        let before = self.log.len();
        let resolution = self.resolve(text, rtype);
        assert_eq!(resolution.failure, None, "{:?}", self.log);
        let response = resolution.respond(&Message::query(1, question(text, rtype)));
        (texts(&response.answers), self.log.len() - before)
    }
}

#[test]
fn rfc1034_5_3_3_from_the_root_to_the_answer() {
    let mut internet = Internet::new();
    let resolution = internet.resolve("www.shop.example", RecordType::A);
    assert_eq!(
        internet.log,
        [
            "198.51.100.1 www.shop.example A UDP",
            "198.51.100.2 www.shop.example A UDP",
            "203.0.113.3 www.shop.example A UDP",
        ]
    );
    assert_eq!(resolution.evidence, Evidence::new(3));
    assert_eq!(resolution.server, Some(ip(SHOP)));
    let response = resolution.respond(&Message::query(
        9,
        question("www.shop.example", RecordType::A),
    ));
    assert_eq!(
        texts(&response.answers),
        [
            "www.shop.example 60 IN CNAME shop.example",
            "shop.example 300 IN A 192.0.2.10"
        ]
    );
    assert!(response.flags.recursion_available && !response.flags.authoritative);
}

#[test]
fn what_is_known_is_not_asked_again() {
    let mut internet = Internet::new();
    internet.answer("www.shop.example", RecordType::A);
    let resolution = internet.resolve("www.shop.example", RecordType::A);
    assert_eq!((internet.log.len(), resolution.server), (3, None));
    assert_eq!(resolution.evidence, Evidence::new(3));
    // The alias has run out, the zone's servers have not.
    internet.now += Duration::from_mins(2);
    let (answers, queries) = internet.answer("www.shop.example", RecordType::A);
    assert_eq!((answers.len(), queries), (2, 1));
}

#[test]
fn servers_without_glue_are_looked_up() {
    let mut internet = Internet::new();
    let (answers, _) = internet.answer("www.far.example", RecordType::A);
    assert_eq!(answers, ["www.far.example 300 IN A 192.0.2.20"]);
    assert_eq!(
        internet.log,
        [
            "198.51.100.1 www.far.example A UDP",
            "198.51.100.2 www.far.example A UDP",
            "198.51.100.1 ns2.net.test A UDP",
            "203.0.113.5 ns2.net.test A UDP",
            "203.0.113.4 www.far.example A UDP",
        ]
    );
}

#[test]
fn aliases_into_other_zones_are_followed() {
    let mut internet = Internet::new();
    let (answers, _) = internet.answer("alias.example", RecordType::A);
    assert_eq!(answers.len(), 2);
    assert_eq!(answers[1], "www.net.test 300 IN A 192.0.2.30");
    let resolution = internet.resolve("gone.example", RecordType::A);
    assert!(matches!(resolution.reply.ending, Ending::NxDomain(Some(_))));
    assert_eq!(resolution.reply.aliases.len(), 1);
}

#[test]
fn rfc2308_5_negative_answers_are_kept() {
    let mut internet = Internet::new();
    for text in ["missing.shop.example", "shop.example"] {
        let first = internet.resolve(text, RecordType::AAAA);
        let asked = internet.log.len();
        let second = internet.resolve(text, RecordType::AAAA);
        assert_eq!(internet.log.len(), asked);
        assert_eq!(second.evidence, first.evidence);
        assert_eq!(second.failure, None);
        let negative = matches!(second.reply.ending, Ending::NoData(_) | Ending::NxDomain(_));
        assert!(negative, "{second:?}");
    }
}

#[test]
fn a_silent_server_costs_time_and_the_next_one_answers() {
    let mut internet = Internet::new();
    internet.set(SHOP, Server::Silent);
    let (answers, _) = internet.answer("shop.example", RecordType::A);
    assert_eq!(answers.len(), 1);
    assert!(internet.now.since(Time::ZERO) > Duration::from_millis(800));
    assert!(internet.now.since(Time::ZERO) < Duration::from_secs(1));
}

#[test]
fn silence_everywhere_ends_in_servfail_by_timeout() {
    let mut internet = Internet::new();
    internet.set(ROOT, Server::Silent);
    let resolution = internet.resolve("shop.example", RecordType::A);
    assert_eq!(resolution.failure, Some(Failure::Timeout));
    assert_eq!(resolution.evidence, Evidence::new(3));
    assert_eq!(resolution.server, Some(ip(ROOT)));
    let response = resolution.respond(&Message::query(1, question("shop.example", RecordType::A)));
    assert_eq!(response.rcode, Rcode::SERVFAIL);
    // 0.8 s, 1.6 s and 3.2 s.
    assert_eq!(internet.now, Time::from_millis(5600));
}

#[test]
fn each_misbehaviour_has_its_name() {
    let upwards = records(". NS a.root.test");
    for (kind, failure) in [
        (Server::Says(Rcode::REFUSED), Failure::Said(Rcode::REFUSED)),
        (
            Server::Says(Rcode::SERVFAIL),
            Failure::Said(Rcode::SERVFAIL),
        ),
        (
            Server::Says(Rcode::NOERROR),
            Failure::Lame(name("shop.example")),
        ),
        (Server::Refers(upwards), Failure::Lame(name("shop.example"))),
        (Server::Unreachable, Failure::Unreachable),
    ] {
        let mut internet = Internet::new();
        internet.set(SHOP, kind.clone());
        assert_eq!(internet.answer("shop.example", RecordType::A).0.len(), 1);
        let mut internet = Internet::new();
        internet.set(SHOP, kind.clone());
        internet.set(SHOP_2, kind);
        let resolution = internet.resolve("shop.example", RecordType::A);
        assert_eq!(resolution.failure, Some(failure));
        assert_eq!(resolution.server, Some(ip(SHOP_2)));
        assert_eq!(
            resolution.evidence,
            Evidence::new(internet.log.len() as u32)
        );
    }
    let mut internet = Internet::new();
    internet.set(ROOT, Server::Garbled);
    let resolution = internet.resolve("shop.example", RecordType::A);
    assert!(matches!(resolution.failure, Some(Failure::Garbled(_))));
}

#[test]
fn rfc7766_5_truncation_leads_to_tcp() {
    let mut internet = Internet::new();
    internet.set(SHOP, Server::Truncating(internet.zones_of(SHOP)));
    internet.answer("shop.example", RecordType::A);
    assert_eq!(
        internet.log[2..],
        [
            "203.0.113.3 shop.example A UDP",
            "203.0.113.3 shop.example A TCP"
        ]
    );
}

#[test]
fn rfc6891_7_old_servers_are_asked_without_edns() {
    let mut internet = Internet::new();
    internet.set(SHOP, Server::Old(internet.zones_of(SHOP)));
    assert_eq!(internet.answer("shop.example", RecordType::A).1, 4);
}

#[test]
fn rfc5452_6_a_server_is_not_believed_about_names_of_others() {
    let mut internet = Internet::new();
    let mut zones = internet.zones_of(EXAMPLE);
    let forged = zone(
        "net.test SOA ns.example admin.example 1 1 1 1 1
         net.test NS ns.example
         www.net.test A 192.0.2.66",
    );
    zones.insert(forged);
    internet.set(EXAMPLE, Server::Good(zones));
    let (answers, _) = internet.answer("alias.example", RecordType::A);
    assert_eq!(answers[1], "www.net.test 300 IN A 192.0.2.30");
}

#[test]
fn dead_ends_and_circles_end() {
    let mut internet = Internet::new();
    let resolution = internet.resolve("www.dead.example", RecordType::A);
    let nobody = Failure::NoServers(name("dead.example"));
    assert_eq!(resolution.failure, Some(nobody));
    assert_eq!(resolution.evidence, Evidence::new(2));
    let resolution = internet.resolve("www.round.example", RecordType::A);
    assert!(
        matches!(resolution.failure, Some(Failure::NoServers(_))),
        "{resolution:?}"
    );
    let resolution = internet.resolve("loop.net.test", RecordType::A);
    assert!(
        matches!(resolution.failure, Some(Failure::AliasLoop(_))),
        "{resolution:?}"
    );
    assert!(internet.log.len() < 15, "{:?}", internet.log);
}

#[test]
fn rfc5452_9_1_what_does_not_belong_is_not_heard() {
    let mut internet = Internet::new();
    let mut lookup = Lookup::new(
        internet.config.clone(),
        question("shop.example", RecordType::A),
    );
    let now = Time::from_millis(300);
    let cache = &mut internet.cache;
    let Action::Query { message, .. } = lookup.step(Time::ZERO, Input::Start, cache, &mut || 77)
    else {
        panic!("no query");
    };
    let mut forged = Message::reply_to(&message);
    forged.flags.authoritative = true;
    forged.answers = records("shop.example A 192.0.2.66");
    let evidence = Evidence::new(1);
    let waits = Action::Wait {
        timeout: Duration::from_millis(500),
    };
    let octets = forged.emit();
    let server = ip(EXAMPLE);
    let elsewhere = Input::Response {
        server,
        octets: &octets,
        evidence,
    };
    assert_eq!(lookup.step(now, elsewhere, cache, &mut || 78), waits);
    forged.id = 76;
    let octets = forged.emit();
    let server = ip(ROOT);
    let guessed = Input::Response {
        server,
        octets: &octets,
        evidence,
    };
    assert_eq!(lookup.step(now, guessed, cache, &mut || 78), waits);
    assert_eq!(cache.entries(now).count(), 0);
}

#[test]
fn known_zones_need_no_root() {
    let mut internet = Internet::new();
    let inside = zone(
        "internal SOA ns.internal admin.internal 1 7200 900 1209600 60
         internal NS ns.internal
         app1.internal A 10.0.0.11",
    );
    internet.set("10.0.0.53", Server::Good([inside].into_iter().collect()));
    internet
        .config
        .hints
        .insert(name("internal"), vec![ip("10.0.0.53")]);
    assert_eq!(internet.answer("app1.internal", RecordType::A).1, 1);
}

#[test]
fn work_is_bounded() {
    let mut internet = Internet::new();
    internet.config.work = 2;
    let resolution = internet.resolve("shop.example", RecordType::A);
    assert_eq!(resolution.failure, Some(Failure::TooMuchWork));
    assert_eq!(internet.log.len(), 2);
}

#[test]
fn without_a_cache_it_still_works() {
    let mut internet = Internet::new();
    internet.cache = Cache::new(CacheLimits {
        entries: 0,
        ..CacheLimits::default()
    });
    internet.answer("www.far.example", RecordType::A);
    internet.answer("alias.example", RecordType::A);
    assert_eq!(internet.cache.entries(internet.now).count(), 0);
}

fn arbitrary_server() -> impl Strategy<Value = Option<Server>> {
    prop_oneof![
        4 => Just(None),
        1 => Just(Some(Server::Silent)),
        1 => Just(Some(Server::Unreachable)),
        1 => Just(Some(Server::Garbled)),
        1 => Just(Some(Server::Says(Rcode::SERVFAIL))),
        1 => Just(Some(Server::Refers(records("example NS ns.example")))),
        1 => Just(Some(Server::Refers(records("shop.example NS ns2.net.test")))),
    ]
}

proptest! {
    /// Whatever the servers do, a lookup ends in time, and an answer is the true one.
    #[test]
    fn lookups_end_and_never_lie(kinds in prop::array::uniform5(arbitrary_server())) {
        let mut internet = Internet::new();
        for (server, kind) in [ROOT, EXAMPLE, SHOP, SHOP_2, NET].into_iter().zip(kinds) {
            if let Some(kind) = kind {
                internet.set(server, kind);
            }
        }
        for text in ["www.shop.example", "www.far.example", "alias.example", "loop.net.test"] {
            let started = internet.now;
            let resolution = internet.resolve(text, RecordType::A);
            prop_assert!(internet.now.since(started) <= Duration::from_millis(10_010));
            match resolution.reply.ending {
                Ending::Records(records) => {
                    prop_assert!(resolution.failure.is_none());
                    prop_assert!(records.iter().all(|r| r.data.ip().is_some()));
                }
                Ending::Failed(Rcode::SERVFAIL) => prop_assert!(resolution.failure.is_some()),
                other => prop_assert!(false, "{:?}", other),
            }
        }
    }
}
