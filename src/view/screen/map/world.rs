//! The whole world as a map: every machine and every link, laid out by itself in columns by how
//! far a machine is from the person.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use crate::scenario::Scenario;
use crate::scenario::model::Link;
use crate::trace::{EventId, NodeId, Recorder};

use crate::view::screen::timeline::spoken;
use crate::view::screen::{Atlas, BoxView, Cable, Standing, Step, Visit};

use super::{path, traffic};

/// A machine and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The box.
    pub view: BoxView,
    /// The column, from the left.
    pub column: usize,
    /// The row, from above.
    pub row: usize,
}

/// A link between two machines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wire {
    /// Its name: `proxy--app1`.
    pub name: String,
    /// The spots at its ends, the one further left first.
    pub ends: [usize; 2],
    /// What it does to frames beside carrying them: `5 ms, 1 % loss`.
    pub does: String,
    /// What moves on it, and what is wrong with it.
    pub cable: Cable,
}

/// The whole world.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorldMap {
    /// The machines, by their numbers.
    pub spots: Vec<Spot>,
    /// The links, by their numbers.
    pub wires: Vec<Wire>,
}

/// The world right after `moment`.
pub fn world_map(
    trace: &Recorder,
    (atlas, scenario): (&Atlas, &Scenario),
    visit: Option<&Visit>,
    (moment, broken): (EventId, &[Standing]),
) -> WorldMap {
    let steps: &[Step] = visit.map_or(&[][..], |it| &it.steps[..it.steps_at(moment)]);
    let places = places(atlas);
    let spots: Vec<Spot> = places
        .iter()
        .enumerate()
        .map(|(number, (column, row))| Spot {
            view: path::box_of(trace, atlas, NodeId(number as u16), (steps, visit), moment),
            column: *column,
            row: *row,
        })
        .collect();
    let wires = atlas.links.iter().enumerate();
    let wires = wires.map(|(number, (name, ends))| {
        let mut ends = ends.map(|end| usize::from(end.0));
        ends.sort_by_key(|end| (places[*end], *end));
        let does = scenario.links.get(number).map(does).unwrap_or_default();
        let ways = ends.map(|end| NodeId(end as u16));
        let mut cable = Cable {
            link: Some(name.clone()),
            ..Cable::default()
        };
        traffic::on_link(trace, (number, ways), (steps.last(), moment), &mut cable);
        for fault in broken {
            if atlas
                .link(&fault.place)
                .is_some_and(|it| usize::from(it.0) == number)
            {
                cable.mark(&fault.fault);
            }
        }
        Wire {
            name: name.clone(),
            ends,
            does,
            cable,
        }
    });
    let wires = wires.collect();
    WorldMap { spots, wires }
}

/// What a link does to frames by itself.
fn does(link: &Link) -> String {
    let [forth, back] = &link.directions;
    let mut said = Vec::new();
    let delay = forth.delay.max(back.delay);
    if delay >= Duration::from_millis(1) {
        said.push(spoken(delay));
    }
    let loss = forth.loss.value().max(back.loss.value());
    if loss > 0.0 {
        said.push(format!("{:.0} % loss", loss * 100.0));
    }
    if !(forth.up && back.up) {
        said.push("one way".to_owned());
    }
    said.join(", ")
}

/// Column and row of every machine. The column is how many links away the first browser is; what
/// it cannot reach begins again at the left, below.
fn places(atlas: &Atlas) -> Vec<(usize, usize)> {
    let count = atlas.nodes.len();
    let mut next: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (_, [a, b]) in &atlas.links {
        let (a, b) = (usize::from(a.0), usize::from(b.0));
        next.entry(a).or_default().push(b);
        next.entry(b).or_default().push(a);
    }
    let first = atlas
        .browser
        .as_ref()
        .map_or(0, |(node, _)| usize::from(node.0));
    let mut places: Vec<Option<(usize, usize)>> = vec![None; count];
    let mut lowest = 0;
    for root in std::iter::once(first).chain(0..count) {
        if root >= count || places[root].is_some() {
            continue;
        }
        lowest = spread(root, lowest, &next, &mut places);
    }
    places.into_iter().map(Option::unwrap_or_default).collect()
}

/// Places all that `root` reaches, from the row `top` down; returns the first free row below.
fn spread(
    root: usize,
    top: usize,
    next: &BTreeMap<usize, Vec<usize>>,
    places: &mut [Option<(usize, usize)>],
) -> usize {
    // The first free row of each column.
    let mut free: BTreeMap<usize, usize> = BTreeMap::new();
    let mut queue = VecDeque::from([(root, 0, top)]);
    places[root] = Some((0, top));
    while let Some((node, column, row)) = queue.pop_front() {
        let row = row.max(free.get(&column).copied().unwrap_or(top));
        places[node] = Some((column, row));
        free.insert(column, row + 1);
        for other in next.get(&node).into_iter().flatten() {
            if places[*other].is_none() {
                // Beside its neighbour, if there is room; the place is settled in its turn.
                places[*other] = Some((column + 1, row));
                queue.push_back((*other, column + 1, row));
            }
        }
    }
    free.values().copied().max().unwrap_or(top)
}
