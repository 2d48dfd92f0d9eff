//! What each fault of links, machines, routes and firewalls does to a connection.

use super::tiny::Tiny;

/// Breaks, talks, heals, talks again; says how the first talk ended and what blames the fault.
#[track_caller]
fn check(fault: &str, bytes: usize, ends: &str, blamed: &[&str]) -> u64 {
    let mut tiny = Tiny::new();
    let active = tiny.breaks(fault);
    let broke = active.broke;
    let (ended, took) = tiny.talk(bytes);
    assert_eq!(ended, ends, "{fault} after {took} ms");
    let effects = tiny.effects(broke);
    for code in blamed {
        assert!(effects.iter().any(|it| it == code), "{fault}: {effects:?}");
    }
    active.heal(&mut tiny.world);
    // Neighbours that were given up may be asked again at once, and late packets settle.
    tiny.wait(120);
    let before = tiny.effects(broke).len();
    assert_eq!(tiny.talk(bytes).0, "ok", "{fault} healed");
    assert_eq!(tiny.effects(broke).len(), before, "{fault} acts on");
    took
}

#[test]
fn a_healthy_world_answers() {
    assert_eq!(Tiny::new().talk(100).0, "ok");
}

#[test]
fn a_cut_cable_is_known_at_once() {
    let took = check(
        "link.down@client--router",
        1,
        "ENETUNREACH",
        &["host.no-carrier"],
    );
    assert_eq!(took, 0);
    // The router tells the client (host unreachable, RFC 1812 section 4.3.3.1).
    check(
        "link.down@router--server",
        1,
        "EHOSTUNREACH",
        &["host.no-carrier"],
    );
}

#[test]
fn a_dead_direction_is_no_neighbour_after_three_seconds() {
    let took = check(
        "link.one-way@client>router",
        1,
        "EHOSTUNREACH",
        &["link.one-way"],
    );
    assert_eq!(took, 3060);
    check(
        "link.one-way@router>client",
        1,
        "EHOSTUNREACH",
        &["link.one-way"],
    );
}

#[test]
fn losses_and_damage_are_repaired_by_tcp() {
    check(
        "link.loss@router--server,p=20%",
        30_000,
        "ok",
        &["link.loss"],
    );
    check(
        "link.corrupt@router--server,p=10%",
        30_000,
        "ok",
        &["link.corrupt"],
    );
    check("link.duplicate@router--server", 30_000, "ok", &["hop"]);
    check(
        "link.reorder@router--server",
        30_000,
        "ok",
        &["link.overtaking"],
    );
}

#[test]
fn a_delay_costs_exactly_the_round_trips() {
    let healthy = {
        let mut tiny = Tiny::new();
        tiny.talk(1).1
    };
    // ARP on the far link, SYN and answer, byte and echo: five crossings of it and one back.
    let took = check(
        "link.delay@router>server,by=300ms",
        1,
        "ok",
        &["link.delayed"],
    );
    assert_eq!((took - healthy) % 300, 0);
    assert_eq!((took - healthy) / 300, 3);
    let both = check(
        "link.delay@router--server,by=300ms",
        1,
        "ok",
        &["link.delayed"],
    );
    assert_eq!((both - healthy) / 300, 6);
}

#[test]
fn a_slow_link_holds_large_answers_back() {
    let small = check(
        "link.rate@router--server,rate=256kbit",
        1,
        "ok",
        &["link.delayed"],
    );
    let large = check(
        "link.rate@router--server,rate=256kbit",
        60_000,
        "ok",
        &["link.delayed"],
    );
    assert!(small < 200 && large > 3_000, "{small} {large}");
}

#[test]
fn a_black_hole_swallows_large_packets_only() {
    let fault = "mtu.black-hole@router--server";
    check(fault, 1000, "ok", &[]);
    check(fault, 50_000, "silence", &["link.mtu-black-hole"]);
}

#[test]
fn a_machine_without_power_is_silent() {
    let took = check("host.off@server", 1, "EHOSTUNREACH", &["host.off"]);
    assert!((3000..3100).contains(&took), "{took}");
}

#[test]
fn a_stopped_program_refuses() {
    for name in [
        "service.stopped@server",
        "app.stopped@server",
        "app.stopped@server.app",
    ] {
        check(name, 1, "ECONNREFUSED", &["tcp.port-closed"]);
    }
}

#[test]
fn missing_routes_are_said_where_they_are_missed() {
    check("route.missing@client", 1, "ENETUNREACH", &[]);
    check("route.missing@client,to=default", 1, "ENETUNREACH", &[]);
    check("route.missing@router,to=10.0.2.0/24", 1, "ENETUNREACH", &[]);
}

#[test]
fn no_way_back_is_silence() {
    check("route.no-return@server", 1, "silence", &["host.no-route"]);
}

#[test]
fn firewalls_are_silent_or_not() {
    check("firewall.drop@server", 1, "silence", &["firewall.rule-1"]);
    check("firewall.drop@router", 1, "silence", &["firewall.rule-1"]);
    check("firewall.drop@client", 1, "silence", &["firewall.rule-1"]);
    check(
        "firewall.reset@server",
        1,
        "ECONNREFUSED",
        &["firewall.rule-1"],
    );
    check("firewall.reject@server", 1, "ECONNREFUSED", &["icmp.error"]);
    for with in ["host", "host-prohibited", "admin-prohibited"] {
        check(
            &format!("firewall.reject@server,with={with}"),
            1,
            "EHOSTUNREACH",
            &["icmp.error"],
        );
    }
    check(
        "firewall.reject@server,with=net",
        1,
        "ENETUNREACH",
        &["icmp.error"],
    );
}

#[test]
fn a_firewall_may_be_narrowed_to_a_port() {
    check(
        "firewall.drop@router,port=8080",
        1,
        "silence",
        &["firewall.rule-1"],
    );
    check("firewall.drop@router,port=9090", 1, "ok", &[]);
}
