//! Settings under the names that a product's own configuration gives them.

use std::time::Duration;

use crate::proxy::settings::Settings;

use super::Profile;

/// One setting of a product.
#[derive(Debug)]
pub struct NamedSetting {
    /// Its name in the product's own configuration.
    pub name: &'static str,
    /// What it does here.
    pub set: Set,
}

/// What kind of value a setting takes, and what it changes.
#[derive(Clone, Copy, Debug)]
pub enum Set {
    /// A length of time.
    Time(fn(&mut Settings, Duration)),
    /// A number.
    Count(fn(&mut Settings, u32)),
    /// A number of bytes.
    Bytes(fn(&mut Settings, usize)),
    /// Yes or no.
    Switch(fn(&mut Settings, bool)),
    /// Some of these words, and what they change together.
    Words(&'static [&'static str], fn(&mut Settings, &[&str])),
}

impl Set {
    /// What kind of value it takes, for lists.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Time(_) => "time",
            Self::Count(_) => "number",
            Self::Bytes(_) => "size",
            Self::Switch(_) => "true or false",
            Self::Words(..) => "words",
        }
    }
}

/// A value for a setting, of its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// A length of time.
    Time(Duration),
    /// A number.
    Count(u32),
    /// A number of bytes.
    Bytes(usize),
    /// Yes or no.
    Switch(bool),
    /// Words, each of them known.
    Words(Vec<&'static str>),
}

impl NamedSetting {
    /// A setting that takes a length of time.
    pub const fn time(name: &'static str, set: fn(&mut Settings, Duration)) -> Self {
        let set = Set::Time(set);
        Self { name, set }
    }

    /// A setting that takes a number.
    pub const fn count(name: &'static str, set: fn(&mut Settings, u32)) -> Self {
        let set = Set::Count(set);
        Self { name, set }
    }

    /// A setting that takes a number of bytes.
    pub const fn bytes(name: &'static str, set: fn(&mut Settings, usize)) -> Self {
        let set = Set::Bytes(set);
        Self { name, set }
    }

    /// A setting that is on or off.
    pub const fn switch(name: &'static str, set: fn(&mut Settings, bool)) -> Self {
        let set = Set::Switch(set);
        Self { name, set }
    }

    /// A setting that takes some of the words it knows.
    pub const fn words(
        name: &'static str,
        known: &'static [&'static str],
        set: fn(&mut Settings, &[&str]),
    ) -> Self {
        let set = Set::Words(known, set);
        Self { name, set }
    }

    /// Gives the setting a value; one of another kind changes nothing.
    pub fn apply(&self, settings: &mut Settings, given: &Given) {
        match (self.set, given) {
            (Set::Time(set), Given::Time(value)) => set(settings, *value),
            (Set::Count(set), Given::Count(value)) => set(settings, *value),
            (Set::Bytes(set), Given::Bytes(value)) => set(settings, *value),
            (Set::Switch(set), Given::Switch(value)) => set(settings, *value),
            (Set::Words(_, set), Given::Words(words)) => set(settings, words),
            (Set::Time(_) | Set::Count(_) | Set::Bytes(_) | Set::Switch(_) | Set::Words(..), _) => {
            }
        }
    }
}

impl Profile {
    /// The product's own setting called `name`.
    pub fn setting(&self, name: &str) -> Option<&'static NamedSetting> {
        self.settings.iter().find(|setting| setting.name == name)
    }
}
