//! The journal: every act from outside, with the moment it happened between two events.

use serde::{Deserialize, Serialize};

/// One act from outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "do")]
pub enum Action {
    /// A real program takes a node's place.
    Attach {
        /// The node.
        node: String,
    },
    /// Something is broken: `NAME@PLACE[,k=v]...`.
    Break {
        /// The fault with its place and parameters.
        fault: String,
    },
    /// Idle connections are closed everywhere, so that what follows begins anew.
    CloseIdle,
    /// Idle connections are closed and remembered names forgotten, everywhere.
    Forget,
    /// What was broken is repaired.
    Heal {
        /// The fault as it was broken.
        fault: String,
    },
    /// Somebody presses Ctrl-C in a command that is running.
    Interrupt {
        /// The number of the command, counted from 0.
        command: usize,
    },
    /// A real program sends a packet.
    Packet {
        /// The number of the node whose place the program has.
        node: u16,
        /// The IPv4 packet; in files in hexadecimal.
        #[serde(with = "hex")]
        bytes: Vec<u8>,
    },
    /// Time passes; nothing is done.
    Pass,
    /// A person types a command at a machine.
    Type {
        /// The machine.
        node: String,
        /// The line.
        line: String,
    },
    /// A person opens a page.
    Visit {
        /// The node with the browser.
        node: String,
        /// The address of the page.
        url: String,
    },
}

/// An act and its moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// How many events the world had handled before.
    pub step: u64,
    /// The moment in nanoseconds since the world began.
    pub at_ns: u64,
    /// What was done.
    #[serde(flatten)]
    pub action: Action,
}

/// All acts of a run, in their order.
pub type Journal = Vec<Entry>;

/// Bytes as hexadecimal digits in files.
mod hex {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
        let text: String = bytes
            .iter()
            .flat_map(|b| [digit(b >> 4), digit(b & 15)])
            .collect();
        to.serialize_str(&text)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(from)?;
        let digits: Option<Vec<u8>> = text
            .chars()
            .map(|c| c.to_digit(16).map(|digit| digit as u8))
            .collect();
        match digits {
            Some(digits) if digits.len() % 2 == 0 => Ok(digits
                .chunks_exact(2)
                .map(|pair| pair[0] << 4 | pair[1])
                .collect()),
            _ => Err(D::Error::custom(
                "expected an even number of hexadecimal digits",
            )),
        }
    }
}
