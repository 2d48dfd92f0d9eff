//! Reads what a proxy is told in the words of its product: in a table of the product,
//! `[node.NAME.proxy.PRODUCT]`, or beside the other settings, in `[node.NAME.proxy]`.

use std::time::Duration;

use crate::proxy::PROFILES;
use crate::proxy::profile::{self, Given, NamedSetting, Profile, Set};
use crate::scenario::document::{Fields, Located, Readable, Value, choose, schema};
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
        .filter(|setting| is_meant(fields, profile, setting))
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

/// Whether a value is for this product: others may have a setting of the same name that takes
/// another kind of value. What fits none of them is reported once.
fn is_meant(fields: &Fields<'_>, profile: &Profile, setting: &NamedSetting) -> bool {
    let followed = fields.item("profile").and_then(|item| match &item.value {
        Value::Text(name) => profile::find(name)?.setting(setting.name).map(|_| name),
        _ => None,
    });
    let known = |it: &&&Profile| it.setting(setting.name).is_some();
    let fits_any = |it: &Profile| {
        it.setting(setting.name)
            .is_some_and(|own| fits(fields, own))
    };
    let first = PROFILES.iter().find(known);
    match followed {
        Some(name) if *name == profile.name => true,
        _ if fits(fields, setting) => true,
        Some(_) => false,
        None => {
            first.is_some_and(|first| first.name == profile.name)
                && !PROFILES.iter().any(|it| fits_any(it))
        }
    }
}

/// Whether a value is of the kind that a setting takes.
fn fits(fields: &Fields<'_>, setting: &NamedSetting) -> bool {
    let Some(item) = fields.item(setting.name) else {
        return false;
    };
    match setting.set {
        Set::Time(_) => Duration::read(&item.value).is_ok(),
        Set::Count(_) => u32::read(&item.value).is_ok(),
        Set::Bytes(_) => Size::read(&item.value).is_ok(),
        Set::Switch(_) => bool::read(&item.value).is_ok(),
        Set::Words(..) => matches!(item.value, Value::Text(_) | Value::List(_)),
    }
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
        Set::Words(known, _) => words(table, name, known).map(Given::Words),
    }
}

/// Words as configurations have them, with spaces between, or as a list.
fn words(
    table: &Fields<'_>,
    name: &str,
    known: &'static [&'static str],
) -> Option<Vec<&'static str>> {
    let meanings: Vec<(&'static str, &'static str)> = known.iter().map(|it| (*it, *it)).collect();
    let texts = table.texts(name)?;
    let words = texts.iter().flat_map(|text| {
        let words = text.value.split_whitespace();
        words.map(|word| Located {
            at: text.at,
            value: word.to_owned(),
        })
    });
    let found = words.map(|word| choose(table.report, name, &word, &meanings));
    found.collect()
}
