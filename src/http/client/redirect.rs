//! Where a redirect leads (RFC 9110 section 15.4).

use crate::http::{Method, ResponseHead, Url};

use super::{Order, Trouble};

/// The order that follows from a redirect; none if the response is no redirect to follow.
pub(super) fn next(order: &Order, head: &ResponseHead) -> Option<Result<Order, Trouble>> {
    if !matches!(head.status, 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let location = head.fields.first("Location")?;
    let location = String::from_utf8_lossy(location);
    let Some(url) = resolve(&order.url, &location) else {
        return Some(Err(Trouble::BadRedirect(location.into_owned())));
    };
    let mut next = Order {
        url,
        ..order.clone()
    };
    // RFC 9110 section 15.4.4, and what browsers make of 301 and 302 after a POST.
    let becomes_get = match head.status {
        303 => order.method != Method::Head,
        301 | 302 => order.method == Method::Post,
        _ => false,
    };
    if becomes_get {
        next.method = Method::Get;
        next.body.clear();
    }
    Some(Ok(next))
}

/// The URL that `reference` means on the page `base` (RFC 3986 section 5.2); none if it leads to
/// what is not `http`.
pub fn resolve(base: &Url, reference: &str) -> Option<Url> {
    let reference = reference.split('#').next().unwrap_or_default().trim();
    if has_scheme(reference) {
        return reference.parse().ok();
    }
    if let Some(authority) = reference.strip_prefix("//") {
        return format!("http://{authority}").parse().ok();
    }
    let path = base.target.split('?').next().unwrap_or("/");
    let target = if reference.is_empty() {
        base.target.clone()
    } else if reference.starts_with('?') {
        format!("{path}{reference}")
    } else {
        let folder = &path[..=path.rfind('/').unwrap_or(0)];
        let whole = match reference.strip_prefix('/') {
            Some(rest) => format!("/{rest}"),
            None => format!("{folder}{reference}"),
        };
        without_dots(&whole)
    };
    format!("http://{}{target}", base.host_header())
        .parse()
        .ok()
}

/// A scheme and its colon before anything else (RFC 3986 section 3.1).
fn has_scheme(reference: &str) -> bool {
    let end = reference.find(|c: char| !c.is_ascii_alphanumeric() && !"+-.".contains(c));
    end.is_some_and(|end| end > 0 && reference[end..].starts_with(':'))
}

/// Removes `.` and `..` from a path (RFC 3986 section 5.2.4).
fn without_dots(target: &str) -> String {
    let (path, query) = match target.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (target, None),
    };
    let mut kept: Vec<&str> = Vec::new();
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    for (index, segment) in segments.iter().enumerate() {
        let last = index + 1 == segments.len();
        match *segment {
            "." | ".." => {
                if *segment == ".." {
                    kept.pop();
                }
                if last {
                    kept.push("");
                }
            }
            other => kept.push(other),
        }
    }
    let path = format!("/{}", kept.join("/"));
    match query {
        Some(query) => format!("{path}?{query}"),
        None => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Fields;

    #[test]
    fn rfc3986_5_4_references_are_resolved() {
        let base: Url = "http://a.example:81/b/c/d?q".parse().unwrap();
        let to = |reference: &str| resolve(&base, reference).map(|url| url.to_string());
        let cases = [
            ("g", "http://a.example:81/b/c/g"),
            ("./g/", "http://a.example:81/b/c/g/"),
            ("/g", "http://a.example:81/g"),
            ("//g.example", "http://g.example/"),
            ("?y", "http://a.example:81/b/c/d?y"),
            ("", "http://a.example:81/b/c/d?q"),
            ("..", "http://a.example:81/b/"),
            ("../../../g?x/../y", "http://a.example:81/g?x/../y"),
            ("http://other.example/x#f", "http://other.example/x"),
        ];
        for (reference, expected) in cases {
            assert_eq!(to(reference).as_deref(), Some(expected), "{reference}");
        }
        assert_eq!(to("https://a.example/"), None);
        assert_eq!(to("mailto:x"), None);
    }

    #[test]
    fn rfc9110_15_4_methods_change_as_the_status_says() {
        let order = Order {
            method: Method::Post,
            body: b"x".to_vec(),
            ..Order::get("http://a.example/".parse().unwrap())
        };
        let after = |status, order: &Order| {
            let mut head = ResponseHead::new(status);
            head.fields = Fields::new().with("Location", "/next");
            next(order, &head).map(Result::unwrap)
        };
        assert_eq!(after(302, &order).unwrap().method, Method::Get);
        assert_eq!(after(303, &order).unwrap().body, b"");
        assert_eq!(after(307, &order).unwrap().method, Method::Post);
        assert_eq!(after(304, &order), None);
    }
}
