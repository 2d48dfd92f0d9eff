//! The blocks of a pcapng file (draft-ietf-opsawg-pcapng section 4), in little-endian order.

use crate::packet::Frame;
use crate::sim::Time;

/// Section Header Block (section 4.1).
const SECTION_HEADER: u32 = 0x0a0d_0d0a;
/// Interface Description Block (section 4.2).
const INTERFACE_DESCRIPTION: u32 = 1;
/// Enhanced Packet Block (section 4.3).
const ENHANCED_PACKET: u32 = 6;

/// The byte order magic of a section.
const BYTE_ORDER: u32 = 0x1a2b_3c4d;
/// The link type of Ethernet (draft-ietf-opsawg-pcaplinktype).
const ETHERNET: u16 = 1;
/// The longest comment in bytes; the length of an option has 16 bits.
const COMMENT_MAX: usize = 4096;

/// Option codes: comment (section 3.5), program (4.1), interface name and resolution (4.2).
const OPT_END: u16 = 0;
const OPT_COMMENT: u16 = 1;
const SHB_USERAPPL: u16 = 4;
const IF_NAME: u16 = 2;
const IF_TSRESOL: u16 = 9;

/// Begins a section; its length is left open (-1).
pub(super) fn section_header(file: &mut Vec<u8>, program: &str, comment: &str) {
    let mut body = Vec::new();
    body.extend(BYTE_ORDER.to_le_bytes());
    body.extend(1_u16.to_le_bytes());
    body.extend(0_u16.to_le_bytes());
    body.extend((-1_i64).to_le_bytes());
    text_option(&mut body, SHB_USERAPPL, program);
    text_option(&mut body, OPT_COMMENT, comment);
    option(&mut body, OPT_END, &[]);
    block(file, SECTION_HEADER, &body);
}

/// Describes the next interface: Ethernet, unlimited capture length, times in nanoseconds.
pub(super) fn interface(file: &mut Vec<u8>, name: &str) {
    let mut body = Vec::new();
    body.extend(ETHERNET.to_le_bytes());
    body.extend([0; 2]);
    body.extend(0_u32.to_le_bytes());
    text_option(&mut body, IF_NAME, name);
    option(&mut body, IF_TSRESOL, &[9]);
    option(&mut body, OPT_END, &[]);
    block(file, INTERFACE_DESCRIPTION, &body);
}

/// One frame on an interface, with its comment.
pub(super) fn packet(file: &mut Vec<u8>, interface: u32, time: Time, frame: &Frame, comment: &str) {
    let nanos = time.as_nanos();
    let mut body = Vec::with_capacity(frame.len() + comment.len() + 40);
    body.extend(interface.to_le_bytes());
    body.extend(((nanos >> 32) as u32).to_le_bytes());
    body.extend((nanos as u32).to_le_bytes());
    body.extend((frame.len() as u32).to_le_bytes());
    body.extend((frame.wire_len().max(frame.len()) as u32).to_le_bytes());
    body.extend_from_slice(frame.head());
    body.extend_from_slice(frame.body());
    pad(&mut body);
    text_option(&mut body, OPT_COMMENT, comment);
    option(&mut body, OPT_END, &[]);
    block(file, ENHANCED_PACKET, &body);
}

/// Section 3.1: type, total length, body, total length again.
fn block(file: &mut Vec<u8>, kind: u32, body: &[u8]) {
    let total = (body.len() + 12) as u32;
    file.extend(kind.to_le_bytes());
    file.extend(total.to_le_bytes());
    file.extend_from_slice(body);
    file.extend(total.to_le_bytes());
}

/// Section 3.5: code, length, value padded to 32 bits.
fn option(body: &mut Vec<u8>, code: u16, value: &[u8]) {
    body.extend(code.to_le_bytes());
    body.extend((value.len() as u16).to_le_bytes());
    body.extend_from_slice(value);
    pad(body);
}

/// A UTF-8 option without control characters; empty text is left out.
fn text_option(body: &mut Vec<u8>, code: u16, text: &str) {
    let mut value = String::new();
    for c in text.chars().map(|c| if c.is_control() { ' ' } else { c }) {
        if value.len() + c.len_utf8() > COMMENT_MAX {
            break;
        }
        value.push(c);
    }
    if !value.is_empty() {
        option(body, code, value.as_bytes());
    }
}

fn pad(body: &mut Vec<u8>) {
    body.resize(body.len().next_multiple_of(4), 0);
}
