//! Whether a server inside a namespace listens already.

use std::os::fd::{AsRawFd as _, BorrowedFd};

/// Whether a TCP socket listens on `port` in the network namespace of `process`. What cannot be
/// found out counts as yes: nobody should wait for it.
pub(super) fn listens(process: BorrowedFd<'_>, port: u16) -> bool {
    let Some(pid) = pid_of(process) else {
        return true;
    };
    let tables =
        ["tcp", "tcp6"].map(|name| std::fs::read_to_string(format!("/proc/{pid}/net/{name}")));
    if tables.iter().all(Result::is_err) {
        return true;
    }
    tables
        .iter()
        .flatten()
        .any(|table| has_listener(table, port))
}

/// The process number behind a pidfd (proc(5), fdinfo).
fn pid_of(process: BorrowedFd<'_>) -> Option<u32> {
    let info =
        std::fs::read_to_string(format!("/proc/self/fdinfo/{}", process.as_raw_fd())).ok()?;
    let line = info.lines().find_map(|line| line.strip_prefix("Pid:"))?;
    line.trim().parse().ok()
}

/// Whether a table in the format of `/proc/net/tcp` has a socket in state LISTEN (0A) on `port`.
fn has_listener(table: &str, port: u16) -> bool {
    table.lines().skip(1).any(|line| {
        let mut words = line.split_whitespace().skip(1);
        let local = words
            .next()
            .and_then(|word| word.rsplit_once(':'))
            .map(|(_, port)| port);
        let state = words.nth(1);
        local == Some(&format!("{port:04X}")) && state == Some("0A")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listener_is_found_by_port_and_state() {
        let table = "  sl  local_address rem_address   st\n\
                     0: 00000000:1F90 00000000:0000 0A 0 0 0 0 0 1\n\
                     1: 0100007F:1F91 0100007F:9999 01 0 0 0 0 0 2\n";
        assert!(has_listener(table, 8080));
        assert!(!has_listener(table, 8081));
        assert!(!has_listener(table, 80));
    }
}
