//! The state of the screen: branches of time, the cursor, what is open, how it looks.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::catalogue::Fault;
use crate::scenario::Scenario;
use crate::scenario::model::NodeKind;
use crate::timeline::{Action as Act, Branches, Run};
use crate::trace::{Capture, EventId, NodeId};
use crate::view::plain;
use crate::view::screen::{
    Atlas, Board, Crossing, Moment, Persona, Telling, Visit, Waiting, WorldMap, wording,
};

use super::dock::Dock;
use super::live::Live;
use super::look::{Look, Tone};
use super::reading::Reading;
use super::settings::Settings;
use super::sheet::{Kind, Line, Sheet};
use super::sheets;
use super::time::play::{Pace, Play};
use super::undo::Undo;
use super::writing::Writing;

/// The panels that can be focused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Panel {
    /// The boxes and cables.
    Map,
    /// The browser.
    Page,
    /// The steps.
    #[default]
    Story,
    /// The visits.
    Timeline,
    /// The fields of the selected frame.
    Fields,
}

impl Panel {
    /// The order in which Tab goes.
    pub fn order(zoom: Zoom) -> &'static [Self] {
        match zoom {
            Zoom::Packets => &[
                Self::Story,
                Self::Fields,
                Self::Page,
                Self::Timeline,
                Self::Map,
            ],
            _ => &[Self::Story, Self::Page, Self::Timeline, Self::Map],
        }
    }
}

/// How much detail one step of the cursor has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Zoom {
    /// Sentences.
    #[default]
    Story,
    /// Messages between machines.
    Conversation,
    /// Frames on links.
    Packets,
}

impl Zoom {
    /// The next level; after the last comes the first.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Story => Self::Conversation,
            Self::Conversation => Self::Packets,
            Self::Packets => Self::Story,
        }
    }
}

/// What a person does to the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Opens the page.
    Load,
    /// Breaks something.
    Break(String),
    /// Puts something right.
    Fix(String),
    /// Forgets connections and names.
    Forget,
    /// Lets time pass.
    Wait(Duration),
    /// Types a line at a machine.
    Type {
        /// The machine.
        node: String,
        /// The line.
        line: String,
    },
    /// Ends the command of this number, as with Ctrl-C.
    Interrupt {
        /// Its number among those that were typed.
        command: usize,
    },
    /// Waits on for the command that was typed last.
    GoOn,
}

/// The whole state.
pub struct Desk {
    /// The branches of time.
    pub branches: Branches,
    /// Who is who.
    pub atlas: Atlas,
    /// What is told of each branch.
    pub tellings: Vec<Telling>,
    /// Where the cursor is; none while it is in the present.
    pub cursor: Option<EventId>,
    /// How much detail a step has.
    pub zoom: Zoom,
    /// The focused panel.
    pub focus: Panel,
    /// Whether the focused panel fills the screen.
    pub full: bool,
    /// The box that is selected on the map.
    pub selected: usize,
    /// Whether the link behind that box is selected, and not the box.
    pub on_cable: bool,
    /// Whether the map of the whole world is open.
    pub whole: bool,
    /// What is selected there: machines first, then links.
    pub spot: usize,
    /// The whole world, while its map is open.
    pub world: WorldMap,
    /// Who waits at the cursor's moment.
    pub waits: Vec<Waiting>,
    /// How far the page is scrolled.
    pub page_scroll: usize,
    /// How far the other panels are scrolled away from the cursor.
    pub lines_back: usize,
    /// What is open, the topmost last.
    pub sheets: Vec<Sheet>,
    /// What was asked for while looking back.
    pub pending: Option<Deed>,
    /// What `b` breaks first.
    pub suggestion: Option<String>,
    /// What there is to say beside all panels, until the next key.
    pub notice: String,
    /// Whether steps come by themselves.
    pub playing: Option<Play>,
    /// How fast.
    pub pace: Pace,
    /// The marked moments, by branch.
    pub bookmarks: BTreeMap<usize, BTreeSet<EventId>>,
    /// As whom one looks at the page.
    pub persona: Persona,
    /// Whether to ask before a decision is shown.
    pub predict: bool,
    /// What was answered, by branch and page load.
    pub guesses: BTreeMap<(usize, usize), u16>,
    /// The gateway that is looked at.
    pub crossing: Option<Crossing>,
    /// How packets are read.
    pub reading: Reading,
    /// How somebody likes the screen.
    pub settings: Settings,
    /// How to take back what was done, the last deed last.
    pub undos: Vec<Undo>,
    /// How it looks.
    pub look: Look,
    /// Whether to leave.
    pub leaving: bool,
    /// The fault whose place is asked for.
    pub chosen: Option<&'static Fault>,
    /// The machine that is looked into.
    pub inspected: Option<NodeId>,
    /// What was seen there.
    pub insides: Vec<Line>,
    /// The first screen at the cursor's moment.
    pub board: Board,
    /// The console.
    pub dock: Dock,
    /// The world that goes on by itself, if there is one.
    pub live: Option<Live>,
    /// What is to be written down.
    pub writing: Option<Writing>,
}

