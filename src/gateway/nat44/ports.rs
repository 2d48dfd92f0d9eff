//! Which external port a new mapping gets (RFC 4787 section 4.2).

use std::ops::RangeInclusive;

use crate::packet::Protocol;
use crate::sim::Stream;

use super::Settings;

/// The last of the ports that need privileges (RFC 4787 REQ-3a keeps both classes apart).
const LAST_LOW: u16 = 1023;

/// Chooses a port for the internal port `wanted`; `None` if all are in use. Draws from `stream`
/// only if `wanted` itself cannot be kept.
pub(super) fn choose(
    settings: &Settings,
    protocol: Protocol,
    wanted: u16,
    is_free: impl Fn(u16) -> bool,
    stream: &mut Stream,
) -> Option<u16> {
    if settings.port_preservation && settings.ports.contains(&wanted) && is_free(wanted) {
        return Some(wanted);
    }
    let range = same_class(&settings.ports, protocol, wanted);
    let count = u64::from(*range.end()).checked_sub(u64::from(*range.start()))? + 1;
    // A random start, then the next free one: RFC 6056 section 3.3.1, RFC 7857 section 9.
    let start = stream.below(count);
    let candidates = (0..count).map(|step| *range.start() + ((start + step) % count) as u16);
    let is_even = |port: u16| port.is_multiple_of(2);
    if settings.port_parity && protocol == Protocol::Udp {
        let keeps_parity = |port: &u16| is_even(*port) == is_even(wanted);
        let port = candidates
            .clone()
            .filter(keeps_parity)
            .find(|port| is_free(*port));
        if port.is_some() {
            return port;
        }
    }
    candidates.into_iter().find(|port| is_free(*port))
}

/// The ports of the same class as `wanted`, or all if the settings leave none of that class. Echo
/// identifiers know no classes.
fn same_class(ports: &RangeInclusive<u16>, protocol: Protocol, wanted: u16) -> RangeInclusive<u16> {
    let (first, last) = (*ports.start(), *ports.end());
    let class = if wanted <= LAST_LOW {
        first..=last.min(LAST_LOW)
    } else {
        first.max(LAST_LOW + 1)..=last
    };
    if protocol == Protocol::Icmp || class.is_empty() {
        ports.clone()
    } else {
        class
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::Streams;

    fn settings(ports: RangeInclusive<u16>) -> Settings {
        Settings {
            ports,
            port_parity: true,
            ..Settings::default()
        }
    }

    fn chosen(settings: &Settings, wanted: u16, taken: &[u16]) -> Option<u16> {
        let stream = &mut Streams::new(1).stream("x");
        let is_free = |port| !taken.contains(&port);
        choose(settings, Protocol::Udp, wanted, is_free, stream)
    }

    #[test]
    fn rfc4787_section_4_2_1_ports_are_preserved_if_free() {
        let settings = settings(1..=65535);
        assert_eq!(chosen(&settings, 5000, &[]), Some(5000));
        assert_ne!(chosen(&settings, 5000, &[5000]), Some(5000));
        let moving = Settings {
            port_preservation: false,
            ..settings
        };
        assert_ne!(chosen(&moving, 5000, &[]), Some(5000));
    }

    #[test]
    fn rfc4787_req_3a_low_ports_stay_low() {
        let settings = settings(1..=65535);
        assert!(chosen(&settings, 53, &[53]).is_some_and(|port| port < 1024));
        assert!(chosen(&settings, 5353, &[5353]).is_some_and(|port| port >= 1024));
    }

    #[test]
    fn rfc4787_req_4_parity_is_kept_while_it_can_be() {
        let settings = settings(6000..=6003);
        assert_eq!(chosen(&settings, 6000, &[6000]), Some(6002));
        assert_eq!(chosen(&settings, 6001, &[6001]), Some(6003));
        assert!(chosen(&settings, 6000, &[6000, 6002]).is_some());
    }

    #[test]
    fn a_block_of_ports_serves_low_ports_too_until_it_is_used_up() {
        let settings = settings(40_000..=40_001);
        let first = chosen(&settings, 22, &[]);
        assert!(first.is_some_and(|port| settings.ports.contains(&port)));
        assert_eq!(chosen(&settings, 22, &[40_000, 40_001]), None);
    }

    #[test]
    fn an_empty_block_has_no_port() {
        let settings = settings(RangeInclusive::new(2, 1));
        assert_eq!(chosen(&settings, 2, &[]), None);
    }
}
