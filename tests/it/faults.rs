//! What each fault ends in, from a person at a browser to the root that `why` names.

use gatelab::scenario::{self, Scenario};
use gatelab::sim::Time;
use gatelab::timeline::{Action, Plan, Run, perform};
use gatelab::trace::Capture;
use gatelab::view::Report;

/// Phone, proxy and two apps, all with fixed addresses: nobody asks for names or leases here.
const SMALL: &str = r#"
title = "A phone, a proxy and two apps"
[node.phone]
kind = "host"
browser = { url = "http://10.0.1.2/" }
[node.proxy]
kind = "host"
proxy = { identity = "shop-proxy", sites = ["10.0.1.2"], pool = ["10.0.3.11:8080"] }
[node.app1.origin]
port = 8080
[node.app1.origin.pages]
"/" = "<h1>The shop</h1>\n"
[node.app1]
kind = "host"
[[link]]
ends = ["phone", "proxy"]
address = { phone = "10.0.1.1/24", proxy = "10.0.1.2/24" }
delay = "5ms"
[[link]]
ends = ["proxy", "app1"]
address = { proxy = "10.0.3.1/24", app1 = "10.0.3.11/24" }
delay = "200us"
"#;

/// A fault and what a page load that meets it ends in.
struct Row {
    fault: &'static str,
    /// Status and whether the page is whole, or the browser's own error.
    ends: Result<(u16, bool), &'static str>,
    /// The RFC 9209 type, if a proxy reports one.
    cause: Option<&'static str>,
    author: Option<&'static str>,
}

fn row(fault: &'static str, status: u16, cause: &'static str) -> Row {
    let (cause, author) = (Some(cause), Some("proxy"));
    Row {
        fault,
        ends: Ok((status, true)),
        cause,
        author,
    }
}

fn small() -> Scenario {
    scenario::parse("small.toml", SMALL.as_bytes(), &[]).unwrap_or_else(|error| panic!("{error}"))
}

fn report(scenario: Scenario, faults: &[&str], warm: bool) -> Report {
    let plan = Plan {
        faults: faults.iter().map(|&fault| fault.to_owned()).collect(),
        warm,
        ..Plan::default()
    };
    let (run, skip) = perform(scenario, 1, Capture::default(), &plan)
        .unwrap_or_else(|error| panic!("{faults:?}: {error}"));
    let world = run.world();
    let trace = world.trace().borrow();
    Report::new(&trace, world, world.ledger(), skip)
}

