//! DNS names as they are written in a scenario file.

use crate::scenario::document::{Located, Report};

/// The full form of a name written in a zone: `@` is the apex, a final dot or a known public
/// ending makes it full, anything else is below the apex.
pub(crate) fn full_name(name: &str, apex: &str) -> String {
    let name = name.to_ascii_lowercase();
    if name == "@" {
        return apex.to_owned();
    }
    if name == "." {
        return name;
    }
    if let Some(full) = name.strip_suffix('.') {
        return full.to_owned();
    }
    if apex == "." {
        name
    } else {
        format!("{name}.{apex}")
    }
}

/// Reports a name DNS cannot carry (RFC 1035 section 2.3.4).
pub(crate) fn check_dns_name(report: &Report, name: &Located<String>) {
    let labels_fit = name.value == "."
        || name.value.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && label
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "-_*".contains(c))
        });
    if !labels_fit || name.value.len() > 253 {
        report
            .error(name.at, format!("`{}` is not a DNS name", name.value))
            .expected("labels of 1 to 63 letters, digits and hyphens, joined by dots");
    }
}
