//! What holds under every profile: the answer is the product's, the reason is the world's.

use gatelab::proxy::profile::PROFILES;
use gatelab::scenario;
use gatelab::timeline::{Plan, perform};
use gatelab::trace::Capture;
use gatelab::view::Report;

fn report(profile: &str, settings: &[&str], fault: &str) -> Report {
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
    Report::new(&trace, world, world.ledger(), skip)
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
