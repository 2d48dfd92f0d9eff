//! What a right file becomes.

use std::fmt::Write as _;
use std::net::Ipv4Addr;
use std::time::Duration;

use super::{Scenario, embedded, find, read};
use crate::scenario::model::{NodeKind, RecordData};
use crate::scenario::program::Content;
use crate::sim::Probability;

fn embedded_scenario(name: &str) -> Scenario {
    find(name).expect("embedded").parse(&[]).expect("right")
}

/// The routes of a node as text, computed ones and written ones alike.
fn routes(scenario: &Scenario, node: &str) -> Vec<String> {
    let node = &scenario.nodes[scenario.node(node).expect("the node").0];
    let routes = node.routes.iter();
    routes
        .map(|route| format!("{} via {}", route.destination, route.via))
        .collect()
}

#[test]
fn every_embedded_scenario_is_right() {
    for scenario in embedded() {
        match scenario.parse(&[]) {
            Ok(parsed) => assert_eq!(parsed.warnings, [], "{}", scenario.name),
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn an_unknown_scenario_is_answered_with_the_nearest() {
    let error = find("frist").expect_err("no such scenario");
    assert_eq!(
        error.to_string(),
        "there is no scenario `frist`; did you mean `first`?"
    );
}

#[test]
fn first_has_the_links_faults_are_named_after() {
    let scenario = embedded_scenario("first");
    for name in [
        "phone--home-gw",
        "home-gw--isp",
        "isp--internet",
        "internet--proxy",
        "proxy--app1",
        "proxy--app2",
    ] {
        let link = scenario.link(name).expect(name);
        assert_eq!(scenario.links[link.0].name, name);
    }
    let way = [
        "phone--home-gw",
        "home-gw--isp",
        "isp--internet",
        "internet--proxy",
        "proxy--app1",
    ];
    let delays =
        way.map(|name| scenario.links[scenario.link(name).expect(name).0].directions[0].delay);
    let sum: Duration = delays.iter().sum();
    assert!((10..=20).contains(&sum.as_millis()), "{sum:?}");
}

#[test]
fn hosts_get_a_default_route_and_routers_one_for_each_network() {
    let scenario = embedded_scenario("first");
    assert_eq!(routes(&scenario, "phone"), [""; 0], "the lease says it");
    assert_eq!(routes(&scenario, "home-gw"), ["0.0.0.0/0 via 203.0.113.1"]);
    assert_eq!(routes(&scenario, "proxy"), ["0.0.0.0/0 via 198.51.100.1"]);
    assert_eq!(
        routes(&scenario, "app1"),
        [""; 0],
        "a proxy forwards nothing"
    );
    assert_eq!(
        routes(&scenario, "internet"),
        [
            "203.0.113.0/24 via 192.0.2.1",
            "192.0.2.16/28 via 192.0.2.1"
        ],
        "the home network is hidden behind its translator"
    );
}

#[test]
fn a_written_route_overrides_a_computed_one() {
    let pair = find("pair").expect("embedded");
    let route = "node.left.routes=[\"default via router\", \"10.0.9.0/24 via 10.0.1.1\"]";
    let scenario = pair.parse(&[route.to_owned()]).expect("right");
    assert_eq!(
        routes(&scenario, "left"),
        ["0.0.0.0/0 via 10.0.1.1", "10.0.9.0/24 via 10.0.1.1"]
    );
    let left = &scenario.nodes[scenario.node("left").expect("left").0];
    assert!(left.routes.iter().all(|route| !route.automatic));
}

#[test]
fn every_address_has_a_reverse_name() {
    for scenario in ["demo", "first"].map(embedded_scenario) {
        let pointers: Vec<&str> = scenario
            .zones
            .iter()
            .flat_map(|zone| &zone.records)
            .filter(|record| matches!(record.data, RecordData::Ptr(_)))
            .map(|record| record.owner.as_str())
            .collect();
        let addresses = scenario.nodes.iter().flat_map(|node| &node.interfaces);
        for address in addresses.filter_map(|interface| interface.address.fixed()) {
            let [a, b, c, d] = address.octets();
            let owner = format!("{d}.{c}.{b}.{a}.in-addr.arpa");
            assert!(pointers.contains(&owner.as_str()), "{owner}");
        }
    }
}

/// RFC 1034 section 4.2.1: a zone above names the servers of the zone below, with their
/// addresses.
#[test]
fn delegations_carry_glue_and_keep_private_names_in() {
    let scenario = embedded_scenario("first");
    let zone = |apex: &str| {
        scenario
            .zones
            .iter()
            .find(|zone| zone.apex == apex)
            .expect("a zone")
    };
    let has = |apex: &str, owner: &str, data: RecordData| {
        let records = &zone(apex).records;
        records
            .iter()
            .any(|record| record.owner == owner && record.data == data)
    };
    let auth = Ipv4Addr::new(192, 0, 2, 66);
    let ns = "ns.shop.example".to_owned();
    assert!(has("example", "shop.example", RecordData::Ns(ns.clone())));
    assert!(has("example", &ns, RecordData::A(auth)));
    let root = &zone(".").records;
    assert!(root.iter().all(|record| !record.owner.contains("internal")));
    assert!(
        root.iter()
            .all(|record| !record.owner.starts_with("1.168.192"))
    );
}

#[test]
fn a_switch_joins_links_into_one_network() {
    let text = "title = \"lan\"\n\
        [node.sw]\nkind = \"switch\"\n\
        [node.gw]\nkind = \"router\"\n[node.gw.dhcp]\nlink = \"sw\"\n\
        [node.far]\nkind = \"host\"\n[node.pc]\nkind = \"host\"\n[node.printer]\nkind = \"host\"\n\
        [[link]]\nends = [\"pc\", \"sw\"]\naddress = { pc = \"dhcp\" }\n\
        [[link]]\nends = [\"printer\", \"sw\"]\naddress = { printer = \"10.0.1.9/24\" }\n\
        [[link]]\nends = [\"sw\", \"gw\"]\naddress = { gw = \"10.0.1.1/24\" }\n\
        [[link]]\nends = [\"gw\", \"far\"]\n\
        address = { gw = \"10.0.2.1/24\", far = \"10.0.2.2/24\" }\n";
    let scenario = read(text).expect("right");
    assert_eq!(scenario.nodes[0].kind, NodeKind::Switch);
    assert_eq!(routes(&scenario, "printer"), ["0.0.0.0/0 via 10.0.1.1"]);
    assert_eq!(routes(&scenario, "far"), ["0.0.0.0/0 via 10.0.2.1"]);
    let wrong = text.replace("10.0.1.9/24", "10.0.3.9/24");
    let error = read(&wrong).expect_err("another network on the same switch");
    assert!(
        error.to_string().contains("not in the network of"),
        "{error}"
    );
}

#[test]
fn two_parses_are_equal() {
    for scenario in embedded() {
        assert_eq!(scenario.parse(&[]), scenario.parse(&[]));
    }
}

#[test]
fn a_link_that_says_nothing_has_the_defaults_the_template_names() {
    let scenario = embedded_scenario("pair");
    let link = &scenario.links[scenario.link("left--router").expect("the link").0];
    assert_eq!(link.mtu, 1500);
    let [there, back] = link.directions;
    assert_eq!(there, back);
    assert_eq!((there.up, there.delay), (true, Duration::from_millis(2)));
    assert_eq!(
        (there.jitter, there.rate, there.limit),
        (Duration::ZERO, None, 1000)
    );
    for share in [there.loss, there.duplicate, there.reorder, there.corrupt] {
        assert_eq!(share, Probability::ZERO);
    }
    let [there, back] = scenario.links[1].directions;
    assert_eq!(there.rate, "100Mbit".parse().ok());
    assert_eq!(back.rate, "20Mbit".parse().ok());
}

#[test]
fn two_ways_out_give_a_default_route_and_the_rest() {
    let mut text = "title = \"two ways\"\n".to_owned();
    for (name, kind) in [
        ("pc", "host"),
        ("a", "router"),
        ("b", "router"),
        ("c", "router"),
        ("x", "host"),
        ("y", "host"),
        ("z", "host"),
    ] {
        writeln!(text, "[node.{name}]\nkind = \"{kind}\"").expect("a text grows");
    }
    let links = [
        ("pc", "a"),
        ("pc", "b"),
        ("a", "x"),
        ("a", "y"),
        ("b", "z"),
        ("a", "c"),
    ];
    for (n, (one, two)) in links.into_iter().enumerate() {
        writeln!(
            text,
            "[[link]]\nends = [\"{one}\", \"{two}\"]\n\
             address = {{ {one} = \"10.0.{n}.1/24\", {two} = \"10.0.{n}.2/24\" }}"
        )
        .expect("a text grows");
    }
    let scenario = read(&text).expect("right");
    assert_eq!(
        routes(&scenario, "pc"),
        ["0.0.0.0/0 via 10.0.0.2", "10.0.4.0/24 via 10.0.1.2"]
    );
    assert_eq!(routes(&scenario, "z"), ["0.0.0.0/0 via 10.0.4.1"]);
    assert!(
        routes(&scenario, "c")
            .iter()
            .all(|route| !route.starts_with("0.0.0.0/0"))
    );
}

#[test]
fn lines_may_end_as_on_windows() {
    let text = find("demo").expect("embedded").text;
    let windows = read(&text.replace('\n', "\r\n")).expect("right");
    assert_eq!(windows.nodes, read(text).expect("right").nodes);
    let wrong = text.replace('\n', "\r\n").replace("\"6ms\"", "\"6\"");
    let error = read(&wrong).expect_err("no unit");
    assert_eq!(error.problems[0].source, "delay = \"6\"");
}

#[test]
fn fillers_say_who_made_them() {
    let octets = Content::Filler(100).octets("app1");
    assert_eq!(octets.len(), 100);
    assert!(octets.starts_with(b"app1 made this line"));
}
