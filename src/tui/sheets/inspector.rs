//! A machine's insides at the cursor's moment: what its own commands print there, the table of
//! its NAT, its proxy's pool.

use crate::console::{Terminal, enter};
use crate::gateway::{Gateway, Translation};
use crate::host::Host;
use crate::net::World;
use crate::proxy::ReverseProxy;
use crate::timeline::Run;
use crate::trace::NodeId;
use crate::tui::desk::Desk;
use crate::tui::look::Tone;
use crate::tui::sheet::{Content, Line};

/// Commands that only look.
const LOOKS: &[&str] = &[
    "ip addr",
    "ip route",
    "ip neigh",
    "ss -tuan",
    "journalctl -n 8",
];

pub(super) fn content(desk: &Desk) -> Content {
    let who = desk.inspected.and_then(|node| desk.atlas.who(node));
    Content {
        title: who.map_or_else(String::new, |who| format!("{}: at this moment", who.label)),
        lines: desk.insides.clone(),
        hint: "Up/Down scroll   Left, Right: another moment   Esc back".into(),
        searches: false,
    }
}

/// Looks into the machine `node` of `run`, which is a world of one's own.
pub fn insides(run: &mut Run, node: NodeId) -> Vec<Line> {
    let mut lines = Vec::new();
    programs(run.world(), node, &mut lines);
    tables(run.world(), node, &mut lines);
    let scenario = run.scenario().clone();
    for look in LOOKS {
        let terminal = Terminal::default();
        enter(run.world_mut(), &scenario, node, look, &terminal);
        lines.push(Line::default());
        lines.push(Line::new(format!("$ {look}"), Tone::Key));
        for printed in terminal.lines_from(0) {
            let tone = if printed.error {
                Tone::Wrong
            } else {
                Tone::Plain
            };
            lines.push(Line::new(printed.text, tone));
        }
    }
    lines
}

fn programs(world: &World, node: NodeId, lines: &mut Vec<Line>) {
    let Some(host) = world.node::<Host>(node) else {
        lines.push(Line::plain(
            "A switch: it learns who is behind which port, and runs nothing.",
        ));
        return;
    };
    if host.off().is_some() {
        lines.push(Line::new("The machine is switched off.", Tone::Wrong));
        return;
    }
    for (name, running) in host.programs() {
        let (word, tone) = if running {
            ("running", Tone::Good)
        } else {
            ("STOPPED", Tone::Wrong)
        };
        lines.push(Line::plain(format!("program {name:<10} ")).with(word, tone));
    }
    let now = world.now();
    for (what, at) in host.kernel().waits() {
        let left = at.since(now).as_secs_f64();
        lines.push(Line::new(
            format!("waits {left:.1} s more for: {what}"),
            Tone::Dim,
        ));
    }
}

fn tables(world: &World, node: NodeId, lines: &mut Vec<Line>) {
    let Some(host) = world.node::<Host>(node) else {
        return;
    };
    let now = world.now();
    let table = |gateway: &mut Gateway| Some(gateway.stage::<Translation>()?.view(now));
    let rows = host.with_forwarder(table).flatten();
    for row in rows.into_iter().flatten() {
        let text = format!(
            "NAT {} {} is seen outside as {}  {}  {} s left",
            row.protocol,
            row.internal,
            row.external,
            row.state,
            row.idle_left.as_secs()
        );
        lines.push(Line::plain(text));
    }
    if let Some(proxy) = host.program::<ReverseProxy>() {
        let view = proxy.view(now);
        for row in view.upstreams {
            let down = row.down_until.is_some();
            let (word, tone) = if down {
                ("set aside", Tone::Wrong)
            } else {
                ("in use", Tone::Good)
            };
            let text = format!(
                "upstream {:<22} {} tried, {} failed, {} open  ",
                row.upstream, row.attempts, row.failures, row.open
            );
            lines.push(Line::plain(text).with(word, tone));
        }
    }
}
