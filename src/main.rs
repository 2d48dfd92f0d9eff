//! The `gatelab` program: parse, call, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    // A copy of this program stands inside each namespace; it is not for people.
    #[cfg(target_os = "linux")]
    if std::env::args_os()
        .nth(1)
        .is_some_and(|first| first == "__inside")
    {
        return gatelab::attach::inside::main(std::env::args_os().skip(2));
    }
    gatelab::cli::main()
}
