//! Reads what a proxy is told in the words of its product: `[node.NAME.proxy.PRODUCT]`.

use std::time::Duration;

use crate::proxy::PROFILES;
use crate::proxy::profile::{Given, NamedSetting, Profile, Set};
use crate::scenario::document::Fields;
use crate::scenario::program::OwnSetting;
use crate::scenario::unit::Size;

/// The tables of all products, each with its own settings.
pub(super) fn settings(fields: &Fields<'_>) -> Vec<OwnSetting> {
    let products = PROFILES
        .iter()
        .filter(|profile| !profile.settings.is_empty());
    products.flat_map(|profile| of(fields, profile)).collect()
}

fn of(fields: &Fields<'_>, profile: &'static Profile) -> Vec<OwnSetting> {
    let known: Vec<&'static str> = profile
        .settings
        .iter()
        .map(|setting| setting.name)
        .collect();
    let Some(table) = fields.table(profile.name, &known) else {
        return Vec::new();
    };
    let given = profile.settings.iter().filter_map(|setting| {
        Some(OwnSetting {
            product: profile.name,
            name: setting.name,
            value: value(&table, setting)?,
        })
    });
    given.collect()
}

fn value(table: &Fields<'_>, setting: &NamedSetting) -> Option<Given> {
    let name = setting.name;
    match setting.set {
        Set::Time(_) => table.given::<Duration>(name).map(Given::Time),
        Set::Count(_) => table.given(name).map(Given::Count),
        Set::Bytes(_) => {
            let size = table.given::<Size>(name)?.octets();
            Some(Given::Bytes(usize::try_from(size).unwrap_or(usize::MAX)))
        }
        Set::Switch(_) => table.given(name).map(Given::Switch),
    }
}
