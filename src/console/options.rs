//! Options as getopt reads them: `-nc 3`, `-c3`, `--count=3`; unknown ones are answered with the
//! known.

use std::str::FromStr;

use super::Complaint;

/// One option that a command knows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Flag {
    /// The names, dashes included; the first is the one the command asks for it by.
    pub(super) names: &'static [&'static str],
    /// What its value is, in one word; `None` if it has none.
    pub(super) value: Option<&'static str>,
}

/// An option without a value.
pub(super) const fn flag(names: &'static [&'static str]) -> Flag {
    Flag { names, value: None }
}

/// An option with a value.
pub(super) const fn valued(names: &'static [&'static str], value: &'static str) -> Flag {
    let value = Some(value);
    Flag { names, value }
}

/// What a command was given.
#[derive(Clone, Debug, Default)]
pub(super) struct Given {
    command: &'static str,
    exit: u8,
    options: Vec<(&'static str, String)>,
    /// The words that are no options.
    pub(super) rest: Vec<String>,
}

/// Reads the words after the name of `command`; `exit` is its status when they make no sense.
pub(super) fn read(
    command: &'static str,
    exit: u8,
    known: &[Flag],
    words: &[String],
) -> Result<Given, Complaint> {
    let mut given = Given {
        command,
        exit,
        ..Given::default()
    };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if word == "--" {
            given.rest.extend(words.cloned());
            break;
        }
        let mut next = || words.next().cloned();
        if word.starts_with("--") {
            given.long(known, word, &mut next)?;
        } else if word.len() > 1 && word.starts_with('-') {
            given.short(known, word, &mut next)?;
        } else {
            given.rest.push(word.clone());
        }
    }
    Ok(given)
}

impl Given {
    fn long(
        &mut self,
        known: &[Flag],
        word: &str,
        next: &mut dyn FnMut() -> Option<String>,
    ) -> Result<(), Complaint> {
        let (name, attached) = match word.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (word, None),
        };
        let flag = self.find(known, name)?;
        self.take(*flag, name, attached, next)
    }

    /// `-n`, `-nv`, `-c3`, `-c 3`; some commands also write words with one dash (`-nolearning`),
    /// which are looked for first.
    fn short(
        &mut self,
        known: &[Flag],
        word: &str,
        next: &mut dyn FnMut() -> Option<String>,
    ) -> Result<(), Complaint> {
        let whole = known.iter().find(|flag| flag.names.contains(&word));
        if let Some(flag) = whole {
            return self.take(*flag, word, None, next);
        }
        for (at, c) in word[1..].char_indices() {
            let name = format!("-{c}");
            let flag = *self.find(known, &name)?;
            if flag.value.is_some() {
                let after = &word[1 + at + c.len_utf8()..];
                let attached = (!after.is_empty()).then(|| after.to_owned());
                return self.take(flag, &name, attached, next);
            }
            self.take(flag, &name, None, next)?;
        }
        Ok(())
    }

    fn take(
        &mut self,
        flag: Flag,
        name: &str,
        attached: Option<String>,
        next: &mut dyn FnMut() -> Option<String>,
    ) -> Result<(), Complaint> {
        let command = self.command;
        let value = match (flag.value, attached) {
            (None, None) => String::new(),
            (None, Some(_)) => {
                let text = format!("{command}: option '{name}' takes no value");
                return Err(Complaint::new(self.exit, text));
            }
            (Some(what), attached) => attached.or_else(next).ok_or_else(|| {
                let text = format!("{command}: option '{name}' needs a value ({what})");
                Complaint::new(self.exit, text)
            })?,
        };
        self.options.push((flag.names[0], value));
        Ok(())
    }

    fn find<'a>(&self, known: &'a [Flag], name: &str) -> Result<&'a Flag, Complaint> {
        let found = known.iter().find(|flag| flag.names.contains(&name));
        found.ok_or_else(|| {
            let known = spelt(known);
            let command = self.command;
            let text = format!(
                "{command}: this console does not know the option '{name}'\n\
                 {command}: known here: {known}"
            );
            Complaint::new(self.exit, text)
        })
    }

    /// Whether an option was given.
    pub(super) fn has(&self, name: &str) -> bool {
        self.options.iter().any(|(own, _)| *own == name)
    }

    /// The value of an option; the last one if it was given more than once.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        let mut own = self.options.iter().rev();
        own.find(|(own, _)| *own == name)
            .map(|(_, value)| value.as_str())
    }

    /// All values of an option, in their order.
    pub(super) fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let own = self.options.iter().filter(move |(own, _)| *own == name);
        own.map(|(_, value)| value.as_str())
    }

    /// The value of an option as a number between two bounds, or `default`.
    pub(super) fn number<T>(
        &self,
        name: &str,
        default: T,
        least: T,
        most: T,
    ) -> Result<T, Complaint>
    where
        T: FromStr + PartialOrd + std::fmt::Display + Copy,
    {
        let Some(text) = self.value(name) else {
            return Ok(default);
        };
        let number = text.parse::<T>().ok();
        number
            .filter(|number| *number >= least && *number <= most)
            .ok_or_else(|| {
                let command = self.command;
                let text = format!(
                    "{command}: invalid argument: '{text}' for {name}: expected a number from \
                     {least} to {most}"
                );
                Complaint::new(self.exit, text)
            })
    }

    /// The only word that is no option.
    pub(super) fn only(&self, what: &str) -> Result<&str, Complaint> {
        let command = self.command;
        match self.rest.as_slice() {
            [only] => Ok(only),
            [] => Err(Complaint::new(
                self.exit,
                format!("{command}: {what} is missing (try `help {command}`)"),
            )),
            [_, second, ..] => Err(Complaint::new(
                self.exit,
                format!("{command}: one {what} at a time; what is '{second}'?"),
            )),
        }
    }
}

/// The options in one line: `-c COUNT, -n`.
pub(super) fn spelt(known: &[Flag]) -> String {
    let one = |flag: &Flag| match flag.value {
        None => flag.names[0].to_owned(),
        Some(value) => format!("{} {value}", flag.names[0]),
    };
    known.iter().map(one).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[Flag] = &[
        flag(&["-n"]),
        flag(&["-v", "--verbose"]),
        valued(&["-c", "--count"], "COUNT"),
    ];

    fn given(line: &str) -> Result<Given, Complaint> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        read("ping", 2, KNOWN, &words)
    }

    #[test]
    fn all_spellings_of_a_value() {
        for line in [
            "-c 3 a",
            "-c3 a",
            "-nc 3 a",
            "--count=3 a",
            "--count 3 a",
            "a -vc3",
        ] {
            let given = given(line).unwrap();
            assert_eq!(given.number("-c", 1, 1, 9), Ok(3), "{line}");
            assert_eq!(given.only("host"), Ok("a"));
        }
        assert!(given("-- -c").unwrap().rest == ["-c"]);
    }

    #[test]
    fn unknown_options_are_answered_with_the_known() {
        let complaint = given("-z a").unwrap_err();
        assert!(complaint.text.contains("'-z'") && complaint.text.contains("-c COUNT"));
        assert!(given("-c").unwrap_err().text.contains("needs a value"));
        assert!(given("--verbose=1").is_err());
        let zero = given("-c 0").unwrap().number("-c", 1, 1, 9).unwrap_err();
        assert!(zero.text.contains("from 1 to 9"));
    }
}
