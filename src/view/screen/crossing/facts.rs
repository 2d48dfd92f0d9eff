//! What there is to say of a frame, name by name, so that two can be compared.

use crate::packet::{Frame, Layer, dissect};

/// Names and what they say. A header field has its own name.
pub(super) fn facts(frame: &Frame) -> Vec<(String, String)> {
    let layers = dissect(frame);
    let mut facts: Vec<(String, String)> = Vec::new();
    let mut add = |name: &str, value: String| facts.push((name.to_owned(), value));
    let find = |name: &str| layers.iter().find(|layer| layer.name == name);
    let get = |layer: Option<&Layer>, field: &str| layer?.field(field).map(str::to_owned);
    let (ip, link) = (find("IPv4"), find("Ethernet"));
    let transport = find("TCP").or_else(|| find("UDP"));
    for (name, address, port) in [
        ("from", "source", "source port"),
        ("to", "destination", "destination port"),
    ] {
        if let Some(address) = get(ip, address) {
            let port = get(transport, port).map(|port| format!(":{port}"));
            add(name, format!("{address}{}", port.unwrap_or_default()));
        }
    }
    if let Some(ttl) = get(ip, "ttl") {
        add("TTL", ttl);
    }
    for layer in &layers {
        match layer.name.as_ref() {
            "Ethernet" | "IPv4" | "UDP" => {}
            "TCP" => {
                for name in ["flags", "sequence number"] {
                    if let Some(value) = layer.field(name) {
                        add(name, value.to_owned());
                    }
                }
            }
            "HTTP" => layer.fields.iter().for_each(|field| match field.name {
                "field" => {
                    let (name, value) = field.value.split_once(':').unwrap_or((&field.value, ""));
                    add(name, value.trim().to_owned());
                }
                "end of fields" => {}
                name => add(name, field.value.clone()),
            }),
            "DHCP" => {
                let dull = ["hardware", "hops", "magic", "operation", "flags", "seconds"];
                let fields = layer.fields.iter();
                let told = fields.filter(|it| !dull.iter().any(|dull| it.name.starts_with(dull)));
                told.filter(|it| it.value != "0.0.0.0")
                    .for_each(|field| add(field.name, field.value.clone()));
            }
            _ => layer
                .fields
                .iter()
                .for_each(|field| add(field.name, field.value.clone())),
        }
    }
    for (name, field) in [("MAC from", "source"), ("MAC to", "destination")] {
        if let Some(value) = get(link, field) {
            add(name, value);
        }
    }
    facts
}

/// Where a fact stands: addresses first, Ethernet last.
pub(super) fn rank(name: &str) -> u8 {
    match name {
        "from" => 0,
        "to" => 1,
        "TTL" => 2,
        "MAC from" | "MAC to" => 9,
        "sequence number" => 8,
        _ => 5,
    }
}
