//! What a node or a program says of an event: a stable code, a plain sentence, fields.

use std::borrow::Cow;
use std::fmt::Display;

use crate::packet::Frame;

use super::{Direction, LinkId};

/// What is said of one event that is not a plain hop.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Note {
    /// A stable name, `<layer>.<what>`: `link.down`, `nat44.no-mapping`, `proxy.decided`. For a
    /// drop this is the reason.
    pub code: Cow<'static, str>,
    /// One plain sentence without a full stop; empty where code and frame say it all.
    pub text: String,
    /// The frame this is about.
    pub frame: Option<Frame>,
    /// For a translation: the frame before it.
    pub before: Option<Frame>,
    /// Where on a link it happened.
    pub link: Option<(LinkId, Direction)>,
    /// Named facts for programs that read the trace.
    pub fields: Vec<(&'static str, String)>,
}

impl Note {
    /// A note with a code and a sentence.
    pub fn new(code: impl Into<Cow<'static, str>>, text: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            text: text.into(),
            ..Self::default()
        }
    }

    /// The note with a fact added.
    #[must_use]
    pub fn field(mut self, name: &'static str, value: impl Display) -> Self {
        self.fields.push((name, value.to_string()));
        self
    }

    /// The note with the frame it is about.
    #[must_use]
    pub fn frame(mut self, frame: Frame) -> Self {
        self.frame = Some(frame);
        self
    }

    /// The note with the frame as it was before.
    #[must_use]
    pub fn before(mut self, frame: Frame) -> Self {
        self.before = Some(frame);
        self
    }

    /// The note with its place on a link.
    #[must_use]
    pub fn on_link(mut self, link: LinkId, direction: Direction) -> Self {
        self.link = Some((link, direction));
        self
    }

    /// The fact called `name`.
    pub fn fact(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.as_str())
    }
}
