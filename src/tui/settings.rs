//! What is remembered from one evening to the next: the theme, the keys, the sizes of panels.

use serde::{Deserialize, Serialize};

use super::desk::{Desk, Panel};
use super::look::Theme;

/// The least and the most of the width that the story has beside the page, in percent.
const STORY: (u16, u16) = (30, 80);
/// The least and the most of the height that the list of packets has, in percent.
const LIST: (u16, u16) = (20, 80);
/// How many more lines the timeline may have.
const MORE: u16 = 12;

/// How somebody likes the screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Settings {
    /// The name of the theme.
    pub theme: String,
    /// Whether h, j, k and l are arrows.
    pub vi: bool,
    /// Whether the mouse is heard.
    pub mouse: bool,
    /// How much of the width the story has beside the page, in percent.
    pub story_width: u16,
    /// How much of the height the list of packets has, in percent.
    pub list_height: u16,
    /// How many more lines the timeline has.
    pub timeline_lines: u16,
    /// Whether the map is one line.
    pub small_map: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::default().as_str().to_owned(),
            vi: false,
            mouse: true,
            story_width: 58,
            list_height: 40,
            timeline_lines: 0,
            small_map: false,
        }
    }
}

impl Settings {
    /// The same, if it makes sense; sizes that are too large or too small are fitted.
    ///
    /// # Errors
    /// What makes no sense, in one line.
    pub fn checked(self) -> Result<Self, String> {
        if Theme::find(&self.theme).is_none() {
            return Err(format!("there is no theme `{}`", self.theme));
        }
        Ok(self.fitted())
    }

    fn fitted(mut self) -> Self {
        self.story_width = self.story_width.clamp(STORY.0, STORY.1);
        self.list_height = self.list_height.clamp(LIST.0, LIST.1);
        self.timeline_lines = self.timeline_lines.min(MORE);
        self
    }
}

impl Desk {
    /// Makes the screen look as it was left.
    pub fn settle(&mut self, settings: Settings) {
        if let Some(theme) = Theme::find(&settings.theme) {
            self.look.theme = theme;
        }
        self.settings = settings.fitted();
    }

    /// The settings as they are now.
    pub fn to_remember(&self) -> Settings {
        Settings {
            theme: self.look.theme.as_str().to_owned(),
            ..self.settings.clone()
        }
    }

    /// Makes the focused panel larger, or smaller.
    pub(super) fn resize(&mut self, larger: bool) {
        let reads = self.reads_packets();
        let by = |value: u16, more: bool, step: u16| {
            if more {
                value.saturating_add(step)
            } else {
                value.saturating_sub(step)
            }
        };
        let own = &mut self.settings;
        match self.focus {
            Panel::Story if reads => own.list_height = by(own.list_height, larger, 10),
            Panel::Fields => own.list_height = by(own.list_height, !larger, 10),
            Panel::Story => own.story_width = by(own.story_width, larger, 5),
            Panel::Page => own.story_width = by(own.story_width, !larger, 5),
            Panel::Timeline => own.timeline_lines = by(own.timeline_lines, larger, 1),
            Panel::Map => own.small_map = !larger,
        }
        self.settings = self.settings.clone().fitted();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_size_is_out_of_bounds() {
        let wild = Settings {
            story_width: 1000,
            list_height: 0,
            timeline_lines: 999,
            ..Settings::default()
        };
        let fitted = wild.checked().expect("a known theme");
        let sizes = (
            fitted.story_width,
            fitted.list_height,
            fitted.timeline_lines,
        );
        assert_eq!(sizes, (80, 20, 12));
    }
}
