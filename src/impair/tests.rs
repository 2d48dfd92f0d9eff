//! Tests of the impairments: what each does alone, and what it never does to the others.

use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::packet::Frame;
use crate::sim::{Probability, Streams, Time};
use crate::trace::EventId;

const MS: Duration = Duration::from_millis(1);

fn frame(len: usize) -> Frame {
    let mut bytes = vec![0; len.max(15)];
    bytes[12..14].copy_from_slice(&[8, 0]);
    bytes[14] = 0x45;
    Frame::from_bytes(&bytes[..len])
}

fn with(kinds: &[Impairment]) -> Impairments {
    let mut impairments = Impairments::new(Streams::new(7), "link/a--b/forth");
    for (index, kind) in kinds.iter().enumerate() {
        impairments.add(*kind, Some(EventId::from_index(index)));
    }
    impairments
}

fn chance(value: f64) -> Probability {
    Probability::new(value).unwrap()
}

fn rate(bitrate: &str, limit: u64) -> Impairment {
    Impairment::Rate {
        bitrate: bitrate.parse().unwrap(),
        limit,
    }
}

fn delay(by: Duration, jitter: Duration) -> Impairment {
    Impairment::Delay { by, jitter }
}

fn arrival(verdict: Verdict) -> Time {
    match verdict {
        Verdict::Deliver { at, .. } => at,
        Verdict::Drop { reason, .. } => panic!("dropped: {reason}"),
    }
}

fn reason(verdict: Verdict) -> Option<&'static str> {
    match verdict {
        Verdict::Deliver { .. } => None,
        Verdict::Drop { reason, by } => by.and(Some(reason)),
    }
}

#[test]
fn a_link_without_rules_delivers_at_once() {
    let now = Time::from_millis(5);
    assert_eq!(
        with(&[]).decide(now, &frame(60)),
        Verdict::Deliver {
            at: now,
            corrupt: None,
            duplicate: None,
            delayed_by: Duration::ZERO,
            by: None,
            corrupted_by: None,
            duplicated_by: None,
        }
    );
}

#[test]
fn only_a_fault_counts_as_delay() {
    let mut link = Impairments::new(Streams::new(1), "x");
    link.add(delay(10 * MS, Duration::ZERO), None);
    let fault = Some(EventId::from_index(4));
    link.add(delay(300 * MS, Duration::ZERO), fault);
    let verdict = link.decide(Time::ZERO, &frame(60));
    let Verdict::Deliver {
        at, delayed_by, by, ..
    } = verdict
    else {
        panic!("{verdict:?}")
    };
    assert_eq!(
        (at, delayed_by, by),
        (Time::from_millis(310), 300 * MS, fault)
    );
}

#[test]
fn every_drop_names_its_reason_and_its_fault() {
    let long = frame(14 + 1401);
    for (kind, expected) in [
        (Impairment::Block, ONE_WAY),
        (Impairment::Loss(chance(1.0)), LOSS),
        (Impairment::Mtu { bytes: 1400 }, MTU_BLACK_HOLE),
    ] {
        assert_eq!(
            reason(with(&[kind]).decide(Time::ZERO, &long)),
            Some(expected)
        );
    }
    let mtu = &mut with(&[Impairment::Mtu { bytes: 1401 }]);
    assert_eq!(reason(mtu.decide(Time::ZERO, &long)), None);
}

#[test]
fn an_arp_frame_passes_black_holes_and_bad_luck() {
    let arp = Frame::from_bytes(&[8, 6].repeat(300));
    for kind in [
        Impairment::Mtu { bytes: 100 },
        Impairment::Loss(chance(1.0)),
        Impairment::Corrupt(chance(1.0)),
    ] {
        let verdict = with(&[kind]).decide(Time::ZERO, &arp);
        assert_eq!(reason(verdict), None, "{kind}");
        assert!(matches!(verdict, Verdict::Deliver { corrupt: None, .. }));
    }
}

#[test]
fn a_rate_serialises_and_drops_at_the_tail() {
    // 1 Mbit/s: 125 bytes per millisecond. Room for two frames of 125 bytes.
    let link = &mut with(&[rate("1Mbit", 250)]);
    let frame = frame(125);
    assert_eq!(
        arrival(link.decide(Time::ZERO, &frame)),
        Time::from_millis(1)
    );
    assert_eq!(
        arrival(link.decide(Time::ZERO, &frame)),
        Time::from_millis(2)
    );
    assert_eq!(reason(link.decide(Time::ZERO, &frame)), Some(QUEUE_FULL));
    let later = Time::from_millis(1);
    assert_eq!(arrival(link.decide(later, &frame)), Time::from_millis(3));
}

#[test]
fn an_idle_link_takes_a_frame_longer_than_its_queue() {
    let link = &mut with(&[rate("1Mbit", 10)]);
    assert_eq!(
        arrival(link.decide(Time::ZERO, &frame(1250))),
        Time::from_millis(10)
    );
}

#[test]
fn jitter_spreads_but_never_reorders() {
    let link = &mut with(&[delay(10 * MS, 5 * MS)]);
    let spread: Vec<_> = (0..200)
        .map(|i| Time::from_millis(i * 20))
        .map(|now| arrival(link.decide(now, &frame(60))).since(now))
        .collect();
    assert!(spread.iter().all(|d| (5 * MS..=15 * MS).contains(d)));
    assert!(spread.iter().any(|d| *d < 7 * MS) && spread.iter().any(|d| *d > 13 * MS));
    let link = &mut with(&[delay(10 * MS, 5 * MS)]);
    let dense: Vec<_> = (0..200)
        .map(|i| arrival(link.decide(Time::from_micros(i), &frame(60))))
        .collect();
    assert!(dense.is_sorted());
}

