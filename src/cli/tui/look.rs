//! How the screen looks: what was asked for, or what the environment says.

use crate::cli::Failure;
use crate::cli::args::TuiArgs;
use crate::tui::look::{DRAWN, Look, Theme};

/// How it looks: what was asked for, or what the environment says.
pub(super) fn look(args: &TuiArgs) -> Result<Look, Failure> {
    let mut look = Look {
        still: args.no_motion,
        glyphs: DRAWN,
        ..Look::default()
    };
    if args.ascii || !speaks_unicode() {
        look = look.in_ascii();
    }
    if std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) {
        look.theme = Theme::Plain;
    }
    if let Some(name) = &args.theme {
        look.theme = Theme::find(name).ok_or_else(|| {
            let names: Vec<&str> = Theme::ALL.iter().map(|theme| theme.as_str()).collect();
            Failure::usage(format!(
                "there is no theme `{name}`; there are {}",
                names.join(", ")
            ))
        })?;
    }
    Ok(look)
}

/// Whether the colours are not somebody's own choice of an earlier time.
pub(super) fn has_colours_said(args: &TuiArgs) -> bool {
    let without = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    args.theme.is_some() || without
}

/// Whether the locale says that the terminal shows more than ASCII.
fn speaks_unicode() -> bool {
    let set = ["LC_ALL", "LC_CTYPE", "LANG"];
    let value = set
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|it| !it.is_empty()));
    value.is_some_and(|value| {
        let value = value.to_ascii_lowercase();
        value.contains("utf-8") || value.contains("utf8")
    })
}
