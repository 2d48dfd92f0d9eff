//! What the console knows beside the commands of machines: the same words as `gatelab console`.

use std::time::Duration;

use crate::scenario::nearest;
use crate::tui::action::Action;
use crate::tui::desk::{Deed, Desk};
use crate::tui::sheet::Kind;

use super::Output;

/// The words and what they do.
pub(super) const OWN: &[(&str, &str)] = &[
    ("at", "at NODE: sit down at another machine"),
    ("nodes", "which machines there are"),
    ("break", "break NAME@PLACE: break something"),
    ("fix", "fix NAME@PLACE: put it right"),
    ("why", "why the last page load ended as it did"),
    ("wait", "wait SECONDS: let time pass"),
    ("clear", "an empty console"),
    ("exit", "close the console"),
];

impl Desk {
    /// Does what a word of the console's own says; false if it is none.
    pub(super) fn own_word(&mut self, line: &str) -> bool {
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim();
        match word {
            "exit" | "logout" | "quit" => self.dock.open = false,
            "clear" => self.clear_console(),
            "at" => self.sit_at(line, rest),
            "nodes" => {
                let nodes = self.run().scenario().nodes.iter();
                let rows = nodes.map(|node| format!("{:12} {}", node.name, node.role));
                let rows: Vec<String> = rows.collect();
                self.say(line, rows);
            }
            "why" => self.apply(Action::Open(Kind::Why)),
            "break" if rest.is_empty() => self.apply(Action::Open(Kind::Faults)),
            "break" => self.apply(Action::Do(Deed::Break(rest.to_owned()))),
            "fix" | "heal" if rest.is_empty() => self.apply(Action::Fix),
            "fix" | "heal" => self.apply(Action::Do(Deed::Fix(rest.to_owned()))),
            "wait" => self.wait_for(line, rest),
            "help" if rest.is_empty() && self.cursor.is_some() => return false,
            "?" => {
                let own = OWN.iter().map(|(name, about)| format!("{name:8} {about}"));
                let own: Vec<String> = own.collect();
                self.say(line, own);
            }
            _ => return false,
        }
        true
    }

    fn sit_at(&mut self, line: &str, name: &str) {
        let names = self.run().scenario().nodes.iter();
        let names: Vec<&str> = names.map(|node| node.name.as_str()).collect();
        if names.contains(&name) {
            return name.clone_into(&mut self.dock.node);
        }
        let near = nearest(name, names.iter().copied());
        let hint = near.map(|near| format!("; did you mean `{near}`?"));
        let text = format!(
            "there is no machine `{name}`{} (machines: {})",
            hint.unwrap_or_default(),
            names.join(", ")
        );
        self.complain(line, text);
    }

    fn wait_for(&mut self, line: &str, seconds: &str) {
        let seconds = seconds.trim_end_matches('s').parse().ok();
        let fits = |seconds: &f64| (0.0..=86_400.0).contains(seconds);
        match seconds.filter(fits) {
            Some(seconds) => self.apply(Action::Do(Deed::Wait(Duration::from_secs_f64(seconds)))),
            None => self.complain(line, "wait: how many seconds? (for example: wait 5)".into()),
        }
    }

    fn say(&mut self, line: &str, rows: Vec<String>) {
        let output = rows.into_iter().map(|text| Output { text, error: false });
        self.remark(line, output.collect());
    }

    fn complain(&mut self, line: &str, text: String) {
        self.remark(line, vec![Output { text, error: true }]);
    }
}
