//! The origin server: a program that serves pages, and that can misbehave in every way a real one
//! has been seen to.
//!
//! A misbehaviour is data ([`Script`]): what happens to a new connection, which bytes follow a
//! request and with what pauses, and how the connection ends.

mod answer;
mod behaviour;
mod page;
mod program;
mod request;
mod script;
mod serve;
mod settings;

pub use behaviour::Behaviour;
pub use page::{Content, Page};
pub use program::Origin;
pub use script::{Script, Send, Then};
pub use settings::OriginSettings;
