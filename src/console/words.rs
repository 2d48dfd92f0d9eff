//! From a typed line to words, as a shell splits them; what a shell could do besides is named.

use super::Complaint;

/// The words of a line; none for an empty line or a comment.
pub(super) fn words(line: &str) -> Result<Vec<String>, Complaint> {
    let line = line.trim();
    if line.starts_with('#') {
        return Ok(Vec::new());
    }
    if let Some(sign) = operator(line) {
        return Err(Complaint::usage(format!(
            "gatelab: `{sign}`: this console runs one command at a time, without pipes, \
             redirections or variables (quote the sign if you mean it literally)"
        )));
    }
    shell_words::split(line).map_err(|_| {
        let text = "gatelab: a quotation mark is missing its partner";
        Complaint::usage(text.to_owned())
    })
}

/// The first sign outside quotation marks that only a shell would understand.
fn operator(line: &str) -> Option<char> {
    let mut quote = None;
    let mut characters = line.chars().peekable();
    while let Some(c) = characters.next() {
        match (quote, c) {
            (None, '\\') => {
                characters.next();
            }
            (None, '\'' | '"') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            (None, '|' | '>' | '<' | '&' | ';' | '`') => return Some(c),
            (None, '$') if characters.peek().is_some_and(|next| *next != ' ') => return Some(c),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_split_as_in_a_shell() {
        let split = |line| words(line).unwrap();
        assert_eq!(
            split("  ping -c 3  a.example "),
            ["ping", "-c", "3", "a.example"]
        );
        assert_eq!(split("curl -H 'A: b c'"), ["curl", "-H", "A: b c"]);
        assert!(split("  # a comment").is_empty() && split("").is_empty());
    }

    #[test]
    fn what_only_a_shell_could_do_is_named() {
        for line in [
            "ss | grep x",
            "curl a > b",
            "ping a &",
            "a; b",
            "echo $HOME",
        ] {
            let complaint = words(line).unwrap_err();
            assert!(complaint.text.contains("without pipes"), "{line}");
        }
        assert!(words("curl 'http://a/?x=1&y=2'").is_ok());
        assert!(words("curl 'http://a").is_err());
    }
}
