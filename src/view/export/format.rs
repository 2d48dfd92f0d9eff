//! The formats in which a run can be written down, by name and by the ending of a file's name.

use std::fmt;
use std::str::FromStr;

use crate::scenario::nearest;

/// A format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// HTTP Archive 1.2: what the browser asked and got.
    Har,
    /// The trace, one JSON object a line.
    JsonLines,
    /// A sequence diagram as Mermaid text.
    Mermaid,
    /// Every frame on every link, for Wireshark.
    Pcapng,
    /// A sequence diagram as a picture.
    Svg,
    /// The report, as it is printed.
    Text,
}

/// All formats: name, other endings, and what they hold.
const ALL: [(Format, &str, &[&str], &str); 6] = [
    (
        Format::Har,
        "har",
        &[],
        "what the browser asked and got (HTTP Archive 1.2)",
    ),
    (
        Format::JsonLines,
        "jsonl",
        &["ndjson"],
        "every event of the trace, a JSON object a line",
    ),
    (
        Format::Mermaid,
        "mermaid",
        &["mmd"],
        "a sequence diagram, as Mermaid text",
    ),
    (
        Format::Pcapng,
        "pcapng",
        &["pcap"],
        "every frame on every link, for Wireshark",
    ),
    (Format::Svg, "svg", &[], "a sequence diagram, as a picture"),
    (
        Format::Text,
        "txt",
        &["text"],
        "the report, as it is printed",
    ),
];

/// A name or an ending that stands for no format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} says no format{}; there are {}", hint(.nearest.as_deref()), names())]
pub struct UnknownFormat {
    /// What was given.
    pub what: String,
    /// The nearest name that is one.
    pub nearest: Option<String>,
}

fn hint(nearest: Option<&str>) -> String {
    nearest
        .map(|name| format!(" (did you mean `{name}`?)"))
        .unwrap_or_default()
}

fn names() -> String {
    let names = ALL.iter().map(|(_, name, ..)| *name);
    names.collect::<Vec<_>>().join(", ")
}

impl Format {
    /// The format that the ending of a file's name stands for.
    pub fn of_file(name: &str) -> Result<Self, UnknownFormat> {
        let ending = name.rsplit(['/', '\\']).next().unwrap_or(name);
        match ending.rsplit_once('.') {
            Some((_, ending)) => ending
                .parse()
                .map_err(|error: UnknownFormat| UnknownFormat {
                    what: format!("the ending of `{name}`"),
                    ..error
                }),
            None => Err(UnknownFormat {
                what: format!("the name `{name}` has no ending and"),
                nearest: None,
            }),
        }
    }

    /// All formats with what they hold.
    pub fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
        ALL.iter().map(|(_, name, _, about)| (*name, *about))
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(text: &str) -> Result<Self, UnknownFormat> {
        let lower = text.to_lowercase();
        let found = ALL
            .iter()
            .find(|(_, name, others, _)| *name == lower || others.contains(&lower.as_str()));
        found.map(|(format, ..)| *format).ok_or_else(|| {
            let names = ALL.iter().map(|(_, name, ..)| *name);
            UnknownFormat {
                what: format!("`{text}`"),
                nearest: nearest(&lower, names),
            }
        })
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let own = ALL.iter().find(|(format, ..)| format == self);
        f.write_str(own.map_or("", |(_, name, ..)| name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_and_names() {
        assert_eq!(Format::of_file("a/b.har"), Ok(Format::Har));
        assert_eq!(Format::of_file("run.v2.MMD"), Ok(Format::Mermaid));
        assert_eq!("jsonl".parse(), Ok(Format::JsonLines));
        for (name, _) in Format::all() {
            assert_eq!(name.parse::<Format>().unwrap().to_string(), name);
        }
        let error = Format::of_file("a.swg").unwrap_err().to_string();
        assert!(
            error.contains("`svg`") && error.contains("mermaid"),
            "{error}"
        );
        assert!(Format::of_file("dir.d/file").is_err());
    }
}
