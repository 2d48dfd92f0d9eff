//! Many clients: does the cost grow with their number, or faster?

use std::fmt::Write as _;
use std::time::Duration;

use gatelab::scenario::{self, Scenario};
use gatelab::sim::Time;
use gatelab::timeline::{Action, Run};
use gatelab::trace::Capture;

use crate::meter::{Figure, cpu, ms};

/// Clients on one switch: what they ask of all reaches few, however many there are.
const PER_SWITCH: usize = 28;
/// Switches behind one router at the edge.
const PER_EDGE: usize = 6;

/// CPU time for 1000 clients that load a page each, in milliseconds.
pub(crate) fn thousand() -> Figure {
    Figure::of(5, || ms(load(&crowd(1_000), 1_000)))
}

/// How many times as long as 100 clients 1000 take.
pub(crate) fn growth() -> Figure {
    Figure::of(7, || {
        let few: Duration = (0..5).map(|_| load(&crowd(100), 100)).sum();
        load(&crowd(1_000), 1_000).as_secs_f64() / (few / 5).as_secs_f64()
    })
}

/// The same for reading the scenario and building the world.
pub(crate) fn building() -> Figure {
    Figure::of(5, || {
        let few: Duration = (0..5).map(|_| build(100)).sum();
        build(1_000).as_secs_f64() / (few / 5).as_secs_f64()
    })
}

fn build(clients: usize) -> Duration {
    let text = text(clients);
    let (time, world) = cpu(|| {
        let scenario = scenario::parse("crowd.toml", text.as_bytes(), &[]).expect("it is right");
        scenario::build(&scenario, 1, Capture::default())
    });
    assert!(world.nodes().count() > clients);
    time
}

fn crowd(clients: usize) -> Scenario {
    let text = text(clients);
    scenario::parse("crowd.toml", text.as_bytes(), &[]).unwrap_or_else(|error| panic!("{error}"))
}

/// Every client loads the page once, one each millisecond.
fn load(scenario: &Scenario, clients: usize) -> Duration {
    let mut run = Run::new(scenario.clone(), 1, Capture::default());
    run.run_until(Time::from_millis(1_000));
    let (time, ()) = cpu(|| {
        for n in 0..clients {
            let (node, url) = (format!("c{n}"), "http://198.51.100.80/".to_owned());
            run.act(Action::Visit { node, url })
                .expect("every client has a browser");
            run.run_until(run.world().now() + Duration::from_millis(1));
        }
        run.run_until(run.world().now() + Duration::from_secs(5));
    });
    assert_eq!(run.visits_ended(), clients, "everybody got an answer");
    let trace = run.world().trace().borrow();
    let results = trace
        .events()
        .iter()
        .filter(|event| event.is("browser.result"));
    let good = results.filter(|event| event.note().and_then(|n| n.fact("status")) == Some("200"));
    assert_eq!(good.count(), clients, "everybody got the page");
    time
}

/// Routers at the edge with their switches and clients, a router in the middle that joins them,
/// a web server behind it.
fn text(clients: usize) -> String {
    let mut text = String::from(
        "title = \"A crowd\"\n[node.middle]\nkind = \"router\"\n[node.web]\nkind = \"host\"\n\
         origin = { port = 80, backlog = 1000, pages = { \"/\" = \"Hello\\n\" } }\n\
         [[link]]\nends = [\"middle\", \"web\"]\n\
         address = { middle = \"198.51.100.1/24\", web = \"198.51.100.80/24\" }\n",
    );
    let switches = clients.div_ceil(PER_SWITCH);
    for edge in 0..switches.div_ceil(PER_EDGE) {
        let _ = write!(
            text,
            "[node.edge{edge}]\nkind = \"router\"\n\
             [[link]]\nends = [\"edge{edge}\", \"middle\"]\n\
             address = {{ edge{edge} = \"192.0.2.{}/30\", middle = \"192.0.2.{}/30\" }}\n",
            4 * edge + 2,
            4 * edge + 1
        );
    }
    for switch in 0..switches {
        let edge = switch / PER_EDGE;
        let _ = write!(
            text,
            "[node.s{switch}]\nkind = \"switch\"\n\
             [[link]]\nends = [\"s{switch}\", \"edge{edge}\"]\n\
             address = {{ edge{edge} = \"10.0.{switch}.1/24\" }}\n"
        );
    }
    for client in 0..clients {
        let (switch, last) = (client / PER_SWITCH, client % PER_SWITCH + 2);
        let _ = write!(
            text,
            "[node.c{client}]\nkind = \"host\"\nbrowser = {{}}\n[[link]]\n\
             ends = [\"c{client}\", \"s{switch}\"]\n\
             address = {{ c{client} = \"10.0.{switch}.{last}/24\" }}\n"
        );
    }
    text
}
