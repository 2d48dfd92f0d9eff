//! The `Proxy-Status` field: what an intermediary says about its part in a response (RFC 9209).

use std::fmt;

use super::ProxyError;

/// One member of a `Proxy-Status` field; its `Display` is the structured-field form
/// (RFC 9209 section 2, RFC 8941 section 3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxyStatus {
    /// Who speaks: a host name, a pseudonym, an address (RFC 9209 section 2).
    pub name: String,
    /// What went wrong (RFC 9209 section 2.1.1).
    pub error: Option<ProxyError>,
    /// What the name server answered, such as `NXDOMAIN` (RFC 9209 section 2.3.2).
    pub rcode: Option<String>,
    /// The next hop that was chosen (RFC 9209 section 2.1.2).
    pub next_hop: Option<String>,
    /// The status that came from the next hop (RFC 9209 section 2.1.4).
    pub received_status: Option<u16>,
    /// More for people who read it (RFC 9209 section 2.1.5).
    pub details: Option<String>,
}

impl ProxyStatus {
    /// A member in which `name` says nothing but that it was there.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            error: None,
            rcode: None,
            next_hop: None,
            received_status: None,
            details: None,
        }
    }

    /// A member in which `name` reports `error`.
    pub fn of_error(name: impl Into<String>, error: ProxyError) -> Self {
        Self {
            error: Some(error),
            ..Self::new(name)
        }
    }
}

impl fmt::Display for ProxyStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_item(f, &self.name)?;
        if let Some(error) = self.error {
            write!(f, "; error={error}")?;
        }
        if let Some(rcode) = &self.rcode {
            f.write_str("; rcode=")?;
            write_string(f, rcode)?;
        }
        if let Some(next_hop) = &self.next_hop {
            f.write_str("; next-hop=")?;
            write_item(f, next_hop)?;
        }
        if let Some(status) = self.received_status {
            write!(f, "; received-status={status}")?;
        }
        if let Some(details) = &self.details {
            f.write_str("; details=")?;
            write_string(f, details)?;
        }
        Ok(())
    }
}

/// A token if the text can be one, else a string (RFC 8941 sections 3.3.3 and 3.3.4).
fn write_item(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let starts_well = |c: char| c.is_ascii_alphabetic() || c == '*';
    let goes_on_well = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~:/".contains(c);
    if text.starts_with(starts_well) && text.chars().all(goes_on_well) {
        return f.write_str(text);
    }
    write_string(f, text)
}

/// A string (RFC 8941 section 3.3.3); what it cannot hold is shown as `?`.
fn write_string(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str("\"")?;
    for c in text.chars() {
        match c {
            '"' | '\\' => write!(f, "\\{c}")?,
            ' '..='~' => write!(f, "{c}")?,
            _ => f.write_str("?")?,
        }
    }
    f.write_str("\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc9209_2_members_carry_their_parameters_in_order() {
        let status = ProxyStatus {
            next_hop: Some("app1.internal:8080".into()),
            received_status: Some(200),
            details: Some("bad \"chunk\" \\ \u{e9}\n".into()),
            ..ProxyStatus::of_error("proxy", ProxyError::HttpResponseTransferCoding)
        };
        assert_eq!(
            status.to_string(),
            "proxy; error=http_response_transfer_coding; next-hop=app1.internal:8080; \
             received-status=200; details=\"bad \\\"chunk\\\" \\\\ ??\""
        );
    }

    #[test]
    fn rfc9209_2_3_2_dns_errors_carry_their_rcode() {
        let status = ProxyStatus {
            rcode: Some("NXDOMAIN".into()),
            ..ProxyStatus::of_error("proxy", ProxyError::DnsError)
        };
        assert_eq!(
            status.to_string(),
            "proxy; error=dns_error; rcode=\"NXDOMAIN\""
        );
    }

    #[test]
    fn rfc8941_3_3_4_names_that_are_no_tokens_are_quoted() {
        assert_eq!(ProxyStatus::new("gate-1").to_string(), "gate-1");
        assert_eq!(ProxyStatus::new("192.0.2.1").to_string(), "\"192.0.2.1\"");
        assert_eq!(ProxyStatus::new("my proxy").to_string(), "\"my proxy\"");
        assert_eq!(ProxyStatus::new("").to_string(), "\"\"");
    }
}
