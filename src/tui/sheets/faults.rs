//! What can be broken, and where it makes sense; and what is broken, to put right.

use crate::catalogue::{self, Fault, PlaceKind};
use crate::scenario::model::NodeKind;
use crate::tui::action::Action;
use crate::tui::desk::Desk;
use crate::tui::look::Tone;
use crate::tui::point::pick::Picked;
use crate::tui::sheet::{Content, Line};
use crate::view::screen::{Standing, Who, wording};

/// Every fault that can act in this world; at the selected box alone while the map is focused.
pub(super) fn all(desk: &Desk) -> Content {
    let here = desk.picked_name();
    let picked = desk.picked();
    let mut lines = Vec::new();
    for fault in catalogue::all() {
        let mut places = places(desk, fault);
        places.retain(|place| picked.as_ref().is_none_or(|it| is_at(desk, place, it)));
        let (where_to, action) = match places.as_slice() {
            [] => continue,
            [one] => (one.clone(), Action::BreakFault(written(fault, one))),
            _ if picked.is_some() => {
                lines.extend(places.iter().map(|place| at_place(desk, fault, place)));
                continue;
            }
            many => (
                format!("{} places", many.len()),
                Action::ChoosePlace(fault.name),
            ),
        };
        lines.push(
            Line::new(format!("{:<46} ", fault.title), Tone::Strong)
                .with(format!("{:<26} {where_to}", fault.name), Tone::Plain)
                .pick(action),
        );
    }
    let title = match here {
        Some(name) => format!("What to break at {name}?"),
        None => "What to break?".to_owned(),
    };
    Content {
        title,
        lines,
        hint: "type to search, or a fault with its time: app.stopped@app1,at=2s,for=5s".into(),
        searches: true,
    }
}

/// Where the chosen fault can act.
pub(super) fn places_of_chosen(desk: &Desk) -> Content {
    let Some(fault) = desk.chosen else {
        return Content::default();
    };
    let mut lines: Vec<Line> = vec![Line::plain(fault.summary), Line::default()];
    lines.extend(
        places(desk, fault)
            .iter()
            .map(|place| at_place(desk, fault, place)),
    );
    Content {
        title: format!("Where? ({})", fault.title),
        lines,
        hint: "type to search   Up/Down choose   Enter break it   Esc back".into(),
        searches: true,
    }
}

fn at_place(desk: &Desk, fault: &Fault, place: &str) -> Line {
    let written = written(fault, place);
    Line::new(
        format!("{:<62} ", wording(&desk.atlas, &written)),
        Tone::Strong,
    )
    .with(written.clone(), Tone::Dim)
    .pick(Action::BreakFault(written))
}

/// What is broken at the cursor's moment.
pub(super) fn standing(desk: &Desk) -> Content {
    let rows = desk.board.broken.iter().map(|it| {
        let written = desk.written(&it.fault, &it.place);
        Line::new(
            format!("{:<62} ", wording(&desk.atlas, &written)),
            Tone::Strong,
        )
        .with(written.clone(), Tone::Dim)
        .pick(Action::FixFault(written))
    });
    Content {
        title: "What to put right?".into(),
        lines: rows.collect(),
        hint: "Up/Down choose   Enter put it right   Esc back".into(),
        searches: false,
    }
}

/// The fault as one would write it, with its parameters as the catalogue's example has them.
pub(super) fn written(fault: &Fault, place: &str) -> String {
    let example = fault.example.split_once(',').map(|(_, params)| params);
    match example {
        Some(params) => format!("{}@{place},{params}", fault.name),
        None => format!("{}@{place}", fault.name),
    }
}

/// Whether a place is the selected machine or link, or on it.
fn is_at(desk: &Desk, place: &str, picked: &Picked) -> bool {
    let link = desk.atlas.link(place);
    match picked {
        Picked::Link(name) => link.is_some() && link == desk.atlas.link(name),
        Picked::Machine(node) => {
            let name = desk.atlas.who(*node).map(|who| who.name.as_str());
            let part = |part: &str| Some(part) == name || part.split('.').next() == name;
            place.split("--").flat_map(|it| it.split('>')).any(part)
        }
    }
}

/// What is broken at the selected machine or link; everything that is, if none is selected.
pub(in crate::tui) fn standing_here(desk: &Desk) -> Vec<Standing> {
    let picked = desk.picked();
    let broken = desk.board.broken.iter();
    let here = broken.filter(|it| {
        picked
            .as_ref()
            .is_none_or(|own| is_at(desk, &it.place, own))
    });
    here.cloned().collect()
}

/// Where a fault can act in this world.
pub(super) fn places(desk: &Desk, fault: &Fault) -> Vec<String> {
    let atlas = &desk.atlas;
    let kind = fault.kind();
    let links = || atlas.links.iter().map(|(name, _)| name.clone());
    let ways = || {
        let ends = atlas.links.iter().map(|(_, ends)| ends);
        let named = ends.filter_map(|[a, b]| Some((&atlas.who(*a)?.name, &atlas.who(*b)?.name)));
        named.flat_map(|(a, b)| [format!("{a}>{b}"), format!("{b}>{a}")])
    };
    let machines = |wanted: fn(&Who, &str) -> bool| {
        let found = atlas.nodes.iter().filter(move |who| wanted(who, kind));
        found.map(|who| who.name.clone())
    };
    match fault.place {
        PlaceKind::Link | PlaceKind::LinkOrWay => links().collect(),
        PlaceKind::Way => ways().collect(),
        PlaceKind::Machine | PlaceKind::MachineOrProgram if kind == "nat" => {
            machines(|who, _| who.translates).collect()
        }
        PlaceKind::Machine | PlaceKind::MachineOrProgram => {
            machines(|who, _| who.kind != NodeKind::Switch).collect()
        }
        PlaceKind::Program if kind == "service" => {
            let programs = atlas.nodes.iter().flat_map(|who| {
                who.programs
                    .iter()
                    .map(move |(name, _)| format!("{}.{name}", who.name))
            });
            programs.collect()
        }
        PlaceKind::Program => machines(Who::runs).collect(),
        PlaceKind::Name => atlas.hosts().map(str::to_owned).collect(),
    }
}
