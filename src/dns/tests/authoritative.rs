//! The authoritative server, asked what resolvers and people with `dig` ask.

use super::{name, question, texts, zone};
use crate::dns::authoritative::{answer, serve};
use crate::dns::*;

fn zones() -> Zones {
    let example = zone(
        "example SOA ns.example admin.example 1 7200 900 1209600 60
         example NS ns.example
         ns.example A 192.0.2.53
         shop.example A 192.0.2.10
         www.shop.example CNAME shop.example
         out.example CNAME a.b.test
         away.example CNAME www.elsewhere.invalid
         loop.example CNAME pool.example
         pool.example CNAME loop.example
         gone.example CNAME missing.example
         deep.empty.example TXT \"below nothing\"
         *.wild.example A 192.0.2.77
         *.alias.example CNAME shop.example
         mail.example MX 10 shop.example
         sub.example NS ns.sub.example
         sub.example NS ns.other.invalid
         ns.sub.example A 198.51.100.53
         ns.sub.example AAAA 2001:db8::53",
    );
    let test = zone(
        "b.test SOA ns.example admin.example 1 7200 900 1209600 30
         b.test NS ns.example
         a.b.test A 203.0.113.1",
    );
    [example, test].into_iter().collect()
}

fn ask(name: &str, rtype: RecordType) -> Message {
    let question = question(name, rtype);
    answer(&zones(), &Message::query(1, question.clone()), &question)
}

const NEGATIVE_SOA: &str = "example 60 IN SOA ns.example admin.example 1 7200 900 1209600 60";

#[test]
fn rfc1034_4_3_2_step_3a_an_answer() {
    let response = ask("SHOP.example", RecordType::A);
    assert_eq!(
        texts(&response.answers),
        ["shop.example 300 IN A 192.0.2.10"]
    );
    assert!(response.flags.authoritative && response.flags.response);
    assert!(!response.flags.recursion_available);
    assert_eq!(response.questions[0].name.to_string(), "SHOP.example");
}

#[test]
fn rfc1034_4_3_2_step_3a_aliases_are_followed_through_all_zones() {
    let response = ask("www.shop.example", RecordType::A);
    assert_eq!(response.answers.len(), 2);
    let response = ask("out.example", RecordType::A);
    assert_eq!(texts(&response.answers)[1], "a.b.test 300 IN A 203.0.113.1");
    let response = ask("away.example", RecordType::A);
    assert_eq!(
        (response.answers.len(), response.rcode),
        (1, Rcode::NOERROR)
    );
    assert_eq!(ask("away.example", RecordType::CNAME).answers.len(), 1);
}

#[test]
fn alias_loops_end() {
    let response = ask("loop.example", RecordType::A);
    assert!(response.answers.len() < 20);
}

#[test]
fn rfc6604_3_the_code_speaks_of_the_last_name() {
    let response = ask("gone.example", RecordType::A);
    assert_eq!(response.answers.len(), 1);
    assert_eq!(response.rcode, Rcode::NXDOMAIN);
    assert_eq!(texts(&response.authority), [NEGATIVE_SOA]);
}

#[test]
fn rfc1034_4_3_2_step_3b_a_referral_with_glue() {
    for name in ["sub.example", "a.sub.example", "ns.sub.example"] {
        let response = ask(name, RecordType::A);
        assert!(response.is_referral(), "{name}");
        assert_eq!(response.authority.len(), 2);
        assert_eq!(response.additional.len(), 2);
        assert!(response.answers.is_empty());
    }
}

#[test]
fn rfc4035_3_1_4_1_ds_is_answered_above_the_cut() {
    let response = ask("sub.example", RecordType::DS);
    assert!(response.flags.authoritative);
    assert_eq!(texts(&response.authority), [NEGATIVE_SOA]);
}

#[test]
fn rfc2308_2_negative_answers_carry_the_soa() {
    let response = ask("missing.example", RecordType::A);
    assert_eq!(response.rcode, Rcode::NXDOMAIN);
    assert_eq!(texts(&response.authority), [NEGATIVE_SOA]);
    let response = ask("shop.example", RecordType::AAAA);
    assert_eq!(response.rcode, Rcode::NOERROR);
    assert_eq!(texts(&response.authority), [NEGATIVE_SOA]);
}

