//! Names in a built world: from a phone's question to the servers of a zone, and what breaks.

use std::cell::RefCell;
use std::net::{IpAddr, Ipv4Addr};
use std::rc::Rc;
use std::time::Duration;

use super::world;
use crate::dns::apps::{DnsServer, Found};
use crate::dns::{
    Name, Outcome, Override, Question, Rcode, RecordType, StubConfig, lookup, reverse_name,
};
use crate::host::Host;
use crate::net::World;
use crate::trace::{EventId, Note, Verb};

const SHOP: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 80);
const WRONG: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 99);

fn name(text: &str) -> Name {
    text.parse().unwrap()
}

/// What a lookup on `node` by its own resolvers comes to, within a minute.
fn ask(world: &mut World, node: &str, question: Question) -> Found {
    let found: Rc<RefCell<Option<Found>>> = Rc::default();
    let out = Rc::clone(&found);
    let id = world.find(node).unwrap();
    let cause = world.intervene(Verb::Asked, Note::new("test", "somebody asks"));
    world.act(id, Some(cause), |host: &mut Host, context| {
        host.run(context, |os| {
            Box::pin(async move {
                let servers = os
                    .kernel()
                    .resolvers
                    .iter()
                    .copied()
                    .map(IpAddr::V4)
                    .collect();
                let config = StubConfig::glibc(servers);
                *out.borrow_mut() = Some(lookup(&os, question, config, None).await);
            })
        });
    });
    let limit = world.now() + Duration::from_mins(1);
    while found.borrow().is_none() && world.next_time().is_some_and(|time| time <= limit) {
        world.step();
    }
    assert_eq!(world.ledger().in_flight(), world.frames_in_flight() as u64);
    found.take().unwrap()
}

fn shop(world: &mut World) -> Found {
    ask(
        world,
        "phone",
        Question::new(name("shop.example"), RecordType::A),
    )
}

/// Makes the server on `node` say something else than the truth; the event to blame.
fn lie(world: &mut World, node: &str, about: Option<&str>, what: Override) -> EventId {
    let by = world.intervene(Verb::Broke, Note::new("dns.test", "somebody breaks names"));
    let host: &Host = world.node(world.find(node).unwrap()).unwrap();
    let server: &DnsServer = host.program().unwrap();
    server.set_override(about.map(name), what, Some(by));
    by
}

/// The events with a code on a node, as `text`, oldest first.
fn said(world: &World, node: &str, code: &str) -> Vec<String> {
    let node = world.find(node).unwrap();
    let trace = world.trace().borrow();
    let events = trace.events().iter();
    let there = events.filter(|event| event.node == node && event.is(code));
    there
        .map(|event| event.note().unwrap().text.clone())
        .collect()
}

/// Whether walking causes back from `from`, and forward from what a timer waited for, meets `by`.
fn leads_to(world: &World, from: EventId, by: EventId) -> bool {
    let trace = world.trace().borrow();
    let effects = crate::trace::Effects::of(trace.events());
    let mut seen = std::collections::BTreeSet::new();
    let mut waiting = vec![from];
    while let Some(id) = waiting.pop() {
        if id == by {
            return true;
        }
        if !seen.insert(id) {
            continue;
        }
        let event = trace.event(id);
        waiting.extend(event.causes.iter());
        if event.verb == Verb::Fired {
            for armed in event.causes.iter() {
                let reached = effects.reach(armed, |effect| effect < from);
                let silent = reached
                    .into_iter()
                    .filter(|it| trace.event(*it).is("dns.silent"));
                waiting.extend(silent);
            }
        }
    }
    false
}

#[test]
fn a_phone_finds_the_shop_through_five_servers() {
    let mut world = world("first");
    let found = shop(&mut world);
    assert_eq!(found.addresses(), [SHOP]);
    assert_eq!(
        said(&world, "root", "dns.answered"),
        ["root says: ask the servers of example about shop.example"]
    );
    assert_eq!(
        said(&world, "tld", "dns.answered"),
        ["tld says: ask the servers of shop.example about shop.example"]
    );
    for node in ["auth", "resolver", "home-gw"] {
        let expected = format!("{node} says: shop.example is 198.51.100.80");
        assert_eq!(said(&world, node, "dns.answered"), [expected]);
    }
    assert_eq!(
        said(&world, "resolver", "dns.result"),
        ["shop.example is 198.51.100.80"]
    );
}

