//! Real programs in a world: they take a node's place, and their packets come in.

use crate::host::Host;
use crate::net::World;
use crate::trace::{NodeId, Note, Verb};

/// Makes room for real programs: a node's own stop, all but the DHCP client, which gets the
/// address that they will have.
pub fn make_room(world: &mut World, node: NodeId) {
    let text = format!("a real program takes the place of {}", world.name(node));
    let cause = world.intervene(Verb::Asked, Note::new("you.attach", text));
    world.act(node, Some(cause), |host: &mut Host, context| {
        let names = host.programs().map(|(name, _)| name.to_owned());
        let others: Vec<String> = names.filter(|name| name != "dhcp").collect();
        for name in others {
            host.stop(context, &name, cause);
        }
        host.set_outside(true);
    });
}

/// Sends an IPv4 packet of the real programs at a node.
pub fn send_packet(world: &mut World, node: NodeId, packet: &[u8]) {
    let note = Note::new("outside.out", "the real program sends a packet");
    let cause = world.intervene(Verb::Asked, note);
    world.act(node, Some(cause), |host: &mut Host, context| {
        host.send_from_outside(context, packet);
    });
}
