//! `curl -w`: facts of a transfer, put into a text.

use crate::sim::Time;

use super::transfer::Facts;

/// The text that `format` asks for; names that are not known stay as they are.
pub(super) fn write_out(
    format: &str,
    url: &str,
    facts: &Facts,
    began: Time,
    ended: Time,
) -> String {
    let since = |time: Option<Time>| {
        let seconds = time.map_or(0.0, |time| time.since(began).as_secs_f64());
        format!("{seconds:.6}")
    };
    let remote = facts.remote;
    let mut text = format.replace("\\n", "\n").replace("\\t", "\t");
    for (name, value) in [
        ("http_code", format!("{:03}", facts.status.unwrap_or(0))),
        ("response_code", format!("{:03}", facts.status.unwrap_or(0))),
        ("size_download", facts.bytes.to_string()),
        ("num_connects", facts.connections.to_string()),
        (
            "remote_ip",
            remote.map_or(String::new(), |it| it.ip().to_string()),
        ),
        (
            "remote_port",
            remote.map_or(String::new(), |it| it.port().to_string()),
        ),
        ("time_namelookup", since(facts.resolved)),
        ("time_connect", since(facts.connected)),
        ("time_starttransfer", since(facts.first_byte)),
        ("time_total", since(Some(ended))),
        ("url_effective", url.to_owned()),
        ("url", url.to_owned()),
    ] {
        text = text.replace(&format!("%{{{name}}}"), &value);
    }
    // Every text is printed as lines: the last end of line is there anyway.
    text.strip_suffix('\n').map(str::to_owned).unwrap_or(text)
}
