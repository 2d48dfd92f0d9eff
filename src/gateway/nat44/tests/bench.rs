//! A NAT with a home behind it and the Internet before it.

use std::net::{Ipv4Addr, SocketAddrV4};

use crate::filter::fixture::is_sound;
use crate::gateway::nat44::{Inbound, Nat44, Refused, Settings, Translated};
use crate::packet::{Frame, Tuple};
use crate::sim::{Stream, Streams, Time};

pub(super) const EXTERNAL: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 1);
pub(super) const PHONE: &str = "192.168.1.10:5000";
pub(super) const LAPTOP: &str = "192.168.1.11:5000";
pub(super) const SERVER: &str = "198.51.100.7:80";
pub(super) const OTHER_PORT: &str = "198.51.100.7:81";
pub(super) const STRANGER: &str = "198.51.100.8:80";

pub(super) struct Bench {
    pub(super) nat: Nat44,
    pub(super) stream: Stream,
}

impl Bench {
    pub(super) fn new(settings: Settings) -> Self {
        Self {
            nat: Nat44::new(settings, EXTERNAL),
            stream: Streams::new(1).stream("nat"),
        }
    }

    pub(super) fn out(&mut self, at: Time, frame: Frame) -> Result<Translated, Refused> {
        self.nat
            .outbound(at, frame, &|_, _| false, &mut self.stream)
    }

    /// Sends out at a second; returns where it seems to come from, or why it was refused.
    pub(super) fn source(
        &mut self,
        seconds: u64,
        frame: Frame,
    ) -> Result<SocketAddrV4, &'static str> {
        let translated = self.out(Time::from_millis(seconds * 1000), frame);
        let translated = translated.map_err(|refused| refused.reason)?;
        assert!(is_sound(&translated.frame));
        Ok(Tuple::of(&translated.frame).unwrap().source)
    }

    /// Sends in at a second; returns where it goes, or why it goes nowhere.
    pub(super) fn destination(
        &mut self,
        seconds: u64,
        frame: Frame,
    ) -> Result<SocketAddrV4, &'static str> {
        match self.nat.inbound(Time::from_millis(seconds * 1000), frame) {
            Inbound::Translated(translated) => {
                assert!(is_sound(&translated.frame));
                Ok(Tuple::of(&translated.frame).unwrap().destination)
            }
            Inbound::NotMine { .. } => Err("not mine"),
            Inbound::Refused(refused) => Err(refused.reason),
        }
    }
}

pub(super) fn defaults() -> Bench {
    Bench::new(Settings::default())
}

/// A port of the external address.
pub(super) fn outside(port: u16) -> String {
    format!("{EXTERNAL}:{port}")
}
