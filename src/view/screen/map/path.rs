//! The map: the way of one request as boxes, what moves between them, and the conversations.

use crate::scenario::model::NodeKind;
use crate::trace::{EventId, NodeId, Recorder};

use crate::view::screen::{Atlas, Sign, Standing, Step, Visit};

use super::{talks, traffic};

/// More boxes than this do not stand side by side.
const BOXES: usize = 6;

/// One box: a machine, with what runs on it in the last line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoxView {
    /// The machine; the outermost, if several are folded into the box.
    pub node: NodeId,
    /// Its name.
    pub label: String,
    /// What it is for.
    pub role: String,
    /// What its program does at this moment.
    pub state: String,
    /// How that is marked.
    pub sign: Sign,
    /// How long it waits yet, if it waits for something.
    pub waits: Option<String>,
}

/// What is between two neighbouring boxes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cable {
    /// The name of the link.
    pub link: Option<String>,
    /// A packet on its way to the right: a word for it.
    pub forth: Option<String>,
    /// A packet on its way to the left.
    pub back: Option<String>,
    /// Whether the cable is cut.
    pub cut: bool,
    /// Whether something else is wrong with it, in a word.
    pub bad: Option<String>,
}

/// Two programs that speak with each other, and how that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversation {
    /// The boxes at its ends.
    pub ends: [usize; 2],
    /// Who with whom: `phone with proxy`.
    pub who: String,
    /// How it stands: `open, waiting`.
    pub state: String,
    /// How that is marked.
    pub sign: Sign,
}

/// The map at a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MapView {
    /// At most six boxes, from the person to the page.
    pub boxes: Vec<BoxView>,
    /// One fewer cables.
    pub cables: Vec<Cable>,
    /// The conversations, from the person on.
    pub talks: Vec<Conversation>,
}

/// The machines of a request's way, those folded into a box together.
pub(in crate::view::screen) struct Route {
    pub(in crate::view::screen) groups: Vec<Vec<NodeId>>,
    /// The machines whose programs speak: browser, perhaps proxy, origin.
    pub(in crate::view::screen) speakers: Vec<NodeId>,
}

impl Route {
    /// The way of `visit` as far as it is known at `moment`; before any, the way of a page load
    /// from the first browser.
    pub(in crate::view::screen) fn of(
        trace: &Recorder,
        atlas: &Atlas,
        visit: Option<&Visit>,
        moment: EventId,
    ) -> Self {
        let home = atlas.browser.as_ref();
        let Some(from) = visit.map(|it| it.node).or(home.map(|(node, _)| *node)) else {
            let all = (0..atlas.nodes.len().min(BOXES)).map(|n| vec![NodeId(n as u16)]);
            return Self {
                groups: all.collect(),
                speakers: Vec::new(),
            };
        };
        let url = visit
            .map(|it| it.url.as_str())
            .or(home.map(|(_, url)| url.as_str()));
        let mut speakers = vec![from];
        let host = url.and_then(|url| url.split("://").nth(1)?.split('/').next());
        if let Some(target) = host.and_then(|host| atlas.machine(host)) {
            speakers.push(target);
            let chosen = visit.and_then(|visit| chosen(trace, atlas, visit, moment));
            let first = atlas.upstreams(target).first().copied();
            speakers.extend(chosen.or(first).filter(|it| *it != target));
        }
        let mut way = vec![from];
        for pair in speakers.windows(2) {
            way.extend(atlas.way(pair[0], pair[1]).into_iter().skip(1));
        }
        Self {
            groups: folded(atlas, &way, &speakers),
            speakers,
        }
    }

    /// The box that a machine is in.
    pub(in crate::view::screen) fn position(&self, node: NodeId) -> Option<usize> {
        self.groups.iter().position(|group| group.contains(&node))
    }
}

/// The upstream that the proxy turned to last.
fn chosen(trace: &Recorder, atlas: &Atlas, visit: &Visit, moment: EventId) -> Option<NodeId> {
    let end = moment.min(visit.last()).index();
    let events = trace.events().get(visit.opened.index()..=end)?;
    let attempt = events.iter().rfind(|event| event.is("proxy.attempt"))?;
    atlas.machine(attempt.note()?.fact("upstream")?)
}

