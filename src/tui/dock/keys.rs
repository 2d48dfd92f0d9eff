//! The keys of the console.

use crate::tui::action::Action;
use crate::tui::desk::{Deed, Desk};
use crate::tui::key::Key;

/// How far the page keys scroll.
const PAGE: usize = 8;

impl Desk {
    /// Handles a key while the console is open and nothing lies over it.
    pub(in crate::tui) fn press_in_console(&mut self, key: Key) {
        self.notice.clear();
        let empty = self.dock.edit.is_empty();
        let edit = &mut self.dock.edit;
        match key {
            Key::Esc => self.dock.open = false,
            Key::Ctrl('d') if empty => self.dock.open = false,
            Key::Enter => self.submit(),
            Key::Ctrl('c') => self.stop_typing(),
            // With nothing typed the arrows go through time, as they do everywhere.
            Key::Left if empty => self.apply(Action::StepBack),
            Key::Right if empty => self.apply(Action::StepOn),
            Key::End if empty => self.apply(Action::Now),
            Key::Left => edit.left(),
            Key::Right => edit.right(),
            Key::Home | Key::Ctrl('a') => edit.jump_to_start(),
            Key::End | Key::Ctrl('e') => edit.jump_to_end(),
            Key::Up | Key::Ctrl('p') => edit.older(),
            Key::Down | Key::Ctrl('n') => edit.newer(),
            Key::Backspace => edit.backspace(),
            Key::Ctrl('w') => edit.erase_word(),
            Key::Ctrl('u') => edit.put(String::new()),
            Key::Ctrl('l') => self.clear_console(),
            Key::Tab => self.complete(),
            Key::PageUp => self.scroll_console(PAGE as isize),
            Key::PageDown => self.scroll_console(-(PAGE as isize)),
            Key::Char(c) => edit.insert(c),
            _ => {}
        }
    }

    /// Ctrl-C: ends what runs, or throws away what was typed.
    fn stop_typing(&mut self) {
        let running = self.running_command();
        if self.dock.edit.is_empty() && self.cursor.is_none() {
            if let Some(command) = running {
                return self.apply(Action::Do(Deed::Interrupt { command }));
            }
            self.notice = "Nothing runs here. Esc closes the console.".into();
        }
        self.dock.edit.put(String::new());
    }

    /// The number of the command that was typed last, if it still runs.
    pub(in crate::tui) fn running_command(&self) -> Option<usize> {
        let typed = self.run().typed();
        let last = typed.len().checked_sub(1)?;
        (!typed[last].has_ended()).then_some(last)
    }

    fn scroll_console(&mut self, by: isize) {
        // The panel knows how much there is, and stops at the first row.
        let most: usize = self
            .console_entries()
            .iter()
            .map(|it| it.output.len() + 1)
            .sum();
        self.dock.back = self.dock.back.saturating_add_signed(by).min(most);
    }
}
