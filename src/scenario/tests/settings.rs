//! `--set KEY=VALUE`.

use std::fmt::Write as _;
use std::time::Duration;

use super::{Error, Scenario, find};
use crate::proxy::profile::Given;
use crate::scenario::program::{Program, Proxy};

fn first(settings: &[&str]) -> Result<Scenario, Error> {
    let settings: Vec<String> = settings
        .iter()
        .map(|setting| (*setting).to_owned())
        .collect();
    find("first").expect("first is embedded").parse(&settings)
}

fn proxy(scenario: &Scenario) -> &Proxy {
    let node = scenario.node("proxy").expect("the proxy");
    match scenario.nodes[node.0].program("proxy") {
        Some(Program::Proxy(proxy)) => proxy,
        other => panic!("no proxy: {other:?}"),
    }
}

fn members(scenario: &Scenario) -> Vec<String> {
    let pool = &proxy(scenario).pools[0];
    pool.upstreams
        .iter()
        .map(|member| format!("{}:{}", member.host, member.port))
        .collect()
}

#[test]
fn a_node_stands_for_its_own_upstream() {
    let scenario = first(&["proxy.pool=app1"]).expect("right");
    assert_eq!(members(&scenario), ["app1.internal:8080"]);
    let scenario = first(&["proxy.pool=app2,app1"]).expect("right");
    assert_eq!(
        members(&scenario),
        ["app2.internal:8080", "app1.internal:8080"]
    );
    let scenario = first(&["node.proxy.proxy.pool=[\"app1.internal:81\"]"]).expect("right");
    assert_eq!(members(&scenario), ["app1.internal:81"]);
    assert_eq!(scenario.warnings.len(), 1);
}

#[test]
fn a_member_may_be_a_backup_or_heavier_than_others() {
    let scenario = first(&["proxy.pool=app1:8080 weight=3, app2 backup"]).expect("right");
    let upstreams = &proxy(&scenario).pools[0].upstreams;
    let told: Vec<(u32, bool)> = upstreams.iter().map(|it| (it.weight, it.backup)).collect();
    assert_eq!(told, [(3, false), (1, true)]);
    let wrong = first(&["proxy.pool=app1 bakup"]).expect_err("wrong");
    assert!(wrong.to_string().contains("did you mean `backup`?"));
}

#[test]
fn a_proxy_is_told_how_to_check_queue_and_find() {
    let settings = [
        "proxy.check.path=/health",
        "proxy.check.interval=300ms",
        "proxy.queue_timeout=1s",
        "proxy.retry_on=502,503",
        "proxy.resolve=start",
    ];
    let scenario = first(&settings).expect("right");
    let dispatch = &proxy(&scenario).dispatch;
    let check = dispatch.check.as_ref().expect("a check");
    assert_eq!(check.path.as_deref(), Some("/health"));
    assert_eq!(check.interval, Some(Duration::from_millis(300)));
    assert_eq!(dispatch.queue_timeout, Some(Duration::from_secs(1)));
    assert_eq!(dispatch.retry_on, Some(vec![502, 503]));
    assert_eq!(dispatch.resolve, Some(crate::proxy::Resolving::AtStart));
    for wrong in ["proxy.retry_on=200", "proxy.resolve=never"] {
        assert!(first(&[wrong]).is_err(), "{wrong}");
    }
}

#[test]
fn a_later_setting_wins() {
    let scenario = first(&["proxy.connect_timeout=2s", "proxy.connect_timeout=3s"]).expect("right");
    assert_eq!(
        proxy(&scenario).connect_timeout,
        Some(Duration::from_secs(3))
    );
}

#[test]
fn links_are_set_whole_or_by_direction() {
    let delays = |setting: &str| {
        let scenario = first(&[setting]).expect("right");
        let link = scenario.link("proxy--app1").expect("the link");
        let millis = |index: usize| scenario.links[link.0].directions[index].delay;
        (millis(0), millis(1))
    };
    let (near, far) = (Duration::from_micros(200), Duration::from_millis(300));
    assert_eq!(delays("link.proxy--app1.delay=300ms"), (far, far));
    assert_eq!(delays("link.app1--proxy.delay=300ms"), (far, far));
    assert_eq!(delays("link.proxy>app1.delay=300ms"), (far, near));
    assert_eq!(delays("app1>proxy.delay=300ms"), (near, far));
}

#[test]
fn implied_services_and_zones_are_reached_too() {
    let scenario = first(&[
        "home-gw.lease=10m",
        "home-gw.nat44.udp_idle=30s",
        "zone.shop.example.ttl=5s",
        "zone.\"shop.example\".records.www=A 198.51.100.80",
        "seed=7",
    ]);
    let scenario = scenario.expect("right");
    assert_eq!(scenario.seed, 7);
    let gateway = &scenario.nodes[scenario.node("home-gw").expect("the gateway").0];
    let nat44 = gateway.nat44.as_ref().expect("a gateway translates");
    assert_eq!(nat44.udp_idle, Duration::from_secs(30));
    let zone = scenario
        .zones
        .iter()
        .find(|zone| zone.apex == "shop.example");
    let ttls = zone
        .expect("the zone")
        .records
        .iter()
        .map(|record| record.ttl);
    assert!(ttls.into_iter().all(|ttl| ttl == Duration::from_secs(5)));
}