/// Puts machines into boxes: those folded by the scenario, then routers in a row if there are
/// too many boxes.
fn folded(atlas: &Atlas, way: &[NodeId], speakers: &[NodeId]) -> Vec<Vec<NodeId>> {
    let mut groups: Vec<Vec<NodeId>> = Vec::new();
    let mut last = None;
    for node in way {
        let outer = atlas.outer(*node);
        let fold = last == Some(outer) && !speakers.contains(node);
        match groups.last_mut() {
            Some(group) if fold => group.push(*node),
            _ => groups.push(vec![*node]),
        }
        last = Some(outer);
    }
    let carries = |group: &Vec<NodeId>| {
        !group.iter().any(|node| {
            speakers.contains(node) || atlas.who(*node).is_some_and(|who| who.translates)
        })
    };
    while groups.len() > BOXES {
        let pair = (1..groups.len()).find(|at| carries(&groups[at - 1]) && carries(&groups[*at]));
        let at = pair.unwrap_or(groups.len() - 2);
        let moved = groups.remove(at);
        groups[at - 1].extend(moved);
    }
    groups
}

/// The map right after `moment`.
pub(in crate::view::screen) fn map(
    trace: &Recorder,
    atlas: &Atlas,
    route: &Route,
    visit: Option<&Visit>,
    (moment, broken): (EventId, &[Standing]),
) -> MapView {
    let steps = visit.map_or(&[][..], |it| &it.steps[..it.steps_at(moment)]);
    let boxes = route.groups.iter();
    let boxes = boxes.map(|group| view_of(trace, atlas, group, (steps, visit), moment));
    let mut cables: Vec<Cable> = route
        .groups
        .windows(2)
        .map(|pair| cable(atlas, pair))
        .collect();
    for fault in broken {
        mark(atlas, route, fault, &mut cables);
    }
    traffic::moving(trace, atlas, route, steps.last(), moment, &mut cables);
    MapView {
        boxes: boxes.collect(),
        cables,
        talks: if visit.is_some() {
            talks::talks(atlas, route, steps, moment)
        } else {
            Vec::new()
        },
    }
}

/// One machine in a box of its own.
pub(super) fn box_of(
    trace: &Recorder,
    atlas: &Atlas,
    node: NodeId,
    telling: (&[Step], Option<&Visit>),
    moment: EventId,
) -> BoxView {
    let mut view = view_of(trace, atlas, &[node], telling, moment);
    view.node = node;
    atlas.label(node).clone_into(&mut view.label);
    view
}

fn view_of(
    trace: &Recorder,
    atlas: &Atlas,
    group: &[NodeId],
    (steps, visit): (&[Step], Option<&Visit>),
    moment: EventId,
) -> BoxView {
    let node = atlas.outer(group[0]);
    let (state, mut sign) = state(trace, atlas, group, steps, moment);
    let outcome = visit.and_then(|it| it.outcome.as_ref());
    let known = outcome.filter(|it| it.event <= moment);
    let author = known.and_then(|it| atlas.find(it.author.as_deref()?));
    if sign == Sign::Plain && author.is_some_and(|author| group.contains(&author)) {
        sign = Sign::Decided;
    }
    BoxView {
        node,
        label: atlas.label(node).to_owned(),
        role: role(atlas, group),
        state,
        sign,
        waits: None,
    }
}

/// The link between two boxes.
fn cable(atlas: &Atlas, pair: &[Vec<NodeId>]) -> Cable {
    let joins = |ends: &[NodeId; 2]| {
        let [a, b] = ends;
        let (left, right) = (&pair[0], &pair[1]);
        left.contains(a) && right.contains(b) || left.contains(b) && right.contains(a)
    };
    let found = atlas.links.iter().find(|(_, ends)| joins(ends));
    Cable {
        link: found.map(|(name, _)| name.clone()),
        ..Cable::default()
    }
}

impl Cable {
    /// Shows a fault that acts on it.
    pub(super) fn mark(&mut self, fault: &str) {
        if fault == "link.down" {
            self.cut = true;
        } else {
            let what = fault.rsplit('.').next().unwrap_or(fault);
            self.bad = Some(what.to_owned());
        }
    }
}

fn role(atlas: &Atlas, group: &[NodeId]) -> String {
    let Some(who) = atlas.who(atlas.outer(group[0])) else {
        return String::new();
    };
    match (who.role.as_str(), who.kind) {
        ("", _) if who.translates => "NAT".into(),
        ("", NodeKind::Router | NodeKind::Gateway) if group.len() == 1 => "router".into(),
        ("", NodeKind::Router | NodeKind::Gateway) => format!("{} routers", group.len()),
        ("", NodeKind::Switch) => "switch".into(),
        (role, _) => role.into(),
    }
}

