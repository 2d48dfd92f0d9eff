//! Random traffic against a model so simple that it must be right: a list of sessions.

use std::net::SocketAddrV4;
use std::time::Duration;

use proptest::prelude::*;

use super::bench::Bench;
use crate::filter::fixture::{end, is_sound, tcp, udp};
use crate::gateway::nat44::*;
use crate::packet::{Frame, Tuple};
use crate::sim::Time;

const LIFETIME: Duration = Duration::from_mins(5);

/// A UDP session as the model remembers it.
struct Known {
    internal: SocketAddrV4,
    external: SocketAddrV4,
    remote: SocketAddrV4,
    /// The part of the remote endpoint that its mapping was made for.
    made_for: SocketAddrV4,
    until: Time,
}

struct Model {
    mapping: Behaviour,
    filtering: Behaviour,
    sessions: Vec<Known>,
}

impl Model {
    fn retire(&mut self, now: Time) {
        self.sessions.retain(|session| now < session.until);
    }

    /// The external endpoint that a packet out must get, if it may not choose.
    fn external(&self, internal: SocketAddrV4, remote: SocketAddrV4) -> Option<SocketAddrV4> {
        let made_for = self.mapping.mask(remote);
        let same = |it: &&Known| it.internal == internal && it.made_for == made_for;
        self.sessions.iter().find(same).map(|it| it.external)
    }

    /// Where a packet in must go, if the filter admits it.
    fn internal(&self, remote: SocketAddrV4, external: SocketAddrV4) -> Option<SocketAddrV4> {
        let mask = |remote| self.filtering.mask(remote);
        let same = |it: &&Known| it.external == external && mask(it.remote) == mask(remote);
        self.sessions.iter().find(same).map(|it| it.internal)
    }

    fn note(
        &mut self,
        now: Time,
        internal: SocketAddrV4,
        external: SocketAddrV4,
        remote: SocketAddrV4,
    ) {
        let made_for = self.sessions.iter().find(|it| it.external == external);
        let made_for = made_for.map_or(self.mapping.mask(remote), |it| it.made_for);
        self.sessions
            .retain(|it| (it.external, it.remote) != (external, remote));
        self.sessions.push(Known {
            internal,
            external,
            remote,
            made_for,
            until: now + LIFETIME,
        });
    }
}

fn behaviour() -> impl Strategy<Value = Behaviour> {
    prop_oneof![
        Just(Behaviour::EndpointIndependent),
        Just(Behaviour::AddressDependent),
        Just(Behaviour::AddressAndPortDependent),
    ]
}

#[derive(Clone, Debug)]
struct Step {
    wait: u64,
    is_out: bool,
    host: u8,
    port: u16,
    remote: u8,
    remote_port: u16,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (0u64..120, any::<bool>(), 1u8..4, 0u16..3, 1u8..4, 0u16..3).prop_map(
        |(wait, is_out, host, port, remote, remote_port)| Step {
            wait,
            is_out,
            host,
            port: 6000 + port,
            remote,
            remote_port: 80 + remote_port,
        },
    );
    proptest::collection::vec(step, 1..80)
}

proptest! {
    #[test]
    fn the_nat_does_what_the_model_says(
        mapping in behaviour(), filtering in behaviour(), port_preservation: bool, steps in steps(),
    ) {
        let settings = Settings {
            mapping,
            filtering,
            port_preservation,
            ports: 6000..=6007,
            ..Settings::default()
        };
        let mut bench = Bench::new(settings);
        let mut model = Model { mapping, filtering, sessions: Vec::new() };
        let mut now = Time::ZERO;
        for step in steps {
            now += Duration::from_secs(step.wait);
            model.retire(now);
            let remote = end(&format!("198.51.100.{}:{}", step.remote, step.remote_port));
            if step.is_out {
                let internal = end(&format!("192.168.1.{}:{}", step.host, step.port));
                let packet = udp(&internal.to_string(), &remote.to_string(), b"out");
                let must_be = model.external(internal, remote);
                let is_full = bench.nat.view(now).len() == 8;
                match bench.out(now, packet) {
                    Ok(translated) => {
                        let external = translated.external;
                        prop_assert!(must_be.is_none_or(|must_be| must_be == external));
                        prop_assert_eq!(translated.is_new, must_be.is_none());
                        let owner = model.sessions.iter().find(|it| it.external == external);
                        prop_assert!(owner.is_none_or(|owner| owner.internal == internal));
                        model.note(now, internal, external, remote);
                    }
                    Err(refused) => {
                        prop_assert_eq!(refused.reason, NO_FREE_PORT);
                        prop_assert!(is_full && must_be.is_none());
                    }
                }
            } else {
                let external = SocketAddrV4::new(bench.nat.external(), step.port);
                let packet = udp(&remote.to_string(), &external.to_string(), b"in");
                let must_be = model.internal(remote, external);
                match bench.nat.inbound(now, packet) {
                    Inbound::Translated(translated) => {
                        prop_assert_eq!(Some(translated.internal), must_be);
                        model.note(now, translated.internal, external, remote);
                    }
                    _ => prop_assert!(must_be.is_none()),
                }
            }
            let rows = bench.nat.view(now);
            let sessions: usize = rows.iter().map(|row| row.sessions.len()).sum();
            prop_assert_eq!(sessions, model.sessions.len());
        }
    }

    #[test]
    fn out_and_back_keeps_payload_and_checksums(
        payload in proptest::collection::vec(any::<u8>(), 0..80),
        internal: u16, remote: u16, is_tcp: bool, port_preservation: bool,
    ) {
        let mut bench = Bench::new(Settings { port_preservation, ..Settings::default() });
        let make = |from: &str, to: &str, flags| if is_tcp {
            tcp(from, to, flags, &payload)
        } else {
            udp(from, to, &payload)
        };
        let inside = format!("10.1.2.3:{}", internal.max(1));
        let far = format!("192.0.2.9:{}", remote.max(1));
        let out = bench.out(Time::ZERO, make(&inside, &far, "S")).unwrap();
        prop_assert!(is_sound(&out.frame));
        prop_assert_eq!(out.frame.body(), &payload[..]);
        let tuple = Tuple::of(&out.frame).unwrap();
        prop_assert_eq!((tuple.source, tuple.destination), (out.external, end(&far)));
        let back = make(&far, &out.external.to_string(), "SA");
        let Inbound::Translated(back) = bench.nat.inbound(Time::ZERO, back) else {
            return Err(TestCaseError::fail("refused"));
        };
        prop_assert_eq!(back.frame, make(&far, &inside, "SA"));
    }

    #[test]
    fn no_bytes_make_it_panic(
        packets in proptest::collection::vec(
            (any::<bool>(), 0u8..4, any::<bool>(), proptest::collection::vec(any::<u8>(), 0..90)),
            1..12,
        ),
    ) {
        let mut bench = Bench::new(Settings::default());
        for (is_out, protocol, to_me, mut bytes) in packets {
            // Steers random bytes past the first checks.
            if bytes.len() >= 20 {
                bytes[0] = 0x45 + (bytes[0] & 1);
                bytes[6] &= 0x20;
                bytes[9] = [1, 6, 17, bytes[9]][usize::from(protocol)];
                if to_me {
                    bytes[16..20].copy_from_slice(&bench.nat.external().octets());
                }
            }
            let frame = Frame::around_ipv4(&bytes);
            if is_out {
                let _ = bench.out(Time::ZERO, frame);
            } else {
                let _ = bench.nat.inbound(Time::ZERO, frame);
            }
        }
    }
}
