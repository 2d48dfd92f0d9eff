//! What holds under every profile: the answer is the product's, the reason is the world's.

use gatelab::proxy::profile::PROFILES;
use gatelab::scenario;
use gatelab::timeline::{Plan, perform};
use gatelab::trace::Capture;
use gatelab::view::{Compared, Report, comparison};

fn report(profile: &str, settings: &[&str], fault: &str) -> Report {
    compared(profile, settings, fault).report
}

fn compared(profile: &str, settings: &[&str], fault: &str) -> Compared {
    let mut settings: Vec<String> = settings.iter().map(|&it| it.to_owned()).collect();
    settings.push(format!("proxy.profile={profile}"));
    let first = scenario::find("first").expect("this scenario comes with gatelab");
    let scenario = first.parse(&settings).expect("it is well-formed");
    let plan = Plan {
        faults: vec![fault.to_owned()],
        warm: true,
        ..Plan::default()
    };
    let (run, skip) = perform(scenario, 1, Capture::default(), &plan)
        .unwrap_or_else(|error| panic!("{profile}, {fault}: {error}"));
    let world = run.world();
    let trace = world.trace().borrow();
    let report = Report::new(&trace, world, world.ledger(), skip).with_profile(profile);
    drop(trace);
    Compared::new(&run, report)
}

/// The root and the RFC 9209 type do not change with the dialect.
#[test]
fn the_root_and_the_cause_are_the_same_under_every_profile() {
    let faults = [
        ("app.stopped", Some("connection_refused")),
        ("firewall.reset", Some("connection_refused")),
        ("app.close-on-accept", Some("connection_terminated")),
        ("app.reset-after-request", Some("connection_terminated")),
        ("app.truncated-body", None),
        ("app.error-503", None),
    ];
    for profile in PROFILES {
        for (fault, cause) in faults {
            let report = report(profile.name, &["proxy.pool=app1"], &format!("{fault}@app1"));
            let root = report.root.as_ref();
            let root = root.map(|root| (root.fault.as_str(), root.place.as_str()));
            assert_eq!(root, Some((fault, "app1")), "{} {fault}", profile.name);
            let outcome = report.outcome.as_ref().expect("the page load has an end");
            if cause.is_some() {
                let told = outcome.cause.as_deref();
                assert_eq!(told, cause, "{} {fault}", profile.name);
            }
        }
    }
}

/// A proxy that forwards to itself comes to an end with every product, `Via` or not.
#[test]
fn a_loop_ends_under_every_profile() {
    for profile in PROFILES {
        let report = report(profile.name, &[], "proxy.loop@proxy");
        let root = report.root.as_ref().map(|root| root.fault.as_str());
        assert_eq!(root, Some("proxy.loop"), "{}", profile.name);
    }
}

/// `compare` shows twelve products and the RFCs: status, what is seen, cause, log, and who is only
/// documented.
#[test]
fn a_comparison_is_a_table_in_every_dialect() {
    let row = |profile: &str| compared(profile, &["proxy.pool=app1"], "app.stopped@app1");
    let rows: Vec<Compared> = PROFILES.iter().map(|profile| row(profile.name)).collect();
    let text = comparison(&rows);
    assert!(
        text.lines().all(|line| line.chars().count() <= 100),
        "{text}"
    );
    for row in &rows {
        let name = &row.report.profile;
        assert!(!row.sees.is_empty() && !row.log.is_empty(), "{name}");
    }
    let line_of = |name: &str| {
        let line = text
            .lines()
            .find(|line| line.split(' ').next() == Some(name));
        line.unwrap_or_else(|| panic!("no {name} in\n{text}"))
    };
    let words = [
        ("nginx", "nginx         502     502 Bad Gateway"),
        ("haproxy", "haproxy       503     503 Service Unavailable"),
        (
            "squid",
            "squid         503     The requested URL could not...",
        ),
        ("envoy", "envoy *       503     upstream connect error"),
        ("cloudflare", "cloudflare *  521     Web server is down"),
    ];
    for (name, beginning) in words {
        let line = line_of(name);
        assert!(line.starts_with(beginning), "{line}");
        assert!(line.contains("connection_refused"), "{line}");
    }
    assert!(text.contains(" SC-- ") && text.contains("AH00957: ") && text.contains(" 503 UF 0 "));
    assert!(text.ends_with("\n* documented, not measured\n"), "{text}");
    assert_eq!(text.matches(" *  ").count(), 5, "{text}");
    let data = serde_json::to_value(&rows).expect("plain data");
    let envoy = &data[8];
    assert_eq!(envoy["profile"], "envoy");
    assert_eq!(envoy["provenance"], "documented, not measured");
    assert_eq!(envoy["outcome"]["status"], 503);
    assert_eq!(envoy["log"][0]["severity"], "debug");
}
