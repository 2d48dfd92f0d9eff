//! Reads what a proxy is told in the words of its product: in a table of the product,
//! `[node.NAME.proxy.PRODUCT]`, or beside the other settings, in `[node.NAME.proxy]`.

use std::time::Duration;

use crate::proxy::PROFILES;
use crate::proxy::profile::{self, Given, NamedSetting, Profile, Set};
use crate::scenario::document::{Fields, schema};
use crate::scenario::program::OwnSetting;
use crate::scenario::unit::Size;

/// The tables of all products, each with its own settings.
pub(super) fn settings(fields: &Fields<'_>) -> Vec<OwnSetting> {
    let products = PROFILES
        .iter()
        .filter(|profile| !profile.settings.is_empty());
    products
        .flat_map(|profile| {
            let mut own = beside(fields, profile);
            own.extend(of(fields, profile));
            own
        })
        .collect()
}

/// What stands in the proxy's own table.
fn beside(fields: &Fields<'_>, profile: &'static Profile) -> Vec<OwnSetting> {
    let settings = profile.settings.iter();
    let given = settings.filter(|setting| !schema::PROXY.contains(&setting.name));
    given
        .filter_map(|setting| {
            Some(OwnSetting {
                product: profile.name,
                name: setting.name,
                value: value(fields, setting)?,
                beside: true,
            })
        })
        .collect()
}

/// Reports what stands in the proxy's own table, but in the words of another product than `name`.
pub(super) fn check(fields: &Fields<'_>, name: &str) {
    let Some(profile) = profile::find(name) else {
        return;
    };
    for setting in schema::product_settings() {
        let (Some(at), None) = (fields.key_at(setting), profile.setting(setting)) else {
            continue;
        };
        let own = profile.settings.iter().map(|own| own.name);
        fields
            .report
            .error(
                at,
                format!("`{setting}` is no setting of {}", profile.title),
            )
            .expected(format!(
                "one of {}",
                own.clone().collect::<Vec<_>>().join(", ")
            ))
            .nearest(setting, own);
    }
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
            beside: false,
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
