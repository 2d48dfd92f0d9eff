//! The few files these machines have, and their names.

use crate::console::Complaint;
use crate::console::command::Answer;
use crate::console::seat::Seat;

/// `cat FILE...`.
pub(in crate::console) fn cat(seat: &Seat<'_>, words: &[String]) -> Result<Answer, Complaint> {
    if words.is_empty() {
        let text = "cat: name a file: /etc/hosts or /etc/resolv.conf";
        return Err(Complaint::new(1, text));
    }
    let mut answer = Answer::default();
    for name in words {
        if let Some(lines) = file(seat, name) {
            answer.lines.extend(lines);
            continue;
        }
        answer.errors.push(format!(
            "cat: {name}: No such file or directory (there are /etc/hosts and /etc/resolv.conf)"
        ));
        answer.exit = 1;
    }
    Ok(answer)
}

fn file(seat: &Seat<'_>, name: &str) -> Option<Vec<String>> {
    match name {
        "/etc/hostname" => Some(vec![seat.name().to_owned()]),
        "/etc/hosts" => Some(vec![
            "127.0.0.1\tlocalhost".to_owned(),
            format!("127.0.1.1\t{}", seat.name()),
        ]),
        "/etc/resolv.conf" => {
            let servers = seat.host.kernel().resolvers.clone();
            let lines = servers.iter().map(|server| format!("nameserver {server}"));
            let lines: Vec<String> = lines.collect();
            if lines.is_empty() {
                return Some(vec!["# no name servers".to_owned()]);
            }
            Some(lines)
        }
        _ => None,
    }
}

/// `hostname`.
pub(in crate::console) fn hostname(seat: &Seat<'_>, words: &[String]) -> Result<Answer, Complaint> {
    match words {
        [] => Ok(vec![seat.name().to_owned()].into()),
        [flag] if flag == "-I" => {
            let kernel = seat.host.kernel();
            let own = kernel.interfaces.iter().flat_map(|own| &own.addresses);
            let all: Vec<String> = own.map(|cidr| cidr.address().to_string()).collect();
            Ok(vec![all.join(" ")].into())
        }
        _ => Err(Complaint::new(
            1,
            "hostname: known here: nothing, or -I for the addresses",
        )),
    }
}
