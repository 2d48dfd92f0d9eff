//! DHCP messages and their options.

use std::time::Duration;

use crate::packet::read;

use super::options::{Item, dhcp_options};
use super::tree::Tree;
use super::words;

/// The message at `at` (RFC 2131 section 2).
pub(super) fn message(tree: &mut Tree<'_>, at: usize) -> Option<()> {
    tree.open("DHCP", at);
    let operation = match *tree.bytes().get(at)? {
        1 => "1 request".into(),
        2 => "2 reply".into(),
        other => format!("{other} unknown"),
    };
    tree.show("operation", at..at + 1, operation);
    tree.byte("hardware type", at + 1)?;
    tree.byte("hardware length", at + 2)?;
    tree.byte("hops", at + 3)?;
    let transaction = read::be32(tree.bytes(), at + 4)?;
    tree.show(
        "transaction",
        at + 4..at + 8,
        format_args!("{transaction:#010x}"),
    );
    tree.word("seconds", at + 8)?;
    let flags = match read::be16(tree.bytes(), at + 10)? & 0x8000 {
        0 => "none",
        _ => "broadcast",
    };
    tree.show("flags", at + 10..at + 12, flags);
    tree.ipv4("client address", at + 12)?;
    tree.ipv4("your address", at + 16)?;
    tree.ipv4("server address", at + 20)?;
    tree.ipv4("relay address", at + 24)?;
    tree.mac("client hardware address", at + 28)?;
    if read::be32(tree.bytes(), at + 236)? != words::DHCP_COOKIE {
        return None;
    }
    tree.show("magic cookie", at + 236..at + 240, "DHCP");
    let bytes = tree.bytes();
    for option in dhcp_options(bytes, at + 240..bytes.len()) {
        if option.kind != 0 {
            let text = option_text(&option, &bytes[option.data.clone()]);
            tree.show(option_name(option.kind), option.range, text);
        }
    }
    Some(())
}

/// RFC 2132; the section is the one that defines the option.
fn option_name(kind: u8) -> &'static str {
    match kind {
        1 => "subnet mask",
        3 => "router",
        6 => "name server",
        12 => "host name",
        15 => "domain name",
        26 => "mtu",
        28 => "broadcast address",
        50 => "requested address",
        51 => "lease time",
        53 => "message type",
        54 => "server identifier",
        55 => "parameters requested",
        56 => "message",
        57 => "maximum message size",
        58 => "renewal time",
        59 => "rebinding time",
        60 => "vendor class",
        61 => "client identifier",
        _ => "option",
    }
}

/// The value by the form that RFC 2132 sections 3 to 9 give each option; hexadecimal otherwise.
fn option_text(option: &Item, data: &[u8]) -> String {
    let value = match option.kind {
        1 | 3 | 6 | 28 | 50 | 54 => addresses(data),
        12 | 15 | 56 | 60 => Some(read::escape(data, 80)),
        26 | 57 => read::be16(data, 0).map(|number| number.to_string()),
        51 | 58 | 59 => read::be32(data, 0)
            .map(|seconds| format!("{:?}", Duration::from_secs(u64::from(seconds)))),
        53 => data.first().map(|kind| words::dhcp_message(*kind)),
        55 => Some(data.iter().map(u8::to_string).collect::<Vec<_>>().join(" ")),
        61 => Some(read::hex(data, 40)),
        kind => Some(format!("{kind} {}", read::hex(data, 40))),
    };
    value.unwrap_or_else(|| format!("malformed {}", read::hex(data, 40)))
}

fn addresses(data: &[u8]) -> Option<String> {
    let addresses = data.chunks(4).map(|chunk| read::ipv4(chunk, 0));
    let addresses: Option<Vec<String>> = addresses.map(|a| Some(a?.to_string())).collect();
    addresses
        .filter(|list| !list.is_empty())
        .map(|list| list.join(" "))
}
