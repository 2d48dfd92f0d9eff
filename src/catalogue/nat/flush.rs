//! `nat.flush`: the translation table is lost.

use crate::catalogue::{Applied, Ending, Fault, FaultError, Latent, PlaceKind, Site};
use crate::gateway::{Gateway, Translation};
use crate::host::Host;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "nat.flush",
    aliases: &[],
    title: "the translation table is lost",
    sentence: "{} has forgotten which connection belongs to whom",
    summary: "All rows of the NAT table are gone, as after a restart. Packets of open \
              connections fit no row any more and end there (a TCP row begins only with a SYN, \
              RFC 5382); new connections work. What is lost cannot be given back.",
    place: PlaceKind::Machine,
    params: &[],
    ends_in: Ending::Words("new connections 200; open ones stall or are reset"),
    example: "nat.flush@home-gw",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    let node = site.machine()?;
    let now = site.world.now();
    let host = site.world.node::<Host>(node);
    let rows = host.and_then(|host| with_table(host, |table| table.view(now).len()));
    let Some(rows) = rows else {
        return Err(site.unfit("it translates no addresses"));
    };
    let broke = site.broke();
    site.act(node, |host, _| {
        with_table(host, |table| table.flush(now, broke))
    });
    let latent = (rows == 0).then(|| Latent {
        why: "the table was empty".into(),
        left: None,
        would_help: "flush it during a download".into(),
    });
    Ok(Applied::new(|_, _| ()).latent(latent))
}

fn with_table<R>(host: &Host, action: impl FnOnce(&mut Translation) -> R) -> Option<R> {
    let table = |gateway: &mut Gateway| gateway.stage::<Translation>().map(action);
    host.with_forwarder(table).flatten()
}