#[test]
fn rfc8020_2_an_empty_non_terminal_exists() {
    assert_eq!(ask("empty.example", RecordType::A).rcode, Rcode::NOERROR);
    assert_eq!(ask("x.empty.example", RecordType::A).rcode, Rcode::NXDOMAIN);
}

#[test]
fn rfc4592_wildcards() {
    let response = ask("any.thing.wild.example", RecordType::A);
    assert_eq!(
        texts(&response.answers),
        ["any.thing.wild.example 300 IN A 192.0.2.77"]
    );
    assert_eq!(ask("x.wild.example", RecordType::TXT).rcode, Rcode::NOERROR);
    assert_eq!(ask("wild.example", RecordType::A).rcode, Rcode::NOERROR);
    assert_eq!(ask("x.alias.example", RecordType::A).answers.len(), 2);
}

#[test]
fn rfc1034_4_3_2_step_6_addresses_come_along() {
    let response = ask("mail.example", RecordType::MX);
    assert_eq!(
        texts(&response.additional),
        ["shop.example 300 IN A 192.0.2.10"]
    );
    let response = ask("example", RecordType::NS);
    assert_eq!(
        texts(&response.additional),
        ["ns.example 300 IN A 192.0.2.53"]
    );
}

#[test]
fn foreign_names_and_transfers_are_refused() {
    assert_eq!(ask("other.invalid", RecordType::A).rcode, Rcode::REFUSED);
    assert_eq!(ask("example", RecordType::AXFR).rcode, Rcode::REFUSED);
    assert!(!ask("other.invalid", RecordType::A).flags.authoritative);
}

fn serve_udp(octets: &[u8]) -> Option<Message> {
    let response = serve(&zones(), octets, Transport::Udp, UDP_OCTETS_DEFAULT)?;
    Some(Message::parse(&response).expect("a response can be read"))
}

#[test]
fn rfc8906_3_queries_that_cannot_be_answered() {
    let query = Message::query(9, question("shop.example", RecordType::A));
    let mut octets = query.emit();
    let cut = serve_udp(&octets[..20]).unwrap();
    assert_eq!(
        (cut.id, cut.rcode, cut.questions.len()),
        (9, Rcode::FORMERR, 0)
    );
    assert_eq!(serve_udp(&octets[..11]), None);
    octets[2] = 0x10;
    let response = serve_udp(&octets).unwrap();
    assert_eq!(
        (response.rcode, response.opcode),
        (Rcode::NOTIMP, Opcode(2))
    );
    octets[2] = 0x80;
    assert_eq!(serve_udp(&octets), None, "a response is never answered");

    let mut later = query.clone();
    later.edns = Some(Edns {
        version: 1,
        ..Edns::default()
    });
    let response = serve_udp(&later.emit()).unwrap();
    assert_eq!(response.rcode, Rcode::BADVERS);
    assert_eq!(response.edns.unwrap().version, 0);

    let mut two = query.clone();
    two.questions.push(two.questions[0].clone());
    assert_eq!(serve_udp(&two.emit()).unwrap().rcode, Rcode::FORMERR);
    let mut chaos = query;
    chaos.questions[0].class = Class::CH;
    assert_eq!(serve_udp(&chaos.emit()).unwrap().rcode, Rcode::REFUSED);
}

#[test]
fn rfc6891_6_2_3_size_follows_the_asker_and_tcp_has_it_whole() {
    let mut big = zones();
    let example = big.zone_mut(&"example".parse().unwrap()).unwrap();
    for index in 0..30 {
        let line = format!("big.example TXT \"{index} {}\"", "x".repeat(60));
        example.insert(line.parse().unwrap()).unwrap();
    }
    let mut query = Message::query(1, question("big.example", RecordType::TXT));
    let serve = |query: &Message, transport| {
        let octets = serve(&big, &query.emit(), transport, UDP_OCTETS_DEFAULT).unwrap();
        (octets.len(), Message::parse(&octets).unwrap())
    };
    let (length, response) = serve(&query, Transport::Udp);
    assert!(length <= 512 && response.flags.truncated && response.edns.is_none());
    query.edns = Some(Edns {
        udp_octets: 4096,
        ..Edns::default()
    });
    let (length, response) = serve(&query, Transport::Udp);
    assert!(length <= 1232 && response.flags.truncated && response.edns.is_some());
    let (length, response) = serve(&query, Transport::Tcp);
    assert!(length > 2000 && !response.flags.truncated);
    assert_eq!(response.answers.len(), 30);
}