/// Checks rows; all that is wrong is said at once.
#[track_caller]
fn check(rows: &[Row], of: impl Fn() -> Scenario, warm: bool) {
    let mut wrong = Vec::new();
    for row in rows {
        let report = report(of(), &[row.fault], warm);
        let outcome = report.outcome.as_ref().expect("an outcome");
        let ends = match (&outcome.browser, outcome.status) {
            (_, Some(status)) => Ok((status, outcome.complete)),
            (browser, None) => Err(browser.as_deref().unwrap_or("nothing")),
        };
        let found = (ends, outcome.cause.as_deref(), outcome.author.as_deref());
        let wanted = (row.ends, row.cause, row.author);
        if found != wanted {
            wrong.push(format!("{}: {found:?} instead of {wanted:?}", row.fault));
        }
        let place = row
            .fault
            .split_once('@')
            .map(|(name, place)| (name, place.split(',').next().unwrap_or_default()));
        let root = report
            .root
            .as_ref()
            .map(|root| (root.fault.as_str(), root.place.as_str()));
        if root != place {
            let why: Vec<_> = report.why.iter().map(|line| &line.text).collect();
            wrong.push(format!("{}: the root is {root:?}: {why:#?}", row.fault));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_way_to_the_app() {
    let unroutable = "destination_ip_unroutable";
    let rows = [
        row("app.stopped@app1", 502, "connection_refused"),
        row("service.stopped@app1.app", 502, "connection_refused"),
        row("firewall.reset@app1", 502, "connection_refused"),
        row("host.off@app1", 502, unroutable),
        row("link.down@proxy--app1", 502, unroutable),
        row("link.one-way@proxy>app1", 502, unroutable),
        row("route.missing@proxy", 502, unroutable),
        row(
            "firewall.reject@app1,with=admin-prohibited",
            502,
            unroutable,
        ),
        row("firewall.reject@app1,with=host", 502, unroutable),
        row("firewall.reject@app1,with=net", 502, unroutable),
        row("firewall.reject@app1", 502, "connection_refused"),
        row("firewall.drop@app1", 504, "connection_timeout"),
        row("route.no-return@app1", 504, "connection_timeout"),
    ];
    check(&rows, small, false);
    let rows = [row("link.one-way@app1>proxy", 504, "connection_timeout")];
    check(&rows, small, true);
}

#[test]
fn the_app() {
    let terminated = "connection_terminated";
    let mut rows = vec![
        row("app.loopback-only@app1", 502, "connection_refused"),
        row("app.backlog-full@app1", 504, "connection_timeout"),
        row("app.close-on-accept@app1", 502, terminated),
        row("app.reset-on-accept@app1", 502, terminated),
        row("app.close-after-request@app1", 502, terminated),
        row("app.reset-after-request@app1", 502, terminated),
        row("app.truncated-header@app1", 502, "http_response_incomplete"),
        row("app.never-answers@app1", 504, "http_response_timeout"),
        row("app.slow@app1,by=40s", 504, "http_response_timeout"),
        row("app.garbage@app1", 502, "http_protocol_error"),
        row("app.bad-status-line@app1", 502, "http_protocol_error"),
        row("app.bad-header@app1", 502, "http_protocol_error"),
        row(
            "app.header-too-big@app1",
            502,
            "http_response_header_section_size",
        ),
    ];
    let relayed = |fault, status, complete, cause| Row {
        fault,
        ends: Ok((status, complete)),
        cause,
        author: Some("app1"),
    };
    rows.extend([
        relayed(
            "app.bad-chunk@app1",
            200,
            false,
            Some("http_response_transfer_coding"),
        ),
        relayed(
            "app.truncated-body@app1",
            200,
            false,
            Some("http_response_incomplete"),
        ),
        relayed("app.error-500@app1", 500, true, None),
        relayed("app.error-503@app1", 503, true, None),
        relayed("app.slow@app1", 200, true, None),
    ]);
    check(&rows, small, false);
}

#[test]
fn the_proxy() {
    let rows = [
        row("proxy.wrong-port@proxy", 502, "connection_refused"),
        row("proxy.at-limit@proxy", 503, "connection_limit_reached"),
        row("proxy.loop@proxy", 502, "proxy_loop_detected"),
        row("proxy.unknown-site@proxy", 500, "destination_not_found"),
    ];
    check(&rows, small, false);
    let refused = Row {
        fault: "proxy.stopped@proxy",
        ends: Err("ERR_CONNECTION_REFUSED"),
        cause: None,
        author: None,
    };
    check(&[refused], small, false);
}

fn first() -> Scenario {
    let settings = ["proxy.pool=app1".to_owned()];
    let found = scenario::find("first").expect("it is embedded");
    found
        .parse(&settings)
        .unwrap_or_else(|error| panic!("{error}"))
}

/// A fault that ends in an error of the browser's own.
fn browser(fault: &'static str, error: &'static str) -> Row {
    let (cause, author) = (None, None);
    Row {
        fault,
        ends: Err(error),
        cause,
        author,
    }
}

#[test]
fn names_of_the_proxys() {
    let rows = [
        row("dns.nxdomain@app1.internal", 502, "dns_error"),
        row("dns.no-address@app1.internal", 502, "dns_error"),
        row("dns.servfail@app1.internal", 502, "dns_error"),
        row("dns.refused@app1.internal", 502, "dns_error"),
        row("dns.timeout@app1.internal", 504, "dns_timeout"),
        row(
            "dns.wrong-address@app1.internal",
            502,
            "destination_ip_unroutable",
        ),
        row("dns.nxdomain@site-dns", 502, "dns_error"),
    ];
    check(&rows, first, false);
}

#[test]
fn names_of_the_phones() {
    let unknown = "ERR_NAME_NOT_RESOLVED";
    let rows = [
        browser("dns.nxdomain@shop.example", unknown),
        browser("dns.no-address@shop.example", unknown),
        browser("dns.servfail@shop.example", unknown),
        browser("dns.refused@shop.example", unknown),
        browser("dns.timeout@shop.example", unknown),
        browser("dns.timeout@resolver", unknown),
        browser("dns.nxdomain@resolver", unknown),
        browser("service.stopped@home-gw.dns", unknown),
        browser("host.off@auth", unknown),
    ];
    check(&rows, first, false);
}

#[test]
fn the_way_to_the_proxy() {
    let offline = "ERR_INTERNET_DISCONNECTED";
    let rows = [
        browser("proxy.stopped@proxy", "ERR_CONNECTION_REFUSED"),
        browser("link.down@phone--home-gw", offline),
        browser("dhcp.exhausted@home-gw", offline),
        browser("link.down@isp--internet", "ERR_NAME_NOT_RESOLVED"),
        browser("dhcp.wrong-gateway@home-gw", "ERR_ADDRESS_UNREACHABLE"),
        browser("host.off@proxy", "ERR_ADDRESS_UNREACHABLE"),
    ];
    check(&rows, first, false);
    let rows = [browser(
        "link.down@isp--internet",
        "ERR_ADDRESS_UNREACHABLE",
    )];
    check(&rows, first, true);
}

#[test]
fn the_way_to_the_app_in_the_large_world() {
    let unroutable = "destination_ip_unroutable";
    let rows = [
        row("app.stopped@app1", 502, "connection_refused"),
        row("host.off@app1", 502, unroutable),
        row("link.down@proxy--app1", 502, unroutable),
        row("link.one-way@proxy>app1", 502, unroutable),
        row("route.missing@proxy", 502, unroutable),
        row("firewall.drop@app1", 504, "connection_timeout"),
        row("route.no-return@app1", 504, "connection_timeout"),
        row("proxy.loop@proxy", 502, "proxy_loop_detected"),
        row("proxy.unknown-site@proxy", 500, "destination_not_found"),
    ];
    check(&rows, first, false);
    check(
        &[row("link.one-way@app1>proxy", 504, "connection_timeout")],
        first,
        true,
    );
}

#[test]
fn every_example_can_be_broken_and_healed() {
    for fault in gatelab::catalogue::all() {
        let fault = format!("{},at=0,for=1ms", fault.example);
        let report = report(first(), &[&fault], false);
        assert!(report.outcome.is_some(), "{fault}");
    }
}

/// `first` with both apps in the pool.
fn both() -> Scenario {
    let found = scenario::find("first").expect("it is embedded");
    found.parse(&[]).unwrap_or_else(|error| panic!("{error}"))
}

/// Carries out a plan against `first`.
fn planned(of: Scenario, plan: &Plan) -> Report {
    let (run, skip) = perform(of, 1, Capture::default(), plan).unwrap_or_else(|e| panic!("{e}"));
    let world = run.world();
    let trace = world.trace().borrow();
    Report::new(&trace, world, world.ledger(), skip)
}

fn faults(list: &[&str]) -> Vec<String> {
    list.iter().map(|&fault| fault.to_owned()).collect()
}

/// How long a page load takes that ends in 200, in milliseconds.
#[track_caller]
fn time_to_page(list: &[&str]) -> f64 {
    let plan = Plan {
        faults: faults(list),
        ..Plan::default()
    };
    let outcome = planned(first(), &plan).outcome.expect("an outcome");
    assert_eq!(
        (outcome.status, outcome.complete),
        (Some(200), true),
        "{list:?}"
    );
    outcome.elapsed_ms
}

#[test]
fn another_app_answers_for_one_that_is_stopped() {
    let report = report(both(), &["app.stopped@app1"], false);
    let outcome = report.outcome.as_ref().expect("an outcome");
    assert_eq!(
        (outcome.status, outcome.author.as_deref()),
        (Some(200), Some("app2"))
    );
    assert_eq!(report.attempts.len(), 2, "{:?}", report.attempts);
}

#[test]
fn with_both_apps_stopped_the_proxy_sets_both_aside() {
    let plan = Plan {
        faults: faults(&["app.stopped@app1", "app.stopped@app2"]),
        repeat: 4,
        ..Plan::default()
    };
    let report = planned(both(), &plan);
    let ends: Vec<_> = report
        .outcomes
        .iter()
        .map(|it| (it.status, it.cause.as_deref()))
        .collect();
    assert_eq!(ends[0], (Some(502), Some("connection_refused")));
    assert_eq!(
        ends[3],
        (Some(503), Some("destination_unavailable")),
        "{ends:?}"
    );
    let root = report.root.expect("a root");
    assert_eq!(root.fault, "app.stopped");
    assert_eq!(root.also.len(), 1, "{root:?}");
}

#[test]
fn slow_and_lossy_links_make_pages_later() {
    let healthy = time_to_page(&[]);
    assert!(time_to_page(&["link.loss@internet--proxy,p=30%"]) > healthy);
    // ARP was not needed: the handshake, the request and its answer are two round trips of two
    // delays each, for the router has never spoken to the proxy before: one more for ARP.
    let later = time_to_page(&["link.delay@internet--proxy,by=300ms"]) - healthy;
    assert!((later - 1800.0).abs() < 0.001, "{later}");
    let one_way = time_to_page(&["link.delay@internet>proxy,by=300ms"]) - healthy;
    assert!((one_way - 900.0).abs() < 0.001, "{one_way}");
    assert!(time_to_page(&["app.slow@app1,by=2s"]) >= healthy + 2000.0);
}

#[test]
fn a_black_hole_lets_small_pages_pass_and_stops_large_ones() {
    time_to_page(&["mtu.black-hole@internet--proxy"]);
    let plan = Plan {
        url: Some("http://shop.example/big".into()),
        faults: faults(&["mtu.black-hole@internet--proxy"]),
        ..Plan::default()
    };
    let report = planned(first(), &plan);
    let outcome = report.outcome.as_ref().expect("an outcome");
    assert!(
        !outcome.complete && outcome.browser.is_some(),
        "{outcome:?}"
    );
    let root = report.root.as_ref().map(|root| root.fault.as_str());
    assert_eq!(root, Some("mtu.black-hole"), "{:#?}", report.why);
}

#[test]
fn a_flushed_table_stops_a_download() {
    let plan = Plan {
        url: Some("http://shop.example/big".into()),
        faults: faults(&["nat.flush@home-gw,at=200ms"]),
        ..Plan::default()
    };
    let settings = ["link.home-gw--isp.rate=1Mbit".to_owned()];
    let found = scenario::find("first").expect("it is embedded");
    let slow = found
        .parse(&settings)
        .unwrap_or_else(|error| panic!("{error}"));
    let report = planned(slow, &plan);
    let outcome = report.outcome.as_ref().expect("an outcome");
    assert!(!outcome.complete, "{outcome:?}");
    let root = report.root.as_ref().map(|root| root.fault.as_str());
    assert_eq!(root, Some("nat.flush"), "{outcome:?} {:#?}", report.why);
}

#[test]
fn of_two_faults_the_one_that_decided_is_named() {
    let list = ["app.never-answers@app1", "link.delay@proxy--app1,by=10ms"];
    let found = report(first(), &list, false);
    let root = found.root.expect("a root");
    assert_eq!(
        (root.fault.as_str(), root.also.len()),
        ("app.never-answers", 1)
    );
    let list = ["app.garbage@app1", "firewall.drop@app1"];
    let found = report(first(), &list, false);
    assert_eq!(found.root.expect("a root").fault, "firewall.drop");
}

/// A run that can be broken by hand, one second old.
fn by_hand(of: Scenario) -> Run {
    let mut run = Run::new(of, 1, Capture::default());
    run.run_until(Time::from_millis(1000));
    run
}

fn act(run: &mut Run, action: Action) {
    let text = format!("{action:?}");
    run.act(action)
        .unwrap_or_else(|error| panic!("{text}: {error}"));
}

fn breaks(run: &mut Run, fault: &str) {
    act(
        run,
        Action::Break {
            fault: fault.into(),
        },
    );
}

/// Loads the shop's page; gives the status, or the browser's error.
fn visit(run: &mut Run) -> String {
    let before = run.visits_ended();
    let (node, url) = ("phone".into(), "http://shop.example/".into());
    act(run, Action::Visit { node, url });
    let limit = run.world().now() + std::time::Duration::from_hours(1);
    assert!(run.run_while(limit, |run| run.visits_ended() == before));
    let world = run.world();
    let report = Report::new(&world.trace().borrow(), world, world.ledger(), before);
    let outcome = report.outcome.expect("an outcome");
    let status = outcome.status.map(|status| status.to_string());
    status.or(outcome.browser).unwrap_or_default()
}

fn wait(run: &mut Run, seconds: u64) {
    let until = run.world().now() + std::time::Duration::from_secs(seconds);
    run.run_until(until);
}

#[test]
fn any_two_faults_heal_in_any_order() {
    let examples: Vec<&str> = gatelab::catalogue::all()
        .map(|fault| fault.example)
        .collect();
    let count = examples.len();
    for (at, one) in examples.iter().enumerate() {
        let two = examples[(at * 5 + 1) % count];
        for turned in [false, true] {
            let mut run = by_hand(first());
            breaks(&mut run, one);
            breaks(&mut run, two);
            act(&mut run, Action::CloseIdle);
            visit(&mut run);
            let order = if turned { [two, one] } else { [*one, two] };
            for fault in order {
                act(
                    &mut run,
                    Action::Heal {
                        fault: fault.into(),
                    },
                );
            }
            // Long enough for every negative answer and every upstream set aside.
            wait(&mut run, 700);
            assert_eq!(visit(&mut run), "200", "{order:?}");
        }
    }
}

#[test]
fn of_two_faults_in_one_program_the_last_one_counts_until_it_is_healed() {
    for (one, first_ends, two, second_ends) in [
        ("app.error-500@app1", "500", "app.error-503@app1", "503"),
        ("app.loopback-only@app1", "502", "app.error-503@app1", "503"),
        (
            "proxy.unknown-site@proxy",
            "500",
            "proxy.unknown-site@proxy",
            "500",
        ),
        (
            "dns.nxdomain@app1.internal",
            "502",
            "dns.timeout@app1.internal",
            "504",
        ),
    ] {
        for turned in [false, true] {
            let mut run = by_hand(first());
            breaks(&mut run, one);
            breaks(&mut run, two);
            assert_eq!(visit(&mut run), second_ends, "{one} {two}");
            let (healed, left) = if turned {
                (two, first_ends)
            } else {
                (one, second_ends)
            };
            act(
                &mut run,
                Action::Heal {
                    fault: healed.into(),
                },
            );
            wait(&mut run, 700);
            assert_eq!(visit(&mut run), left, "{one} {two} without {healed}");
        }
    }
}

#[test]
fn what_is_remembered_hides_a_fault_and_is_said() {
    let latent = |run: &Run| {
        let (_, active) = run.active().last().expect("a fault");
        active.latent.clone()
    };
    let mut run = by_hand(first());
    visit(&mut run);
    breaks(&mut run, "dns.nxdomain@shop.example");
    let found = latent(&run).expect("the name is in three caches");
    assert_eq!(
        found.why,
        "phone, home-gw and resolver still remember the answer; phone still has a connection open"
    );
    assert_eq!(
        found.would_help,
        "forget remembered names and close idle connections"
    );
    assert_eq!(visit(&mut run), "200");
    let left = found.left.expect("caches forget");
    wait(&mut run, left.as_secs() + 1);
    assert_eq!(visit(&mut run), "ERR_NAME_NOT_RESOLVED");

    let mut run = by_hand(first());
    breaks(&mut run, "dhcp.wrong-gateway@home-gw");
    let found = latent(&run).expect("the phone has a lease");
    assert_eq!(found.why, "phone has an address, and its lease still holds");
    assert_eq!(visit(&mut run), "200");
    wait(&mut run, found.left.expect("it renews").as_secs() + 1);
    act(&mut run, Action::CloseIdle);
    assert_eq!(visit(&mut run), "ERR_ADDRESS_UNREACHABLE");

    let mut run = by_hand(first());
    visit(&mut run);
    breaks(&mut run, "app.loopback-only@app1");
    let found = latent(&run).expect("the proxy keeps a connection");
    assert_eq!(
        found.why,
        "proxy holds a connection to it that is open already"
    );
    assert_eq!(visit(&mut run), "200");
    act(&mut run, Action::CloseIdle);
    wait(&mut run, 1);
    assert_eq!(visit(&mut run), "502");

    let mut run = by_hand(first());
    breaks(&mut run, "nat.flush@home-gw");
    assert!(latent(&run).is_some());
    breaks(&mut run, "app.garbage@app1");
    assert_eq!(latent(&run), None);
}

#[test]
fn a_real_program_is_refused_for_and_otherwise_left_alone() {
    let mut run = by_hand(first());
    let attach = Action::Attach {
        node: "app1".into(),
    };
    act(&mut run, attach);
    for fault in ["app.garbage@app1", "app.slow@app1"] {
        let fault = fault.to_owned();
        let refused = run.act(Action::Break { fault }).expect_err("it is real");
        assert!(
            refused.to_string().contains("a real program stands there"),
            "{refused}"
        );
    }
    breaks(&mut run, "app.stopped@app1");
    assert_eq!(visit(&mut run), "502");
    let world = run.world();
    let report = Report::new(&world.trace().borrow(), world, world.ledger(), 0);
    assert_eq!(
        report.outcome.and_then(|it| it.cause).as_deref(),
        Some("connection_refused")
    );
    assert_eq!(
        report.root.map(|root| root.fault).as_deref(),
        Some("app.stopped")
    );
    let fault = "app.stopped@app1".into();
    act(&mut run, Action::Heal { fault });
    // Nobody plays the real program here, so its SYN goes unanswered.
    act(&mut run, Action::CloseIdle);
    assert_eq!(visit(&mut run), "504");
}

/// The chain of `why` in its words, from the person to the root.
fn told(fault: &str) -> Vec<String> {
    let why = report(small(), &[fault], false).why;
    why.into_iter().map(|line| line.text).collect()
}

#[test]
fn why_of_a_page_cut_short_passes_over_the_proxys_cut() {
    // The rest of the page and the FIN leave in one segment, from the app and from the proxy.
    let lines = told("app.truncated-body@app1");
    let says = |words: &str| lines.iter().position(|line| line.contains(words));
    let order = [
        says("closed its side (FIN)"),
        says("the proxy breaks the answer off"),
        says("cannot be read: the connection was closed"),
        says("then closes it (FIN)"),
        says("breaks off halfway"),
    ];
    assert!(
        order.is_sorted() && order.iter().all(Option::is_some),
        "{order:?} in {lines:#?}"
    );
}

#[test]
fn a_timer_that_ran_out_is_told_as_a_sentence() {
    for (fault, sentence) in [
        (
            "firewall.drop@app1",
            "gave up waiting: 10.0.3.11:8080 does not take the connection",
        ),
        (
            "app.loopback-only@app1",
            "the program on port 8080 listens on 127.0.0.1 only: answers RST",
        ),
    ] {
        let lines = told(fault);
        assert!(lines.iter().any(|line| line == sentence), "{lines:#?}");
    }
}

#[test]
fn the_book_shows_the_catalogue() {
    const MARK: &str = "do not edit below this line -->\n";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/book/src/faults.md");
    let text = std::fs::read_to_string(path).expect("the book has that page");
    let (head, table) = text.split_once(MARK).expect("a mark above the table");
    let wanted = gatelab::catalogue::markdown();
    if std::env::var_os("GATELAB_BLESS").is_some() {
        let text = format!("{head}{MARK}\n{wanted}");
        std::fs::write(path, text).expect("the page can be written");
        return;
    }
    let lines = table.trim().lines().zip(wanted.lines());
    for (in_book, wanted) in lines {
        assert_eq!(
            in_book, wanted,
            "write the table anew with `GATELAB_BLESS=1 cargo test --test it book`"
        );
    }
    assert_eq!(table.trim().lines().count(), wanted.lines().count());
}