#[test]
fn the_second_lookup_rests_on_the_answer_that_the_cache_remembers() {
    let mut world = world("first");
    shop(&mut world);
    let upstream = said(&world, "resolver", "dns.answered").len();
    let again = shop(&mut world);
    assert_eq!(again.addresses().len(), 1);
    assert_eq!(said(&world, "resolver", "dns.answered").len(), upstream);
    let host: &Host = world.node(world.find("home-gw").unwrap()).unwrap();
    let server: &DnsServer = host.program().unwrap();
    let rows = server.cache_rows(world.now());
    assert_eq!(
        (rows[0].name.as_str(), rows[0].answer.as_str()),
        ("shop.example", "198.51.100.80")
    );
    let trace = world.trace().borrow();
    let home = world.find("home-gw").unwrap();
    let mut answers = trace
        .events()
        .iter()
        .filter(|it| it.node == home && it.is("dns.answered"));
    assert_eq!(
        answers.next_back().unwrap().causes.because,
        rows[0].evidence
    );
    drop(trace);
    assert_eq!(server.flush_cache(), 1);
}

#[test]
fn aliases_and_absences_come_back_as_they_are() {
    let mut world = world("first");
    let www = ask(
        &mut world,
        "phone",
        Question::new(name("www.shop.example"), RecordType::A),
    );
    assert_eq!(www.addresses(), [SHOP]);
    let none = ask(
        &mut world,
        "phone",
        Question::new(name("nix.shop.example"), RecordType::A),
    );
    assert_eq!(none.outcome, Outcome::NxDomain);
}

#[test]
fn addresses_have_names_inside_and_outside() {
    let mut world = world("first");
    for (address, expected) in [
        ([198, 51, 100, 80], "shop.example"),
        ([192, 168, 1, 23], "phone.internal"),
        ([192, 168, 1, 1], "home-gw.internal"),
    ] {
        let question = Question::new(reverse_name(IpAddr::from(address)), RecordType::PTR);
        let Outcome::Records { records, .. } = ask(&mut world, "phone", question).outcome else {
            panic!("{expected} has no name");
        };
        assert_eq!(records[0].data.to_string(), expected);
    }
}

#[test]
fn a_name_that_a_fault_took_is_traced_to_the_fault() {
    let mut world = world("first");
    let by = lie(&mut world, "auth", Some("shop.example"), Override::NxDomain);
    let found = shop(&mut world);
    assert_eq!(found.outcome, Outcome::NxDomain);
    assert_eq!(
        said(&world, "auth", "dns.answered"),
        ["auth says: there is no name shop.example"]
    );
    assert!(leads_to(&world, found.because.unwrap(), by));
}

#[test]
fn a_silent_server_ends_in_servfail_and_is_found_behind_every_timer() {
    let mut world = world("first");
    let by = lie(&mut world, "auth", None, Override::Silence);
    let found = shop(&mut world);
    assert!(matches!(found.outcome, Outcome::ServFail(_)), "{found:?}");
    assert!(leads_to(&world, found.because.unwrap(), by));
    assert!(said(&world, "auth", "dns.silent").len() > 1);
}

#[test]
fn a_silent_forwarder_is_a_timeout() {
    let mut world = world("first");
    let by = lie(&mut world, "home-gw", None, Override::Silence);
    let found = shop(&mut world);
    assert_eq!(found.outcome, Outcome::Timeout);
    assert!(leads_to(&world, found.because.unwrap(), by));
}

#[test]
fn wrong_addresses_and_errors_name_who_is_to_blame_until_taken_back() {
    let mut world = world("first");
    let wrong = Override::Addresses(vec![WRONG.into()]);
    let by = lie(&mut world, "resolver", None, wrong);
    let found = shop(&mut world);
    assert_eq!(found.addresses(), [WRONG]);
    assert!(leads_to(&world, found.because.unwrap(), by));
    let later = lie(
        &mut world,
        "resolver",
        None,
        Override::Rcode(Rcode::SERVFAIL),
    );
    {
        let host: &Host = world.node(world.find("home-gw").unwrap()).unwrap();
        host.program::<DnsServer>().unwrap().flush_cache();
    }
    let found = shop(&mut world);
    assert!(matches!(found.outcome, Outcome::ServFail(_)));
    assert!(leads_to(&world, found.because.unwrap(), later));
    let host: &Host = world.node(world.find("resolver").unwrap()).unwrap();
    let server: &DnsServer = host.program().unwrap();
    server.clear_override(None, Some(by));
    server.clear_override(None, Some(later));
    assert_eq!(shop(&mut world).addresses(), [SHOP]);
}
