//! A second gatelab of the same user joins a namespace.

use std::os::fd::AsFd;

use gatelab::attach::rendezvous::{Answer, Asked, Folder, Rendezvous, Request, Visit};
use gatelab::attach::{Ending, Place, Program, Signals};

use super::machine::{executable, phone, streams};

#[test]
fn a_joined_program_stands_where_the_node_stands() {
    let Some((namespace, _tun)) = phone() else {
        return;
    };
    let (ending, output) = join(
        namespace.first_process().unwrap().as_fd(),
        "hostname; id -u; echo $GATELAB_NODE; grep -c tun0 /proc/net/dev; exit 3",
    );
    let user = rustix::process::getuid().as_raw();
    assert_eq!(output, format!("phone\n{user}\nphone\n1\n"));
    assert_eq!(ending, Ending::Exited(3));
}

#[test]
fn a_joined_program_starts_in_the_users_folder() {
    let Some((namespace, _tun)) = phone() else {
        return;
    };
    let (_, output) = join(namespace.first_process().unwrap().as_fd(), "pwd");
    let here = std::env::current_dir().unwrap();
    assert_eq!(output.trim_end(), here.to_str().unwrap());
}

#[test]
fn a_joined_program_ends_with_the_namespace() {
    let Some((namespace, _tun)) = phone() else {
        return;
    };
    let first_process = namespace.first_process().unwrap();
    let first_process = first_process.try_clone_to_owned().unwrap();
    let killer = first_process.try_clone().unwrap();
    // The pipe tells when the program runs.
    let (mut started, writer) = std::io::pipe().unwrap();
    #[expect(
        clippy::disallowed_methods,
        reason = "somebody must end what the other waits for"
    )]
    let holder = std::thread::spawn(move || {
        std::io::Read::read_exact(&mut started, &mut [0]).unwrap();
        let kill = rustix::process::Signal::KILL;
        rustix::process::pidfd_send_signal(killer, kill).unwrap();
    });
    let program = Program::shell_line("echo; exec sleep 1000".as_ref());
    let program = program.streams(streams(writer.into()));
    let place = place(first_process.as_fd());
    let ending = place.run(program, &mut Signals::catch().unwrap()).unwrap();
    assert_eq!(ending, Ending::Signalled(9));
    holder.join().unwrap();
}

#[test]
fn a_visitor_is_handed_the_way_in() {
    let Some((namespace, _tun)) = phone() else {
        return;
    };
    let path = std::env::temp_dir().join(format!("gatelab-visit-{}", std::process::id()));
    let folder = Folder::at(&path);
    let meeting = Rendezvous::open(folder.clone()).unwrap().unwrap();
    let visit = Visit::start(&folder).unwrap().unwrap();
    visit.ask(&Request::Shell("phone".to_owned())).unwrap();
    let caller = meeting.accept().unwrap().unwrap();
    let Asked::Request(Request::Shell(node)) = caller.request().unwrap() else {
        panic!("the request got lost");
    };
    let answer = Answer::Joined { node };
    caller
        .answer(&answer, &[namespace.first_process().unwrap()])
        .unwrap();
    let (answer, descriptors) = visit.listen().unwrap();
    assert!(answer.is_last());
    let (ending, output) = join(descriptors[0].as_fd(), "hostname");
    assert_eq!((ending, output.as_str()), (Ending::Exited(0), "phone\n"));
    drop(meeting);
    std::fs::remove_dir_all(path).unwrap();
}

fn place(first_process: std::os::fd::BorrowedFd<'_>) -> Place<'_> {
    Place {
        node: "phone".to_owned(),
        first_process,
        executable: executable(),
    }
}

fn join(first_process: std::os::fd::BorrowedFd<'_>, line: &str) -> (Ending, String) {
    let (output, writer) = std::io::pipe().unwrap();
    let program = Program::shell_line(line.as_ref()).streams(streams(writer.into()));
    let mut signals = Signals::catch().unwrap();
    let ending = place(first_process).run(program, &mut signals).unwrap();
    (ending, std::io::read_to_string(output).unwrap())
}
