//! Faults in tiny worlds: what they do, what blames them, and that healing restores.

mod network;
mod registry;
mod stacking;
mod texts;
mod tiny;
