//! The packets: the list of frames, the fields of the selected one, and its bytes.

mod bytes;
mod fields;
mod list;

use ratatui::layout::Rect;

use crate::tui::canvas::Canvas;
use crate::tui::desk::{Desk, Panel};

use super::Place;

/// Lower than this only one of the three is shown.
const LOW: u16 = 11;

/// Draws it.
pub fn draw(desk: &Desk, canvas: &mut Canvas<'_>, place: Place) {
    let area = place.area;
    let on_fields = desk.focus == Panel::Fields;
    if area.height < LOW || area.width < 40 {
        if on_fields {
            fields::draw(
                desk,
                canvas,
                Place {
                    focus: true,
                    ..place
                },
            );
        } else {
            list::draw(desk, canvas, place);
        }
        return;
    }
    let above = Rect {
        height: (area.height * desk.settings.list_height / 100).clamp(3, area.height - 4),
        ..area
    };
    let below = Rect {
        y: above.bottom(),
        height: area.height - above.height,
        ..area
    };
    let part = |area, focus| Place {
        area,
        bottom: place.bottom,
        focus,
    };
    let listed = place.focus && !on_fields;
    let list = Place {
        area: above,
        bottom: false,
        focus: listed,
    };
    list::draw(desk, canvas, list);
    let left = Rect {
        width: area.width - bytes::width(area.width),
        ..below
    };
    let right = Rect {
        x: left.right(),
        width: area.width - left.width,
        ..below
    };
    fields::draw(desk, canvas, part(left, on_fields));
    bytes::draw(desk, canvas, part(right, false));
}
