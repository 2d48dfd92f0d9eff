//! What is selected, by keys or by the mouse.

pub mod pick;