#[test]
fn a_healed_delay_keeps_the_order_and_blames_the_fault() {
    let mut link = with(&[]);
    let fault = Some(EventId::from_index(9));
    let id = link.add(delay(300 * MS, Duration::ZERO), fault);
    link.decide(Time::ZERO, &frame(60));
    assert!(link.remove(id).is_some() && link.remove(id).is_none());
    let verdict = link.decide(Time::from_millis(100), &frame(60));
    let Verdict::Deliver {
        at, delayed_by, by, ..
    } = verdict
    else {
        panic!("{verdict:?}")
    };
    assert_eq!(
        (at, delayed_by, by),
        (Time::from_millis(300), 200 * MS, fault)
    );
}

#[test]
fn reorder_lets_every_gap_th_frame_overtake() {
    let reorder = Impairment::Reorder {
        probability: chance(1.0),
        gap: 3,
    };
    let link = &mut with(&[reorder, delay(10 * MS, Duration::ZERO)]);
    let arrivals: Vec<_> = (0..6)
        .map(|i| arrival(link.decide(Time::from_millis(i), &frame(60))).as_micros() / 1000)
        .collect();
    assert_eq!(arrivals, [10, 11, 2, 13, 14, 5]);
}

#[test]
fn corruption_spares_the_ethernet_header() {
    let link = &mut with(&[Impairment::Corrupt(chance(1.0))]);
    for len in [15, 34, 60] {
        let frame = frame(len);
        let verdict = link.decide(Time::ZERO, &frame);
        let Verdict::Deliver {
            corrupt: Some(bit),
            corrupted_by,
            ..
        } = verdict
        else {
            panic!("{verdict:?}")
        };
        assert!((14 * 8..len as u64 * 8).contains(&bit));
        assert!(corrupted_by.is_some());
        assert_eq!(frame.with_bit_flipped(bit).len(), len);
    }
}

#[test]
fn a_duplicate_arrives_right_behind() {
    let link = &mut with(&[
        delay(MS, Duration::ZERO),
        Impairment::Duplicate(chance(1.0)),
    ]);
    let verdict = link.decide(Time::ZERO, &frame(60));
    let Verdict::Deliver {
        at,
        duplicate,
        duplicated_by,
        ..
    } = verdict
    else {
        panic!("{verdict:?}")
    };
    assert_eq!(
        (duplicate, duplicated_by),
        (Some(at), Some(EventId::from_index(1)))
    );
}

#[test]
fn rules_show_themselves_in_the_words_of_tc() {
    let link = with(&[
        Impairment::Loss(chance(0.3)),
        delay(300 * MS, 20 * MS),
        rate("10Mbit", 9000),
    ]);
    let shown: Vec<_> = link.rules().map(|rule| rule.kind.to_string()).collect();
    assert_eq!(
        shown,
        ["loss 30%", "delay 300ms 20ms", "rate 10Mbit limit 9000"]
    );
}

fn impairment() -> impl Strategy<Value = Impairment> {
    let p = || (0u8..=100).prop_map(|p| chance(f64::from(p) / 100.0));
    let millis = || (0u64..50).prop_map(Duration::from_millis);
    prop_oneof![
        p().prop_map(Impairment::Corrupt),
        p().prop_map(Impairment::Duplicate),
        p().prop_map(Impairment::Loss),
        (millis(), millis()).prop_map(|(by, jitter)| delay(by, jitter)),
        (0u16..2000).prop_map(|bytes| Impairment::Mtu { bytes }),
        (1u64..10_000_000, 0u64..9000).prop_map(|(bits, limit)| Impairment::Rate {
            bitrate: Bitrate::from_bits_per_second(bits).unwrap(),
            limit,
        }),
        (p(), 0u32..4).prop_map(|(probability, gap)| Impairment::Reorder { probability, gap }),
    ]
}

proptest! {
    #[test]
    fn probability_zero_is_bit_identical_to_no_fault(
        kinds in proptest::collection::vec(impairment(), 0..4),
        place in 0usize..4,
        idle in 0usize..5,
        sends in proptest::collection::vec((0u64..10_000, 14usize..1600), 1..60),
    ) {
        let idle = [
            Impairment::Loss(Probability::ZERO),
            Impairment::Corrupt(Probability::ZERO),
            Impairment::Duplicate(Probability::ZERO),
            Impairment::Reorder { probability: Probability::ZERO, gap: 1 },
            delay(Duration::ZERO, Duration::ZERO),
        ][idle];
        let mut plain = Impairments::new(Streams::new(3), "x");
        let mut faulty = Impairments::new(Streams::new(3), "x");
        for (index, kind) in kinds.iter().enumerate() {
            if index == place {
                faulty.add(idle, Some(EventId::from_index(index)));
            }
            plain.add(*kind, None);
            faulty.add(*kind, None);
        }
        let mut now = Time::ZERO;
        for (wait, len) in sends {
            now += Duration::from_micros(wait);
            prop_assert_eq!(plain.decide(now, &frame(len)), faulty.decide(now, &frame(len)));
        }
    }

    #[test]
    fn nothing_arrives_before_it_is_sent_and_order_holds(
        kinds in proptest::collection::vec(impairment(), 0..4),
        sends in proptest::collection::vec((0u64..10_000, 14usize..1600), 1..60),
    ) {
        let reorders = kinds.iter().any(|kind| matches!(kind, Impairment::Reorder { .. }));
        let mut link = with(&kinds);
        let (mut now, mut last) = (Time::ZERO, Time::ZERO);
        for (wait, len) in sends {
            now += Duration::from_micros(wait);
            if let Verdict::Deliver { at, .. } = link.decide(now, &frame(len)) {
                prop_assert!(at >= now);
                prop_assert!(reorders || at >= last);
                last = at;
            }
        }
    }
}
