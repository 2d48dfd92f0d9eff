//! What is selected, by keys or by the mouse.

mod hit;
pub mod pick;
