//! One mistake after another in a right file: the messages are reviewed as a snapshot.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::{demo_with, read};
use crate::scenario::{embedded, parse};

/// What is wrong, the text it is made from, and what that becomes.
type Mistake = (&'static str, &'static str, &'static str);

const FILE: &[Mistake] = &[
    (
        "a text without its end",
        "role = \"shop server\"",
        "role = \"shop server",
    ),
    (
        "a key twice",
        "role = \"shop server\"",
        "role = \"a\"\nrole = \"b\"",
    ),
    ("no title", "title = \"A phone opens a shop's page\"", ""),
    ("an unknown table", "[zone.example]", "[zones.example]"),
    (
        "a seed that is no number",
        "[node.phone]",
        "seed = \"one\"\n[node.phone]",
    ),
    (
        "a node that is no table",
        "[node.phone]\n",
        "[node]\nextra = 1\n[node.phone]\n",
    ),
    (
        "links as a table",
        "[node.phone]",
        "[link.phone--home-gw]\n[node.phone]",
    ),
];

const NODES: &[Mistake] = &[
    ("an unknown kind", "kind = \"gateway\"", "kind = \"gatway\""),
    ("no kind", "kind = \"gateway\"", ""),
    (
        "an unknown setting",
        "label = \"Internet\"",
        "lable = \"Internet\"",
    ),
    (
        "a name that cannot be",
        "[node.app1]",
        "[node.App_1]\nkind = \"host\"\n[node.app1]",
    ),
    (
        "inside a node that is not there",
        "inside = \"proxy\"",
        "inside = \"prox\"",
    ),
    (
        "inside itself",
        "inside = \"proxy\"",
        "inside = \"site-dns\"",
    ),
    (
        "a translator in a host",
        "[node.app1.origin]",
        "[node.app1.nat44]\n[node.app1.origin]",
    ),
    (
        "a program in a switch",
        "[node.app1]\nkind = \"host\"",
        "[node.app1]\nkind = \"switch\"",
    ),
    (
        "a node without links",
        "[node.app1]",
        "[node.app2]\nkind = \"host\"\n[node.app1]",
    ),
];

const LINKS: &[Mistake] = &[
    (
        "a link called like a node",
        "delay = \"6ms\"",
        "name = \"proxy\"",
    ),
    (
        "an unknown end",
        "ends = [\"phone\", \"home-gw\"]",
        "ends = [\"phone\", \"home-wg\"]",
    ),
    (
        "one end",
        "ends = [\"phone\", \"home-gw\"]",
        "ends = [\"phone\"]",
    ),
    ("no ends", "ends = [\"phone\", \"home-gw\"]", ""),
    (
        "a node linked to itself",
        "ends = [\"phone\", \"home-gw\"]",
        "ends = [\"phone\", \"phone\"]",
    ),
    (
        "a link twice",
        "[zone.\".\"]",
        "[[link]]\nends = [\"app1\", \"proxy\"]\naddress = { app1 = \"10.0.9.1/24\", \
         proxy = \"10.0.9.2/24\" }\n[zone.\".\"]",
    ),
    ("an end without address", "app1 = \"10.0.3.11/24\" }", "}"),
    (
        "an address for somebody else",
        "{ phone = \"dhcp\", ",
        "{ phone = \"dhcp\", fone = \"dhcp\", ",
    ),
    ("no unit", "delay = \"6ms\"", "delay = \"6\""),
    ("a bare number", "delay = \"6ms\"", "delay = 6"),
    ("an unknown unit", "delay = \"6ms\"", "rate = \"6Mbps\""),
    ("more than all", "delay = \"6ms\"", "loss = \"120%\""),
    ("a share without sign", "delay = \"6ms\"", "loss = 0.5"),
    ("a tiny MTU", "delay = \"6ms\"", "mtu = 68"),
    (
        "a direction of another link",
        "delay = \"6ms\"",
        "\"internet>home-wg\" = { delay = \"1s\" }",
    ),
    (
        "a setting no direction has",
        "delay = \"6ms\"",
        "\"internet>home-gw\" = { mtu = 1400 }",
    ),
];

const ADDRESSES: &[Mistake] = &[
    (
        "no prefix",
        "app1 = \"10.0.3.11/24\"",
        "app1 = \"10.0.3.11\"",
    ),
    (
        "another network",
        "app1 = \"10.0.3.11/24\"",
        "app1 = \"10.0.4.11/24\"",
    ),
    (
        "an address taken",
        "app1 = \"10.0.3.11/24\"",
        "app1 = \"10.0.3.1/24\"",
    ),
    (
        "a real address",
        "proxy = \"198.51.100.80/24\"",
        "proxy = \"8.8.8.8/24\"",
    ),
    (
        "too wide a network",
        "proxy = \"198.51.100.80/24\"",
        "proxy = \"198.51.100.80/16\"",
    ),
    (
        "a broadcast address",
        "app1 = \"10.0.3.11/24\"",
        "app1 = \"10.0.3.255/24\"",
    ),
    (
        "overlapping networks",
        "{ internet = \"192.0.2.17/28\", names = \"192.0.2.18/28\" }",
        "{ internet = \"192.0.2.17/24\", names = \"192.0.2.18/24\" }",
    ),
    (
        "no DHCP server there",
        "app1 = \"10.0.3.11/24\"",
        "app1 = \"dhcp\"",
    ),
    (
        "an address that is leased",
        "home-gw = \"192.168.1.1/24\"",
        "home-gw = \"192.168.1.50/24\"",
    ),
    (
        "a range elsewhere",
        "192.168.1.23-192.168.1.99",
        "192.168.2.23-192.168.2.99",
    ),
    (
        "a range that is none",
        "192.168.1.23-192.168.1.99",
        "192.168.1.23",
    ),
    (
        "a reservation elsewhere",
        "{ phone = \"192.168.1.23\" }",
        "{ phone = \"10.0.0.1\" }",
    ),
    (
        "a route without hop",
        "resolver = \"site-dns\"",
        "resolver = \"site-dns\"\nroutes = [\"default internet\"]",
    ),
    (
        "a hop that is no neighbour",
        "resolver = \"site-dns\"",
        "resolver = \"site-dns\"\nroutes = [\"default via names\"]",
    ),
];

const PROGRAMS: &[Mistake] = &[
    (
        "two resolvers to choose from",
        "role = \"name server\"\ninside = \"internet\"\ndns = { role = \"authoritative\" }",
        "dns = { role = \"recursive\" }",
    ),
    (
        "two networks to lease addresses on",
        "[zone.\".\"]",
        "[[link]]\nends = [\"home-gw\", \"app1\"]\naddress = { home-gw = \"10.0.9.1/24\", \
         app1 = \"10.0.9.2/24\" }\n[zone.\".\"]",
    ),
    (
        "two ways outside",
        "[zone.\".\"]",
        "[[link]]\nends = [\"home-gw\", \"proxy\"]\naddress = { \
         home-gw = \"100.64.0.1/24\", proxy = \"100.64.0.2/24\" }\n\
         [[link]]\nends = [\"home-gw\", \"internet\"]\nname = \"second\"\naddress = { \
         home-gw = \"10.9.0.1/24\", internet = \"10.9.0.2/24\" }\n[zone.\".\"]",
    ),
    (
        "a page no browser here opens",
        "http://shop.example/\" }",
        "https://shop.example/\" }",
    ),
    ("a site twice", "\"www.shop.example\"]", "\"Shop.example\"]"),
    ("a port that is none", "port = 8080", "port = 80800"),
    ("a port in quotes", "port = 8080", "port = \"8080\""),
    (
        "a member that is not there",
        "[\"app1.internal:8080\"]",
        "[\"app11\"]",
    ),
    ("no member", "[\"app1.internal:8080\"]", "[]"),
    (
        "a member that makes no pages",
        "[\"app1.internal:8080\"]",
        "[\"phone\"]",
    ),
    (
        "a member's port that is none",
        "[\"app1.internal:8080\"]",
        "[\"app1.internal:http\"]",
    ),
    ("no pool", "pool = [\"app1.internal:8080\"]", ""),
    (
        "no sites",
        "sites = [\"shop.example\", \"www.shop.example\"]",
        "",
    ),
    ("nobody to ask for names", "resolver = \"site-dns\"", ""),
    (
        "a profile that is not there",
        "identity = \"shop-proxy\"",
        "profile = \"nginks\"",
    ),
    (
        "a port taken",
        "[node.proxy.proxy]",
        "[node.proxy.origin]\nport = 80\n[node.proxy.proxy]",
    ),
    (
        "a page without content",
        "{ size = \"200kB\", type = \"text/plain\" }",
        "{ delay = \"1s\" }",
    ),
    (
        "a page with too much",
        "{ size = \"200kB\", ",
        "{ text = \"a\", size = \"200kB\", ",
    ),
    ("a path that is none", "\"/slow\" =", "\"slow\" ="),
    (
        "a status that is none",
        "{ size = \"200kB\", ",
        "{ status = 99, size = \"200kB\", ",
    ),
    ("a huge page", "\"200kB\"", "\"200GB\""),
    ("no DNS role", "dns = { role = \"recursive\" }", "dns = {}"),
    (
        "a root for a forwarder",
        "label = \"home router\"",
        "label = \"home router\"\ndns = { root = \"names\" }",
    ),
];

const ZONES: &[Mistake] = &[
    (
        "a server that is not there",
        "[zone.example]\nserver = \"names\"",
        "[zone.example]\nserver = \"name\"",
    ),
    (
        "a server without DNS",
        "[zone.example]\nserver = \"names\"",
        "[zone.example]\nserver = \"app1\"",
    ),
    (
        "no server",
        "[zone.example]\nserver = \"names\"",
        "[zone.example]",
    ),
    ("an unknown type", "www = \"CNAME @\"", "www = \"CNAM @\""),
    (
        "an alias and more",
        "www = \"CNAME @\"",
        "www = [\"CNAME @\", \"A 198.51.100.80\"]",
    ),
    (
        "a record for a real address",
        "\"@\" = \"198.51.100.80\"",
        "\"@\" = \"A 1.1.1.1\"",
    ),
    (
        "an owner that is no name",
        "www = \"CNAME @\"",
        "\"w w\" = \"CNAME @\"",
    ),
    ("no root", "[zone.\".\"]", "[zone.other]"),
    ("a zone twice", "[zone.example]", "[zone.\"shop.example.\"]"),
];

const PROBABLY_NOT_MEANT: &[Mistake] = &[
    (
        "a resolver that is none",
        "resolver = \"site-dns\"",
        "resolver = \"10.0.3.11\"",
    ),
    (
        "a member without name",
        "app1.internal:8080",
        "app9.internal:8080",
    ),
    (
        "a site without name",
        "\"www.shop.example\"]",
        "\"ww.shop.example\"]",
    ),
    (
        "a port nobody listens on",
        "app1.internal:8080",
        "app1.internal:8081",
    ),
    (
        "a page nobody has",
        "url = \"http://shop.example/\"",
        "url = \"http://shop.exampel/\"",
    ),
];

fn rendered(mistakes: &[Mistake]) -> String {
    let mut all = String::new();
    for (what, from, to) in mistakes {
        let found = match read(&demo_with(from, to)) {
            Err(error) => error.to_string(),
            Ok(scenario) => {
                let warnings: Vec<_> = scenario.warnings.iter().map(ToString::to_string).collect();
                assert!(!warnings.is_empty(), "nothing found: {what}");
                format!("(warning) {}", warnings.join("\n(warning) "))
            }
        };
        writeln!(all, "--- {what}\n{found}\n").expect("a text grows");
    }
    all
}

#[test]
fn each_mistake_is_named_with_its_place() {
    for (name, mistakes) in [
        ("file", FILE),
        ("nodes", NODES),
        ("links", LINKS),
        ("addresses", ADDRESSES),
        ("programs", PROGRAMS),
        ("zones", ZONES),
        ("warnings", PROBABLY_NOT_MEANT),
    ] {
        insta::assert_snapshot!(format!("mistakes_{name}"), rendered(mistakes));
    }
}

#[test]
fn all_mistakes_of_a_step_are_reported_at_once() {
    let text = demo_with("kind = \"gateway\"", "kind = \"gatway\"");
    let text = text
        .replace("port = 8080", "port = 0")
        .replace("\"6ms\"", "\"6\"");
    let error = read(&text).expect_err("three mistakes");
    let lines: Vec<usize> = error.problems.iter().map(|problem| problem.line).collect();
    assert_eq!(lines.len(), 3, "{error}");
    assert!(lines.is_sorted(), "{error}");
}

#[test]
fn a_file_that_is_no_text_says_where() {
    let error = parse("x.toml", b"title = \"a\"\nseed = \xff", &[]).expect_err("not UTF-8");
    assert_eq!((error.problems[0].line, error.problems[0].column), (2, 8));
}

#[test]
fn a_file_cannot_write_to_the_terminal() {
    let error = read("title = 1 # \u{1b}[31m").expect_err("a control character");
    assert!(!error.to_string().contains('\u{1b}'), "{error}");
}

#[test]
fn at_most_seven_addresses() {
    let mut text = "title = \"many\"\n[node.hub]\nkind = \"router\"\n".to_owned();
    for n in 0..8 {
        let _ = write!(
            text,
            "[node.h{n}]\nkind = \"host\"\n[[link]]\nends = [\"hub\", \"h{n}\"]\n\
             address = {{ hub = \"10.0.{n}.1/24\", h{n} = \"10.0.{n}.2/24\" }}\n"
        );
    }
    let error = read(&text).expect_err("eight addresses");
    assert_eq!(error.problems[0].message, "hub has 8 addresses");
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = parse("x.toml", &bytes, &[]);
    }

    #[test]
    fn no_damage_panics(place: (usize, usize), cut in 0usize..60, put in ".{0,8}") {
        let (which, at) = (place.0 % embedded().len(), place.1);
        let text = embedded()[which].text;
        let mut bytes = text.as_bytes().to_vec();
        let start = at % bytes.len();
        let end = (start + cut).min(bytes.len());
        bytes.splice(start..end, put.bytes());
        let _ = parse("x.toml", &bytes, &[]);
    }

    #[test]
    fn no_setting_panics(start in "(node|link|zone|proxy)?[.]?", rest in "[a-z0-9.>=\"-]{0,40}") {
        let setting = format!("{start}{rest}");
        let demo = embedded()[1];
        let _ = demo.parse(&[setting]);
    }
}
