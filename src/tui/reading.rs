//! Reading packets: which frames are listed, which field of the selected one is marked, and what
//! is typed to filter and to search.

use crate::trace::EventId;
use crate::view::screen::{FieldRow, Filter, PacketRow, PacketView, is_packet, packet, packets};

use super::desk::{Desk, Panel, Zoom};
use super::key::Key;

/// More lines than this are on no screen.
const LINES: usize = 120;

/// What is being typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typing {
    /// Which frames are shown.
    Filter,
    /// Which frame the cursor goes to.
    Search,
}

/// How packets are read.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// Which frames are shown.
    pub filter: Filter,
    /// What is being typed, and the text so far.
    pub typing: Option<(Typing, String)>,
    /// What was searched for last.
    pub search: String,
    /// The frames up to the cursor; the last is the selected one.
    pub rows: Vec<PacketRow>,
    /// The selected frame in full.
    pub view: PacketView,
    /// The marked field of it.
    pub at: usize,
    /// The filter before it was typed anew.
    before: Filter,
    /// What the marked field is called, to find it in other frames.
    chosen: Option<(String, String)>,
}

impl Reading {
    /// The marked field.
    pub fn field(&self) -> Option<&FieldRow> {
        self.view.fields.get(self.at)
    }

    /// Marks the chosen field, or the beginning of the innermost layer.
    fn mark(&mut self) {
        let fields = &self.view.fields;
        let chosen = self.chosen.as_ref().and_then(|(layer, name)| {
            fields
                .iter()
                .position(|it| it.layer == *layer && it.name == *name)
        });
        let same = chosen.filter(|_| !self.is_marked());
        let innermost = || fields.iter().rposition(|it| it.name == it.layer);
        self.at = match same {
            Some(at) => at,
            None if self.is_marked() => self.at,
            None => innermost().unwrap_or(0),
        };
    }

    /// Whether what is marked is what was chosen: a name may stand in a frame more than once.
    fn is_marked(&self) -> bool {
        let here = self.view.fields.get(self.at);
        let chosen = self.chosen.as_ref();
        here.zip(chosen)
            .is_some_and(|(it, (layer, name))| it.layer == *layer && it.name == *name)
    }
}

impl Desk {
    /// Whether frames are read.
    pub fn reads_packets(&self) -> bool {
        self.zoom == Zoom::Packets
    }

    /// Reads the frames up to the cursor.
    pub(super) fn read_packets(&mut self) {
        if !self.reads_packets() {
            return;
        }
        let Some(visit) = self.visit() else { return };
        let end = self.moment().event.min(visit.last()).index() + 1;
        let range = visit.opened.index()..end;
        let (rows, view) = {
            let trace = self.run().world().trace().borrow();
            let rows = packets(&trace, &self.atlas, range, (LINES, &self.reading.filter));
            let view = rows.last().map(|row| packet(&trace, row.event));
            (rows, view.unwrap_or_default())
        };
        self.reading.rows = rows;
        self.reading.view = view;
        self.reading.mark();
    }

    /// Marks another field of the selected frame.
    pub(super) fn move_field(&mut self, by: isize) {
        let reading = &mut self.reading;
        let last = reading.view.fields.len().saturating_sub(1);
        reading.at = reading.at.saturating_add_signed(by).min(last);
        reading.chosen = reading
            .field()
            .map(|it| (it.layer.clone(), it.name.clone()));
    }

    /// Goes to another level of detail.
    pub(super) fn change_zoom(&mut self, zoom: Zoom) {
        self.zoom = zoom;
        if !Panel::order(zoom).contains(&self.focus) {
            self.focus = Panel::Story;
        }
    }

    /// Asks which frames to show; they are shown then.
    pub(super) fn filter_packets(&mut self) {
        self.change_zoom(Zoom::Packets);
        self.type_into(Typing::Filter);
    }

    /// Begins to type a filter or a search.
    pub(super) fn type_into(&mut self, typing: Typing) {
        let text = match typing {
            Typing::Filter => self.reading.filter.text().to_owned(),
            Typing::Search => self.reading.search.clone(),
        };
        self.reading.before = self.reading.filter.clone();
        self.reading.typing = Some((typing, text));
    }

    /// A key while something is typed.
    pub(super) fn press_while_typing(&mut self, key: Key) {
        let Some((typing, mut text)) = self.reading.typing.take() else {
            return;
        };
        self.notice.clear();
        match (typing, key) {
            (Typing::Filter, Key::Esc) => self.reading.filter = self.reading.before.clone(),
            (Typing::Search, Key::Esc) | (Typing::Filter, Key::Enter) => {}
            (Typing::Search, Key::Enter | Key::Down | Key::Up) => {
                self.reading.search.clone_from(&text);
                self.find(key != Key::Up);
                self.reading.typing = Some((typing, text));
            }
            (_, Key::Char(c)) => {
                text.push(c);
                self.typed(typing, text);
            }
            (_, Key::Backspace) => {
                text.pop();
                self.typed(typing, text);
            }
            _ => self.reading.typing = Some((typing, text)),
        }
        self.look_again();
    }

    fn typed(&mut self, typing: Typing, text: String) {
        if typing == Typing::Filter {
            self.reading.filter = Filter::parse(&text, &self.atlas);
        }
        self.reading.typing = Some((typing, text));
    }

    /// Puts the cursor on the next frame that fits what is searched for, or on the one before;
    /// after the last comes the first.
    fn find(&mut self, forward: bool) {
        let wanted = Filter::parse(&self.reading.search, &self.atlas);
        let found = if wanted.is_empty() {
            None
        } else {
            self.found(&wanted, forward)
        };
        match found {
            Some(event) => self.cursor = Some(event),
            None => self.notice = format!("No frame says `{}`.", self.reading.search),
        }
    }

    fn found(&self, wanted: &Filter, forward: bool) -> Option<EventId> {
        let first = self.telling().visits.first()?.opened.index();
        let trace = self.run().world().trace().borrow();
        let here = self.reading.rows.last();
        let here = here.map_or(first, |row| row.event.index());
        let fits = |index: &usize| {
            let id = EventId::from_index(*index);
            is_packet(trace.event(id))
                && self.reading.filter.fits(&trace, &self.atlas, id)
                && wanted.fits(&trace, &self.atlas, id)
        };
        let end = trace.events().len();
        let found = if forward {
            (here + 1..end).chain(first..=here).find(fits)
        } else {
            let back = (first..here).rev();
            back.chain((here..end).rev()).find(fits)
        };
        found.map(EventId::from_index)
    }
}
