//! Where in the document the key of a `--set` leads.

use super::report::Report;
use super::schema;
use super::tree::{Located, Table, Value};

/// One step down the tree.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Index(usize),
    Key(String),
}

/// Where in the document a key leads; reports a key that leads nowhere.
pub(crate) fn path(report: &Report, document: &Table, key: &Located<String>) -> Option<Vec<Step>> {
    let words = words(&key.value);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["node", name, rest @ ..] => node_path(report, document, key, name, rest),
        ["link", name, rest @ ..] => link_path(report, document, key, name, rest),
        ["zone", rest @ ..] => zone_path(report, document, key, rest),
        [single] if ["description", "seed", "title"].contains(single) => {
            Some(steps([*single].into_iter()))
        }
        [table] if schema::TOP.contains(table) => {
            report
                .error(key.at, format!("which {table}?"))
                .expected(format!("{table}.NAME.SETTING=VALUE"));
            None
        }
        [name, rest @ ..] if named(document, "node").any(|node| node == *name) => {
            node_path(report, document, key, name, rest)
        }
        [name, rest @ ..] if name.contains('>') || name.contains("--") => {
            link_path(report, document, key, name, rest)
        }
        [first, ..] => {
            let known: Vec<&str> = named(document, "node")
                .chain(schema::TOP.iter().copied())
                .collect();
            report
                .error(key.at, format!("`{first}` is neither a node nor a setting"))
                .expected("NODE.SETTING, link.A--B.SETTING, zone.APEX.SETTING or seed")
                .nearest(first, known);
            None
        }
        [] => None,
    }
}

/// Splits a key at its dots; a part in double quotes keeps its dots.
fn words(key: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in key.chars() {
        match c {
            '"' => quoted = !quoted,
            '.' if !quoted => words.push(String::new()),
            c => words.last_mut().into_iter().for_each(|word| word.push(c)),
        }
    }
    words
}

/// The keys of a table at the top of the document.
fn named<'a>(document: &'a Table, key: &str) -> impl Iterator<Item = &'a str> {
    let table = match document.get(key).map(|item| &item.value) {
        Some(Value::Table(table)) => Some(table),
        _ => None,
    };
    table.into_iter().flat_map(Table::keys)
}

fn node_path(
    report: &Report,
    document: &Table,
    key: &Located<String>,
    name: &str,
    rest: &[&str],
) -> Option<Vec<Step>> {
    let Some(Value::Table(nodes)) = document.get("node").map(|item| &item.value) else {
        return None;
    };
    let Some(Value::Table(node)) = nodes.get(name).map(|item| &item.value) else {
        report
            .error(key.at, format!("there is no node `{name}`"))
            .expected("the name of a node")
            .nearest(name, nodes.keys());
        return None;
    };
    let first = setting_of(report, key, name, rest)?;
    let mut keys = vec!["node", name];
    if !schema::NODE.contains(&first) {
        keys.push(service_of(report, key, name, node, first)?);
    }
    Some(steps(keys.into_iter().chain(rest.iter().copied())))
}

/// The word after the place; reports its absence.
fn setting_of<'a>(
    report: &Report,
    key: &Located<String>,
    place: &str,
    rest: &[&'a str],
) -> Option<&'a str> {
    if rest.is_empty() {
        report
            .error(key.at, format!("which setting of {place}?"))
            .expected(format!("{place}.SETTING=VALUE"));
    }
    rest.first().copied()
}

