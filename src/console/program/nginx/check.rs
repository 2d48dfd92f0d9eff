//! Whether nginx would start with the settings that the proxy has now.
//!
//! nginx looks the names of its upstreams up while it reads its configuration, as the C library
//! does; one that has no address fails the test, and would keep nginx from starting.

use std::net::{IpAddr, Ipv4Addr};

use crate::console::Complaint;
use crate::console::command::{Ended, Tool, tool};
use crate::console::seat::Seat;
use crate::console::tty::Tty;
use crate::dns::{Name, StubConfig, lookup_address};
use crate::proxy::ReverseProxy;
use crate::trace::EventId;

use super::config::{Config, FILE};

/// `nginx -t`, `nginx -T`.
pub(in crate::console) fn nginx(seat: &Seat<'_>, words: &[String]) -> Result<Tool, Complaint> {
    let proxy = seat.host.program::<ReverseProxy>().ok_or_else(|| {
        let text = "nginx: command not found; no proxy runs on this machine";
        Complaint::new(127, text)
    })?;
    let settings = proxy.settings();
    let profile = settings.profile.name;
    if profile != "nginx" {
        let text = format!(
            "nginx: command not found; the proxy on this machine follows `{profile}` (choose \
             another with --profile nginx)"
        );
        return Err(Complaint::new(127, text));
    }
    let config = Config::of(&settings);
    let dumps = match words {
        [flag] if flag == "-t" => false,
        [flag] if flag == "-T" => true,
        _ => {
            let text = "nginx: known here: -t, -T (to stop and start it: `systemctl stop proxy`)";
            return Err(Complaint::new(1, text));
        }
    };
    Ok(tool(move |tty| async move {
        let ended = check(&tty, &config).await;
        if dumps && ended.exit == 0 {
            tty.print(format!("# configuration file {FILE}:"));
            config.lines.iter().for_each(|line| tty.print(line));
        }
        ended
    }))
}

async fn check(tty: &Tty, config: &Config) -> Ended {
    let failed = |reason: String, because| {
        tty.complain(format!("nginx: [emerg] {reason}"));
        tty.complain(format!("nginx: configuration file {FILE} test failed"));
        Ended::badly(1, format!("nginx -t fails: {reason}"), because)
    };
    if let Some(line) = config.empty {
        let reason = format!("no servers are inside upstream in {FILE}:{line}");
        return failed(reason, tty.os.cause());
    }
    for server in &config.servers {
        if let Err(because) = resolve(tty, config, &server.name).await {
            let (name, port, line) = (&server.name, server.port, server.line);
            let host = if port == 80 {
                name.clone()
            } else {
                format!("{name}:{port}")
            };
            let reason = format!("host not found in upstream \"{host}\" in {FILE}:{line}");
            return failed(reason, because);
        }
    }
    tty.complain(format!("nginx: the configuration file {FILE} syntax is ok"));
    tty.complain(format!(
        "nginx: configuration file {FILE} test is successful"
    ));
    Ended::well("nginx -t: the configuration is sound", tty.os.cause())
}

/// Looks a name up as nginx does when it starts; the error is the event that shows why not.
async fn resolve(tty: &Tty, config: &Config, name: &str) -> Result<(), Option<EventId>> {
    let known = config.hosts.iter().any(|host| host == name);
    if known || name == "localhost" || name.parse::<Ipv4Addr>().is_ok() {
        return Ok(());
    }
    let Ok(asked) = name.parse::<Name>() else {
        return Err(tty.os.cause());
    };
    let own = config.dns_servers.clone();
    let servers = if own.is_empty() {
        tty.name_servers()
    } else {
        own
    };
    let servers = servers.into_iter().map(IpAddr::V4).collect();
    let found = lookup_address(&tty.os, asked, StubConfig::glibc(servers), None).await;
    if found.addresses().is_empty() {
        Err(found.because)
    } else {
        Ok(())
    }
}
