//! The field section of a message: an ordered list of names and values (RFC 9110 section 5).

/// One field line: its name and value, byte for byte as received or as to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The field name; compared without regard to case (RFC 9110 section 5.1).
    pub name: Vec<u8>,
    /// The field value, without the white space around it (RFC 9112 section 5).
    pub value: Vec<u8>,
}

impl Field {
    /// Tells whether this field bears `name`, whatever its case.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }
}

/// An ordered list of fields; a name may occur several times (RFC 9110 section 5.3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    lines: Vec<Field>,
}

impl Fields {
    /// An empty list.
    pub const fn new() -> Self {
        Self { lines: Vec::new() }
    }

    /// Adds a field at the end and leaves those of the same name where they are.
    pub fn append(&mut self, name: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) {
        self.lines.push(Field {
            name: name.into(),
            value: value.into(),
        });
    }

    /// Returns the list with one more field at its end.
    #[must_use]
    pub fn with(mut self, name: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) -> Self {
        self.append(name, value);
        self
    }

    /// Gives `name` this one value: in the place of its first line, or at the end.
    pub fn set(&mut self, name: &str, value: impl Into<Vec<u8>>) {
        let Some(at) = self.lines.iter().position(|field| field.is(name)) else {
            return self.append(name, value);
        };
        let mut index = 0;
        self.lines.retain(|field| {
            index += 1;
            index - 1 <= at || !field.is(name)
        });
        self.lines[at].value = value.into();
    }

    /// Removes every line of `name` and returns how many there were.
    pub fn remove(&mut self, name: &str) -> usize {
        let before = self.lines.len();
        self.lines.retain(|field| !field.is(name));
        before - self.lines.len()
    }

    /// Keeps only the fields for which `keep` holds.
    pub fn retain(&mut self, keep: impl FnMut(&Field) -> bool) {
        self.lines.retain(keep);
    }

    /// The value of the first line of `name`.
    pub fn first(&self, name: &str) -> Option<&[u8]> {
        let field = self.lines.iter().find(|field| field.is(name))?;
        Some(&field.value)
    }

    /// The value of the first line of `name` as text; none if it is not UTF-8.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.first(name)
            .and_then(|value| std::str::from_utf8(value).ok())
    }

    /// The values of every line of `name`, in order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> + 'a {
        self.lines
            .iter()
            .filter(move |field| field.is(name))
            .map(|field| field.value.as_slice())
    }

    /// The elements of the comma-separated list that all lines of `name` form together, trimmed
    /// and without empty ones (RFC 9110 sections 5.3 and 5.6.1); a comma inside quotes divides too.
    pub fn elements<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> + 'a {
        self.all(name)
            .flat_map(|value| value.split(|&byte| byte == b','))
            .map(trim)
            .filter(|element| !element.is_empty())
    }

    /// Tells whether the list `name` contains `token`, whatever its case.
    pub fn lists(&self, name: &str, token: &str) -> bool {
        self.elements(name)
            .any(|element| element.eq_ignore_ascii_case(token.as_bytes()))
    }

    /// Tells whether any line bears `name`.
    pub fn contains(&self, name: &str) -> bool {
        self.first(name).is_some()
    }

    /// The fields in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Field> {
        self.lines.iter()
    }

    /// How many lines there are.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Tells whether there is no line.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The last field, to which a folded line is joined.
    pub(super) fn last_mut(&mut self) -> Option<&mut Field> {
        self.lines.last_mut()
    }
}

impl<'a> IntoIterator for &'a Fields {
    type Item = &'a Field;
    type IntoIter = std::slice::Iter<'a, Field>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<N: Into<Vec<u8>>, V: Into<Vec<u8>>> FromIterator<(N, V)> for Fields {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let mut fields = Self::new();
        for (name, value) in pairs {
            fields.append(name, value);
        }
        fields
    }
}

/// `bytes` without the optional white space (SP, HTAB) at both ends (RFC 9110 section 5.6.3).
pub(super) fn trim(bytes: &[u8]) -> &[u8] {
    let is_space = |byte: &u8| matches!(byte, b' ' | b'\t');
    let Some(start) = bytes.iter().position(|byte| !is_space(byte)) else {
        return &[];
    };
    let end = bytes.iter().rposition(|byte| !is_space(byte));
    &bytes[start..=end.unwrap_or(start)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Fields {
        [("Host", "a"), ("via", "1.1 x"), ("Via", "1.0 y,, 1.1 z")]
            .into_iter()
            .collect()
    }

    #[test]
    fn lookup_ignores_case_and_keeps_order() {
        let fields = sample();
        let all: Vec<_> = fields.all("VIA").collect();
        assert_eq!(all, [&b"1.1 x"[..], b"1.0 y,, 1.1 z"]);
        assert_eq!(fields.text("host"), Some("a"));
        assert!(!fields.contains("hos"));
    }

    #[test]
    fn elements_span_lines_and_skip_empty_ones() {
        let fields = sample();
        let elements: Vec<_> = fields.elements("via").collect();
        assert_eq!(elements, [&b"1.1 x"[..], b"1.0 y", b"1.1 z"]);
    }

    #[test]
    fn set_replaces_in_place_and_drops_the_rest() {
        let mut fields = sample().with("X", "1");
        fields.set("VIA", "new");
        let names: Vec<_> = fields.iter().map(|field| field.name.clone()).collect();
        assert_eq!(names, [&b"Host"[..], b"via", b"X"]);
        assert_eq!(fields.text("via"), Some("new"));
        assert_eq!(fields.remove("HOST"), 1);
        assert_eq!(fields.len(), 2);
    }

    #[test]
    fn trim_takes_spaces_and_tabs_only() {
        assert_eq!(trim(b" \ta b\t "), b"a b");
        assert_eq!(trim(b" \t"), b"");
        assert_eq!(trim(b"\x0ba"), b"\x0ba");
    }
}
