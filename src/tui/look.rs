//! How things look: tones instead of colours, themes that give tones their colours, and the
//! characters that frames are drawn with. No theme is needed to understand the screen: what a
//! tone says, a sign and a word say too.

use ratatui::style::{Color, Modifier, Style};

/// What a piece of text is, for the theme to show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Ordinary text.
    #[default]
    Plain,
    /// Less important.
    Dim,
    /// More important.
    Strong,
    /// It works.
    Good,
    /// It went wrong.
    Wrong,
    /// Somebody decided, or wrote the answer.
    Decided,
    /// The cursor is here.
    Cursor,
    /// A frame.
    Frame,
    /// The frame of the focused panel, and titles.
    Title,
    /// A key to press.
    Key,
    /// A packet on its way.
    Packet,
}

/// A set of colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// For dark terminals.
    #[default]
    Dark,
    /// For light terminals.
    Light,
    /// White on black, strong colours.
    Contrast,
    /// Blue and orange, which most people can tell apart.
    Safe,
    /// No colours; bold, underlined and reversed text.
    Plain,
}

impl Theme {
    /// All themes, in the order in which one comes after the other.
    pub const ALL: [Self; 5] = [
        Self::Dark,
        Self::Light,
        Self::Contrast,
        Self::Safe,
        Self::Plain,
    ];

    /// The theme after this one.
    #[must_use]
    pub fn next(self) -> Self {
        let at = Self::ALL
            .iter()
            .position(|theme| *theme == self)
            .unwrap_or(0);
        Self::ALL[(at + 1) % Self::ALL.len()]
    }

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
            Self::Contrast => "contrast",
            Self::Safe => "colour-blind",
            Self::Plain => "none",
        }
    }

    /// The theme called `name`.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.as_str() == name)
    }

    fn colour(self, tone: Tone) -> Option<Color> {
        Some(match (self, tone) {
            (Self::Plain, _) | (_, Tone::Plain | Tone::Strong | Tone::Cursor) => return None,
            (Self::Contrast, Tone::Dim | Tone::Frame) => Color::White,
            (Self::Dark | Self::Safe, Tone::Dim | Tone::Frame) => Color::DarkGray,
            (Self::Light, Tone::Dim | Tone::Frame) => Color::Gray,
            (Self::Dark, Tone::Good) => Color::Green,
            (Self::Dark | Self::Contrast, Tone::Wrong) => Color::LightRed,
            (Self::Dark, Tone::Decided) => Color::Yellow,
            (Self::Dark, Tone::Title | Tone::Key) => Color::Cyan,
            (Self::Dark | Self::Contrast, Tone::Packet) => Color::LightMagenta,
            (Self::Light, Tone::Good) => Color::Rgb(0, 110, 40),
            (Self::Light, Tone::Wrong) => Color::Rgb(176, 0, 32),
            (Self::Light, Tone::Decided) => Color::Rgb(130, 80, 0),
            (Self::Light, Tone::Title | Tone::Key) => Color::Blue,
            (Self::Light, Tone::Packet) => Color::Magenta,
            (Self::Contrast, Tone::Good) => Color::LightGreen,
            (Self::Contrast, Tone::Decided) => Color::LightYellow,
            (Self::Contrast, Tone::Title | Tone::Key) => Color::LightCyan,
            // Okabe and Ito's palette.
            (Self::Safe, Tone::Good) => Color::Rgb(86, 180, 233),
            (Self::Safe, Tone::Wrong) => Color::Rgb(230, 159, 0),
            (Self::Safe, Tone::Decided) => Color::Rgb(240, 228, 66),
            (Self::Safe, Tone::Title | Tone::Key) => Color::Rgb(0, 158, 115),
            (Self::Safe, Tone::Packet) => Color::Rgb(204, 121, 167),
        })
    }

    /// How a tone is shown.
    pub fn style(self, tone: Tone) -> Style {
        let mut style = match tone {
            Tone::Strong | Tone::Title | Tone::Wrong | Tone::Decided | Tone::Packet => {
                Style::new().add_modifier(Modifier::BOLD)
            }
            Tone::Cursor => Style::new().add_modifier(Modifier::REVERSED),
            Tone::Key if self == Self::Plain => Style::new().add_modifier(Modifier::BOLD),
            _ => Style::new(),
        };
        if let Some(colour) = self.colour(tone) {
            style = style.fg(colour);
        }
        style
    }
}

/// The characters of frames and lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glyphs {
    /// A line to the side.
    pub across: char,
    /// A line down.
    pub down: char,
    /// The corners: top left, top right, bottom left, bottom right.
    pub corners: [char; 4],
    /// Where a frame joins the one above it: left and right.
    pub joints: [char; 2],
    /// Where lines meet.
    pub cross: char,
    /// Arrow heads to the right and to the left.
    pub heads: [char; 2],
}

/// What every terminal and every screen reader shows.
pub const ASCII: Glyphs = Glyphs {
    across: '-',
    down: '|',
    corners: ['+'; 4],
    joints: ['+'; 2],
    cross: '+',
    heads: ['>', '<'],
};

/// Drawn lines.
pub const DRAWN: Glyphs = Glyphs {
    across: '─',
    down: '│',
    corners: ['┌', '┐', '└', '┘'],
    joints: ['├', '┤'],
    cross: '┼',
    heads: ['▶', '◀'],
};

/// Everything about how the screen looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// The colours.
    pub theme: Theme,
    /// The characters of frames.
    pub glyphs: Glyphs,
    /// Whether only ASCII is shown.
    pub ascii: bool,
    /// Whether nothing moves by itself, not even when it is asked to play.
    pub still: bool,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            theme: Theme::Dark,
            glyphs: DRAWN,
            ascii: false,
            still: false,
        }
    }
}

impl Look {
    /// The same in ASCII.
    #[must_use]
    pub fn in_ascii(mut self) -> Self {
        self.glyphs = ASCII;
        self.ascii = true;
        self
    }
}
