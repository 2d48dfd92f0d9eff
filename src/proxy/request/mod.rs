//! The life of one request, phase by phase.

mod again;
mod attempt;
mod await_head;
mod choose;
mod exchange;
mod forward;
mod passage;
mod pipe;
mod relay;
mod route;
mod tunnel;
mod whole;

pub(super) use exchange::serve;
