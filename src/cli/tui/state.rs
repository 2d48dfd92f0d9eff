//! The file in which it is remembered how somebody likes the screen (XDG Base Directory
//! Specification: state). It is no harm if it is missing, broken or cannot be written.

use std::fs;
use std::path::{Path, PathBuf};

use crate::tui::Settings;

/// Larger than this no such file is.
const SIZE_MAX: u64 = 64 * 1024;

/// Where settings are kept, and what was found there.
pub(super) struct State {
    path: Option<PathBuf>,
    /// What was found, or how it is at first.
    pub(super) settings: Settings,
    /// What is wrong with the file, in one line.
    pub(super) complaint: Option<String>,
}

impl State {
    /// Reads the file, unless nothing is to be remembered.
    pub(super) fn read(none: bool) -> Self {
        let said = std::env::var_os("GATELAB_NO_STATE").is_some_and(|value| !value.is_empty());
        Self::at(path().filter(|_| !none && !said))
    }

    fn at(path: Option<PathBuf>) -> Self {
        let found = path.as_deref().and_then(text);
        let read = found.map(|text| text.and_then(|text| read(&text)));
        let (settings, complaint) = match read {
            Some(Ok(settings)) => (settings, None),
            Some(Err(error)) => (Settings::default(), Some(error)),
            None => (Settings::default(), None),
        };
        let file = path.as_deref().map(|path| path.display().to_string());
        let complaint = complaint.map(|error| {
            let file = file.unwrap_or_default();
            format!("{file}: {error}. The screen looks as at first.")
        });
        Self {
            path,
            settings,
            complaint,
        }
    }

    /// Writes what has changed, all of it or nothing.
    pub(super) fn keep(&self, settings: &Settings) {
        let Some(path) = self.path.as_deref().filter(|_| *settings != self.settings) else {
            return;
        };
        // What cannot be remembered is not worth an error when somebody leaves.
        let _ = write(path, &written(settings));
    }
}

/// The text of a file; none if there is no file.
fn text(path: &Path) -> Option<Result<String, String>> {
    let about = fs::metadata(path).ok()?;
    if about.len() > SIZE_MAX {
        return Some(Err(format!("larger than {SIZE_MAX} bytes")));
    }
    Some(fs::read_to_string(path).map_err(|error| error.to_string()))
}

/// Settings as a file has them; or what is wrong with it, in one line.
fn read(text: &str) -> Result<Settings, String> {
    let found: Settings = toml::from_str(text).map_err(|error| {
        let place = error.span().map(|span| span.start).unwrap_or_default();
        let before = text.get(..place.min(text.len())).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let what = error.message().lines().next().unwrap_or_default();
        format!("line {line}: {what}")
    })?;
    found.checked()
}

/// The text of a file.
fn written(settings: &Settings) -> String {
    let body = toml::to_string(settings).unwrap_or_default();
    format!("# How gatelab's screen looks; written when it is left.\n{body}")
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let new = path.with_extension("new");
    fs::write(&new, text)?;
    fs::rename(&new, path)
}

/// `$XDG_STATE_HOME/gatelab/screen.toml`; an empty or relative variable does not count.
fn path() -> Option<PathBuf> {
    let named = |name: &str| {
        let folder = PathBuf::from(std::env::var_os(name)?);
        folder.is_absolute().then_some(folder)
    };
    let home = || Some(named("HOME")?.join(".local").join("state"));
    let folder = named("XDG_STATE_HOME").or_else(home)?;
    Some(folder.join("gatelab").join("screen.toml"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let settings = Settings {
            theme: "colour-blind".into(),
            vi: true,
            story_width: 63,
            ..Settings::default()
        };
        assert_eq!(read(&written(&settings)), Ok(settings));
        assert_eq!(read(""), Ok(Settings::default()));
    }

    #[test]
    fn what_is_broken_is_said_in_one_line() {
        for (text, said) in [
            ("theme = \"pink\"", "there is no theme `pink`"),
            ("\nvi = 3\n", "line 2: "),
            ("= =", "line 1: "),
            ("colour = 1", "line 1: unknown field"),
            ("\u{1b}]52;c;x\u{7}", "line 1: "),
        ] {
            let error = read(text).expect_err(text);
            assert!(
                error.starts_with(said) && !error.contains('\n'),
                "{error:?}"
            );
        }
    }

    #[test]
    fn what_is_kept_is_found_again_and_a_broken_file_is_no_harm() {
        let name = format!("gatelab-state-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let path = folder.join("gatelab").join("screen.toml");
        let first = State::at(Some(path.clone()));
        assert_eq!(first.settings, Settings::default());
        assert_eq!(first.complaint, None);
        let settings = Settings {
            vi: true,
            ..Settings::default()
        };
        first.keep(&settings);
        assert_eq!(State::at(Some(path.clone())).settings, settings);
        fs::write(&path, "theme = \"pink\"").expect("written");
        let broken = State::at(Some(path));
        assert_eq!(broken.settings, Settings::default());
        let said = broken.complaint.expect("a complaint");
        assert!(
            said.contains("screen.toml: there is no theme `pink`"),
            "{said}"
        );
        fs::remove_dir_all(folder).expect("removed");
    }
}
