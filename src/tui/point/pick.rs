//! What is selected on a map: a machine or a link, to look into it, break it, put it right.

use crate::trace::NodeId;
use crate::view::screen::{waiting, world_map};

use crate::tui::action::Action;
use crate::tui::desk::{Desk, Panel};
use crate::tui::key::Key;
use crate::tui::panel::world::centre;
use crate::tui::sheet::Kind;

/// More events than this are not done again at each step to see who waits.
const FAR: usize = 2_500;

/// What is selected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picked {
    /// A machine.
    Machine(NodeId),
    /// A link, by its name.
    Link(String),
}

impl Desk {
    /// What is selected, while somebody looks at a map.
    pub fn picked(&self) -> Option<Picked> {
        if self.whole {
            let machines = self.world.spots.len();
            let wire = self.world.wires.get(self.spot.wrapping_sub(machines));
            return match wire {
                Some(wire) => Some(Picked::Link(wire.name.clone())),
                None => Some(Picked::Machine(self.world.spots.get(self.spot)?.view.node)),
            };
        }
        if self.focus != Panel::Map {
            return None;
        }
        let map = &self.board.map;
        if self.on_cable {
            let cable = map.cables.get(self.selected)?;
            return cable.link.clone().map(Picked::Link);
        }
        let found = map.boxes.get(self.selected)?;
        Some(Picked::Machine(found.node))
    }

    /// What is selected, as one calls it.
    pub fn picked_name(&self) -> Option<String> {
        Some(match self.picked()? {
            Picked::Machine(node) => self.atlas.label(node).to_owned(),
            Picked::Link(name) => {
                let link = self.atlas.link(&name)?;
                let (_, ends) = self.atlas.links.get(usize::from(link.0))?;
                let [a, b] = ends.map(|end| self.atlas.label(end).to_owned());
                format!("the link {a} - {b}")
            }
        })
    }

    /// On the first screen: from box to link to box.
    pub(in crate::tui) fn select(&mut self, forward: bool) {
        let last = self.board.map.boxes.len().saturating_sub(1);
        match (forward, self.on_cable) {
            (true, true) => {
                self.on_cable = false;
                self.selected = (self.selected + 1).min(last);
            }
            (true, false) => self.on_cable = self.selected < last,
            (false, true) => self.on_cable = false,
            (false, false) if self.selected > 0 => {
                self.selected -= 1;
                self.on_cable = true;
            }
            (false, false) => {}
        }
    }

    /// Opens the map of the whole world, or closes it.
    pub(in crate::tui) fn toggle_world(&mut self) {
        let node = self.picked();
        self.whole = !self.whole;
        let Some(Picked::Machine(node)) = node.filter(|_| self.whole) else {
            return;
        };
        self.spot = usize::from(node.0);
    }

    /// Computes the map of the whole world, and who waits.
    pub(in crate::tui) fn look_around(&mut self) {
        self.count_down();
        if !self.whole {
            return;
        }
        let world = {
            let trace = self.run().world().trace().borrow();
            let who = (&self.atlas, self.run().scenario());
            let seen = (self.moment().event, self.board.broken.as_slice());
            world_map(&trace, who, self.visit(), seen)
        };
        self.world = world;
        for spot in &mut self.world.spots {
            let own = self.waits.iter().find(|it| it.node == spot.view.node);
            spot.view.waits = own.map(|it| it.left.clone());
        }
        let count = self.world.spots.len() + self.world.wires.len();
        self.spot = self.spot.min(count.saturating_sub(1));
    }

    /// Who waits at the cursor's moment. In the present nothing is under way.
    fn count_down(&mut self) {
        self.waits.clear();
        if self.cursor.is_none() || self.board.ended || self.board.visit == 0 {
            return;
        }
        let event = self.moment().event;
        if self.branches.here().distance(event) > FAR {
            return;
        }
        if let Ok(then) = self.branches.here_mut().at(event) {
            self.waits = waiting(then, event);
        }
        for found in &mut self.board.map.boxes {
            let own = |node| self.atlas.outer(node) == found.node;
            let first = self.waits.iter().find(|it| own(it.node));
            found.waits = first.map(|it| it.left.clone());
        }
    }

    /// A key while the whole world is shown; false if it means what it always means.
    pub(in crate::tui) fn press_on_world(&mut self, key: Key) -> bool {
        let way = match key {
            Key::Left => (-1, 0),
            Key::Right => (1, 0),
            Key::Up => (0, -1),
            Key::Down => (0, 1),
            Key::Enter => {
                match self.picked() {
                    Some(Picked::Machine(node)) => self.apply(Action::Inspect(node)),
                    _ => self.apply(Action::Open(Kind::Faults)),
                }
                return true;
            }
            _ => return false,
        };
        self.move_spot(way);
        true
    }

    /// To the nearest machine or link in a direction.
    fn move_spot(&mut self, (right, down): (i32, i32)) {
        let place = |number: usize| {
            let (x, y) = centre(&self.world, number);
            (i32::from(x), i32::from(y))
        };
        let (x, y) = place(self.spot);
        let count = self.world.spots.len() + self.world.wires.len();
        let others = (0..count).filter(|number| *number != self.spot);
        let reached = others.filter_map(|number| {
            let (dx, dy) = (place(number).0 - x, place(number).1 - y);
            // A row is about as high as two columns are wide.
            let (along, across) = if right == 0 {
                (dy * down * 2, dx)
            } else {
                (dx * right, dy * 2)
            };
            (along > 0).then_some((along + 3 * across.abs(), number))
        });
        if let Some((_, number)) = reached.min() {
            self.spot = number;
        }
    }
}
