//! The tests of `attach` and what they share.

mod doctor;
mod echo;
mod inside;
mod join;
mod leftovers;
mod machine;
mod ordinary;
mod proxy;
mod screen;
mod several;
mod terminal;
mod turn;
mod worlds;
