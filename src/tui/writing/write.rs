//! The screen and its run, written down.

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;

use crate::tui::desk::Desk;
use crate::tui::screen;
use crate::view::Report;
use crate::view::export::screen::svg;
use crate::view::export::{Format, sequence, written};

use super::{Writing, Written, cells};

impl Desk {
    /// Closes what is open and writes this down as soon as somebody takes it.
    pub(in crate::tui) fn write_down(&mut self, writing: Writing) {
        self.sheets.clear();
        self.writing = Some(writing);
    }

    /// What was asked for since the last call, written down; the screen has `size`.
    pub fn take_written(&mut self, (width, height): (u16, u16)) -> Option<Written> {
        let writing = self.writing.take()?;
        let bytes = match writing {
            Writing::ScreenText => shown(&self.draw(width, height)).into_bytes(),
            Writing::ScreenPicture => {
                let title = format!("gatelab {}", self.run().scenario().name);
                svg(&cells(&self.draw(width, height)), &title).into_bytes()
            }
            Writing::Run(format) => self.written_run(format),
        };
        let ending = writing.ending();
        Some(Written { ending, bytes })
    }

    fn draw(&self, width: u16, height: u16) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
        screen::draw(self, &mut buffer);
        buffer
    }

    fn written_run(&self, format: Format) -> Vec<u8> {
        let run = self.run();
        written(run, &Report::of(run, 0), format, sequence::Detail::Talk)
    }
}

/// A screen as lines of text.
fn shown(buffer: &Buffer) -> String {
    let width = usize::from(buffer.area.width.max(1));
    let rows = buffer.content.chunks(width).map(|row| {
        let line: String = row.iter().map(Cell::symbol).collect();
        format!("{}\n", line.trim_end())
    });
    rows.collect()
}
