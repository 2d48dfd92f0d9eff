//! All that can be done on the screen: named and listed once. Keymap, palette, help and the line
//! of keys are made from this list.

use crate::trace::{EventId, NodeId};

use super::desk::{Deed, Desk};
use super::key::Key;
use super::sheet::Kind;
use super::time::jumps::Landmark;
use super::writing::Writing;

/// One thing that can be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Breaks what the scenario suggests, or asks what to break.
    Break,
    /// Breaks this fault.
    BreakFault(String),
    /// Asks where to break the fault of this name.
    ChoosePlace(&'static str),
    /// Goes back to an earlier form: closes what is open.
    Close,
    /// Puts right what was broken last, or asks what to put right.
    Fix,
    /// Puts this fault right.
    FixFault(String),
    /// Closes kept connections and forgets what was remembered.
    Forget,
    /// Puts the cursor on an event.
    GoTo(EventId),
    /// Opens the page.
    Load,
    /// Makes the focused panel as large as the screen, or small again.
    Maximise,
    /// Goes on to the next panel.
    NextPanel,
    /// Puts the cursor on the next thing that went wrong or was decided.
    NextTrouble,
    /// Puts the cursor back to the present.
    Now,
    /// Opens a sheet.
    Open(Kind),
    /// Plays on from the cursor, or stops.
    Play,
    /// Plays faster.
    Faster,
    /// Plays slower.
    Slower,
    /// Plays as fast as it happened, or so many steps a second.
    RealTime,
    /// Puts the cursor on the next or the last thing of a kind.
    Jump(Landmark, bool),
    /// Marks the cursor's moment, or takes the mark away.
    Mark,
    /// Looks at the page as another client.
    Persona,
    /// Switches the question before decisions on or off.
    Predict,
    /// Opens the console: at this machine, or where one is.
    Console(Option<NodeId>),
    /// Does this to the world; while looking back, asks whether from here or now.
    Do(Deed),
    /// Says what will come of it.
    Guess(u16),
    /// Goes back to the panel before.
    PreviousPanel,
    /// Puts the cursor on the thing before that went wrong or was decided.
    PreviousTrouble,
    /// Leaves.
    Quit,
    /// One step back.
    StepBack,
    /// One step on.
    StepOn,
    /// Acts on another branch.
    SwitchBranch(usize),
    /// Does all of it again with another proxy.
    SwitchProfile(String),
    /// Takes the next theme.
    Theme,
    /// Goes to the first moment of this page load.
    ToStart,
    /// Lets ten seconds pass.
    Wait,
    /// Does what was asked for from here on, in a branch of its own.
    WhatIf,
    /// Does what was asked for in the present instead.
    InThePresent,
    /// Looks into a machine.
    Inspect(NodeId),
    /// Asks which frames to show.
    Filter,
    /// Searches the frames, or what can be broken.
    Search,
    /// Goes to the next level of detail.
    Zoom,
    /// Takes the last deed back.
    Undo,
    /// Makes the focused panel larger.
    Larger,
    /// Makes the focused panel smaller.
    Smaller,
    /// Gives all panels the size they have at first.
    Sizes,
    /// Whether h, j, k and l are arrows.
    ViLetters,
    /// Whether the mouse is heard.
    Mouse,
    /// Opens the map of the whole world, or closes it.
    World,
    /// Writes this down.
    Write(Writing),
}

/// An action that people can find: by key, in the palette, in the help.
#[derive(Debug)]
pub struct Known {
    /// What it does.
    pub action: Action,
    /// Its keys, the one that is shown first.
    pub keys: &'static [Key],
    /// What it does, for the line of keys.
    pub brief: &'static str,
    /// What it does, for help and palette.
    pub title: &'static str,
    /// Whether it would do something now.
    pub when: fn(&Desk) -> bool,
}

const fn known(
    action: Action,
    keys: &'static [Key],
    (brief, title): (&'static str, &'static str),
    when: fn(&Desk) -> bool,
) -> Known {
    Known {
        action,
        keys,
        brief,
        title,
        when,
    }
}

fn always(_: &Desk) -> bool {
    true
}