#[test]
fn records_that_make_no_zone() {
    let soa = "example SOA ns.example admin.example 1 1 1 1 1";
    let build = |lines: &[&str]| Zone::new(lines.iter().map(|line| line.parse().unwrap()));
    assert_eq!(build(&[]).unwrap_err(), ZoneError::NoSoa);
    assert_eq!(
        build(&[soa]).unwrap_err(),
        ZoneError::NoServers(name("example"))
    );
    let other = "sub.example SOA ns.example admin.example 1 1 1 1 1";
    assert_eq!(
        build(&[soa, other]).unwrap_err(),
        ZoneError::SecondSoa(name("sub.example"))
    );
    let outside = build(&[soa, "example NS ns.test", "ns.test A 192.0.2.1"]).unwrap_err();
    assert_eq!(
        outside.to_string(),
        "ns.test lies outside the zone example: move its record to another zone"
    );
    let clash = build(&[soa, "a.example CNAME b.example", "a.example A 192.0.2.1"]);
    assert_eq!(
        clash.unwrap_err(),
        ZoneError::AliasAndOther(name("a.example"))
    );
}

#[test]
fn a_removed_name_is_gone_and_the_apex_stays() {
    let mut zones = zones();
    let example = zones.zone_mut(&"example".parse().unwrap()).unwrap();
    assert_eq!(example.remove(&"shop.example".parse().unwrap()).len(), 1);
    assert!(example.remove(&"example".parse().unwrap()).is_empty());
    let question = question("example", RecordType::SOA);
    let query = Message::query(1, question.clone());
    assert_eq!(answer(&zones, &query, &question).answers.len(), 1);
}

#[test]
fn overrides_replace_the_truth_and_give_it_back() {
    let mut server = Authority::new(zones());
    let told = |server: &Authority, text: &str, rtype| {
        let question = question(text, rtype);
        server.answer(&Message::query(1, question.clone()), &question)
    };
    let shop = name("shop.example");
    server.set_override(shop.clone(), Override::NxDomain);
    for text in ["shop.example", "www.shop.example"] {
        let response = told(&server, text, RecordType::A).unwrap();
        assert_eq!(
            (response.rcode, response.answers.len()),
            (Rcode::NXDOMAIN, 0)
        );
        assert_eq!(texts(&response.authority), [NEGATIVE_SOA]);
    }
    let wrong = vec!["192.0.2.99".parse().unwrap()];
    server.set_override(shop.clone(), Override::Addresses(wrong));
    let response = told(&server, "shop.example", RecordType::A).unwrap();
    assert_eq!(
        texts(&response.answers),
        ["shop.example 300 IN A 192.0.2.99"]
    );
    let response = told(&server, "shop.example", RecordType::AAAA).unwrap();
    assert_eq!(texts(&response.authority), [NEGATIVE_SOA]);
    server.set_override(shop.clone(), Override::Rcode(Rcode::SERVFAIL));
    let response = told(&server, "shop.example", RecordType::A).unwrap();
    assert_eq!(response.rcode, Rcode::SERVFAIL);
    server.set_override(shop.clone(), Override::Silence);
    assert_eq!(told(&server, "shop.example", RecordType::A), None);
    assert_eq!(server.clear_override(&shop), Some(Override::Silence));
    assert_eq!(
        told(&server, "shop.example", RecordType::A)
            .unwrap()
            .answers
            .len(),
        1
    );
}

#[test]
fn overrides_do_not_hold_below_a_zone_cut() {
    let mut server = Authority::new(zones());
    server.set_override(name("sub.example"), Override::Silence);
    let question = question("sub.example", RecordType::A);
    let response = server.answer(&Message::query(1, question.clone()), &question);
    assert!(response.unwrap().is_referral());
}
