//! What a person does with the panels, one by one.

mod comfort;
mod crossing;
mod maps;
mod moments;
mod packets;
mod page;
mod writing;
