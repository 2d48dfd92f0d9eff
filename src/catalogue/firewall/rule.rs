//! The rule that a firewall fault puts before all others.

use crate::catalogue::{Applied, FaultError, Kind, Param, Place, Site};
use crate::filter::{Action, Hook, Matches, Rule, RuleId};
use crate::host::Host;
use crate::packet::Protocol;
use crate::scenario::program::Program;
use crate::trace::EventId;

/// The parameter that narrows a rule to one port.
pub(super) const PORT: Param = Param {
    name: "port",
    kind: Kind::Number,
    default: None,
    doc: "the destination port; that of the program if absent",
};

/// Puts a rule before all others: for a host what is for its program, for a router or gateway
/// what passes through it.
pub(in crate::catalogue) fn put(
    site: &mut Site<'_>,
    action: Action,
) -> Result<Applied, FaultError> {
    let node = site.machine()?;
    let (hook, matches) = matched(site)?;
    let broke = site.broke();
    let ids: Option<Vec<RuleId>> = site.act(node, |host, _| {
        let matches = matches.into_iter();
        let mut kernel = host.kernel();
        let chain = kernel.firewall.chain_mut(hook);
        matches
            .map(|matches| chain.insert(0, rule(matches, action, broke)))
            .collect()
    });
    let ids = ids.unwrap_or_default();
    Ok(Applied::new(move |world, healed| {
        world.act(node, Some(healed), |host: &mut Host, _| {
            let mut kernel = host.kernel();
            let chain = kernel.firewall.chain_mut(hook);
            for id in ids {
                chain.remove(id);
            }
        });
    }))
}

fn rule(matches: Matches, action: Action, broke: EventId) -> Rule {
    Rule {
        by: Some(broke),
        ..Rule::new(matches, action)
    }
}

/// What the rules match, and where they stand.
fn matched(site: &Site<'_>) -> Result<(Hook, Vec<Matches>), FaultError> {
    let to_port = |port| Matches {
        destination_ports: Some(port..=port),
        ..Matches::default()
    };
    let given = site.number("port").map(to_port);
    let node = site.node()?;
    if let Place::Program(_, name) = site.place {
        let port = node.program(name).and_then(Program::port);
        let matches = given.or_else(|| port.map(to_port));
        let matches = matches.ok_or_else(|| site.unfit("that program listens on no port"))?;
        return Ok((Hook::Input, vec![matches]));
    }
    if node.forwards() {
        return Ok((Hook::Forward, vec![given.unwrap_or_default()]));
    }
    if let Some(matches) = given {
        return Ok((Hook::Input, vec![matches]));
    }
    let ports = node.programs.iter().filter_map(Program::port);
    let matches: Vec<Matches> = ports.map(to_port).collect();
    if matches.is_empty() {
        // Nothing listens here: then it is the answers to its own connections.
        let tcp = Matches {
            protocol: Some(Protocol::Tcp),
            ..Matches::default()
        };
        return Ok((Hook::Input, vec![tcp]));
    }
    Ok((Hook::Input, matches))
}
