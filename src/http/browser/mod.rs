//! The browser: a program that loads pages when somebody outside asks for one, and says what a
//! person would see.

mod error_name;
mod program;
mod visit;

pub use error_name::error_name;
pub use program::Browser;
pub use visit::{VisitKind, VisitResult};
