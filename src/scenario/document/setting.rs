//! `--set KEY=VALUE`: changes one setting of the document before it is read.
//!
//! A key is a dotted path: `node.proxy.proxy.connect_timeout`, `link.proxy--app1.delay`,
//! `link.proxy>app1.delay`, `zone.shop.example.ttl`, `seed`. A path that begins with the name of
//! a node needs no `node.`, and a setting that only one service of the node has needs no service:
//! `proxy.connect_timeout`.

use super::key::{Step, path};
use super::report::Report;
use super::tree::{At, Entry, Located, Sources, Table, Value, parse_value};

/// One `--set`.
pub(crate) struct Setting {
    at: At,
    text: String,
}

/// Makes the texts of the settings places can point into.
pub(crate) fn add_sources(sources: &mut Sources, settings: &[String]) -> Vec<Setting> {
    let texts = settings.iter();
    texts
        .map(|text| Setting {
            at: sources.add("--set", text),
            text: text.clone(),
        })
        .collect()
}

/// Applies one setting to a document; reports a key it cannot place.
pub(crate) fn apply(report: &Report, document: &mut Table, setting: &Setting) {
    let Some((key, value)) = setting.text.split_once('=') else {
        report
            .error(setting.at, "there is no `=`")
            .expected("KEY=VALUE such as proxy.connect_timeout=2s");
        return;
    };
    let key_at = At {
        end: key.len(),
        ..setting.at
    };
    let value_at = At {
        start: key.len() + 1,
        ..setting.at
    };
    let key = Located {
        at: key_at,
        value: key.trim().to_owned(),
    };
    let item = value_of(value_at, value.trim());
    if let Some(path) = path(report, document, &key) {
        insert(report, document, &path, key_at, item);
    }
}

/// The value: TOML where it looks like TOML, else the text as it is.
fn value_of(at: At, text: &str) -> Located<Value> {
    let plain = Located {
        at,
        value: Value::Text(text.to_owned()),
    };
    match parse_value(at, text) {
        Some(Located {
            value: Value::Date | Value::Float(_),
            ..
        })
        | None => plain,
        Some(found) => found,
    }
}

/// Puts a value at the end of a path; makes the tables on the way.
fn insert(report: &Report, table: &mut Table, path: &[Step], key_at: At, item: Located<Value>) {
    let [Step::Key(first), rest @ ..] = path else {
        return;
    };
    let index = table.0.iter().position(|entry| entry.key.value == *first);
    let index = index.unwrap_or_else(|| {
        let key = Located {
            at: key_at,
            value: first.clone(),
        };
        let empty = Located {
            at: key_at,
            value: Value::Table(Table::default()),
        };
        table.0.push(Entry { key, item: empty });
        table.0.len() - 1
    });
    let entry = &mut table.0[index];
    match (&mut entry.item.value, rest) {
        (_, []) => entry.item = item,
        (Value::Table(inner), [Step::Key(_), ..]) => insert(report, inner, rest, key_at, item),
        (Value::List(items), [Step::Index(index), rest @ ..]) => {
            if let Some(Value::Table(inner)) = items.get_mut(*index).map(|item| &mut item.value) {
                insert(report, inner, rest, key_at, item);
            }
        }
        (other, _) => {
            let message = format!("`{first}` is {}, not a table", other.kind());
            report.error(key_at, message).expected("a shorter key");
        }
    }
}
