//! Services: the programs of a machine as `systemctl` names them.

use crate::scenario::program::Program;

use super::seat::Seat;

/// What is to be done to a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceVerb {
    /// Stop it, then start it.
    Restart,
    /// Start it.
    Start,
    /// Stop it.
    Stop,
}

/// A service to be stopped or started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceOrder {
    /// What is to be done.
    pub verb: ServiceVerb,
    /// The program, by its name on the machine.
    pub program: String,
}

/// A program of a machine that runs in the background.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    /// The name of the program, and of the unit.
    pub(super) name: String,
    /// What it is, in a few words.
    pub(super) about: String,
    /// Other names by which it answers: the product it behaves like.
    pub(super) aliases: Vec<String>,
    /// Whether it runs.
    pub(super) running: bool,
    /// Its number among processes.
    pub(super) process: u32,
}

/// The services of a machine.
pub(super) fn units(seat: &Seat<'_>) -> Vec<Unit> {
    let programs = seat.host.programs();
    let services = programs.filter(|(name, _)| *name != "browser");
    let units = services.map(|(name, running)| Unit {
        name: name.to_owned(),
        about: about(seat, name),
        aliases: aliases(seat, name),
        running,
        process: seat.host.pid(name).unwrap_or_default(),
    });
    units.collect()
}

/// The service that is called `name`, `.service` or not.
pub(super) fn find(seat: &Seat<'_>, name: &str) -> Option<Unit> {
    let name = name.strip_suffix(".service").unwrap_or(name);
    let mut units = units(seat).into_iter();
    units.find(|unit| unit.name == name || unit.aliases.iter().any(|alias| alias == name))
}

fn about(seat: &Seat<'_>, name: &str) -> String {
    match written(seat, name) {
        Some(Program::Proxy(proxy)) => format!("reverse proxy ({})", proxy.profile),
        Some(Program::Origin(_)) => "web application".to_owned(),
        Some(Program::Dns(_)) => "DNS server".to_owned(),
        Some(Program::Dhcp(_)) => "DHCP server".to_owned(),
        _ if name == "dhcp" => "DHCP client".to_owned(),
        _ => name.to_owned(),
    }
}

fn aliases(seat: &Seat<'_>, name: &str) -> Vec<String> {
    let names: &[&str] = match written(seat, name) {
        Some(Program::Proxy(proxy)) => return vec![proxy.profile.clone()],
        Some(Program::Origin(_)) => &["origin", "httpd"],
        Some(Program::Dns(_)) => &["named", "bind9", "unbound", "dnsmasq"],
        Some(Program::Dhcp(_)) => &["dhcpd"],
        _ if name == "dhcp" => &["dhclient"],
        _ => &[],
    };
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn written<'a>(seat: &'a Seat<'_>, name: &str) -> Option<&'a Program> {
    let programs = seat.drafted()?.programs.iter();
    programs.into_iter().find(|program| program.name() == name)
}
