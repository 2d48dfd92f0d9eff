//! The one integration binary: what holds for the whole project, each module one theme.

#![expect(
    clippy::print_stderr,
    reason = "a failing check says how to come back to it"
)]

mod book;
mod console;
mod export;
mod faults;
mod fuzz_smoke;
mod layers;
mod matrix;
mod profiles;
mod purity;
mod replay;
mod repository;
mod scanner;
mod screen;
mod source;
mod tidy;
mod travels;
mod worlds;
