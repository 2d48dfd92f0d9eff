//! `service.stopped`: a program is stopped; its machine goes on.

use crate::catalogue::firewall::put;
use crate::catalogue::{Applied, Ending, Fault, FaultError, Latent, PlaceKind, Site, remembered};
use crate::filter::{Action, RejectWith};
use crate::host::Host;
use crate::http::ProxyError;
use crate::trace::NodeId;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "service.stopped",
    aliases: &["app.stopped", "proxy.stopped"],
    title: "the program is stopped",
    sentence: "the program {} is stopped",
    summary: "The machine and its cable are fine, but on the program's port nobody listens: the \
              machine says no at once.",
    place: PlaceKind::Program,
    params: &[],
    ends_in: Ending::Proxy(ProxyError::ConnectionRefused),
    example: "service.stopped@app1",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    let (node, program) = site.program()?;
    if site.is_taken_over(node) && program != "dhcp" {
        // A real program cannot be stopped from here, but its machine can refuse for it.
        return put(site, Action::Reject(RejectWith::TcpReset));
    }
    let latent = match program.as_str() {
        "dns" => remembered::names(site.world, None, node, &[]),
        "dhcp" => lease(site, node),
        _ => None,
    };
    let broke = site.broke();
    site.act(node, |host, context| host.stop(context, &program, broke));
    let applied = Applied::new(move |world, healed| {
        world.act(node, Some(healed), |host: &mut Host, context| {
            host.resume(context, &program, broke)
        });
    });
    Ok(applied.latent(latent))
}

/// Without the server a lease goes on to its end (RFC 2131 section 4.4.5).
fn lease(site: &Site<'_>, node: NodeId) -> Option<Latent> {
    let leases = remembered::leases(site.world, node);
    let why = remembered::holders(&leases)?;
    Some(Latent {
        why,
        left: leases.iter().filter_map(|lease| lease.left).max(),
        would_help: remembered::ASK_ANEW.into(),
    })
}
