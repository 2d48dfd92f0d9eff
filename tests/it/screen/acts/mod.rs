//! What a person does with the panels, one by one.

mod crossing;
mod moments;
mod packets;
mod page;
