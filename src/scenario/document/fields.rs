//! Reads the entries of one table: typed, with every mistake reported and unknown keys refused.

use super::readable::Readable;
use super::report::Report;
use super::tree::{At, Entry, Located, Table, Value};

/// A table being read.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'a> {
    /// Where mistakes go.
    pub(crate) report: &'a Report,
    /// Where the table stands, for what is missing in it.
    pub(crate) at: At,
    table: &'a Table,
}

impl<'a> Fields<'a> {
    /// Begins to read `table`; reports its keys that are not in `known`.
    pub(crate) fn new(
        report: &'a Report,
        at: At,
        table: &'a Table,
        known: &[&'static str],
    ) -> Self {
        Self::with(report, at, table, (known, &[]))
    }

    /// The same with further keys that are too many to be listed.
    fn with(
        report: &'a Report,
        at: At,
        table: &'a Table,
        (known, more): (&[&'static str], &[&'static str]),
    ) -> Self {
        for entry in &table.0 {
            let key = entry.key.value.as_str();
            if !known.contains(&key) && !more.contains(&key) {
                report
                    .error(entry.key.at, format!("unknown setting `{key}`"))
                    .expected(format!("one of {}", known.join(", ")))
                    .nearest(key, known.iter().chain(more).copied());
            }
        }
        Self { report, at, table }
    }

    /// The value of a key, as it is.
    pub(crate) fn item(&self, key: &str) -> Option<&'a Located<Value>> {
        self.table.get(key)
    }

    /// The value of a key, if it is there and right; a mistake is reported.
    pub(crate) fn read<T: Readable>(&self, key: &str) -> Option<Located<T>> {
        read(self.report, key, self.item(key)?)
    }

    /// The value of a key, or `default` if it is not there or wrong.
    pub(crate) fn or<T: Readable>(&self, key: &str, default: T) -> T {
        self.read(key).map_or(default, |found| found.value)
    }

    /// The value of a key, if it is there and right, without its place.
    pub(crate) fn given<T: Readable>(&self, key: &str) -> Option<T> {
        self.read(key).map(|found| found.value)
    }

    /// The value of a key that must be there; reports its absence, with an example of it.
    pub(crate) fn required<T: Readable>(&self, key: &str, example: &str) -> Option<Located<T>> {
        if self.item(key).is_none() {
            self.report
                .error(self.at, format!("`{key}` is missing"))
                .expected(format!("{key} = {example}"));
        }
        self.read(key)
    }

    /// One of a few words and what it stands for, or `default`.
    pub(crate) fn choice<T: Copy>(&self, key: &str, words: &[(&'static str, T)], default: T) -> T {
        let Some(found) = self.read::<String>(key) else {
            return default;
        };
        choose(self.report, key, &found, words).unwrap_or(default)
    }

    /// A list of texts; one text stands for a list of one, and commas separate several.
    pub(crate) fn texts(&self, key: &str) -> Option<Vec<Located<String>>> {
        texts(self.report, key, self.item(key)?)
    }

    /// The entries of a sub-table, in order; none if the key is absent.
    pub(crate) fn entries(&self, key: &str) -> &'a [Entry] {
        let Some(item) = self.item(key) else {
            return &[];
        };
        as_table(self.report, key, item).map_or(&[], |table| &table.0)
    }

    /// A sub-table to be read in turn, and its place.
    pub(crate) fn table(&self, key: &str, known: &[&'static str]) -> Option<Self> {
        let at = self.key_at(key)?;
        let table = as_table(self.report, key, self.item(key)?)?;
        Some(Self::new(self.report, at, table, known))
    }

    /// The same with further keys that are too many to be listed.
    pub(crate) fn wide_table(
        &self,
        key: &str,
        known: &[&'static str],
        more: &[&'static str],
    ) -> Option<Self> {
        let at = self.key_at(key)?;
        let table = as_table(self.report, key, self.item(key)?)?;
        Some(Self::with(self.report, at, table, (known, more)))
    }

    /// Where a key stands, if it is there.
    pub(crate) fn key_at(&self, key: &str) -> Option<At> {
        let mut entries = self.table.0.iter();
        entries
            .find(|entry| entry.key.value == key)
            .map(|entry| entry.key.at)
    }
}

/// Reads one value; reports a mistake.
pub(crate) fn read<T: Readable>(
    report: &Report,
    key: &str,
    item: &Located<Value>,
) -> Option<Located<T>> {
    match T::read(&item.value) {
        Ok(value) => Some(Located { at: item.at, value }),
        Err(reason) => {
            let reason = reason.unwrap_or_else(|| format!("found {}", item.value.kind()));
            report
                .error(item.at, format!("`{key}`: {reason}"))
                .expected(T::EXPECTED);
            None
        }
    }
}

/// Reads a list of texts, or one text with commas.
pub(crate) fn texts(
    report: &Report,
    key: &str,
    item: &Located<Value>,
) -> Option<Vec<Located<String>>> {
    match &item.value {
        Value::Text(text) => Some(
            text.split(',')
                .map(str::trim)
                .filter(|part| !part.is_empty())
                .map(|part| Located {
                    at: item.at,
                    value: part.to_owned(),
                })
                .collect(),
        ),
        Value::List(items) => Some(
            items
                .iter()
                .filter_map(|item| read(report, key, item))
                .collect(),
        ),
        other => {
            report
                .error(item.at, format!("`{key}`: found {}", other.kind()))
                .expected("a list of texts such as [\"a\", \"b\"]");
            None
        }
    }
}

/// The table a value must be; reports it if it is none.
pub(crate) fn as_table<'a>(
    report: &Report,
    key: &str,
    item: &'a Located<Value>,
) -> Option<&'a Table> {
    if let Value::Table(table) = &item.value {
        return Some(table);
    }
    report
        .error(item.at, format!("`{key}`: found {}", item.value.kind()))
        .expected("a table of settings");
    None
}

/// What a word stands for; reports a word that is not in the list.
pub(crate) fn choose<T: Copy>(
    report: &Report,
    key: &str,
    word: &Located<String>,
    words: &[(&'static str, T)],
) -> Option<T> {
    let found = words.iter().find(|(name, _)| *name == word.value);
    if found.is_none() {
        let names: Vec<&str> = words.iter().map(|(name, _)| *name).collect();
        report
            .error(word.at, format!("`{key}` cannot be `{}`", word.value))
            .expected(format!("one of {}", names.join(", ")))
            .nearest(&word.value, names);
    }
    found.map(|(_, meaning)| *meaning)
}
