//! HTTP/1: the lines of a message, as far as one segment holds them.

use crate::packet::read;

use super::tree::Tree;

/// How much of a line is shown, in bytes.
const LINE: usize = 200;

/// The message that begins at `at` (RFC 9112 section 2.1): start line, field lines, an empty
/// line, content.
pub(super) fn message(tree: &mut Tree<'_>, at: usize) {
    tree.open("HTTP", at);
    let (bytes, mut here, mut name) = (tree.bytes(), at, "start line");
    while here < bytes.len() {
        let (line, length) = read::line(&bytes[here..]);
        let next = here + length;
        if line.is_empty() {
            tree.show("end of fields", here..next, "");
            return content(tree, next);
        }
        tree.show(name, here..next, read::escape(line, LINE));
        (here, name) = (next, "field");
    }
}

fn content(tree: &mut Tree<'_>, at: usize) {
    let length = tree.bytes().len().saturating_sub(at);
    if length > 0 {
        tree.show("content", at..at + length, format_args!("{length} bytes"));
    }
}
