//! What actions do to the state.

use std::time::Duration;

use crate::catalogue;
use crate::timeline;

use super::action::Action;
use super::desk::{Deed, Desk, Panel};
use super::reading::Typing;
use super::settings::Settings;
use super::sheet::Kind;
use super::sheets::faults;
use super::time::stops;
use super::undo::Undo;

/// How long `+` waits.
const WAIT: Duration = Duration::from_secs(10);

impl Desk {
    /// Does what `action` says.
    pub fn apply(&mut self, action: Action) {
        self.notice.clear();
        if !matches!(
            action,
            Action::StepOn | Action::Faster | Action::Slower | Action::RealTime
        ) {
            self.playing = self.playing.filter(|_| action == Action::Play);
        }
        // What is shown in another place is shown there.
        self.whole &= !is_elsewhere(&action);
        match action {
            Action::Load => self.ask(Deed::Load),
            Action::Break => self.break_something(),
            Action::BreakFault(fault) => self.ask(Deed::Break(fault)),
            Action::Fix => self.fix_something(),
            Action::FixFault(fault) => self.ask(Deed::Fix(fault)),
            Action::Forget => self.ask(Deed::Forget),
            Action::Wait => self.ask(Deed::Wait(WAIT)),
            Action::Do(deed) => self.ask(deed),
            Action::Console(node) => self.open_console(node),
            Action::WhatIf => self.what_if(),
            Action::InThePresent => self.in_the_present(),
            Action::Close => self.close(),
            Action::Open(Kind::Crossing) => {
                self.look_across();
                self.open(Kind::Crossing);
            }
            Action::Open(kind) => self.open(kind),
            Action::ChoosePlace(name) => {
                self.chosen = catalogue::find(name).ok();
                self.open(Kind::Places);
            }
            Action::Inspect(node) => {
                self.inspected = Some(node);
                self.open(Kind::Inspector);
            }
            Action::Write(writing) => self.write_down(writing),
            Action::SwitchBranch(number) => self.switch(number),
            Action::SwitchProfile(name) => self.switch_profile(&name),
            Action::Guess(status) => self.guess(status),
            Action::Undo => self.undo(),
            Action::Larger | Action::Smaller => self.resize(action == Action::Larger),
            Action::Predict
            | Action::Theme
            | Action::Persona
            | Action::ViLetters
            | Action::Mouse
            | Action::Sizes => self.change_view(&action),
            Action::Quit => self.leaving = true,
            Action::Maximise => self.full = !self.full,
            Action::NextPanel => self.turn(1),
            Action::PreviousPanel => self.turn(Panel::order(self.zoom).len() - 1),
            Action::World => self.toggle_world(),
            Action::Zoom => self.change_zoom(self.zoom.next()),
            Action::Filter => self.filter_packets(),
            Action::Jump(wanted, forward) => self.jump(wanted, forward),
            Action::Mark => self.mark(),
            Action::Search if self.reads_packets() => self.type_into(Typing::Search),
            Action::Search => self.open(Kind::Faults),
            moves => self.move_cursor(&moves),
        }
        self.look_again();
        let topmost = self.sheets.last().map(|sheet| sheet.kind);
        if topmost == Some(Kind::Inspector) {
            self.look_inside();
        }
        self.refresh_sheets();
    }

    /// Changes how things are shown.
    fn change_view(&mut self, action: &Action) {
        self.notice = match action {
            Action::Predict => {
                self.predict = !self.predict;
                let word = if self.predict { "asked" } else { "not asked" };
                format!("You are {word} what will happen, before a decision shows.")
            }
            Action::Persona => {
                self.persona = self.persona.next();
                self.page_scroll = 0;
                format!("As {} reports it.", self.persona.as_str())
            }
            Action::ViLetters => {
                self.settings.vi = !self.settings.vi;
                let are = if self.settings.vi { "are" } else { "are not" };
                format!("h j k l {are} arrows.")
            }
            Action::Mouse => {
                self.settings.mouse = !self.settings.mouse;
                let is = if self.settings.mouse { "is" } else { "is not" };
                format!("The mouse {is} heard.")
            }
            Action::Sizes => {
                let (vi, mouse) = (self.settings.vi, self.settings.mouse);
                self.settings = Settings {
                    vi,
                    mouse,
                    ..Settings::default()
                };
                "All panels have their first size.".into()
            }
            _ => {
                self.look.theme = self.look.theme.next();
                format!("Theme: {}", self.look.theme.as_str())
            }
        };
    }

