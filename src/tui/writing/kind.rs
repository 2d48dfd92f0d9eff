//! What can be written down, and what was.

use crate::view::export::Format;

/// What can be written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing {
    /// The screen as text.
    ScreenText,
    /// The screen as a picture.
    ScreenPicture,
    /// All that happened in the branch that is shown, in a format.
    Run(Format),
}

impl Writing {
    /// All of them, each with what it holds.
    pub fn all() -> Vec<(Self, &'static str)> {
        let mut all = vec![
            (Self::ScreenText, "this screen, as text"),
            (Self::ScreenPicture, "this screen, as a picture"),
        ];
        let formats = Format::all().filter_map(|(name, what)| Some((name.parse().ok()?, what)));
        all.extend(formats.map(|(format, what)| (Self::Run(format), what)));
        all
    }

    /// The ending of its file's name.
    pub fn ending(self) -> String {
        match self {
            Self::ScreenText => "screen.txt".to_owned(),
            Self::ScreenPicture => "screen.svg".to_owned(),
            Self::Run(format) => format.to_string(),
        }
    }
}

/// What was written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The ending that a file of it should have, without the leading dot.
    pub ending: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}
