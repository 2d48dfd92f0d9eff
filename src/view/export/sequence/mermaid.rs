//! The diagram as Mermaid text.

use std::fmt::Write as _;

use super::{Row, Sequence};

/// A sequence diagram in the language of Mermaid.
pub fn mermaid(sequence: &Sequence) -> String {
    let mut text = String::from("sequenceDiagram\n");
    for (column, name) in sequence.columns.iter().enumerate() {
        let _ = writeln!(text, "  participant n{column} as {}", escape(name));
    }
    for row in &sequence.rows {
        let _ = match row {
            Row::Arrow {
                from,
                to,
                text: said,
                lost: None,
                ..
            } => writeln!(text, "  n{from}->>n{to}: {}", escape(said)),
            Row::Arrow {
                from,
                to,
                text: said,
                lost: Some(reason),
                ..
            } => {
                let (said, reason) = (escape(said), escape(reason));
                writeln!(text, "  n{from}-xn{to}: {said} ({reason})")
            }
            Row::Note { at, text: said, .. } => {
                writeln!(text, "  Note over n{at}: {}", escape(said))
            }
        };
    }
    text
}

/// Text that Mermaid takes as it is: its own signs become character codes.
fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        match c {
            '#' | ';' | '<' | '>' | '%' | '\\' | '"' => {
                let _ = write!(escaped, "#{};", u32::from(c));
            }
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    // A lone `end` closes a block in Mermaid.
    if escaped.eq_ignore_ascii_case("end") {
        escaped.push('.');
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_crosses_and_notes() {
        let arrow = |lost: Option<&str>| Row::Arrow {
            time_ms: 1.0,
            from: 0,
            to: 1,
            text: "a; b".into(),
            lost: lost.map(str::to_owned),
        };
        let note = Row::Note {
            time_ms: 2.0,
            at: 1,
            text: "x #1\n".into(),
            broken: false,
        };
        let sequence = Sequence {
            columns: vec!["phone".into(), "end".into()],
            rows: vec![arrow(None), arrow(Some("cut")), note],
        };
        assert_eq!(
            mermaid(&sequence),
            "sequenceDiagram\n  participant n0 as phone\n  participant n1 as end.\n  \
             n0->>n1: a#59; b\n  n0-xn1: a#59; b (cut)\n  Note over n1: x #35;1 \n"
        );
    }
}
