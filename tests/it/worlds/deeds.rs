//! What a person does to a world: a random script of page loads, faults and repairs.

use std::time::Duration;

use gatelab::catalogue::{self, Fault, Kind, Param, PlaceKind};
use gatelab::host::Host;
use gatelab::scenario::Scenario;
use gatelab::sim::Stream;
use gatelab::timeline::Action;
use gatelab::trace::Capture;

use super::map::Map;
use super::{happens, pick};

/// One line of a script.
#[derive(Debug)]
pub(super) enum Deed {
    /// Something is done now; what is impossible must leave no trace.
    Act(Action),
    /// Time passes.
    Pass(Duration),
    /// Whoever waits for a page waits for its end, but not for ever.
    Settle,
}

/// A random script for a map.
pub(super) fn draw(map: &Map, scenario: &Scenario, stream: &mut Stream) -> Vec<Deed> {
    let mut script = Vec::new();
    let faults: Vec<_> = (0..stream.below(4))
        .filter_map(|_| fault(map, scenario, stream))
        .collect();
    let mut waiting = faults.iter();
    pass(&mut script, stream, 3_000);
    for _ in 0..=stream.below(3) {
        if happens(stream, 60) {
            script.extend(waiting.next().map(|fault| broken(fault)));
        }
        pass(&mut script, stream, 500);
        script.push(Deed::Act(Action::Visit {
            node: map.phones[stream.below(map.phones.len() as u64) as usize].clone(),
            url: map.pages[stream.below(map.pages.len() as u64) as usize].clone(),
        }));
        if happens(stream, 50) {
            pass(&mut script, stream, 200);
            script.extend(waiting.next().map(|fault| broken(fault)));
        }
        if happens(stream, 85) {
            script.push(Deed::Settle);
        }
        if happens(stream, 20) {
            script.push(Deed::Act(Action::CloseIdle));
        }
        if let Some(fault) = faults.first().filter(|_| happens(stream, 20)) {
            let fault = fault.clone();
            script.push(Deed::Act(Action::Heal { fault }));
        }
    }
    script.push(Deed::Settle);
    script
}

fn broken(fault: &str) -> Deed {
    let fault = fault.to_owned();
    Deed::Act(Action::Break { fault })
}

fn pass(script: &mut Vec<Deed>, stream: &mut Stream, most: u64) {
    script.push(Deed::Pass(Duration::from_micros(
        stream.below(most * 1_000),
    )));
}

/// A random fault at a place of the kind it wants. Not all of them are possible there.
fn fault(map: &Map, scenario: &Scenario, stream: &mut Stream) -> Option<String> {
    let all: Vec<&Fault> = catalogue::all().collect();
    let fault = all[stream.below(all.len() as u64) as usize];
    let mut places = Vec::new();
    if matches!(fault.place, PlaceKind::Link | PlaceKind::LinkOrWay) {
        places.extend(map.links());
    }
    if matches!(fault.place, PlaceKind::LinkOrWay | PlaceKind::Way) {
        places.extend(map.ways());
    }
    if matches!(
        fault.place,
        PlaceKind::Machine | PlaceKind::MachineOrProgram
    ) {
        places.extend(scenario.nodes.iter().map(|node| node.name.clone()));
    }
    if matches!(
        fault.place,
        PlaceKind::MachineOrProgram | PlaceKind::Program
    ) {
        places.extend(programs(scenario, fault));
    }
    if fault.place == PlaceKind::Name {
        places.extend(map.names.iter().cloned());
    }
    if places.is_empty() {
        return None;
    }
    let place = &places[stream.below(places.len() as u64) as usize];
    let mut text = format!("{}@{place}", fault.name);
    for param in fault.params {
        if happens(stream, 30) {
            text.push_str(&format!(",{}={}", param.name, value(param, stream)));
        }
    }
    Some(text)
}

/// The programs of a world; where the kind of the fault names one, only those.
fn programs(scenario: &Scenario, fault: &Fault) -> Vec<String> {
    let world = gatelab::scenario::build(scenario, 0, Capture::default());
    let mut found = Vec::new();
    for id in world.nodes() {
        let host = world.node::<Host>(id);
        for (program, _) in host.into_iter().flat_map(Host::programs) {
            found.push(format!("{}.{program}", world.name(id)));
        }
    }
    let kind = format!(".{}", fault.kind());
    if found.iter().any(|place| place.ends_with(&kind)) {
        found.retain(|place| place.ends_with(&kind));
    }
    found
}

fn value(param: &Param, stream: &mut Stream) -> String {
    match param.kind {
        Kind::Address => pick(stream, &["100.64.1.1", "192.0.2.1", "10.9.9.9"]).to_owned(),
        Kind::Bitrate => pick(stream, &["9600bit", "56kbit", "2Mbit"]).to_owned(),
        Kind::Choice(words) => words[stream.below(words.len() as u64) as usize].to_owned(),
        Kind::Duration => pick(stream, &["0s", "70ms", "3s", "2m"]).to_owned(),
        Kind::Network => pick(stream, &["default", "100.64.2.0/24", "198.51.100.80"]).to_owned(),
        Kind::Number => pick(stream, &["0", "1", "80", "8080", "65535"]).to_owned(),
        Kind::Probability => pick(stream, &["0%", "20%", "100%"]).to_owned(),
        Kind::Size => pick(stream, &["0", "100", "1280", "20kB"]).to_owned(),
    }
}
