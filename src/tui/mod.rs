//! The text screen. A key becomes a named action, an action changes the state, and the state is
//! drawn from plain data on a buffer of cells.
//!
//! | | |
//! |---|---|
//! | `action` | all that can be done, listed once: keys, palette, help come from there |
//! | `input` | key to action |
//! | `desk`, `update` | the state, and what actions do to it |
//! | `crossing` | from gateway to gateway |
//! | `dock` | the console on the screen: its line, its history, what it shows |
//! | `time` | where the cursor stops, what it jumps to, how it plays |
//! | `point` | what is selected, by keys or by the mouse |
//! | `reading` | how packets are read: filter, search, the marked field |
//! | `screen`, `panel` | which panel stands where; one file for each panel |
//! | `sheet`, `sheets` | what opens over the first screen; one file for each |
//! | `settings`, `undo` | what is remembered; taking back |
//! | `look`, `canvas` | tones and themes; writing on cells, where foreign text is made harmless |
//! | `linear` | the same told as text that is only added to |
//! | `live` | following a world that goes on by itself |
//! | `terminal` | drives a terminal; everything else is drawn on a buffer and knows none |

pub mod action;
pub mod canvas;
mod crossing;
pub mod desk;
pub mod dock;
mod input;
pub mod key;
pub mod linear;
pub mod live;
pub mod look;
pub mod panel;
pub mod point;
pub mod reading;
pub mod screen;
pub mod settings;
pub mod sheet;
pub mod sheets;
#[cfg(not(target_arch = "wasm32"))]
pub mod terminal;
pub mod time;
mod undo;
mod update;
pub mod writing;

pub use desk::Desk;
pub use key::Key;
pub use look::{Look, Theme};
pub use settings::Settings;
