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
}

/// A value for a setting, of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// A length of time.
    Time(Duration),
    /// A number.
    Count(u32),
    /// A number of bytes.
    Bytes(usize),
    /// Yes or no.
    Switch(bool),
}

impl NamedSetting {
    /// Gives the setting a value; one of another kind changes nothing.
    pub fn apply(&self, settings: &mut Settings, given: Given) {
        match (self.set, given) {
            (Set::Time(set), Given::Time(value)) => set(settings, value),
            (Set::Count(set), Given::Count(value)) => set(settings, value),
            (Set::Bytes(set), Given::Bytes(value)) => set(settings, value),
            (Set::Switch(set), Given::Switch(value)) => set(settings, value),
            (Set::Time(_) | Set::Count(_) | Set::Bytes(_) | Set::Switch(_), _) => {}
        }
    }
}

impl Profile {
    /// The product's own setting called `name`.
    pub fn setting(&self, name: &str) -> Option<&'static NamedSetting> {
        self.settings.iter().find(|setting| setting.name == name)
    }
}
