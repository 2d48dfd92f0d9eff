//! Faults in force: breaking and healing.

use crate::net::World;
use crate::scenario::Scenario;
use crate::trace::{EventId, NodeId, Note, Verb};

use super::{Applied, FaultError, Latent, Place, Site, Spec, Undo};

/// A fault in force.
pub struct Active {
    /// The fault as it was written.
    pub spec: Spec,
    /// Where it acts.
    pub place: Place,
    /// The event of the breaking; its effects name it.
    pub broke: EventId,
    /// Set if it could not be felt when it was broken.
    pub latent: Option<Latent>,
    undo: Undo,
}

/// Breaks something now.
///
/// # Errors
/// The place is not there or unfit. Then nothing has changed and nothing is recorded.
pub fn break_now(
    world: &mut World,
    scenario: &Scenario,
    spec: &Spec,
) -> Result<Active, FaultError> {
    let place = Place::find(spec, scenario, world)?;
    let mut site = Site::new(world, scenario, &place, spec);
    let Applied { undo, latent } = (spec.fault.apply)(&mut site)?;
    let broke = site.broke();
    Ok(Active {
        spec: spec.clone(),
        place,
        broke,
        latent,
        undo,
    })
}

impl Active {
    /// What is wrong, as a sentence without a full stop.
    pub fn sentence(&self, world: &World) -> String {
        let phrase = self.place.phrase(&self.spec, world);
        self.spec.fault.says(&phrase)
    }

    /// Puts it right again; gives the event of the repair.
    pub fn heal(self, world: &mut World) -> EventId {
        let text = format!("put right: {}", self.sentence(world));
        let note = Note::new(self.spec.name, text).field("place", &self.spec.place);
        let healed = {
            let mut trace = world.trace().borrow_mut();
            trace.enter(world.now(), NodeId::OUTSIDE, None);
            trace.note_because(Verb::Healed, note, Some(self.broke))
        };
        (self.undo)(world, healed);
        healed
    }
}
