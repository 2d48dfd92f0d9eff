//! The line that is typed, and the lines that were.

/// A longer line is not taken.
const LONGEST: usize = 1_000;
/// So many lines are remembered.
const HISTORY: usize = 500;

/// A line under the cursor, with its history.
#[derive(Debug, Default)]
pub(super) struct Edit {
    text: String,
    /// Where the cursor is, in bytes, always between two characters.
    at: usize,
    history: Vec<String>,
    /// Which line of the history is shown; none while a new one is typed.
    shown: Option<usize>,
    /// The new line, while an old one is shown.
    draft: String,
}

impl Edit {
    /// The text before the cursor, and from it on.
    pub(super) fn parts(&self) -> (&str, &str) {
        self.text.split_at(self.at)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Takes the line, which the history then ends with.
    pub(super) fn take(&mut self) -> String {
        let line = std::mem::take(&mut self.text);
        self.put(String::new());
        self.shown = None;
        let known = self.history.last() == Some(&line);
        if !line.trim().is_empty() && !known {
            self.history.push(line.clone());
            let many = self.history.len().saturating_sub(HISTORY);
            self.history.drain(..many);
        }
        line
    }

    /// Another line, the cursor at its end.
    pub(super) fn put(&mut self, text: String) {
        self.at = text.len();
        self.text = text;
    }

    pub(super) fn insert(&mut self, c: char) {
        if !c.is_control() && self.text.len() < LONGEST {
            self.text.insert(self.at, c);
            self.at += c.len_utf8();
        }
    }

    pub(super) fn backspace(&mut self) {
        if let Some(before) = self.before() {
            self.text.remove(before);
            self.at = before;
        }
    }

    /// Takes away the word before the cursor.
    pub(super) fn erase_word(&mut self) {
        let head = self.parts().0.trim_end();
        let start = head
            .char_indices()
            .rfind(|(_, c)| c.is_whitespace())
            .map_or(0, |(at, c)| at + c.len_utf8());
        self.text.replace_range(start..self.at, "");
        self.at = start;
    }

    pub(super) fn left(&mut self) {
        self.at = self.before().unwrap_or(0);
    }

    pub(super) fn right(&mut self) {
        let next = self.text[self.at..].chars().next();
        self.at += next.map_or(0, char::len_utf8);
    }

    pub(super) fn jump_to_start(&mut self) {
        self.at = 0;
    }

    pub(super) fn jump_to_end(&mut self) {
        self.at = self.text.len();
    }

    /// The line before in the history.
    pub(super) fn older(&mut self) {
        let from = self.shown.unwrap_or(self.history.len());
        let Some(to) = from.checked_sub(1) else {
            return;
        };
        if self.shown.is_none() {
            self.draft = std::mem::take(&mut self.text);
        }
        self.shown = Some(to);
        self.put(self.history[to].clone());
    }

    /// The line after in the history; after the last comes what was being typed.
    pub(super) fn newer(&mut self) {
        let Some(from) = self.shown else { return };
        if let Some(line) = self.history.get(from + 1).cloned() {
            self.shown = Some(from + 1);
            self.put(line);
        } else {
            self.shown = None;
            let draft = std::mem::take(&mut self.draft);
            self.put(draft);
        }
    }

    fn before(&self) -> Option<usize> {
        let last = self.parts().0.char_indices().next_back();
        last.map(|(at, _)| at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Edit {
        let mut edit = Edit::default();
        text.chars().for_each(|c| edit.insert(c));
        edit
    }

    #[test]
    fn a_line_is_edited_where_the_cursor_is() {
        let mut edit = typed("pimg ä");
        edit.left();
        edit.left();
        edit.left();
        edit.backspace();
        edit.insert('n');
        assert_eq!(edit.parts(), ("pin", "g ä"));
        edit.jump_to_end();
        edit.backspace();
        edit.erase_word();
        assert_eq!(edit.parts(), ("", ""));
        edit.backspace();
        edit.erase_word();
        edit.left();
        edit.right();
        assert!(edit.is_empty());
    }

    #[test]
    fn control_characters_are_no_text() {
        assert!(typed("\u{1b}\u{7f}\n\u{9b}").is_empty());
        let long = "x".repeat(3 * LONGEST);
        assert_eq!(typed(&long).parts().0.len(), LONGEST);
    }

    #[test]
    fn history_goes_back_and_gives_the_draft_back() {
        let mut edit = typed("one");
        assert_eq!(edit.take(), "one");
        for c in "two".chars() {
            edit.insert(c);
        }
        edit.take();
        edit.put("two".into());
        edit.take();
        edit.insert('x');
        edit.older();
        assert_eq!(edit.parts().0, "two");
        edit.older();
        edit.older();
        assert_eq!(edit.parts().0, "one", "the same twice is kept once");
        edit.newer();
        edit.newer();
        edit.newer();
        assert_eq!(edit.parts().0, "x");
    }
}
