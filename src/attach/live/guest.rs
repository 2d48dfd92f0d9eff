//! What other gatelab processes of the same user ask of a running world.

use crate::attach::rendezvous::{Answer, Asked, Caller, Rendezvous, Request};
use crate::timeline::{Action, Run};
use crate::trace::Verb;
use crate::view::sanitise;

use super::seat::{SELF, Seat};

/// Lets new visitors in and answers those who have asked; those who have gone are dropped.
pub(super) fn serve(
    run: &mut Run,
    seats: &mut Vec<Seat>,
    rendezvous: Option<&Rendezvous>,
    callers: &mut Vec<Caller>,
) {
    if let Some(rendezvous) = rendezvous {
        while let Ok(Some(caller)) = rendezvous.accept() {
            callers.push(caller);
        }
    }
    callers.retain(|caller| match caller.request() {
        Ok(Asked::Nothing) => true,
        Ok(Asked::Request(request)) => answer(run, seats, caller, &request),
        Ok(Asked::Gone) | Err(_) => false,
    });
}

/// Answers one request; whether the visitor is still there.
fn answer(run: &mut Run, seats: &mut Vec<Seat>, caller: &Caller, request: &Request) -> bool {
    let result = match request {
        Request::Break(fault) => run.act(Action::Break {
            fault: fault.clone(),
        }),
        Request::Fix(fault) => run.act(Action::Heal {
            fault: fault.clone(),
        }),
        Request::Log(node) => return log(run, caller, node),
        Request::Shell(node) => return shell(run, seats, caller, node),
    };
    let said = match result {
        Ok(()) => Answer::Done,
        Err(error) => Answer::Refused(error.to_string()),
    };
    caller.answer(&said, &[]).is_ok()
}

/// Sends what the programs of a node have logged.
fn log(run: &Run, caller: &Caller, name: &str) -> bool {
    let Some(node) = run.world().find(name) else {
        return caller
            .answer(&Answer::Refused(format!("there is no node `{name}`")), &[])
            .is_ok();
    };
    let trace = run.world().trace().borrow();
    let logged = trace
        .events()
        .iter()
        .filter(|e| e.verb == Verb::Logged && e.node == node);
    let lines = logged.filter_map(|event| Some(sanitise(&event.note()?.text)));
    for line in lines {
        if caller.answer(&Answer::Text(line), &[]).is_err() {
            return false;
        }
    }
    caller.answer(&Answer::Done, &[]).is_ok()
}

/// Opens a seat, if the node has none, and hands its first process over.
fn shell(run: &mut Run, seats: &mut Vec<Seat>, caller: &Caller, name: &str) -> bool {
    let open = seats.iter().position(|seat| seat.name == name);
    let seat = match open {
        Some(open) => &mut seats[open],
        None => match Seat::take(run, name, SELF.as_ref()) {
            Ok(mut seat) => {
                if let Err(error) = seat.update(run.world()) {
                    return caller
                        .answer(&Answer::Refused(error.to_string()), &[])
                        .is_ok();
                }
                seats.push(seat);
                let last = seats.len() - 1;
                &mut seats[last]
            }
            Err(error) => {
                return caller
                    .answer(&Answer::Refused(error.to_string()), &[])
                    .is_ok();
            }
        },
    };
    let joined = Answer::Joined {
        node: name.to_owned(),
    };
    match seat.namespace.first_process() {
        Some(process) => caller.answer(&joined, &[process]).is_ok(),
        None => caller
            .answer(&Answer::Refused("the node's place is gone".into()), &[])
            .is_ok(),
    }
}
