//! Live: the screen follows a world that goes on by itself, with real programs in it.
//!
//! Whoever drives that world tells what was journalled; the screen does it again in a world of its
//! own. So nothing that is looked at, gone back to or computed here ever holds the traffic up. What
//! a person does is sent there, and comes back with the journal.

use std::collections::VecDeque;
use std::sync::mpsc::Receiver;

use crate::scenario::Scenario;
use crate::timeline::{self, Branches, Chapter};
use crate::trace::Capture;
use crate::view::screen::Atlas;

use super::desk::{Deed, Desk};
use super::look::Look;

/// So many events are handled between two looks for a key.
const PIECE: usize = 4_000;

/// What the driver of the world says.
#[derive(Debug)]
pub enum News {
    /// What happened.
    Chapter(Chapter),
    /// What was asked for is impossible.
    Refused(String),
    /// The journal is full: what comes now cannot be followed.
    Full,
    /// The world has ended.
    Ended,
}

/// The line to the driver of the world.
pub struct Line {
    /// What it says.
    pub news: Receiver<News>,
    /// Asks it to do something.
    pub ask: Box<dyn Fn(timeline::Action) + Send>,
}

/// The world that is followed.
pub struct Live {
    line: Line,
    story: VecDeque<Chapter>,
    full: bool,
}

impl Desk {
    /// In front of a world that goes on by itself.
    pub fn live(scenario: Scenario, seed: u64, look: Look, line: Line) -> Self {
        let atlas = Atlas::of(&scenario);
        let branches = Branches::follower(scenario, seed, Capture::default());
        let live = Live {
            line,
            story: VecDeque::new(),
            full: false,
        };
        let mut desk = Self::over(atlas, branches, look);
        desk.live = Some(live);
        desk
    }

    /// Whether the branch that is looked at goes on by itself.
    pub fn is_live(&self) -> bool {
        self.live.is_some() && self.branches.current() == 0
    }

    /// Hears what is new and does a piece of it; whether the screen has changed.
    pub fn follow(&mut self) -> bool {
        let Some(live) = &mut self.live else {
            return false;
        };
        let (mut notice, mut ended) = (None, false);
        for news in live.line.news.try_iter() {
            match news {
                News::Chapter(chapter) => live.story.push_back(chapter),
                News::Refused(why) => notice = Some(why),
                News::Full if !live.full => {
                    live.full = true;
                    notice = Some(
                        "The journal is full: traffic goes on, but this screen cannot follow it."
                            .to_owned(),
                    );
                }
                News::Full => {}
                News::Ended => ended = true,
            }
        }
        let before = self.branches.list()[0].run().recorded();
        if let Err(error) = self.branches.follow(&mut live.story, PIECE) {
            notice = Some(error.to_string());
            live.story.clear();
        }
        let news = self.branches.list()[0].run().recorded() > before;
        self.leaving |= ended;
        let said = notice.is_some();
        if let Some(notice) = notice {
            self.notice = notice;
        }
        // Who looks back, or at another branch, is left alone.
        let shown = news && self.cursor.is_none() && self.branches.current() == 0;
        if shown {
            self.look_again();
        }
        shown || said || ended
    }

    /// Asks the live world to do it; false if the branch is not live.
    pub(super) fn pass_on(&mut self, deed: &Deed) -> bool {
        if !self.is_live() {
            return false;
        }
        let action = match deed {
            Deed::Load => {
                let Some((node, url)) = self.atlas.browser.clone() else {
                    self.notice = "No machine of this scenario has a browser.".into();
                    return true;
                };
                let name = self.atlas.who(node).map(|who| who.name.clone());
                let node = name.unwrap_or_default();
                timeline::Action::Visit { node, url }
            }
            Deed::Break(fault) => timeline::Action::Break {
                fault: fault.clone(),
            },
            Deed::Fix(fault) => timeline::Action::Heal {
                fault: fault.clone(),
            },
            Deed::Forget => timeline::Action::CloseIdle,
            Deed::Type { node, line } => timeline::Action::Type {
                node: node.clone(),
                line: line.clone(),
            },
            Deed::Interrupt { command } => timeline::Action::Interrupt { command: *command },
            _ => {
                self.notice = "Time passes by itself here.".into();
                return true;
            }
        };
        if let Some(live) = &self.live {
            (live.line.ask)(action);
        }
        true
    }
}
