//! The impairments there are, in the words of tc-netem.

use std::fmt;
use std::time::Duration;

use crate::sim::Probability;

use super::Bitrate;

/// One thing that a link does to frames in one direction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Impairment {
    /// Drops every frame; the carrier stays up, so neither end notices.
    Block,
    /// Inverts one bit of an IP packet, so that checksums have something to find. A real link
    /// discards most such frames itself (frame check sequence); this is the rest. ARP has no
    /// checksum of its own and is spared.
    Corrupt(Probability),
    /// Holds each frame for `by`, more or less by up to `jitter` (uniform), never below zero.
    Delay {
        /// The time it takes.
        by: Duration,
        /// How far the time may lie from `by`.
        jitter: Duration,
    },
    /// Delivers a frame twice.
    Duplicate(Probability),
    /// Loses an IP packet. ARP is spared: it is asked three times only, and chance would look
    /// like a machine that is not there.
    Loss(Probability),
    /// Drops IP packets longer than this, and tells nobody.
    Mtu {
        /// The longest IP packet that passes, in bytes, IP header included.
        bytes: u16,
    },
    /// Sends at a finite speed from a finite queue; a frame that does not fit is dropped (tail
    /// drop). Counts the bytes of the frame, without preamble and frame check sequence.
    Rate {
        /// The speed.
        bitrate: Bitrate,
        /// How many bytes wait at most, the frame being sent included. An idle link takes one
        /// frame of any length.
        limit: u64,
    },
    /// Lets a frame overtake: it skips the delay that all others keep. As in tc-netem this shows
    /// only where a [`Delay`](Self::Delay) exists.
    Reorder {
        /// How likely a frame overtakes when its turn comes.
        probability: Probability,
        /// Every how many frames one may overtake; 1 (or 0) for any.
        gap: u32,
    },
}

impl Impairment {
    /// The impairment in one word, as in the name of its random stream.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Block => "block",
            Self::Corrupt(_) => "corrupt",
            Self::Delay { .. } => "delay",
            Self::Duplicate(_) => "duplicate",
            Self::Loss(_) => "loss",
            Self::Mtu { .. } => "mtu",
            Self::Rate { .. } => "rate",
            Self::Reorder { .. } => "reorder",
        }
    }

    /// Whether chance decides anything here. A probability of 0 leaves nothing to decide.
    pub(super) fn needs_chance(&self) -> bool {
        match self {
            Self::Block | Self::Mtu { .. } | Self::Rate { .. } => false,
            Self::Delay { jitter, .. } => !jitter.is_zero(),
            Self::Corrupt(probability)
            | Self::Duplicate(probability)
            | Self::Loss(probability)
            | Self::Reorder { probability, .. } => *probability > Probability::ZERO,
        }
    }
}

impl fmt::Display for Impairment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        match self {
            Self::Block => Ok(()),
            Self::Corrupt(p) | Self::Duplicate(p) | Self::Loss(p) => write!(f, " {}", Percent(*p)),
            Self::Delay { by, jitter } if jitter.is_zero() => write!(f, " {by:?}"),
            Self::Delay { by, jitter } => write!(f, " {by:?} {jitter:?}"),
            Self::Mtu { bytes } => write!(f, " {bytes}"),
            Self::Rate { bitrate, limit } => write!(f, " {bitrate} limit {limit}"),
            Self::Reorder { probability, gap } => {
                write!(f, " {} gap {}", Percent(*probability), (*gap).max(1))
            }
        }
    }
}

/// Shows a probability as people write it, without the noise of binary fractions.
struct Percent(Probability);

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", (self.0.value() * 1e8).round() / 1e6)
    }
}
