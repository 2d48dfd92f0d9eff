//! Client and server together, without a network between them.

use std::net::Ipv4Addr;
use std::time::Duration;

use smoltcp::wire::{EthernetAddress, Ipv4Cidr};

use super::client::{Change, Identity, Output, State};
use super::server::{Reaction, Settings};
use super::*;
use crate::sim::{Streams, Time};

fn home() -> (Client, Server) {
    let identity = Identity {
        hardware: EthernetAddress([2, 0, 0, 0, 0, 7]),
        host_name: None,
    };
    let network = Ipv4Cidr::new(Ipv4Addr::new(192, 168, 1, 1), 24);
    let client = Client::new(identity, Streams::new(1).stream("host/phone/dhcp"));
    (client, Server::new(Settings::home(network)))
}

/// Carries messages to and fro until nobody speaks; returns what became of the address.
fn talk(client: &mut Client, server: &mut Server, now: Time, first: Output) -> Vec<Change> {
    let (mut output, mut changes) = (first, Vec::new());
    loop {
        changes.extend(output.change);
        let Some(datagram) = output.send else {
            return changes;
        };
        output = match server.handle_message(now, &datagram.payload) {
            Reaction::Reply { payload, .. } => client.handle_message(now, &payload),
            Reaction::Noted { .. } | Reaction::Silence { .. } => return changes,
        };
    }
}

#[test]
fn a_lease_is_got_and_renewed_at_half_time_for_days() {
    let (mut client, mut server) = home();
    let first = client.start(Time::ZERO);
    assert_eq!(talk(&mut client, &mut server, Time::ZERO, first).len(), 1);
    let mut now = Time::ZERO;
    for _ in 0..20 {
        let (deadline, label) = client.next_deadline().unwrap();
        assert_eq!(
            (deadline.since(now), label),
            (Duration::from_hours(6), "dhcp.t1")
        );
        now = deadline;
        let output = client.handle_timeout(now);
        let changes = talk(&mut client, &mut server, now, output);
        assert!(matches!(&changes[..], [Change::Bound(_)]));
    }
    assert_eq!(server.view(now).len(), 1);
}

#[test]
fn a_server_that_forgot_everything_makes_the_client_begin_anew() {
    let (mut client, mut server) = home();
    let first = client.start(Time::ZERO);
    talk(&mut client, &mut server, Time::ZERO, first);
    let (_, mut server) = home();
    let (now, _) = client.next_deadline().unwrap();
    let output = client.handle_timeout(now);
    let changes = talk(&mut client, &mut server, now, output);
    assert!(matches!(
        &changes[..],
        [Change::Lost { .. }, Change::Bound(_)]
    ));
    assert_eq!(client.state(), State::Bound);
}

#[test]
fn a_full_pool_keeps_a_newcomer_selecting() {
    let (mut client, mut server) = home();
    server.settings_mut().pool_is_full = true;
    let mut now = Time::ZERO;
    let mut output = client.start(now);
    for _ in 0..5 {
        assert!(talk(&mut client, &mut server, now, output).is_empty());
        assert_eq!(client.state(), State::Selecting);
        now = client.next_deadline().unwrap().0;
        output = client.handle_timeout(now);
    }
    server.settings_mut().pool_is_full = false;
    assert_eq!(
        talk(&mut client, &mut server, now, output).len(),
        1,
        "healed"
    );
}
