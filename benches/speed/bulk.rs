//! Bulk TCP: a download of 10 MB through a home router, two routers and a proxy.

use gatelab::sim::Time;
use gatelab::timeline::Run;
use gatelab::trace::Capture;

use crate::meter::{Figure, cpu};
use crate::story::{embedded, visit};

/// Bytes of the page.
const BYTES: f64 = 10e6;
/// Packet heads are kept, what they carry is not.
const HEADS: Capture = Capture {
    bodies: false,
    limit: 256 << 20,
};

/// Content bits delivered per second of CPU time.
pub(crate) fn bits() -> Figure {
    Figure::of(9, || BYTES * 8.0 / 1e9 / download().0)
}

/// Packets on links per second of CPU time.
pub(crate) fn hops() -> Figure {
    Figure::of(9, || {
        let (seconds, packets) = download();
        packets as f64 / 1e6 / seconds
    })
}

/// Seconds of CPU time, and frames that reached the end of a link.
fn download() -> (f64, u64) {
    let mut run = Run::new(embedded("first", &[]), 1, HEADS);
    run.run_until(Time::from_millis(1_000));
    visit(&mut run, "http://shop.example/");
    let before = run.world().ledger().delivered;
    let (time, ()) = cpu(|| visit(&mut run, "http://shop.example/download"));
    let packets = run.world().ledger().delivered - before;
    assert!(packets > 40_000, "{packets} packets are no download");
    (time.as_secs_f64(), packets)
}
