//! The limit for a program that handles every packet: one thread that carries packets from one
//! TUN device to another and looks at none of them.

use std::io::Read as _;

use gatelab::attach::{
    Address, Arrival, Event, InterfaceConfig, Namespace, NetConfig, Program, Route, Spec, Tun,
    Watch,
};

/// Where the server stands.
pub(crate) const SERVER: &str = "10.9.0.2";
/// Packets from one side before the other has its turn.
const BATCH: usize = 64;

/// Runs a server and a client on either side of a plain forwarder; gives what the client prints.
pub(crate) fn between(server: &str, client: &str) -> Result<String, String> {
    let (mut near, tun) = side("near", "10.9.0.1")?;
    let (mut far, far_tun) = side("far", SERVER)?;
    far.run(Program::shell_line(server.as_ref())).map_err(say)?;
    let (output, writer) = rustix::pipe::pipe().map_err(say)?;
    let null = || std::fs::File::open("/dev/null");
    let streams = [
        null().map_err(say)?.into(),
        writer,
        null().map_err(say)?.into(),
    ];
    let line = format!("sleep 0.3; {client}");
    let program = Program::shell_line(line.as_ref()).streams(streams);
    let client = near.run(program).map_err(say)?;
    loop {
        let more = carry(&tun, &far_tun)? | carry(&far_tun, &tun)?;
        match near.next_event().map_err(say)? {
            Some(Event::Ended(which, _)) if which == client => break,
            Some(Event::Gone) => return Err("the namespace ended".to_owned()),
            _ => {}
        }
        if !more {
            let mut watch = Watch::new();
            watch.add(&tun);
            watch.add(&far_tun);
            watch.add(&near);
            watch.wait(None).map_err(say)?;
        }
    }
    let mut text = String::new();
    std::fs::File::from(output)
        .read_to_string(&mut text)
        .map_err(say)?;
    Ok(text)
}

/// A namespace with one interface on a network of both.
fn side(name: &str, address: &str) -> Result<(Namespace, Tun), String> {
    let spec = Spec {
        executable: env!("CARGO_BIN_EXE_gatelab").into(),
        ..Spec::new(name)
    };
    let (mut namespace, mut tuns) = Namespace::start(spec).map_err(say)?;
    let interface = InterfaceConfig {
        name: tuns[0].name().to_owned(),
        mtu: 1500,
        addresses: vec![Address {
            address: address.parse().map_err(say)?,
            prefix: 24,
        }],
        routes: vec![Route {
            destination: Address {
                address: "10.9.0.0".parse().map_err(say)?,
                prefix: 24,
            },
            via: None,
        }],
        down: false,
    };
    let config = NetConfig {
        interfaces: vec![interface],
        ..NetConfig::default()
    };
    namespace.configure(&config).map_err(say)?;
    Ok((namespace, tuns.remove(0)))
}

/// Carries packets over; whether there may be more.
fn carry(from: &Tun, to: &Tun) -> Result<bool, String> {
    let mut buffer = [0; 2048];
    for _ in 0..BATCH {
        let Arrival::Packet(packet) = from.receive(&mut buffer).map_err(say)? else {
            return Ok(false);
        };
        to.send(packet).map_err(say)?;
    }
    Ok(true)
}

fn say(error: impl std::fmt::Display) -> String {
    error.to_string()
}