impl Desk {
    /// A world at its beginning, machines booted.
    pub fn new(scenario: Scenario, seed: u64, look: Look) -> Self {
        let atlas = Atlas::of(&scenario);
        let branches = Branches::new(scenario, seed, Capture::default());
        Self::over(atlas, branches, look)
    }

    /// In front of branches of a scenario.
    pub(super) fn over(atlas: Atlas, branches: Branches, look: Look) -> Self {
        let moment = Moment {
            event: branches.here().last(),
            now: true,
        };
        let mut telling = Telling::default();
        telling.read(branches.here().run(), &atlas);
        let board = Board::new(branches.here().run(), &atlas, &telling, moment);
        let suggestion = suggestion(&atlas);
        Self {
            branches,
            atlas,
            tellings: vec![telling],
            cursor: None,
            zoom: Zoom::Story,
            focus: Panel::Story,
            full: false,
            selected: 0,
            on_cable: false,
            whole: false,
            spot: 0,
            world: WorldMap::default(),
            waits: Vec::new(),
            page_scroll: 0,
            lines_back: 0,
            sheets: Vec::new(),
            pending: None,
            suggestion,
            notice: String::new(),
            playing: None,
            pace: Pace::default(),
            bookmarks: BTreeMap::new(),
            persona: Persona::default(),
            predict: false,
            guesses: BTreeMap::new(),
            crossing: None,
            settings: Settings::default(),
            undos: Vec::new(),
            reading: Reading::default(),
            look,
            leaving: false,
            chosen: None,
            inspected: None,
            insides: Vec::new(),
            board,
            dock: Dock::default(),
            live: None,
            writing: None,
        }
    }

    /// The run that is looked at.
    pub fn run(&self) -> &Run {
        self.branches.here().run()
    }

    /// What is told of the branch that is looked at.
    pub fn telling(&self) -> &Telling {
        &self.tellings[self.branches.current()]
    }

    /// The page load at the cursor.
    pub fn visit(&self) -> Option<&Visit> {
        self.telling().visit_at(self.moment().event)
    }

    /// Where the cursor is.
    pub fn moment(&self) -> Moment {
        let last = self.branches.here().last();
        Moment {
            event: self.cursor.unwrap_or(last),
            now: self.cursor.is_none(),
        }
    }

    /// Reads what is new, and looks at the cursor's moment.
    pub fn look_again(&mut self) {
        let number = self.branches.current();
        while self.tellings.len() < self.branches.list().len() {
            self.tellings.push(Telling::default());
        }
        let moment = self.moment();
        let run = self.branches.here().run();
        let telling = &mut self.tellings[number];
        telling.read(run, &self.atlas);
        telling.explain(run, moment.event);
        self.board = Board::new(run, &self.atlas, telling, moment);
        let boxes = self.board.map.boxes.len();
        self.selected = self.selected.min(boxes.saturating_sub(1));
        self.on_cable &= self.selected + 1 < boxes;
        self.read_packets();
        self.look_around();
        self.tell_as();
    }

