//! The head of a frame: its headers, kept in place where they are as short as they usually are.

use std::ops::Deref;
use std::rc::Rc;

/// The longest head that needs no memory of its own: Ethernet (14), IPv4 (20), TCP with the
/// options of a SYN (32).
const SHORT: usize = 66;

/// The headers of a frame. Every hop has its own, so a copy must cost next to nothing.
#[derive(Clone)]
pub(super) enum Head {
    Short { len: u8, bytes: [u8; SHORT] },
    Long(Rc<[u8]>),
}

impl Head {
    #[inline]
    pub(super) fn new(head: &[u8]) -> Self {
        if head.len() > SHORT {
            return Self::Long(Rc::from(head));
        }
        let mut bytes = [0; SHORT];
        bytes[..head.len()].copy_from_slice(head);
        let len = head.len() as u8;
        Self::Short { len, bytes }
    }

    /// Changes the headers; whoever shares them keeps what they were.
    #[inline]
    pub(super) fn change(&mut self, change: impl FnOnce(&mut [u8])) {
        match self {
            Self::Short { len, bytes } => change(&mut bytes[..usize::from(*len)]),
            Self::Long(bytes) => change(Rc::make_mut(bytes)),
        }
    }
}

impl Deref for Head {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        match self {
            Self::Short { len, bytes } => &bytes[..usize::from(*len)],
            Self::Long(bytes) => bytes,
        }
    }
}

impl PartialEq for Head {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Head {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_keeps_what_it_was_whatever_the_length() {
        for length in [0, 14, SHORT, SHORT + 1, 134] {
            let before = Head::new(&vec![7; length]);
            let mut after = before.clone();
            after.change(|head| head.fill(9));
            assert_eq!((&*before, &*after), (&*vec![7; length], &*vec![9; length]));
            assert_eq!(before == after, length == 0);
        }
    }
}
