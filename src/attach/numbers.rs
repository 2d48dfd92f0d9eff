//! The numbers of users and groups in a namespace that root made: the same as outside.

use std::fs;

use super::error::{Failure, Refused};

/// Gives every user and group that has a number here the same number in the namespace of the
/// process `pid`.
pub(super) fn keep(pid: u32) -> Result<(), Failure> {
    for file in ["uid_map", "gid_map"] {
        let ours = format!("/proc/self/{file}");
        let ours = fs::read_to_string(&ours).refused("read", ours)?;
        let theirs = format!("/proc/{pid}/{file}");
        fs::write(&theirs, identity(&ours)).refused("write", theirs)?;
    }
    Ok(())
}

/// Maps every number that a map gives out to itself. A line is: first number inside, first number
/// outside, how many.
fn identity(map: &str) -> String {
    let line = |line: &str| {
        let mut columns = line.split_whitespace();
        let (first, count) = (columns.next()?, columns.nth(1)?);
        Some(format!("{first} {first} {count}\n"))
    };
    map.lines().filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_stands_for_itself() {
        assert_eq!(
            identity("         0          0 4294967295\n"),
            "0 0 4294967295\n"
        );
        assert_eq!(identity("0 1000 1\n1 100000 65536\n"), "0 0 1\n1 1 65536\n");
    }
}
