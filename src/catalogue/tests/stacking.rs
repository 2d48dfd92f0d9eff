//! Faults add up and heal in any order.

use super::tiny::Tiny;

/// Two faults at once; the world is well only when both are healed, in either order.
#[track_caller]
fn check(first: &str, second: &str) {
    for turned in [false, true] {
        let mut tiny = Tiny::new();
        let (one, two) = (tiny.breaks(first), tiny.breaks(second));
        assert_ne!(tiny.talk(1).0, "ok");
        let (one, two) = if turned { (two, one) } else { (one, two) };
        one.heal(&mut tiny.world);
        tiny.wait(60);
        assert_ne!(tiny.talk(1).0, "ok", "{first} {second} {turned}");
        two.heal(&mut tiny.world);
        tiny.wait(60);
        assert_eq!(tiny.talk(1).0, "ok", "{first} {second} {turned}");
    }
}

#[test]
fn the_same_twice() {
    for fault in [
        "link.down@router--server",
        "link.one-way@router>server",
        "host.off@server",
        "service.stopped@server",
        "route.missing@client",
        "route.no-return@server",
        "firewall.drop@server",
        "firewall.reset@server",
    ] {
        check(fault, fault);
    }
}

#[test]
fn different_ones_on_the_same_thing() {
    check("service.stopped@server", "host.off@server");
    check("route.missing@client", "route.no-return@client");
    check("firewall.drop@server", "firewall.reset@server");
    check("link.down@router--server", "link.one-way@server>router");
}

#[test]
fn a_program_stopped_while_the_machine_is_off_stays_stopped() {
    let mut tiny = Tiny::new();
    let off = tiny.breaks("host.off@server");
    let stopped = tiny.breaks("service.stopped@server");
    off.heal(&mut tiny.world);
    assert_eq!(tiny.talk(1).0, "ECONNREFUSED");
    stopped.heal(&mut tiny.world);
    assert_eq!(tiny.talk(1).0, "ok");
}

#[test]
fn nothing_is_recorded_if_nothing_was_broken() {
    let mut tiny = Tiny::new();
    let before = tiny.world.trace().borrow().events().len();
    for fault in [
        "link.down@client",
        "host.off@nobody",
        "route.missing@server,to=192.0.2.0/24",
        "service.stopped@client",
        "link.one-way@client--router",
    ] {
        assert!(tiny.try_break(fault).is_err(), "{fault}");
    }
    assert_eq!(tiny.world.trace().borrow().events().len(), before);
}

#[test]
fn breaking_and_healing_are_in_the_trace_with_their_place() {
    let mut tiny = Tiny::new();
    let active = tiny.breaks("link.loss@client>router");
    let broke = active.broke;
    let healed = active.heal(&mut tiny.world);
    let trace = tiny.world.trace().borrow();
    let note = trace.event(broke).note().unwrap();
    assert_eq!(note.code, "link.loss");
    assert_eq!(note.text, "packets get lost on client>router");
    assert_eq!(note.fact("place"), Some("client>router"));
    assert_eq!(note.fact("p"), Some("30%"));
    assert_eq!(trace.event(healed).causes.because, Some(broke));
}
