//! Sheets: everything that opens over the first screen. A sheet is lines of text, some of which
//! can be picked; what picks, scrolls and searches is the same for all.

use crate::catalogue::Spec;

use super::action::Action;
use super::look::Tone;

/// Which sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What was asked for while looking back: from here, or now?
    Ask,
    /// The branches of time.
    Branches,
    /// Before | gateway | after.
    Crossing,
    /// Everything that can be broken.
    Faults,
    /// Moments to jump to.
    GoTo,
    /// What is broken, to put right.
    Fixes,
    /// The keys.
    Help,
    /// A machine's insides.
    Inspector,
    /// The machines, to look into one.
    Machines,
    /// All actions, by their words.
    Palette,
    /// Where to break the chosen fault.
    Places,
    /// What will happen?
    Predict,
    /// The same moment with other proxies.
    Profiles,
    /// What is remembered.
    Settings,
    /// Why it ended so.
    Why,
    /// What can be written down.
    Write,
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// How it is shown.
    pub tone: Tone,
}

/// One line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Its pieces, from the left.
    pub pieces: Vec<Piece>,
    /// What happens if it is picked.
    pub pick: Option<Action>,
}

impl Line {
    /// A line in one tone.
    pub fn new(text: impl Into<String>, tone: Tone) -> Self {
        Self::default().with(text, tone)
    }

    /// A plain line.
    pub fn plain(text: impl Into<String>) -> Self {
        Self::new(text, Tone::Plain)
    }

    /// The line with another piece.
    #[must_use]
    pub fn with(mut self, text: impl Into<String>, tone: Tone) -> Self {
        let text = text.into();
        self.pieces.push(Piece { text, tone });
        self
    }

    /// The line with what happens if it is picked.
    #[must_use]
    pub fn pick(mut self, action: Action) -> Self {
        self.pick = Some(action);
        self
    }

    /// The text alone.
    pub fn text(&self) -> String {
        self.pieces
            .iter()
            .map(|piece| piece.text.as_str())
            .collect()
    }
}

/// What a sheet shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// The line at the top.
    pub title: String,
    /// The lines.
    pub lines: Vec<Line>,
    /// What can be done here, in a line at the bottom.
    pub hint: String,
    /// Whether typing searches it.
    pub searches: bool,
}

/// A sheet that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Which one.
    pub kind: Kind,
    /// What it shows.
    pub content: Content,
    /// What was typed to search it.
    pub search: String,
    /// The picked line, counted among those that can be picked.
    pub picked: usize,
    /// The first line that is shown.
    pub scroll: usize,
}

impl Sheet {
    /// A sheet at its beginning.
    pub fn new(kind: Kind, content: Content) -> Self {
        Self {
            kind,
            content,
            search: String::new(),
            picked: 0,
            scroll: 0,
        }
    }

    /// The lines that the search leaves.
    pub fn lines(&self) -> Vec<&Line> {
        let words: Vec<String> = self
            .search
            .split_whitespace()
            .map(str::to_lowercase)
            .collect();
        let fits = |line: &&Line| {
            let text = line.text().to_lowercase();
            words.iter().all(|word| text.contains(word.as_str()))
        };
        let all = self.content.lines.iter();
        if words.is_empty() {
            all.collect()
        } else {
            all.filter(|line| line.pick.is_some())
                .filter(fits)
                .collect()
        }
    }

    /// The picked line among [`Sheet::lines`].
    pub fn picked_line(&self) -> Option<usize> {
        let lines = self.lines();
        let mut can = lines
            .iter()
            .enumerate()
            .filter(|(_, line)| line.pick.is_some());
        can.nth(self.picked).map(|(at, _)| at)
    }

    /// What the picked line does.
    pub fn action(&self) -> Option<Action> {
        let lines = self.lines();
        lines.get(self.picked_line()?)?.pick.clone()
    }

    /// What was typed where no line fits: a fault, with its place and perhaps its time.
    pub fn typed(&self) -> Option<Action> {
        let breaks = matches!(self.kind, Kind::Palette | Kind::Faults | Kind::Places);
        let spec = self.search.trim().parse::<Spec>();
        let known = breaks && self.lines().is_empty() && spec.is_ok();
        known.then(|| Action::BreakFault(self.search.trim().to_owned()))
    }

    /// The action of the `number`th line that can be picked, from 1.
    pub fn numbered(&self, number: usize) -> Option<Action> {
        let lines = self.lines();
        let mut can = lines.iter().filter_map(|line| line.pick.clone());
        can.nth(number.checked_sub(1)?)
    }

    /// Picks another line, or scrolls where none can be picked.
    pub fn move_by(&mut self, by: isize) {
        let count = self
            .lines()
            .iter()
            .filter(|line| line.pick.is_some())
            .count();
        if count > 0 {
            self.picked = self.picked.saturating_add_signed(by).min(count - 1);
        } else {
            let last = self.lines().len().saturating_sub(1);
            self.scroll = self.scroll.saturating_add_signed(by).min(last);
        }
    }

    /// Searches for something else.
    pub fn search_for(&mut self, search: String) {
        self.search = search;
        self.picked = 0;
        self.scroll = 0;
    }

    /// The first line to show so that the picked one is among `height` lines.
    pub fn first(&self, height: usize) -> usize {
        let count = self.lines().len();
        let most = count.saturating_sub(height);
        match self.picked_line() {
            Some(at) if at >= height => (at + 1 - height).min(most),
            Some(_) => 0,
            None => self.scroll.min(most),
        }
    }
}
