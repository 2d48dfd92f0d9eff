//! Reverse names: the name under which an address is looked up.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::Name;

/// The name that maps `address` back to a host: `4.3.2.1.in-addr.arpa` (RFC 1035 3.5) or its
/// nibble form below `ip6.arpa` (RFC 3596 2.5).
pub fn reverse_name(address: IpAddr) -> Name {
    let (parts, suffix): (Vec<String>, _) = match address {
        IpAddr::V4(v4) => (
            v4.octets().iter().rev().map(u8::to_string).collect(),
            ["in-addr", "arpa"],
        ),
        IpAddr::V6(v6) => (
            v6.octets().iter().rev().flat_map(|&o| nibbles(o)).collect(),
            ["ip6", "arpa"],
        ),
    };
    let labels = parts.iter().map(String::as_str).chain(suffix);
    // At most 34 labels of few octets: far below the limits of RFC 1035 2.3.4.
    Name::from_labels(labels).unwrap_or_else(|_| Name::root())
}

/// The address whose reverse name is `name`, if it is one.
pub fn address_of(name: &Name) -> Option<IpAddr> {
    let text = name.to_string().to_ascii_lowercase();
    if let Some(parts) = text.strip_suffix(".in-addr.arpa") {
        let octets: Vec<u8> = parts
            .rsplit('.')
            .map(|p| p.parse().ok())
            .collect::<Option<_>>()?;
        let octets: [u8; 4] = octets.try_into().ok()?;
        return Some(Ipv4Addr::from(octets).into());
    }
    let parts = text.strip_suffix(".ip6.arpa")?;
    let digits: Vec<u128> = parts.rsplit('.').map(nibble).collect::<Option<_>>()?;
    let bits = digits.iter().fold(0, |bits, digit| bits << 4 | digit);
    (digits.len() == 32).then(|| Ipv6Addr::from(bits).into())
}

/// Both hexadecimal digits of an octet, low one first.
fn nibbles(octet: u8) -> [String; 2] {
    [format!("{:x}", octet & 15), format!("{:x}", octet >> 4)]
}

fn nibble(label: &str) -> Option<u128> {
    let mut chars = label.chars();
    let digit = chars.next()?.to_digit(16)?;
    chars.next().is_none().then_some(u128::from(digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc1035_3_5_and_rfc3596_2_5() {
        let v4: IpAddr = "192.0.2.10".parse().unwrap();
        assert_eq!(reverse_name(v4).to_string(), "10.2.0.192.in-addr.arpa");
        let v6: IpAddr = "2001:db8::f:1".parse().unwrap();
        let name = reverse_name(v6);
        assert!(name.to_string().starts_with("1.0.0.0.f.0.0.0."));
        assert!(name.to_string().ends_with(".8.b.d.0.1.0.0.2.ip6.arpa"));
        assert_eq!(address_of(&name), Some(v6));
        assert_eq!(address_of(&reverse_name(v4)), Some(v4));
    }

    #[test]
    fn other_names_have_no_address() {
        for text in [
            "2.0.192.in-addr.arpa",
            "x.2.0.192.in-addr.arpa",
            "1.ip6.arpa",
            "a.test",
        ] {
            assert_eq!(address_of(&text.parse().unwrap()), None, "{text}");
        }
    }
}