#[test]
fn each_mistake_is_named_with_its_place() {
    let mut all = String::new();
    for setting in [
        "proxy.connect_timeout",
        "prxy.pool=app1",
        "node.prxy.pool=app1",
        "proxy.conect_timeout=2s",
        "proxy.proxy.conect_timeout=2s",
        "proxy.connect_timeout=2",
        "proxy.pool=ap1",
        "proxy=1",
        "proxy.pool.first=app1",
        "link.proxy--ap1.delay=1s",
        "link.proxy--app1.dealy=1s",
        "link.proxy--app1=1s",
        "zone.shop.exmple.ttl=5s",
        "home-gw.timeout=1s",
        "seed=many",
        "node=1",
        "=",
        "",
    ] {
        match first(&[setting]) {
            Err(error) => writeln!(all, "{error}\n").expect("a text grows"),
            Ok(scenario) => writeln!(all, "--set {setting}: taken, {:?}\n", scenario.warnings)
                .expect("a text grows"),
        }
    }
    let error = first(&["proxy.origin.port=81", "proxy.port=82"]).expect_err("two services");
    writeln!(all, "{error}").expect("a text grows");
    insta::assert_snapshot!("mistakes_settings", all);
}

/// The settings of a product under its own names, beside the others.
#[test]
fn a_product_is_told_in_its_own_words() {
    let settings = ["proxy.profile=nginx", "proxy.proxy_read_timeout=7s"];
    let scenario = first(&settings).expect("right");
    let own = &proxy(&scenario).own;
    let mut names = own.iter().map(|own| (own.product, own.name));
    assert!(names.any(|own| own == ("nginx", "proxy_read_timeout")));
    assert!(scenario.own_words_fit().is_ok());
    let spaced = ["proxy.profile=haproxy", "proxy.timeout server=7s"];
    let scenario = first(&spaced).expect("right");
    assert_eq!(proxy(&scenario).own[0].name, "timeout server");
}

/// A name may mean a number to one product and a time to another.
#[test]
fn a_value_is_for_the_product_that_takes_its_kind() {
    let scenario = first(&["proxy.keepalive=16"]).expect("nginx has it");
    assert_eq!(proxy(&scenario).own[0].product, "nginx");
    let scenario = first(&["proxy.keepalive=30s"]).expect("Caddy has it");
    assert_eq!(proxy(&scenario).own[0].product, "caddy");
    let settings = ["proxy.profile=nginx", "proxy.keepalive=30s"];
    let wrong = first(&settings).expect_err("not for nginx").to_string();
    assert!(wrong.contains("a whole number"), "{wrong}");
    let wrong = first(&["proxy.keepalive=many"])
        .expect_err("for nobody")
        .to_string();
    assert_eq!(wrong.matches("keepalive").count(), 2, "{wrong}");
}

/// Lists are written as the product writes them, and each word is looked at.
#[test]
fn a_product_is_told_lists_of_its_words() {
    let told = "proxy.proxy_next_upstream=error timeout http_503";
    let scenario = first(&["proxy.profile=nginx", told]).expect("right");
    let words = Given::Words(vec!["error", "timeout", "http_503"]);
    assert_eq!(proxy(&scenario).own[0].value, words);
    let misspelt = "proxy.proxy_next_upstream=error timout";
    let wrong = first(&["proxy.profile=nginx", misspelt]).expect_err("no such word");
    assert!(
        wrong.to_string().contains("did you mean `timeout`?"),
        "{wrong}"
    );
    let unknown = ["proxy.nginx.proxy_bufer_size=8KiB"];
    let wrong = first(&unknown).expect_err("no such setting").to_string();
    assert!(
        wrong.contains("did you mean `proxy_buffer_size`?"),
        "{wrong}"
    );
}

/// What another product than the proxy's would understand is a mistake, wherever it is found.
#[test]
fn the_words_of_another_product_are_a_mistake() {
    let mut scenario = first(&["proxy.proxy_read_timeout=7s"]).expect("no profile is named");
    scenario
        .set_profile("haproxy")
        .expect("there is such a one");
    let wrong = scenario.own_words_fit().expect_err("not its word");
    let text = wrong.to_string();
    assert!(
        text.starts_with("`proxy_read_timeout` is a setting of nginx"),
        "{text}"
    );
    let named = ["proxy.profile=haproxy", "proxy.proxy_read_timeout=7s"];
    let wrong = first(&named).expect_err("not its word").to_string();
    assert!(wrong.contains("is no setting of HAProxy"), "{wrong}");
    let misspelt = first(&["proxy.proxy_reed_timeout=7s"]).expect_err("wrong");
    assert!(
        misspelt
            .to_string()
            .contains("did you mean `proxy_read_timeout`?")
    );
}
