//! Keys as the program knows them, whatever delivers them.

use std::fmt;

/// A key that was pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// The arrow down.
    Down,
    /// The end key.
    End,
    /// Enter.
    Enter,
    /// Escape.
    Esc,
    /// Backspace.
    Backspace,
    /// A character, as it was typed.
    Char(char),
    /// A letter together with Ctrl.
    Ctrl(char),
    /// The home key.
    Home,
    /// The arrow to the left.
    Left,
    /// A page down.
    PageDown,
    /// A page up.
    PageUp,
    /// The arrow to the right.
    Right,
    /// Tab.
    Tab,
    /// Tab together with Shift.
    BackTab,
    /// The arrow up.
    Up,
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Char(' ') => f.write_str("Space"),
            Self::Char(c) => write!(f, "{c}"),
            Self::Ctrl(c) => write!(f, "Ctrl-{c}"),
            Self::BackTab => f.write_str("Shift-Tab"),
            other => write!(f, "{other:?}"),
        }
    }
}
