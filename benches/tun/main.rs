//! Measures real programs through TUN devices, in real time: `cargo bench --bench tun`, or with
//! `-- WORD` for the rows with that word. Needs Linux, no root, and the programs that a row names.
//!
//! Beside what goes through the emulated network stands what a plain forwarder makes of the same
//! programs in the same run: one thread that carries packets from one TUN device to another. What
//! cannot be measured here is said loudly.

#[cfg(target_os = "linux")]
mod plain;
#[cfg(target_os = "linux")]
mod rows;

use std::process::ExitCode;

#[cfg(target_os = "linux")]
#[expect(clippy::print_stdout, reason = "a table for people")]
fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    // `cargo test --benches` runs this program too, without the flag of `cargo bench`.
    if !words.iter().any(|word| word == "--bench") {
        println!("measure with: cargo bench --bench tun");
        return ExitCode::SUCCESS;
    }
    let words: Vec<&String> = words.iter().filter(|word| !word.starts_with('-')).collect();
    for row in rows::ROWS {
        let is_wanted = words.is_empty() || words.iter().any(|word| row.name.contains(*word));
        if is_wanted {
            match (row.measure)() {
                Ok(said) => println!("{:64} {said}   owed {}", row.name, row.owed),
                Err(why) => println!("{:64} NOT RUN: {why}", row.name),
            }
        }
    }
    println!("NOT RUN here: the same against network namespaces with nginx; that needs root");
    ExitCode::SUCCESS
}

#[cfg(not(target_os = "linux"))]
#[expect(clippy::print_stdout, reason = "a table for people")]
fn main() -> ExitCode {
    println!("NOT RUN: TUN devices are measured on Linux only");
    ExitCode::SUCCESS
}
