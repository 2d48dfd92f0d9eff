//! The cache: what it keeps, for how long, and what it never says.

use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;

use super::{ip, name, question, records, texts};
use crate::dns::cache::{Stored, Trust};
use crate::dns::*;
use crate::sim::Time;

const SOA: &str = "example 600 SOA ns.example admin.example 1 7200 900 1209600 60";

fn at(seconds: u64) -> Time {
    Time::from_millis(seconds * 1000)
}

fn reply_of(lines: &str, ending: fn(Vec<Record>) -> Ending) -> Reply {
    let all = records(lines);
    let (aliases, rest): (Vec<_>, Vec<_>) = all
        .into_iter()
        .partition(|r| r.rtype() == RecordType::CNAME);
    let last = rest[0].name.clone();
    let ending = ending(rest);
    Reply {
        aliases,
        last,
        ending,
    }
}

fn negative(last: &str, ending: fn(Option<Record>) -> Ending) -> Reply {
    Reply {
        aliases: Vec::new(),
        last: name(last),
        ending: ending(records(SOA).pop()),
    }
}

fn put(cache: &mut Cache, lines: &str, evidence: u32) {
    let reply = reply_of(lines, Ending::Records);
    let Ending::Records(kept) = &reply.ending else {
        return;
    };
    cache.insert_reply(at(0), kept[0].rtype(), &reply, evidence.into());
}

#[test]
fn rfc1035_7_3_times_count_down_and_end() {
    let mut cache = Cache::default();
    put(&mut cache, "shop.example 300 A 192.0.2.10", 7);
    let asked = question("SHOP.example", RecordType::A);
    let cached = cache.reply(at(299), &asked);
    let cached = cached.expect("still valid");
    let Ending::Records(kept) = &cached.reply.ending else {
        panic!("{cached:?}");
    };
    assert_eq!(texts(kept), ["shop.example 1 IN A 192.0.2.10"]);
    assert_eq!(cached.evidence, Evidence::new(7));
    assert_eq!(cached.left, Duration::from_secs(1));
    assert!(cache.reply(at(300), &asked).is_none());
    assert_eq!(cache.entries(at(299)).count(), 1);
    assert_eq!(cache.entries(at(300)).count(), 0);
}

#[test]
fn a_zero_time_is_not_kept_and_ends_what_was() {
    let mut cache = Cache::default();
    put(&mut cache, "shop.example 300 A 192.0.2.1", 1);
    put(&mut cache, "shop.example 0 A 192.0.2.10", 1);
    assert_eq!(cache.entries(at(0)).count(), 0);
}

#[test]
fn aliases_are_followed_and_open_ends_are_no_answer() {
    let mut cache = Cache::default();
    put(
        &mut cache,
        "www.example 30 CNAME shop.example\nshop.example 300 A 192.0.2.10",
        1,
    );
    let asked = question("www.example", RecordType::A);
    let cached = cache.reply(at(10), &asked).unwrap();
    assert_eq!(cached.reply.aliases.len(), 1);
    assert_eq!(
        (cached.reply.ttl(), cached.left),
        (20, Duration::from_secs(20))
    );
    let alias = cache.reply(at(10), &question("www.example", RecordType::CNAME));
    assert!(matches!(alias.unwrap().reply.ending, Ending::Records(_)));
    cache.flush(&name("shop.example"));
    assert!(cache.reply(at(10), &asked).is_none());
    put(
        &mut cache,
        "shop.example 300 CNAME www.example\nx.example A 192.0.2.1",
        1,
    );
    assert!(cache.reply(at(10), &asked).is_none(), "a loop is no answer");
}

#[test]
fn rfc2308_5_an_absent_name_is_absent_for_all_types() {
    let mut cache = Cache::default();
    let gone = negative("gone.example", Ending::NxDomain);
    cache.insert_reply(at(0), RecordType::A, &gone, Evidence::new(3));
    for rtype in [RecordType::A, RecordType::AAAA] {
        let cached = cache
            .reply(at(59), &question("gone.example", rtype))
            .unwrap();
        assert!(matches!(cached.reply.ending, Ending::NxDomain(Some(_))));
        assert_eq!(cached.evidence, Evidence::new(3));
        assert_eq!(cached.reply.ttl(), 1);
    }
    assert!(
        cache
            .reply(at(60), &question("gone.example", RecordType::A))
            .is_none()
    );
    cache.insert_reply(at(0), RecordType::A, &gone, Evidence::new(4));
    put(&mut cache, "gone.example 300 A 192.0.2.1", 5);
    let cached = cache
        .reply(at(0), &question("gone.example", RecordType::A))
        .unwrap();
    assert!(matches!(cached.reply.ending, Ending::Records(_)));
}

