//! What a fault is: names, words for people, a kind of place, and the function that breaks.

use std::fmt;
use std::time::Duration;

use crate::http::ProxyError;
use crate::net::World;
use crate::trace::EventId;

use super::{FaultError, Param, PlaceKind, Site};

/// One thing that can be broken.
#[derive(Debug)]
pub struct Fault {
    /// Its name, `<kind>.<what>`.
    pub name: &'static str,
    /// Other names for the same; each is shown as it was written.
    pub aliases: &'static [&'static str],
    /// What is wrong then, in a few plain words.
    pub title: &'static str,
    /// The same as a sentence without a full stop, with `{}` for the place.
    pub sentence: &'static str,
    /// What it does and how it differs from its neighbours, in one or two sentences.
    pub summary: &'static str,
    /// Where it can act.
    pub place: PlaceKind,
    /// What can be said about it beside its place.
    pub params: &'static [Param],
    /// How a page load ends that meets it, if the proxy has no other way.
    pub ends_in: Ending,
    /// A complete example for the scenario `first`.
    pub example: &'static str,
    /// Breaks it. All that can fail must fail before [`Site::broke`] is called.
    pub apply: fn(&mut Site<'_>) -> Result<Applied, FaultError>,
}

impl Fault {
    /// What comes before the dot: `link`, `app`. For most programs the name of the service.
    pub fn kind(&self) -> &'static str {
        kind_of(self.name)
    }

    /// All its names, the proper one first.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + use<> {
        std::iter::once(self.name).chain(self.aliases.iter().copied())
    }

    /// What is wrong, as a sentence about a place.
    pub fn says(&self, place: &str) -> String {
        self.sentence.replacen("{}", place, 1)
    }
}

/// What comes before the dot of a fault's name.
pub(super) fn kind_of(name: &'static str) -> &'static str {
    name.split_once('.').map_or(name, |(kind, _)| kind)
}

/// How a page load ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// With an error that a proxy reports (RFC 9209 section 2.3).
    Proxy(ProxyError),
    /// Otherwise, in a few words.
    Words(&'static str),
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Proxy(error) => match error.recommended_status() {
                Some(status) => write!(f, "{status} {}", error.as_str()),
                None => f.write_str(error.as_str()),
            },
            Self::Words(words) => f.write_str(words),
        }
    }
}

/// Takes a fault back; the event is that of the repair.
pub type Undo = Box<dyn FnOnce(&mut World, EventId)>;

/// What a fault leaves behind once it is in force.
pub struct Applied {
    /// Restores exactly what was there, whatever else was broken or healed meanwhile.
    pub undo: Undo,
    /// Set if it cannot be felt yet.
    pub latent: Option<Latent>,
}

impl Applied {
    /// A fault that is felt at once.
    pub fn new(undo: impl FnOnce(&mut World, EventId) + 'static) -> Self {
        Self {
            undo: Box::new(undo),
            latent: None,
        }
    }

    /// The same, if it cannot be felt yet.
    #[must_use]
    pub fn latent(mut self, latent: Option<Latent>) -> Self {
        self.latent = latent;
        self
    }
}

/// Why a fault cannot be felt yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Latent {
    /// The reason, a clause without a full stop: `phone still remembers the address`.
    pub why: String,
    /// How long that lasts at most, if it ends by itself.
    pub left: Option<Duration>,
    /// What would let the fault act at once.
    pub would_help: String,
}
