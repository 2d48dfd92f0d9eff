//! Messages as octets: sections in order, names compressed, truncated to fit (RFC 2181 9).

use super::edns::{Edns, UDP_OCTETS_PLAIN};
use super::message::HEADER_OCTETS;
use super::writer::Writer;
use super::{Message, Question, Rcode, Record};

impl Message {
    /// The message as octets. What would be longer than 65535 octets comes out truncated.
    pub fn emit(&self) -> Vec<u8> {
        self.emit_within(u16::MAX.into())
    }

    /// The message as at most `limit` octets; a limit below 512 counts as 512.
    ///
    /// Record sets are left out whole, from the end. If one is missing that the asker needs, the
    /// TC bit says so (RFC 2181 9): addresses in a referral are needed (RFC 9471 3.1), others in
    /// the additional section are not. EDNS always stays (RFC 6891 7).
    pub fn emit_within(&self, limit: usize) -> Vec<u8> {
        let limit = limit.clamp(UDP_OCTETS_PLAIN.into(), u16::MAX.into());
        let mut emission = Emission::new(self, limit);
        emission.questions(&self.questions);
        emission.section(1, &self.answers, true);
        emission.section(2, &self.authority, true);
        emission.section(3, &self.additional, self.is_referral());
        emission.finish(self)
    }
}

/// A message half written.
struct Emission {
    writer: Writer,
    counts: [u16; 4],
    truncated: bool,
    /// The OPT record, ready to be put at the end.
    opt: Vec<u8>,
}

impl Emission {
    fn new(message: &Message, limit: usize) -> Self {
        let mut writer = Writer::new(limit);
        writer.octets(&[0; HEADER_OCTETS]);
        Self {
            writer,
            counts: [0; 4],
            truncated: false,
            opt: message
                .edns
                .as_ref()
                .map_or_else(Vec::new, |edns| emit_opt(edns, message.rcode, limit)),
        }
    }

    fn questions(&mut self, questions: &[Question]) {
        for question in questions {
            let fits = self.writer.attempt(self.opt.len(), |writer| {
                writer.name(&question.name);
                writer.u16(question.rtype.0);
                writer.u16(question.class.0);
            });
            self.counts[0] += u16::from(fits);
        }
    }

    /// Writes the record sets of a section until one does not fit.
    fn section(&mut self, index: usize, records: &[Record], needed: bool) {
        let same_set = |a: &Record, b: &Record| {
            a.rtype() == b.rtype() && a.class == b.class && a.name == b.name
        };
        for set in records.chunk_by(same_set) {
            let fits = !self.truncated
                && self.writer.attempt(self.opt.len(), |writer| {
                    for record in set {
                        record.emit(writer);
                    }
                });
            if !fits {
                self.truncated |= needed;
                return;
            }
            self.counts[index] += set.len() as u16;
        }
    }

    fn finish(mut self, message: &Message) -> Vec<u8> {
        self.writer.octets(&self.opt);
        self.counts[3] += u16::from(!self.opt.is_empty());
        let mut flags = message.flags;
        flags.truncated |= self.truncated;
        let rcode = match message.rcode.0 {
            // Without EDNS there is no room for more than four bits (RFC 6891 6.1.3).
            16.. if self.opt.is_empty() => Rcode::SERVFAIL.0,
            code => code & 15,
        };
        let opcode = u16::from(message.opcode.0 & 15) << 11;
        self.writer.set_u16(0, message.id);
        self.writer.set_u16(2, flags.bits() | opcode | rcode);
        for (index, count) in self.counts.into_iter().enumerate() {
            self.writer.set_u16(4 + 2 * index, count);
        }
        self.writer.finish()
    }
}

/// The OPT record as octets, without its options if they leave no room for a question.
fn emit_opt(edns: &Edns, rcode: Rcode, limit: usize) -> Vec<u8> {
    let room = limit.saturating_sub(HEADER_OCTETS + super::NAME_OCTETS_MAX + 4);
    let mut writer = Writer::new(limit);
    edns.emit(rcode, &mut writer);
    let opt = writer.finish();
    if opt.len() <= room {
        return opt;
    }
    let bare = Edns {
        options: Vec::new(),
        ..edns.clone()
    };
    let mut writer = Writer::new(limit);
    bare.emit(rcode, &mut writer);
    writer.finish()
}