#[test]
fn rfc2308_5_absent_data_is_absent_for_its_type_alone() {
    let mut cache = Cache::default();
    let nothing = negative("shop.example", Ending::NoData);
    cache.insert_reply(at(0), RecordType::AAAA, &nothing, Evidence::new(3));
    assert!(
        cache
            .reply(at(0), &question("shop.example", RecordType::AAAA))
            .is_some()
    );
    assert!(
        cache
            .reply(at(0), &question("shop.example", RecordType::A))
            .is_none()
    );
    let unsaid = Reply {
        ending: Ending::NxDomain(None),
        ..nothing
    };
    cache.insert_reply(at(0), RecordType::A, &unsaid, Evidence::NONE);
    assert_eq!(
        cache.entries(at(0)).count(),
        1,
        "without SOA nothing is kept"
    );
}

#[test]
fn rfc2181_5_4_1_glue_is_no_answer_and_yields_to_one() {
    let mut cache = Cache::default();
    let glue = records("ns.example 300 A 192.0.2.53");
    cache.insert_records(at(0), glue.clone(), Trust::Referral, Evidence::new(1));
    let asked = question("ns.example", RecordType::A);
    assert!(cache.reply(at(0), &asked).is_none());
    assert_eq!(
        cache.addresses(at(0), &asked.name, RecordType::A),
        [ip("192.0.2.53")]
    );
    put(&mut cache, "ns.example 300 A 192.0.2.54", 2);
    cache.insert_records(at(0), glue, Trust::Referral, Evidence::new(3));
    assert_eq!(
        cache.addresses(at(0), &asked.name, RecordType::A),
        [ip("192.0.2.54")]
    );
    assert!(cache.reply(at(0), &asked).is_some());
}

#[test]
fn limits_bound_number_and_time() {
    let limits = CacheLimits {
        entries: 2,
        ttl: Duration::from_secs(100),
        negative_ttl: Duration::from_secs(10),
    };
    let mut cache = Cache::new(limits);
    put(&mut cache, "a.example 300 A 192.0.2.1", 1);
    put(&mut cache, "b.example 20 A 192.0.2.2", 2);
    let gone = negative("gone.example", Ending::NxDomain);
    cache.insert_reply(at(5), RecordType::A, &gone, Evidence::new(3));
    let kept: Vec<_> = cache
        .entries(at(5))
        .map(|(n, _, e)| (n.to_string(), e.left(at(5))))
        .collect();
    let left = Duration::from_secs;
    assert_eq!(
        kept,
        [
            ("a.example".to_owned(), left(95)),
            ("b.example".to_owned(), left(15))
        ]
    );
    let mut off = Cache::new(CacheLimits {
        entries: 0,
        ..limits
    });
    put(&mut off, "a.example 300 A 192.0.2.1", 1);
    assert_eq!(off.entries(at(0)).count(), 0);
}

#[test]
fn flush_takes_the_name_and_not_its_neighbours() {
    let mut cache = Cache::default();
    put(&mut cache, "shop.example A 192.0.2.1", 1);
    put(&mut cache, "shop.example AAAA 2001:db8::1", 1);
    put(&mut cache, "a.shop.example A 192.0.2.1", 1);
    put(&mut cache, "shoq.example A 192.0.2.1", 1);
    assert_eq!(cache.flush(&name("SHOP.example")), 2);
    assert_eq!(cache.entries(at(0)).count(), 2);
    assert_eq!(cache.flush_all(), 2);
    put(&mut cache, "shop.example A 192.0.2.1", 1);
    assert_eq!(cache.entries(at(0)).count(), 1);
}

proptest! {
    /// Against a plain list of what was said last about each name.
    #[test]
    fn expired_entries_are_never_returned(
        says in vec((0_u64..50, 0_usize..4, 0_u32..30), 1..60),
        asks in vec((0_u64..120, 0_usize..4), 1..30),
        room in 1_usize..5,
    ) {
        let limits = CacheLimits { entries: room, ..CacheLimits::default() };
        let mut cache = Cache::new(limits);
        let names = ["a.example", "b.example", "c.example", "d.example"];
        let mut now = 0;
        let mut last = [None; 4];
        for (index, (later, host, ttl)) in says.into_iter().enumerate() {
            now += later;
            let line = format!("{} {ttl} A 192.0.2.{}", names[host], index % 256);
            let said = records(&line);
            cache.insert_records(at(now), said, Trust::Answer, Evidence::new(index as u32));
            last[host] = (ttl > 0).then_some((now + u64::from(ttl), index));
            prop_assert!(cache.entries(at(now)).count() <= room);
        }
        for (later, host) in asks {
            let when = now + later;
            let asked = question(names[host], RecordType::A);
            let Some(cached) = cache.reply(at(when), &asked) else { continue };
            let (until, index) = last[host].unwrap();
            prop_assert!(when < until);
            prop_assert_eq!(cached.evidence, Evidence::new(index as u32));
            prop_assert_eq!(cached.left, Duration::from_secs(until - when));
            let entry = cache.entry(at(when), &asked.name, RecordType::A).unwrap();
            prop_assert!(matches!(&entry.stored, Stored::Records(r) if r.len() == 1));
            let whole = entry.until.since(entry.since);
            prop_assert_eq!(entry.age(at(when)) + entry.left(at(when)), whole);
        }
    }
}
