//! An interactive shell inside, on a terminal of its own.

use std::io::{Read, Write};
use std::os::fd::AsFd;
use std::process::{Command, Stdio};

use gatelab::attach::{Event, Program};
use rustix::process::getpgrp;
use rustix::termios::{isatty, tcgetpgrp};

use super::echo;
use super::machine::{installed, phone};

#[test]
fn an_interactive_shell_has_job_control_and_gives_the_terminal_back() {
    if phone().is_none() || !installed("script") || !installed("bash") {
        return;
    }
    let binary = std::env::current_exe().unwrap();
    let binary = binary.to_str().unwrap();
    let session = format!("{binary} --exact attached::terminal::session --ignored --nocapture");
    let mut terminal = Command::new("script")
        .args(["-q", "-e", "-c", &session, "/dev/null"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut keys = terminal.stdin.take().unwrap();
    keys.write_all(KEYS.as_bytes()).unwrap();
    let mut screen = String::new();
    terminal
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut screen)
        .unwrap();
    assert!(terminal.wait().unwrap().success(), "{screen}");
    assert!(!screen.contains("no job control"), "{screen}");
    assert!(screen.contains("[1]+  Running"), "{screen}");
    assert!(screen.contains("shell ended with status 7"), "{screen}");
    assert!(screen.contains("terminal is ours: true"), "{screen}");
}

const KEYS: &str = "sleep 1000 &\njobs\nkill %1\nexit 7\n";

#[test]
#[ignore = "needs a terminal of its own; another test gives it one"]
fn session() {
    assert!(isatty(std::io::stdin()));
    let (mut namespace, tun) = phone().unwrap();
    let program = Program::foreground(["bash", "--norc", "--noprofile", "-i"]);
    namespace.run(program).unwrap();
    let ending = loop {
        echo::serve(&tun, namespace.as_fd());
        if let Some(Event::Ended(_, ending)) = namespace.next_event().unwrap() {
            break ending;
        }
    };
    println!("shell {ending}");
    let ours = tcgetpgrp(std::io::stdin()).unwrap() == getpgrp();
    println!("terminal is ours: {ours}");
}
