//! `nginx -t`: on a proxy that behaves like nginx, whether its configuration makes sense.

use crate::console::Complaint;
use crate::console::command::Answer;
use crate::console::seat::Seat;
use crate::scenario::program::Program;

const FILE: &str = "/etc/nginx/nginx.conf";

/// `nginx -t`.
pub(in crate::console) fn nginx(seat: &Seat<'_>, words: &[String]) -> Result<Answer, Complaint> {
    let programs = seat.drafted().into_iter().flat_map(|node| &node.programs);
    let profile = programs.into_iter().find_map(|program| match program {
        Program::Proxy(proxy) => Some(proxy.profile.as_str()),
        _ => None,
    });
    match profile {
        None => {
            let text = "nginx: command not found; no proxy runs on this machine";
            return Err(Complaint::new(127, text));
        }
        Some("nginx") => {}
        Some(other) => {
            let text = format!(
                "nginx: command not found; the proxy on this machine follows `{other}` (choose \
                 another with --profile nginx)"
            );
            return Err(Complaint::new(127, text));
        }
    }
    match words {
        [flag] if flag == "-t" => Ok(Answer {
            errors: vec![
                format!("nginx: the configuration file {FILE} syntax is ok"),
                format!("nginx: configuration file {FILE} test is successful"),
            ],
            ..Answer::default()
        }),
        _ => Err(Complaint::new(
            1,
            "nginx: known here: -t (to stop and start it: `systemctl stop proxy`)",
        )),
    }
}