/// The last line of a box: what its program does, or what went wrong there.
fn state(
    trace: &Recorder,
    atlas: &Atlas,
    group: &[NodeId],
    steps: &[Step],
    moment: EventId,
) -> (String, Sign) {
    let here = steps.last();
    let changed = last_change(trace, group, moment);
    let own = steps.iter().rev().filter(|step| group.contains(&step.node));
    for step in own {
        let current = here.is_some_and(|last| last.first == step.first);
        let done = step.is_settled(moment);
        let text = match step.code.as_str() {
            "browser.result" if step.word == "NO PAGE" => "own error".to_owned(),
            "browser.result" => format!("shows {}", step.word),
            "http.response" => continue,
            "http.request" if current => "sent: GET".into(),
            "http.request" => "waits".into(),
            "dns.lookup" if step.sign == Sign::Wrong && done => "no address".into(),
            "dns.lookup" => "asks DNS".into(),
            "tcp.connect" if done && step.sign == Sign::Wrong => "no answer".into(),
            "tcp.connect" => "connects".into(),
            "nat44.translated" if current => "NAT swap".into(),
            "tcp.port-closed" => "port closed".into(),
            "proxy.decided" => format!("wrote {}", digits(&step.short)),
            "proxy.relayed" => "passed on".into(),
            "proxy.attempt" => "tries again".into(),
            "http.answered" if step.sign == Sign::Plain => "sent page".into(),
            "http.answered" if step.sign == Sign::Decided => {
                format!("wrote {}", digits(&step.text))
            }
            "tcp.retransmit" => "sends again".into(),
            "timer.fired" => "gave up".into(),
            _ if step.sign == Sign::Wrong => step.word.to_lowercase(),
            _ => continue,
        };
        if changed.is_some_and(|(at, _)| at > step.event) {
            break;
        }
        return (text, step.sign_at(moment));
    }
    (
        at_rest(atlas, group, changed.map_or("ok", |(_, how)| how)),
        Sign::Plain,
    )
}

/// The status in a sentence.
pub(super) fn digits(text: &str) -> String {
    text.split(|c: char| !c.is_ascii_digit())
        .rfind(|it| it.len() == 3)
        .unwrap_or("it")
        .to_owned()
}

/// When a machine or its program went down or came up last.
fn last_change(
    trace: &Recorder,
    group: &[NodeId],
    moment: EventId,
) -> Option<(EventId, &'static str)> {
    let past = trace.events()[..=moment.index()].iter().enumerate().rev();
    let mut own = past.filter(|(_, event)| group.contains(&event.node));
    own.find_map(|(index, event)| {
        let note = event.note()?;
        let how = match note.code.as_ref() {
            "host.off" if note.frame.is_none() => "off",
            "program.stopped" if note.fact("program") != Some("dhcp") => "stopped",
            "program.started" | "host.on" => "ok",
            _ => return None,
        };
        Some((EventId::from_index(index), how))
    })
}

/// A box in which nothing happens: whether it is on, and whether its program listens.
fn at_rest(atlas: &Atlas, group: &[NodeId], up: &str) -> String {
    let Some(who) = atlas.who(group[0]) else {
        return String::new();
    };
    let port = who.programs.iter().find_map(|(name, port)| {
        let serves = matches!(*name, "app" | "proxy");
        serves.then_some(*port).flatten()
    });
    match (up, port) {
        ("off", _) => "switched off".into(),
        ("stopped", Some(_)) => "port closed".into(),
        ("stopped", None) => "stopped".into(),
        (_, Some(port)) if who.runs("app") => format!("port {port} ok"),
        _ if who.runs("browser") => "ready".into(),
        _ => "ok".into(),
    }
}

/// Shows a fault on the cable where it acts.
fn mark(atlas: &Atlas, route: &Route, fault: &Standing, cables: &mut [Cable]) {
    let Some(link) = atlas.link(&fault.place) else {
        return;
    };
    let Some((_, ends)) = atlas.links.get(usize::from(link.0)) else {
        return;
    };
    let [Some(a), Some(b)] = ends.map(|end| route.position(end)) else {
        return;
    };
    if let (Some(cable), 1) = (cables.get_mut(a.min(b)), a.abs_diff(b)) {
        cable.mark(&fault.fault);
    }
}
