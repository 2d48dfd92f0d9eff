//! The format of DNS: names, records and messages as values, as octets and as text.
//!
//! Nothing here knows what a server or a resolver does with them. Reading is strict and says
//! what is wrong at which octet; whatever was read can be written again.

mod codes;
mod edns;
mod emit;
mod message;
mod name;
mod rdata;
mod reader;
mod record;
mod reverse;
mod text;
mod transport;
mod writer;

pub use codes::{Class, Opcode, Rcode, RecordType, UnknownType};
pub use edns::{Edns, UDP_OCTETS_DEFAULT, UDP_OCTETS_PLAIN};
pub use message::{Flags, HEADER_OCTETS, Message, Question};
pub use name::{LABEL_OCTETS_MAX, Labels, NAME_OCTETS_MAX, Name, NameError};
pub use rdata::{Rdata, Soa};
pub use reader::ParseError;
pub use record::Record;
pub use reverse::{address_of, reverse_name};
pub use text::{DEFAULT_TTL, TextError};
pub use transport::{PORT, StreamFrames, Transport, stream_frame};
