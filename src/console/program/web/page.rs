//! What a page looks like on a terminal: text line by line as it comes, or not at all.

use crate::console::tty::Tty;

/// Prints content as it comes; keeps an unfinished line back.
pub(super) struct Page {
    tty: Tty,
    rest: Vec<u8>,
    begun: bool,
}

impl Page {
    /// A page of which nothing has come.
    pub(super) fn new(tty: Tty) -> Self {
        Self {
            tty,
            rest: Vec::new(),
            begun: false,
        }
    }

    /// Prints what has come to whole lines. False if it is no text: terminals suffer from such.
    pub(super) fn take(&mut self, data: &[u8]) -> bool {
        if !std::mem::replace(&mut self.begun, true) && data.contains(&0) {
            return false;
        }
        self.rest.extend_from_slice(data);
        if let Some(end) = self.rest.iter().rposition(|byte| *byte == b'\n') {
            let whole: Vec<u8> = self.rest.drain(..=end).collect();
            self.put(&whole[..end]);
        }
        true
    }

    /// Prints a last line without its end.
    pub(super) fn finish(&mut self) {
        let rest = std::mem::take(&mut self.rest);
        if !rest.is_empty() {
            self.put(&rest);
        }
    }

    fn put(&self, bytes: &[u8]) {
        let text = String::from_utf8_lossy(bytes);
        self.tty.print(text.replace("\r\n", "\n"));
    }
}
