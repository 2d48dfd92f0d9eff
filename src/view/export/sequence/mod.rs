//! A run as a sequence diagram: who said what to whom, from the top down.

mod draw;
mod label;
mod mermaid;
mod model;
mod svg;
mod way;

pub use draw::sequence;
pub use mermaid::mermaid;
pub use model::{Detail, Row, Sequence};
pub use svg::svg;
