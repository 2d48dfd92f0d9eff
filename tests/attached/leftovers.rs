//! Nothing is left behind, however gatelab ends.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::fd::AsFd;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use gatelab::attach::{Event, Program};
use rustix::process::{Pid, Signal, kill_process};

use super::echo;
use super::machine::{phone, run};

#[test]
fn dropping_a_namespace_ends_everything_in_it() {
    let Some((mut namespace, tun)) = phone() else {
        return;
    };
    // One that ignores polite requests, and one that left its parent.
    let line = "exec > /dev/null 2>&1; trap '' TERM HUP; sleep 1000 & setsid sleep 1000 & true";
    run(&mut namespace, &tun, line);
    let first_process = namespace
        .first_process()
        .unwrap()
        .try_clone_to_owned()
        .unwrap();
    drop(namespace);
    let gone = rustix::process::pidfd_send_signal(&first_process, Signal::CONT);
    assert_eq!(gone, Err(rustix::io::Errno::SRCH));
}

#[test]
fn asked_to_end_everything_ends_within_a_moment() {
    let Some((mut namespace, tun)) = phone() else {
        return;
    };
    namespace
        .run(Program::shell_line(
            "trap '' TERM HUP; sleep 1000; sleep 1000".as_ref(),
        ))
        .unwrap();
    run(&mut namespace, &tun, "true");
    namespace.terminate().unwrap();
    while namespace.next_event().unwrap() != Some(Event::Gone) {
        echo::serve(&tun, namespace.as_fd());
    }
}

#[test]
fn killing_gatelab_leaves_nothing() {
    killed_with(&[Signal::KILL]);
}

#[test]
fn killing_a_stopped_gatelab_leaves_nothing() {
    killed_with(&[Signal::STOP, Signal::KILL]);
}

/// Starts a process with a namespace, ends it with these signals and looks for leftovers.
fn killed_with(signals: &[Signal]) {
    let machine = traces();
    let (mut victim, ready) = start_victim();
    if !ready {
        victim.wait().unwrap();
        return;
    }
    let family = descendants(victim.id());
    assert!(
        family.len() >= 4,
        "outer, init and two programs: {family:?}"
    );
    for signal in signals {
        kill_process(Pid::from_child(&victim), *signal).unwrap();
    }
    victim.wait().unwrap();
    let alive = || family.iter().filter(|pid| is_alive(**pid)).count();
    for _ in 0..500 {
        if alive() == 0 {
            break;
        }
        pause(Duration::from_millis(10));
    }
    assert_eq!(alive(), 0, "processes survived: {family:?}");
    assert_eq!(traces(), machine);
}

/// What of the machine a namespace must not change: its interfaces and mounts.
fn traces() -> [BTreeSet<String>; 2] {
    let column = |path: &str, column: usize| {
        let text = fs::read_to_string(path).unwrap();
        let words = text
            .lines()
            .map(|line| line.split_whitespace().nth(column).unwrap_or(""));
        words.map(str::to_owned).collect()
    };
    [
        column("/proc/self/net/dev", 0),
        column("/proc/self/mounts", 1),
    ]
}

/// Starts this binary once more as a process that may be killed; false if it has to skip.
fn start_victim() -> (Child, bool) {
    let mut victim = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "attached::leftovers::victim",
            "--ignored",
            "--nocapture",
        ])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let output = BufReader::new(victim.stdout.take().unwrap());
    let ready = output
        .lines()
        .map_while(Result::ok)
        .any(|line| line.contains("victim is ready"));
    (victim, ready)
}

#[test]
#[ignore = "is started by other tests, which kill it"]
fn victim() {
    let Some((mut namespace, tun)) = phone() else {
        return;
    };
    namespace
        .run(Program::background(["sleep", "1000"]))
        .unwrap();
    run(
        &mut namespace,
        &tun,
        "setsid sleep 1000 < /dev/null > /dev/null 2>&1 &",
    );
    println!("victim is ready");
    pause(Duration::from_mins(1));
}

/// The process numbers of everything a process started, and what those started.
fn descendants(ancestor: u32) -> BTreeSet<u32> {
    let parents: Vec<_> = fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter_map(|pid: u32| Some((pid, parent(pid)?)))
        .collect();
    let mut family = BTreeSet::from([ancestor]);
    loop {
        let known = family.len();
        let children = parents.iter().filter(|(_, parent)| family.contains(parent));
        let children: Vec<_> = children.map(|(pid, _)| *pid).collect();
        family.extend(children);
        if family.len() == known {
            family.remove(&ancestor);
            return family;
        }
    }
}

/// The parent of a process; the name before it in the file may contain anything.
fn parent(pid: u32) -> Option<u32> {
    let status = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    status
        .rsplit(')')
        .next()?
        .split_whitespace()
        .nth(1)?
        .parse()
        .ok()
}

fn is_alive(pid: u32) -> bool {
    fs::exists(format!("/proc/{pid}")).unwrap()
}

#[expect(clippy::disallowed_methods, reason = "waits for real processes")]
fn pause(duration: Duration) {
    std::thread::sleep(duration);
}
