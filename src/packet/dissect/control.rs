//! ICMP and `ICMPv6`.

use crate::packet::ip::{self, Ip};
use crate::packet::read;

use super::tree::Tree;
use super::{checksum, network, words};

/// The control message in `ip`, with the packet it quotes.
pub(super) fn message(tree: &mut Tree<'_>, ip: &Ip) -> Option<()> {
    let (at, is_v4) = (ip.payload, ip.protocol == ip::ICMP);
    tree.open(if is_v4 { "ICMP" } else { "ICMPv6" }, at);
    let (kind, code) = (*tree.bytes().get(at)?, *tree.bytes().get(at + 1)?);
    let meaning = if is_v4 {
        words::icmp(kind, code)
    } else {
        words::icmpv6(kind, code)
    };
    tree.show("type", at..at + 1, format_args!("{kind} {meaning}"));
    tree.byte("code", at + 1)?;
    let expected = checksum::transport(tree.bytes(), ip, 2);
    tree.checksum(at + 2, expected.filter(|_| tree.is_whole()))?;
    match (is_v4, kind) {
        (true, 0 | 8) | (false, 128 | 129) => echo(tree, at),
        (true, 3 | 4 | 5 | 11 | 12) | (false, 0..=127) => error(tree, at, (is_v4, kind, code)),
        (false, 135 | 136) => neighbour(tree, at),
        _ => {
            tree.payload(at + 4);
            Some(())
        }
    }
}

/// RFC 792, RFC 4443 section 4.
fn echo(tree: &mut Tree<'_>, at: usize) -> Option<()> {
    tree.word("identifier", at + 4)?;
    tree.word("sequence number", at + 6)?;
    tree.payload(at + 8);
    Some(())
}

/// The packet that could not be delivered is quoted (RFC 792, RFC 1812 section 4.3.2.3). The word
/// before it holds the next hop's MTU (RFC 1191 section 4, RFC 4443 section 3.2) or, in a
/// redirect, the better router.
fn error(tree: &mut Tree<'_>, at: usize, which: (bool, u8, u8)) -> Option<()> {
    match which {
        (true, 3, 4) => drop(tree.word("mtu", at + 6)?),
        (true, 5, _) => tree.ipv4("router", at + 4)?,
        (false, 2, _) => drop(tree.long("mtu", at + 4)?),
        _ => drop(read::be32(tree.bytes(), at + 4)?),
    }
    // Nobody answers an error with an error (RFC 1122 section 3.2.2): one quote deep is enough.
    if tree.bytes().len() <= at + 8 || tree.is_quoted() {
        tree.payload(at + 8);
        return Some(());
    }
    tree.enter_quote();
    // A quote ends anywhere: what is missing there is nobody's mistake.
    let _ = network::ip(tree, at + 8);
    Some(())
}

/// RFC 4861 sections 4.3 and 4.4.
fn neighbour(tree: &mut Tree<'_>, at: usize) -> Option<()> {
    tree.ipv6("target", at + 8)?;
    tree.payload(at + 24);
    Some(())
}
