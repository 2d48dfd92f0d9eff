//! Every fault of the registry is whole: unique names, words for people, values that read.

use std::collections::BTreeSet;

use crate::catalogue::{Spec, all, find, markdown, rows};

#[test]
fn names_are_unique_and_found() {
    let mut seen = BTreeSet::new();
    for fault in all() {
        for name in fault.names() {
            assert!(seen.insert(name), "{name} twice");
            assert!(std::ptr::eq(find(name).unwrap(), fault));
            let (kind, what) = name.split_once('.').unwrap();
            assert!(!kind.is_empty() && !what.is_empty(), "{name}");
        }
    }
}

#[test]
fn words_are_for_people() {
    for fault in all() {
        let name = fault.name;
        assert!(fault.title.len() <= 50, "{name}: a long title");
        assert!(
            !fault.title.ends_with('.') && !fault.sentence.ends_with('.'),
            "{name}"
        );
        assert_eq!(
            fault.sentence.matches("{}").count(),
            1,
            "{name}: no place in the sentence"
        );
        assert!(
            fault.summary.ends_with('.') && !fault.summary.contains("  "),
            "{name}"
        );
        assert!(fault.says("app1").contains("app1"), "{name}");
    }
}

#[test]
fn defaults_and_examples_read() {
    for fault in all() {
        for param in fault.params.iter().chain(&Spec::TIMES) {
            if let Some(default) = param.default {
                let value = param
                    .kind
                    .read(default)
                    .unwrap_or_else(|| panic!("{}", fault.name));
                assert_eq!(
                    param.kind.read(&value.to_string()),
                    Some(value),
                    "{}",
                    fault.name
                );
            }
        }
        let spec: Spec = fault
            .example
            .parse()
            .unwrap_or_else(|error| panic!("{error}"));
        assert!(std::ptr::eq(spec.fault, fault), "{}", fault.example);
    }
}

#[test]
fn the_tables_show_every_fault() {
    let (rows, text) = (rows(), markdown());
    assert_eq!(rows.len(), all().count());
    for fault in all() {
        assert!(text.contains(fault.example), "{}", fault.name);
    }
    assert_eq!(text.lines().count(), rows.len() + 2);
    assert!(
        serde_json::to_string(&rows)
            .unwrap()
            .contains("\"name\":\"link.down\"")
    );
}
