//! `ip [-br] OBJECT ...`: which object, and the words after it.

use crate::console::Complaint;
use crate::console::command::Answer;
use crate::console::seat::Seat;
use crate::host::NeighbourState;

use super::{address, route};

/// What can be looked at.
const OBJECTS: &[(&str, &[&str])] = &[
    ("address", &["a", "addr"]),
    ("link", &["l"]),
    ("neighbour", &["n", "neigh", "neighbor"]),
    ("route", &["r"]),
];

/// `ip addr|link|neigh|route [show] [dev NAME]`, `ip route get ADDRESS`.
pub(in crate::console) fn ip(seat: &Seat<'_>, words: &[String]) -> Result<Answer, Complaint> {
    let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
    let brief = take_flags(&mut words)?;
    let Some((object, rest)) = words.split_first() else {
        return Err(Complaint::new(
            255,
            format!("ip: name an object: {}", objects()),
        ));
    };
    let rest = match rest {
        ["show" | "list" | "ls" | "s", rest @ ..] | rest => rest,
    };
    let found = OBJECTS.iter().find(|(name, short)| {
        name == object || short.contains(object) || (object.len() > 1 && name.starts_with(object))
    });
    let lines = match found.map(|(name, _)| *name) {
        Some("address") => address::addresses(seat, device(seat, rest)?, brief),
        Some("link") => address::links(seat, device(seat, rest)?, brief),
        Some("neighbour") => neighbours(seat, device(seat, rest)?),
        Some("route") => match rest {
            ["get", rest @ ..] => route::answer(seat, rest)?,
            rest => route::routes(seat, device(seat, rest)?),
        },
        _ => {
            let text = format!("Object \"{object}\" is unknown here; known: {}", objects());
            return Err(Complaint::new(1, text));
        }
    };
    Ok(lines.into())
}

fn objects() -> String {
    let names = OBJECTS.iter().map(|(name, _)| *name);
    names.collect::<Vec<_>>().join(", ")
}

/// Takes the options before the object away; whether `-br` is one of them.
fn take_flags(words: &mut Vec<&str>) -> Result<bool, Complaint> {
    let mut brief = false;
    while let Some(word) = words.first().filter(|word| word.starts_with('-')) {
        match *word {
            "-br" | "-brief" => brief = true,
            "-4" | "-c" | "-color" => {}
            other => {
                let text = format!("Option \"{other}\" is unknown here (known: -br, -4)");
                return Err(Complaint::new(255, text));
            }
        }
        words.remove(0);
    }
    Ok(brief)
}

/// The interface that `dev NAME`, or `NAME` alone, picks.
fn device<'w>(seat: &Seat<'_>, words: &[&'w str]) -> Result<Option<&'w str>, Complaint> {
    let verbs = ["add", "del", "delete", "set", "change", "replace", "flush"];
    if words.first().is_some_and(|word| verbs.contains(word)) {
        let text = "ip: this console only looks; to change something, break it (`gatelab faults`)";
        return Err(Complaint::new(1, text));
    }
    let name = match words {
        [] => return Ok(None),
        ["dev", name] | [name] => *name,
        [_, other, ..] => {
            let text = format!("Error: either \"dev\" is duplicate, or \"{other}\" is a garbage.");
            return Err(Complaint::new(255, text));
        }
    };
    let kernel = seat.host.kernel();
    let known = name == "lo" || kernel.interfaces.iter().any(|own| own.name == name);
    if known {
        return Ok(Some(name));
    }
    let all: Vec<&str> = kernel
        .interfaces
        .iter()
        .map(|own| own.name.as_str())
        .collect();
    let verbs = ["add", "del", "delete", "set", "change", "replace", "flush"];
    let text = if verbs.contains(&name) {
        "ip: this console only looks; to change something, break it (`gatelab faults`)".to_owned()
    } else {
        format!(
            "Device \"{name}\" does not exist. (here: lo, {})",
            all.join(", ")
        )
    };
    Err(Complaint::new(1, text))
}

fn neighbours(seat: &Seat<'_>, device: Option<&str>) -> Vec<String> {
    let kernel = seat.host.kernel();
    let own = kernel.interfaces.iter();
    let own = own.filter(|own| device.is_none_or(|name| name == own.name));
    let mut lines = Vec::new();
    for interface in own {
        for (address, mac, state) in interface.neighbours.view(seat.now()) {
            let name = &interface.name;
            let hardware = match state {
                NeighbourState::Incomplete | NeighbourState::Failed => String::new(),
                _ => format!(" lladdr {mac}").replace('-', ":"),
            };
            let state = format!("{state:?}").to_uppercase();
            lines.push(format!("{address} dev {name}{hardware} {state}"));
        }
    }
    lines
}
