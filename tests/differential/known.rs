//! The cells in which a real product and our profile are known to differ, each with its reason.

use serde::Deserialize;

/// A file of known differences.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Known {
    /// One entry per cell.
    #[serde(default)]
    pub(super) cell: Vec<Entry>,
}

/// A cell that differs.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    /// The product.
    pub(super) product: String,
    /// The case.
    pub(super) case: String,
    /// In what: labels and fields, all of them.
    pub(super) differs: Vec<String>,
    /// Why.
    pub(super) reason: String,
    /// Whether it is chance: then any of the differences may be there or not.
    #[serde(default)]
    pub(super) chance: bool,
}

impl Known {
    /// Reads the file.
    pub(super) fn read() -> Self {
        toml::from_str(include_str!("known.toml")).unwrap()
    }

    /// The entry of a cell.
    pub(super) fn find(&self, product: &str, case: &str) -> Option<&Entry> {
        let mut entries = self.cell.iter();
        entries.find(|entry| entry.product == product && entry.case == case)
    }
}

impl Entry {
    /// What is wrong with the entry, given how the cell really differs.
    pub(super) fn mistake(&self, differs: &[String]) -> Option<String> {
        let unlisted: Vec<&String> = differs
            .iter()
            .filter(|differs| !self.differs.contains(differs))
            .collect();
        let gone: Vec<&String> = self
            .differs
            .iter()
            .filter(|listed| !differs.contains(listed))
            .collect();
        if !unlisted.is_empty() {
            return Some(format!("differs also in {unlisted:?}"));
        }
        (!gone.is_empty() && !self.chance)
            .then(|| format!("is listed in known.toml, but agrees in {gone:?}"))
    }
}

#[test]
fn every_known_difference_is_there_once_with_a_reason() {
    let known = Known::read();
    for (index, entry) in known.cell.iter().enumerate() {
        assert!(entry.reason.len() > 20, "{entry:?} needs a reason");
        assert!(!entry.differs.is_empty(), "{entry:?} differs in nothing");
        let first = known
            .cell
            .iter()
            .position(|other| (&other.product, &other.case) == (&entry.product, &entry.case));
        assert_eq!(first, Some(index), "{entry:?} is there twice");
    }
}

#[test]
fn an_entry_is_checked_both_ways() {
    let strings = |list: &[&str]| -> Vec<String> { list.iter().map(|s| (*s).to_owned()).collect() };
    let mut entry = Entry {
        product: "nginx".to_owned(),
        case: "ok".to_owned(),
        differs: strings(&["fault time", "fault tried"]),
        reason: String::new(),
        chance: false,
    };
    assert_eq!(
        entry.mistake(&strings(&["fault tried", "fault time"])),
        None
    );
    assert!(entry.mistake(&strings(&["fault time"])).is_some());
    assert!(entry.mistake(&[]).is_some());
    entry.chance = true;
    assert_eq!(entry.mistake(&[]), None);
    assert!(entry.mistake(&strings(&["fault status"])).is_some());
}