/// All of them, the most important first: narrow screens show only the beginning.
pub static ACTIONS: &[Known] = &[
    known(
        Action::Load,
        &[Key::Enter],
        ("load again", "open the page (again)"),
        always,
    ),
    known(
        Action::Break,
        &[Key::Char('b')],
        (
            "break",
            "break something: what this world suggests, or choose",
        ),
        always,
    ),
    known(
        Action::Fix,
        &[Key::Char('f')],
        ("fix", "put right what is broken"),
        Desk::is_broken,
    ),
    known(
        Action::Open(Kind::Why),
        &[Key::Char('w')],
        (
            "why",
            "why it ended so: the chain from the page to the root",
        ),
        Desk::has_ended,
    ),
    known(
        Action::Open(Kind::Profiles),
        &[Key::Char('v')],
        ("other proxy", "the same moment with other proxies"),
        Desk::has_proxy_visit,
    ),
    known(
        Action::StepBack,
        &[Key::Left],
        ("step back", "one step back in time"),
        Desk::has_past,
    ),
    known(
        Action::StepOn,
        &[Key::Right],
        ("step on", "one step on in time"),
        Desk::is_back,
    ),
    known(
        Action::Now,
        &[Key::Char('n')],
        ("now", "back to the present"),
        Desk::is_back,
    ),
    known(
        Action::Play,
        &[Key::Char(' ')],
        ("play", "play step by step, or stop"),
        Desk::has_past,
    ),
    known(
        Action::Zoom,
        &[Key::Char('z')],
        ("detail", "more detail: story, conversation, packets"),
        Desk::has_past,
    ),
    known(
        Action::Search,
        &[Key::Char('/')],
        (
            "search",
            "search: for a frame among the packets, elsewhere for a fault",
        ),
        Desk::reads_packets,
    ),
    known(
        Action::Filter,
        &[Key::Char('F')],
        ("filter", "show only the frames that fit a filter"),
        Desk::reads_packets,
    ),
    known(
        Action::NextPanel,
        &[Key::Tab],
        ("next panel", "go on to the next panel"),
        Desk::has_past,
    ),
    known(
        Action::Open(Kind::Palette),
        &[Key::Char(':'), Key::Ctrl('p')],
        ("all commands", "find a command by its words"),
        always,
    ),
    known(
        Action::Open(Kind::Help),
        &[Key::Char('?')],
        ("help", "what can be done here"),
        always,
    ),
    known(
        Action::Quit,
        &[Key::Char('q'), Key::Ctrl('c')],
        ("quit", "leave gatelab"),
        always,
    ),
    known(
        Action::Close,
        &[Key::Esc],
        ("back", "close what is open"),
        Desk::has_open,
    ),
    known(
        Action::PreviousPanel,
        &[Key::BackTab],
        ("panel before", "go back to the panel before"),
        Desk::has_past,
    ),
    known(
        Action::NextTrouble,
        &[Key::Char('.'), Key::Char(']')],
        (
            "next trouble",
            "to the next thing that went wrong or was decided",
        ),
        Desk::is_back,
    ),
    known(
        Action::PreviousTrouble,
        &[Key::Char(','), Key::Char('[')],
        (
            "trouble before",
            "to the thing before that went wrong or was decided",
        ),
        Desk::has_past,
    ),
    known(
        Action::ToStart,
        &[Key::Home],
        ("to start", "to the beginning of this page load"),
        Desk::has_past,
    ),
    known(
        Action::Wait,
        &[Key::Char('+')],
        ("wait 10 s", "let ten seconds pass"),
        always,
    ),
    known(
        Action::Forget,
        &[Key::Char('c')],
        (
            "forget",
            "close kept connections, forget remembered names, everywhere",
        ),
        Desk::has_past,
    ),
    known(
        Action::Maximise,
        &[Key::Char('m')],
        (
            "full size",
            "the focused panel as large as the screen, or small again",
        ),
        always,
    ),
    known(
        Action::Undo,
        &[Key::Char('u')],
        (
            "undo",
            "take back: what was broken, put right, or another branch",
        ),
        Desk::can_undo,
    ),
    known(
        Action::Larger,
        &[Key::Char('e')],
        ("larger", "the focused panel larger"),
        always,
    ),
    known(
        Action::Smaller,
        &[Key::Char('E')],
        ("smaller", "the focused panel smaller"),
        always,
    ),
    known(
        Action::Open(Kind::Settings),
        &[Key::Char('o')],
        ("settings", "settings: theme, vi letters, mouse, sizes"),
        always,
    ),
    known(
        Action::Open(Kind::Faults),
        &[Key::Char('B')],
        ("faults", "choose what to break from everything that can be"),
        always,
    ),
    known(
        Action::Open(Kind::Branches),
        &[Key::Char('t')],
        ("branches", "the branches of time, and how they differ"),
        always,
    ),
    known(
        Action::Open(Kind::Machines),
        &[Key::Char('i')],
        (
            "look inside",
            "look inside a machine, as it was at this moment",
        ),
        always,
    ),
    known(
        Action::Console(None),
        &[Key::Char('C'), Key::Char('$')],
        (
            "console",
            "type commands at a machine: ping, dig, curl, ss, tcpdump, ...",
        ),
        always,
    ),
    known(
        Action::Open(Kind::Crossing),
        &[Key::Char('x')],
        (
            "across",
            "before | gateway | after: what a gateway changed, and why",
        ),
        Desk::has_past,
    ),
    known(
        Action::World,
        &[Key::Char('M')],
        (
            "whole map",
            "the map of all machines and links; arrows choose one",
        ),
        always,
    ),
    known(
        Action::Faster,
        &[Key::Char('>')],
        ("faster", "play faster"),
        Desk::has_past,
    ),
    known(
        Action::Slower,
        &[Key::Char('<')],
        ("slower", "play slower"),
        Desk::has_past,
    ),
    known(
        Action::RealTime,
        &[Key::Char('r')],
        (
            "real time",
            "play as fast as it happened, or so many steps a second",
        ),
        Desk::has_past,
    ),
    known(
        Action::Open(Kind::GoTo),
        &[Key::Char('g')],
        ("go to", "go to a drop, retry, decision, fault or bookmark"),
        Desk::has_past,
    ),
    known(
        Action::Mark,
        &[Key::Char('s')],
        ("bookmark", "mark this moment, or take the mark away"),
        Desk::has_past,
    ),
    known(
        Action::Persona,
        &[Key::Char('a')],
        (
            "ask as",
            "the page as a browser, curl or Windows Update reports it",
        ),
        Desk::has_past,
    ),
    known(
        Action::Predict,
        &[Key::Char('p')],
        (
            "predict",
            "ask me what will happen before I see it (on or off)",
        ),
        always,
    ),
    known(
        Action::Open(Kind::Write),
        &[Key::Char('X')],
        (
            "write down",
            "write the screen or the run to a file: text, picture, HAR, pcapng, ...",
        ),
        always,
    ),
    known(
        Action::Theme,
        &[Key::Char('T')],
        (
            "theme",
            "the next theme: dark, light, high contrast, colour-blind, none",
        ),
        always,
    ),
];

/// The action that `key` stands for on the first screen.
pub fn by_key(key: Key) -> Option<&'static Known> {
    ACTIONS.iter().find(|known| known.keys.contains(&key))
}
