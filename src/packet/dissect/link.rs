//! Ethernet and ARP.

use crate::packet::{Frame, read};

use super::network;
use super::tree::{Layer, Tree};

/// Length of an Ethernet header in bytes.
const ETHERNET: usize = 14;

/// The decode tree of a frame: its layers from Ethernet inward, each with its fields and the
/// bytes they stand in. Any bytes give a tree, and every range lies within the frame.
pub fn dissect(frame: &Frame) -> Vec<Layer> {
    let bytes = frame.to_vec();
    let mut tree = Tree::new(&bytes, frame.wire_len() <= frame.len());
    let decoded = ethernet(&mut tree);
    tree.finish(decoded)
}

/// IEEE 802.3 with a type field (RFC 894).
fn ethernet(tree: &mut Tree<'_>) -> Option<()> {
    tree.open("Ethernet", 0);
    tree.mac("destination", 0)?;
    tree.mac("source", 6)?;
    let ethertype = read::be16(tree.bytes(), 12)?;
    let name = match ethertype {
        0x0800 => "IPv4",
        0x0806 => "ARP",
        0x86dd => "IPv6",
        _ => "unknown",
    };
    tree.show("type", 12..14, format_args!("{ethertype:#06x} {name}"));
    match ethertype {
        0x0800 | 0x86dd => network::ip(tree, ETHERNET),
        0x0806 => arp(tree, ETHERNET),
        _ => {
            tree.payload(ETHERNET);
            Some(())
        }
    }
}

/// RFC 826, for IPv4 over Ethernet.
fn arp(tree: &mut Tree<'_>, at: usize) -> Option<()> {
    tree.open("ARP", at);
    tree.word("hardware type", at)?;
    tree.hex("protocol type", at + 2)?;
    tree.byte("hardware length", at + 4)?;
    tree.byte("protocol length", at + 5)?;
    let operation = read::be16(tree.bytes(), at + 6)?;
    let name = match operation {
        1 => "request",
        2 => "reply",
        _ => "unknown",
    };
    tree.show(
        "operation",
        at + 6..at + 8,
        format_args!("{operation} {name}"),
    );
    tree.mac("sender hardware address", at + 8)?;
    tree.ipv4("sender address", at + 14)?;
    tree.mac("target hardware address", at + 18)?;
    tree.ipv4("target address", at + 24)?;
    tree.end_packet(at + 28);
    Some(())
}
