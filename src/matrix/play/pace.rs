//! Who stands in the proxy's place, and how time passes while a case is played.

use std::time::Duration;

use crate::host::Host;
use crate::net::World;
use crate::sim::Time;

use super::wrong::PROXY;

/// The machines have this long to boot.
pub const BOOT: Duration = Duration::from_secs(1);

/// What stands in the proxy's place, and lets time pass.
pub trait Pace {
    /// Switches the machines on, and lets them boot. Says whether the proxy serves then.
    fn switch_on(&mut self, world: &mut World) -> bool;

    /// Lets the world go on until `done` says so, or up to `limit` if there is one.
    fn run(&mut self, world: &mut World, limit: Option<Time>, done: &mut dyn FnMut() -> bool);
}

/// The emulated proxy, in virtual time.
#[derive(Clone, Copy, Debug)]
pub struct Emulated;

impl Pace for Emulated {
    fn switch_on(&mut self, world: &mut World) -> bool {
        world.start();
        world.run_until(world.now() + BOOT);
        let host = world.find(PROXY).and_then(|node| world.node::<Host>(node));
        host.is_some_and(|host| {
            let sockets = host.kernel().sockets();
            sockets.iter().any(|row| row.state == "LISTEN")
        })
    }

    fn run(&mut self, world: &mut World, limit: Option<Time>, done: &mut dyn FnMut() -> bool) {
        let within = |time: Time| limit.is_none_or(|limit| time <= limit);
        while !done() && world.next_time().is_some_and(within) {
            world.step();
        }
        if let Some(limit) = limit.filter(|limit| *limit > world.now() && !done()) {
            world.advance(limit);
        }
    }
}