    fn move_cursor(&mut self, action: &Action) {
        self.lines_back = 0;
        match action {
            Action::StepBack => match stops::before(self) {
                Some(event) => self.cursor = Some(event),
                None => self.notice = "This is the beginning.".into(),
            },
            Action::StepOn => self.step_on(),
            Action::Now => self.cursor = None,
            Action::GoTo(event) => {
                self.sheets.clear();
                self.cursor = Some(*event);
            }
            Action::ToStart => {
                let first = self.visit().and_then(|visit| visit.steps.first());
                self.cursor = first.map(|step| step.event).or(self.cursor);
            }
            Action::NextTrouble | Action::PreviousTrouble => {
                match stops::trouble(self, *action == Action::NextTrouble) {
                    Some(event) => self.cursor = Some(event),
                    None => self.notice = "There is no trouble in that direction.".into(),
                }
            }
            Action::Play => self.play(),
            Action::Faster | Action::Slower | Action::RealTime => self.change_pace(action),
            _ => {}
        }
    }

    fn step_on(&mut self) {
        let next = stops::after(self);
        if self.predict && self.is_decision(next) {
            return self.open(Kind::Predict);
        }
        self.cursor = next;
    }

    /// Whether the step at `event` decides, and nobody said yet what it will be.
    fn is_decision(&self, event: Option<crate::trace::EventId>) -> bool {
        let Some(event) = event else { return false };
        let Some(visit) = self.telling().visit_at(event) else {
            return false;
        };
        let key = (self.branches.current(), visit.number);
        let decides = |code: &str| matches!(code, "proxy.decided" | "http.answered");
        let mut steps = visit.steps.iter();
        let step = steps.find(|step| step.event >= event);
        !self.guesses.contains_key(&key) && step.is_some_and(|step| decides(&step.code))
    }

    fn guess(&mut self, status: u16) {
        self.sheets.pop();
        let next = stops::after(self);
        let number = next.and_then(|event| Some(self.telling().visit_at(event)?.number));
        if let Some(number) = number {
            self.guesses
                .insert((self.branches.current(), number), status);
        }
        self.cursor = next;
    }

    fn turn(&mut self, by: usize) {
        let order = Panel::order(self.zoom);
        let at = order.iter().position(|it| *it == self.focus).unwrap_or(0);
        self.focus = order[(at + by) % order.len()];
    }

    fn close(&mut self) {
        if self.sheets.pop().is_some() {
            self.pending = None;
        } else if self.whole {
            self.whole = false;
        } else if self.full {
            self.full = false;
        } else if self.zoom != super::desk::Zoom::Story && self.focus == Panel::Story {
            self.change_zoom(super::desk::Zoom::Story);
        } else {
            self.focus = Panel::Story;
        }
    }

    fn break_something(&mut self) {
        let standing = |fault: &String| {
            let broken = self.board.broken.iter();
            broken
                .map(|it| format!("{}@{}", it.fault, it.place))
                .any(|it| it == *fault)
        };
        match self.suggestion.clone().filter(|fault| !standing(fault)) {
            Some(fault) if self.picked().is_none() => self.ask(Deed::Break(fault)),
            _ => self.open(Kind::Faults),
        }
    }

    fn fix_something(&mut self) {
        let here = faults::standing_here(self);
        match here.as_slice() {
            [] if self.picked().is_some() && self.is_broken() => self.open(Kind::Fixes),
            [] => self.notice = "Nothing is broken at this moment.".into(),
            [one] => {
                let fault = self.written(&one.fault, &one.place);
                self.ask(Deed::Fix(fault));
            }
            _ => self.open(Kind::Fixes),
        }
    }

    /// A fault that stands, as it was written when it was broken.
    pub fn written(&self, name: &str, place: &str) -> String {
        let start = format!("{name}@{place}");
        let journal = self.run().journal().iter().rev();
        let mut broken = journal.filter_map(|entry| match &entry.action {
            timeline::Action::Break { fault } => Some(fault),
            _ => None,
        });
        let fits = |fault: &&String| fault.split(',').next() == Some(&start);
        broken.find(fits).cloned().unwrap_or(start)
    }