    /// The page as the chosen client reports it.
    fn tell_as(&mut self) {
        if self.persona != Persona::Browser && self.board.ended {
            let told = self
                .visit()
                .map(|it| self.persona.tells(&self.board.page, it));
            self.board.page.lines = told.unwrap_or_default();
            let spoke = self.visit().and_then(|it| it.outcome.as_ref()?.status);
            if spoke.is_none() {
                let who = self.persona.as_str();
                self.board.page.author = vec![format!("Said by {who} itself. No server spoke.")];
            }
        }
    }

    /// Looks into the inspected machine as it was at the cursor's moment.
    pub fn look_inside(&mut self) {
        let Some(node) = self.inspected else { return };
        let event = self.moment().event;
        self.insides = match self.branches.here_mut().copy_at(event) {
            Ok(mut run) => sheets::inspector::insides(&mut run, node),
            Err(error) => vec![Line::new(error.to_string(), Tone::Wrong)],
        };
    }

    /// What will be done by itself, the earliest first, in words.
    pub fn ahead(&self) -> Vec<String> {
        let branch = self.branches.here();
        let said = |action: &Act| match action {
            Act::Break { fault } => wording(&self.atlas, fault),
            Act::Heal { fault } => format!("put right: {}", wording(&self.atlas, fault)),
            _ => String::new(),
        };
        let timed = branch.schedule().ahead().iter();
        let timed = timed.map(|(at, act)| {
            let at = plain::duration(at.as_millis_f64());
            format!("at {at} {}", said(act))
        });
        let planned = branch.planned().iter();
        let planned = planned.map(|fault| {
            let at = fault.split(',').find_map(|part| part.strip_prefix("at="));
            let what = wording(&self.atlas, fault);
            format!("{} into the next load: {what}", at.unwrap_or_default())
        });
        timed.chain(planned).collect()
    }

    /// Opens a sheet over what is open.
    pub fn open(&mut self, kind: Kind) {
        let content = sheets::content(kind, self);
        self.sheets.push(Sheet::new(kind, content));
    }

    /// Computes again what the open sheets show.
    pub fn refresh_sheets(&mut self) {
        for index in 0..self.sheets.len() {
            let content = sheets::content(self.sheets[index].kind, self);
            self.sheets[index].content = content;
        }
    }

    /// Whose rules the proxy follows in this branch.
    pub fn profile(&self) -> Option<String> {
        self.run().scenario().profile().map(str::to_owned)
    }

    /// Whether something is broken at the cursor's moment.
    pub fn is_broken(&self) -> bool {
        !self.board.broken.is_empty()
    }

    /// Whether the page load at the cursor has ended.
    pub fn has_ended(&self) -> bool {
        self.board.ended
    }

    /// Whether a proxy had a part in it.
    pub fn has_proxy_visit(&self) -> bool {
        let own = self.visit().is_some_and(|visit| visit.outcome.is_some());
        self.board.ended && own && self.atlas.profile.is_some()
    }

    /// Whether a page was loaded.
    pub fn has_past(&self) -> bool {
        !self.telling().visits.is_empty()
    }

    /// Whether the cursor is not in the present.
    pub fn is_back(&self) -> bool {
        self.cursor.is_some()
    }

    /// Whether there is something to close.
    pub fn has_open(&self) -> bool {
        !self.sheets.is_empty() || self.whole || self.full || self.focus != Panel::Story
    }
}

/// What is worth breaking first: the program that makes the page.
fn suggestion(atlas: &Atlas) -> Option<String> {
    let (_, url) = atlas.browser.as_ref()?;
    let host = url.split("://").nth(1)?.split('/').next()?;
    let front = atlas.machine(host)?;
    let target = atlas.upstreams(front).first().copied().unwrap_or(front);
    let who = atlas.who(target)?;
    let serves = who.runs("app") && who.kind == NodeKind::Host;
    serves.then(|| format!("app.stopped@{}", who.name))
}
