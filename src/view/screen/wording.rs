//! A fault in plain words: what is wrong and where, with the names that stand on the screen.

use crate::catalogue::{PlaceKind, Spec};

use crate::trace::{Event, Verb};

use super::Atlas;

/// What `written` (`app.stopped@app1`) means, as a sentence: `the program on app1 is stopped`.
/// What is no fault stays as it is written.
pub fn wording(atlas: &Atlas, written: &str) -> String {
    match written.parse::<Spec>() {
        Ok(spec) => spec.fault.says(&place(atlas, &spec)),
        Err(_) => written.to_owned(),
    }
}

/// What somebody did, by the note of its event: with the names on the screen if it is a fault that
/// was broken or put right, else in the note's own words.
pub(super) fn told(atlas: &Atlas, event: &Event) -> Option<String> {
    let note = event.note()?;
    let fault = || {
        let written = format!("{}@{}", note.code, note.fact("place")?);
        written
            .parse::<Spec>()
            .ok()
            .map(|_| wording(atlas, &written))
    };
    let said = match event.verb {
        Verb::Broke => fault(),
        Verb::Healed => fault().map(|text| format!("put right: {text}")),
        _ => None,
    };
    said.or_else(|| Some(atlas.plain(&note.text)))
}

/// The place of a fault, to stand in its sentence.
fn place(atlas: &Atlas, spec: &Spec) -> String {
    let text = spec.place.as_str();
    if let Some((a, b)) = text.split_once("--") {
        return format!("{} - {}", named(atlas, a), named(atlas, b));
    }
    if let Some((a, b)) = text.split_once('>') {
        return format!("from {} to {}", named(atlas, a), named(atlas, b));
    }
    let kind = spec.fault.place;
    let service = text.rsplit_once('.').filter(|_| kind != PlaceKind::Name);
    match service.and_then(|(machine, program)| Some((atlas.find(machine)?, program))) {
        Some((node, program)) => format!("{program} on {}", atlas.label(node)),
        None if kind == PlaceKind::Program && spec.fault.kind() == "service" => {
            format!("on {}", named(atlas, text))
        }
        None => named(atlas, text),
    }
}

fn named(atlas: &Atlas, name: &str) -> String {
    let node = atlas.find(name);
    node.map_or_else(|| name.to_owned(), |node| atlas.label(node).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue;
    use crate::scenario;

    fn atlas() -> Atlas {
        let found = scenario::find("first").expect("embedded");
        Atlas::of(&found.parse(&[]).expect("valid"))
    }

    #[test]
    fn places_have_the_names_of_the_screen() {
        let atlas = atlas();
        for (written, expected) in [
            ("app.stopped@app1", "the program on app1 is stopped"),
            (
                "service.stopped@home-gw.dns",
                "the program dns on home router is stopped",
            ),
            (
                "link.down@phone--home-gw",
                "the cable phone - home router is cut",
            ),
            (
                "link.one-way@proxy>app1",
                "nothing gets through in the direction from proxy to app1",
            ),
            (
                "dns.nxdomain@shop.example",
                "the name server says that shop.example does not exist",
            ),
            ("no such thing", "no such thing"),
        ] {
            assert_eq!(wording(&atlas, written), expected);
        }
    }

    #[test]
    fn no_fault_is_called_by_its_raw_name() {
        let atlas = atlas();
        for fault in catalogue::all() {
            let said = wording(&atlas, fault.example);
            assert!(!said.contains('@') && !said.contains("--"), "{said}");
            assert!(!said.contains(fault.name), "{said}");
        }
    }
}