/// The one service of a node that has a setting; reports none or several.
fn service_of(
    report: &Report,
    key: &Located<String>,
    name: &str,
    node: &Table,
    setting: &str,
) -> Option<&'static str> {
    let gateway = matches!(
        node.get("kind").map(|item| &item.value),
        Some(Value::Text(kind)) if kind == "gateway"
    );
    let runs = |service: &str| {
        node.get(service).is_some() || (gateway && ["dhcp", "dns", "nat44"].contains(&service))
    };
    let present = schema::SERVICES.iter().filter(|(service, _)| runs(service));
    let found: Vec<&'static str> = present
        .clone()
        .filter(|(service, settings)| {
            let own = *service == "proxy" && schema::product_settings().any(|own| own == setting);
            own || settings.contains(&setting)
        })
        .map(|(service, _)| *service)
        .collect();
    match found.as_slice() {
        [one] => Some(*one),
        [] => {
            let known: Vec<&str> = schema::NODE
                .iter()
                .copied()
                .chain(present.flat_map(|(_, settings)| settings.iter().copied()))
                .collect();
            let own = runs("proxy").then(schema::product_settings);
            let own = own.into_iter().flatten();
            report
                .error(key.at, format!("{name} has no setting `{setting}`"))
                .expected(format!("one of {}", known.join(", ")))
                .nearest(setting, known.iter().copied().chain(own));
            None
        }
        several => {
            let full: Vec<String> = several
                .iter()
                .map(|service| format!("{name}.{service}.{setting}"))
                .collect();
            report
                .error(
                    key.at,
                    format!("several services of {name} have `{setting}`"),
                )
                .expected(full.join(" or "));
            None
        }
    }
}

fn link_path(
    report: &Report,
    document: &Table,
    key: &Located<String>,
    name: &str,
    rest: &[&str],
) -> Option<Vec<Step>> {
    let Some(Value::List(links)) = document.get("link").map(|item| &item.value) else {
        report
            .error(key.at, "the scenario has no links")
            .expected("another setting");
        return None;
    };
    let names: Vec<LinkNames> = links
        .iter()
        .map(|link| LinkNames::of(&link.value))
        .collect();
    let Some(index) = names.iter().position(|link| link.is(name)) else {
        report
            .error(key.at, format!("there is no link `{name}`"))
            .expected("a link such as A--B, or one direction of it, A>B")
            .nearest(name, names.iter().map(|link| link.name.as_str()));
        return None;
    };
    setting_of(report, key, name, rest)?;
    let mut path = vec![Step::Key("link".to_owned()), Step::Index(index)];
    if name.contains('>') {
        path.push(Step::Key(name.to_owned()));
    }
    path.extend(steps(rest.iter().copied()));
    Some(path)
}

/// What a link may be called.
struct LinkNames {
    name: String,
    aliases: Vec<String>,
}

impl LinkNames {
    fn of(link: &Value) -> Self {
        let Value::Table(link) = link else {
            return Self {
                name: String::new(),
                aliases: Vec::new(),
            };
        };
        let text = |item: &Located<Value>| match &item.value {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        };
        let ends = match link.get("ends").map(|item| &item.value) {
            Some(Value::List(ends)) => ends.iter().filter_map(text).collect(),
            _ => Vec::new(),
        };
        let [a, b] = ends.as_slice() else {
            return Self {
                name: String::new(),
                aliases: Vec::new(),
            };
        };
        let own = link.get("name").and_then(text);
        let aliases = [format!("{b}--{a}"), format!("{a}>{b}"), format!("{b}>{a}")];
        Self {
            name: own.unwrap_or_else(|| format!("{a}--{b}")),
            aliases: aliases.into(),
        }
    }

    fn is(&self, name: &str) -> bool {
        self.name == name || self.aliases.iter().any(|alias| alias == name)
    }
}

fn zone_path(
    report: &Report,
    document: &Table,
    key: &Located<String>,
    rest: &[&str],
) -> Option<Vec<Step>> {
    // An apex has dots itself: the longest run of words that is a zone is meant.
    let apexes: Vec<&str> = named(document, "zone").collect();
    let found = (1..=rest.len()).rev().find_map(|count| {
        let apex = rest[..count].join(".");
        apexes.contains(&apex.as_str()).then_some((apex, count))
    });
    let Some((apex, count)) = found else {
        let wanted = rest.join(".");
        report
            .error(key.at, format!("there is no zone in `{wanted}`"))
            .expected("zone.APEX.SETTING=VALUE")
            .nearest(&wanted, apexes);
        return None;
    };
    setting_of(report, key, &apex, &rest[count..])?;
    let keys = ["zone", apex.as_str()]
        .into_iter()
        .chain(rest[count..].iter().copied());
    Some(steps(keys))
}

fn steps<'a>(keys: impl Iterator<Item = &'a str>) -> Vec<Step> {
    keys.map(|key| Step::Key(key.to_owned())).collect()
}
