//! Several interfaces on one node, several nodes side by side, and their end.

use std::time::Duration;

use gatelab::attach::{
    Address, Arrival, Delivery, Event, InterfaceConfig, Namespace, NetConfig, Route, Spec, Tun,
    Watch,
};

use super::machine::{installed, phone, run, spec};

#[test]
fn a_node_may_have_several_interfaces() {
    if phone().is_none() {
        return;
    }
    let names = ["isp", "app1", "app2"].map(str::to_owned);
    let spec = Spec {
        hostname: "proxy".to_owned(),
        interfaces: names.to_vec(),
        ..spec()
    };
    let (mut namespace, tuns) = Namespace::start(spec).unwrap();
    assert_eq!(tuns.iter().map(Tun::name).collect::<Vec<_>>(), names);
    let interfaces = names.iter().zip(1..).map(|(name, network)| {
        let own = Address {
            address: [10, 0, network, 2].into(),
            prefix: 24,
        };
        InterfaceConfig {
            name: name.clone(),
            mtu: 1400 + u16::from(network),
            down: false,
            addresses: vec![own],
            routes: vec![Route::on_link(own)],
        }
    });
    let config = NetConfig {
        interfaces: interfaces.collect(),
        ..NetConfig::default()
    };
    namespace.configure(&config).unwrap();
    let line = "cut -f1,2 /proc/net/route | sort; cat /sys/class/net/app2/mtu; \
                for n in 1 2 3; do echo > /dev/udp/10.0.$n.1/9; done";
    let (_, output) = run(&mut namespace, &tuns[0], &format!("bash -c '{line}'"));
    let expected = "Iface\tDestination\napp1\t0002000A\napp2\t0003000A\nisp\t0001000A\n1403\n";
    assert_eq!(output, expected);
    // The echo world took the packet of the first interface.
    for (tun, network) in tuns.iter().zip(1..).skip(1) {
        let mut buffer = [0; 2048];
        let Ok(Arrival::Packet(packet)) = tun.receive(&mut buffer) else {
            panic!("nothing arrived at {}", tun.name());
        };
        assert_eq!(packet[16..20], [10, 0, network, 1]);
    }
}

#[test]
fn nodes_start_side_by_side_and_do_not_see_each_other() {
    if phone().is_none() {
        return;
    }
    let named = |hostname: &str| Spec {
        hostname: hostname.to_owned(),
        ..spec()
    };
    let starting = ["phone", "app1", "app2"].map(|name| Namespace::begin(named(name)).unwrap());
    for (starting, name) in starting.into_iter().zip(["phone", "app1", "app2"]) {
        let (mut namespace, tuns) = starting.finish().unwrap();
        let line = "hostname; set /proc/[0-9]*; echo $#";
        let (_, output) = run(&mut namespace, &tuns[0], line);
        // The first process and the shell.
        assert_eq!(output, format!("{name}\n2\n"));
    }
}

#[test]
fn the_end_of_a_namespace_is_told() {
    let Some((mut namespace, tun)) = phone() else {
        return;
    };
    let kill = rustix::process::Signal::KILL;
    rustix::process::pidfd_send_signal(namespace.first_process().unwrap(), kill).unwrap();
    let mut watch = Watch::new();
    watch.add(&namespace);
    assert!(watch.wait(Some(Duration::from_secs(5))).unwrap());
    assert_eq!(namespace.next_event().unwrap(), Some(Event::Gone));
    // The kernel keeps the interface for whoever holds its end; there is just nobody inside.
    assert_eq!(tun.receive(&mut [0; 2048]).unwrap(), Arrival::Nothing);
}

#[test]
fn the_end_of_an_interface_is_told() {
    let Some((mut namespace, tun)) = phone() else {
        return;
    };
    if !installed("ip") {
        return;
    }
    let (ending, output) = run(&mut namespace, &tun, "ip link delete tun0");
    assert_eq!(ending.code(), 0, "{output}");
    let mut watch = Watch::new();
    watch.add(&tun);
    assert!(watch.wait(Some(Duration::from_secs(5))).unwrap());
    assert_eq!(tun.receive(&mut [0; 2048]).unwrap(), Arrival::Gone);
    assert_eq!(tun.send(&[0x45; 20]).unwrap(), Delivery::Gone);
}
