//! An origin server is made to misbehave, and recovers.

use crate::catalogue::{Applied, FaultError, Latent, Site};
use crate::host::Host;
use crate::http::origin::{Behaviour, Origin};
use crate::trace::NodeId;

/// Makes the origin server at the place behave so.
pub(super) fn misbehave(site: &mut Site<'_>, behaviour: &Behaviour) -> Result<Applied, FaultError> {
    let (node, _) = site.program()?;
    site.emulated(node)?;
    if site.with_program(node, |_: &Origin| ()).is_none() {
        return Err(site.unfit("the program there is no origin server"));
    }
    let latent = latent(site, node, behaviour);
    let broke = site.broke();
    site.act(node, |host, _| {
        if let Some(origin) = host.program::<Origin>() {
            origin.misbehave(&mut host.kernel(), behaviour.clone(), broke);
        }
    });
    let applied = Applied::new(move |world, healed| {
        world.act(node, Some(healed), |host: &mut Host, _| {
            if let Some(origin) = host.program::<Origin>() {
                origin.recover(&mut host.kernel(), broke);
            }
        });
    });
    Ok(applied.latent(latent))
}

/// What concerns the listening port is not felt on connections that are open.
fn latent(site: &Site<'_>, node: NodeId, behaviour: &Behaviour) -> Option<Latent> {
    if !matches!(behaviour, Behaviour::BacklogFull | Behaviour::LoopbackOnly) {
        return None;
    }
    let (port, keep_alive) = site.with_program(node, |origin: &Origin| {
        let settings = origin.settings();
        (settings.port, settings.keep_alive)
    })?;
    let holder = site.holder_of_open_connection(node, port)?;
    Some(Latent {
        why: format!("{holder} holds a connection to it that is open already"),
        left: Some(keep_alive),
        would_help: "close the idle connections".into(),
    })
}