    /// Does it now; or, while looking back, asks whether from here or now.
    fn ask(&mut self, deed: Deed) {
        self.sheets.clear();
        if self.cursor.is_some() {
            self.pending = Some(deed);
            self.open(Kind::Ask);
        } else {
            self.perform(&deed);
        }
    }

    fn what_if(&mut self) {
        self.sheets.clear();
        let (Some(event), Some(deed)) = (self.cursor, self.pending.take()) else {
            return;
        };
        let place = Undo::Return(self.branches.current(), self.cursor);
        match self.branches.what_if(event) {
            Ok(()) => {
                self.undos.push(place);
                self.cursor = None;
                self.look_again();
                self.perform(&deed);
            }
            Err(error) => self.notice = error.to_string(),
        }
    }

    fn in_the_present(&mut self) {
        self.sheets.clear();
        self.cursor = None;
        if let Some(deed) = self.pending.take() {
            self.perform(&deed);
        }
    }

    fn perform(&mut self, deed: &Deed) {
        if self.pass_on(deed) {
            return;
        }
        let done = match deed {
            Deed::Load => {
                let Some((node, url)) = self.atlas.browser.clone() else {
                    self.notice = "No machine of this scenario has a browser.".into();
                    return;
                };
                let name = self.atlas.who(node).map(|who| who.name.clone());
                self.branches.visit(&name.unwrap_or_default(), &url)
            }
            Deed::Break(fault) => self.branches.break_or_plan(fault),
            Deed::Fix(fault) => {
                let fault = fault.clone();
                self.branches.act(timeline::Action::Heal { fault })
            }
            Deed::Forget => self.branches.act(timeline::Action::Forget),
            Deed::Wait(time) => self.branches.pass(*time),
            Deed::Type { node, line } => self.branches.enter(node, line),
            Deed::Interrupt { command } => {
                let command = *command;
                self.branches.act(timeline::Action::Interrupt { command })
            }
            Deed::GoOn => self.branches.go_on(),
        };
        self.page_scroll = 0;
        match done {
            Err(error) => self.notice = error.to_string(),
            Ok(()) if self.is_planned(deed) => {
                self.remember(deed);
                let ahead = self.ahead().pop().unwrap_or_default();
                self.notice = format!("Planned: {ahead}.");
            }
            Ok(()) => {
                self.remember(deed);
                self.say_latent(deed);
            }
        }
    }

    /// Whether it was only planned and is not done yet.
    fn is_planned(&self, deed: &Deed) -> bool {
        let planned = self.branches.here().planned();
        matches!(deed, Deed::Break(fault) if planned.contains(fault))
    }

    /// A fault that cannot be felt yet says so.
    fn say_latent(&mut self, deed: &Deed) {
        let Deed::Break(fault) = deed else {
            if let Deed::Wait(time) = deed {
                self.notice = format!("{} s have passed.", time.as_secs());
            }
            return;
        };
        let latent = {
            let mut active = self.run().active();
            let found = active.find(|(text, _)| *text == fault);
            found.and_then(|(_, active)| active.latent.clone())
        };
        if let Some(latent) = latent {
            let left = latent.left.map(|it| format!(" for {} s", it.as_secs()));
            let (why, left) = (latent.why, left.unwrap_or_default());
            self.notice = format!("Not felt yet: {why}{left}. {}.", latent.would_help);
        }
    }

    fn switch(&mut self, number: usize) {
        self.sheets.clear();
        let place = Undo::Return(self.branches.current(), self.cursor);
        if self.branches.switch(number) {
            self.undos.push(place);
            self.cursor = None;
        }
    }

    fn switch_profile(&mut self, name: &str) {
        self.sheets.clear();
        let mut scenario = self.run().scenario().clone();
        if let Err(error) = scenario.set_profile(name) {
            self.notice = error.to_string();
            return;
        }
        let event = self.moment().event;
        let place = Undo::Return(self.branches.current(), self.cursor);
        match self.branches.with(scenario, event, format!("with {name}")) {
            Ok(()) => {
                self.undos.push(place);
                self.cursor = None;
                self.notice = format!("All of it again, with {name} as the proxy. t: branches.");
            }
            Err(error) => self.notice = error.to_string(),
        }
    }
}

/// Whether what an action does is not seen on the map of the whole world.
fn is_elsewhere(action: &Action) -> bool {
    matches!(
        action,
        Action::Zoom
            | Action::NextPanel
            | Action::PreviousPanel
            | Action::Maximise
            | Action::Filter
    )
}
