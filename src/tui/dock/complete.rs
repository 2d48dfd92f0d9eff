//! Tab: the rest of a command, a machine or a name that is unambiguous so far.

use crate::console::entries;
use crate::tui::desk::Desk;

use super::own::OWN;

impl Desk {
    /// Completes the word before the cursor, or says what it could be.
    pub(super) fn complete(&mut self) {
        let head = self.dock.edit.parts().0.to_owned();
        let start = head.rfind(char::is_whitespace).map_or(0, |at| at + 1);
        let (before, word) = head.split_at(start);
        let first = before.trim().is_empty();
        let mut fitting = self.words(first);
        fitting.retain(|it| it.starts_with(word));
        fitting.sort();
        fitting.dedup();
        match fitting.as_slice() {
            [] => {}
            [one] => self.type_rest(&format!("{} ", &one[word.len()..])),
            many => {
                let shared = shared_start(many);
                self.type_rest(&shared[word.len().min(shared.len())..]);
                let all: Vec<&str> = many.iter().map(String::as_str).collect();
                self.notice = all.join("  ");
            }
        }
    }

    fn type_rest(&mut self, rest: &str) {
        for c in rest.chars() {
            self.dock.edit.insert(c);
        }
    }

    /// What a word can be: a command where the line begins; then machines, their names, addresses.
    fn words(&self, first: bool) -> Vec<String> {
        if first {
            let own = OWN.iter().map(|(name, _)| (*name).to_owned());
            let commands = entries().map(|entry| entry.name.to_owned());
            return own.chain(commands).collect();
        }
        let scenario = self.run().scenario();
        let machines = scenario.nodes.iter().map(|node| node.name.clone());
        let browser = self.atlas.browser.iter();
        let urls = browser.flat_map(|(_, url)| {
            let name = url
                .split("://")
                .nth(1)
                .and_then(|rest| rest.split('/').next());
            [Some(url.as_str()), name]
                .into_iter()
                .flatten()
                .map(str::to_owned)
        });
        machines.chain(urls).collect()
    }
}

/// The longest beginning that all have.
fn shared_start(words: &[String]) -> &str {
    let first = words[0].as_str();
    let fits = |end: &usize| {
        first.is_char_boundary(*end) && words.iter().all(|word| word.starts_with(&first[..*end]))
    };
    let end = (0..=first.len()).rev().find(fits).unwrap_or(0);
    &first[..end]
}
