//! Reads the programs of the web: browser, origin server, proxy.

use std::time::Duration;

use super::{dispatch, product};
use crate::scenario::document::{
    At, Entry, Fields, Located, Port, Report, Table, Value, as_table, schema, texts,
};
use crate::scenario::program::{Browser, Content, Origin, Page, Proxy};
use crate::scenario::unit::Size;

/// `[node.NAME.proxy]`.
#[derive(Debug)]
pub(crate) struct ProxyDraft {
    pub(crate) at: At,
    /// All settings but sites and pools, which are still empty.
    pub(crate) settings: Proxy,
    pub(crate) profile: Option<Located<String>>,
    pub(crate) pool: Option<Located<Vec<Located<String>>>>,
    pub(crate) sites: SitesDraft,
}

/// The host names of a proxy: all on one pool, or each with its own.
#[derive(Debug)]
pub(crate) enum SitesDraft {
    Own(Vec<(Located<String>, Vec<Located<String>>)>),
    Shared(Vec<Located<String>>),
}

/// Reads `[node.NAME.browser]`.
pub(super) fn browser(fields: &Fields<'_>) -> Located<Browser> {
    let url = fields.read::<String>("url");
    let host = url.as_ref().map(|url| host_of(&url.value));
    if let (Some(url), Some(None)) = (&url, host) {
        fields
            .report
            .error(
                url.at,
                format!("a browser here cannot open `{}`", url.value),
            )
            .expected("http://HOST/ or http://HOST:PORT/PATH");
    }
    let at = url.as_ref().map_or(fields.at, |url| url.at);
    let value = Browser {
        url: url.map(|url| url.value),
        timeout: fields.or("timeout", Duration::from_mins(1)),
    };
    Located { at, value }
}

/// The host of an `http` URL (RFC 9110 section 4.2.1); nothing if it is none.
pub(crate) fn host_of(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("http://")?;
    let authority = rest.split(['/', '?']).next()?;
    let host = match authority.split_once(':') {
        Some((host, port)) => port.parse::<u16>().ok().map(|_| host)?,
        None => authority,
    };
    let plain = url
        .chars()
        .all(|c| c.is_ascii_graphic() && c != '#' && c != '@');
    (plain && !host.is_empty()).then_some(host)
}

/// Reads `[node.NAME.origin]`.
pub(super) fn origin(fields: &Fields<'_>) -> Located<Origin> {
    let port = fields.read::<Port>("port");
    let pages = fields.entries("pages").iter();
    let value = Origin {
        port: port.as_ref().map_or(80, |port| port.value.0),
        keepalive_idle: fields.or("keepalive_idle", Duration::from_secs(75)),
        backlog: fields.or("backlog", 128),
        pages: pages
            .filter_map(|entry| page(fields.report, &entry.key, &entry.item))
            .collect(),
    };
    Located {
        at: port.map_or(fields.at, |port| port.at),
        value,
    }
}

/// Reads a page: a text, or a table that says more.
fn page(report: &Report, path: &Located<String>, item: &Located<Value>) -> Option<Page> {
    let plain_path =
        path.value.starts_with('/') && path.value.chars().all(|c| c.is_ascii_graphic() && c != '#');
    if !plain_path {
        report
            .error(path.at, format!("`{}` is not a path", path.value))
            .expected("a path such as \"/big\", without spaces");
    }
    let short;
    let table = if let Value::Text(text) = &item.value {
        short = Table(vec![Entry {
            key: Located {
                at: path.at,
                value: "text".to_owned(),
            },
            item: Located {
                at: item.at,
                value: Value::Text(text.clone()),
            },
        }]);
        &short
    } else {
        as_table(report, &path.value, item)?
    };
    let fields = Fields::new(report, path.at, table, schema::PAGE);
    Some(Page {
        path: path.value.clone(),
        status: status(&fields),
        content_type: fields.or("type", "text/html; charset=utf-8".to_owned()),
        content: content(&fields)?,
        delay: fields.or("delay", Duration::ZERO),
    })
}

/// A final status code (RFC 9110 section 15).
fn status(fields: &Fields<'_>) -> u16 {
    let Some(status) = fields.read::<u16>("status") else {
        return 200;
    };
    if !(200..=599).contains(&status.value) {
        fields
            .report
            .error(status.at, format!("{} is not a final status", status.value))
            .expected("a number from 200 to 599");
    }
    status.value
}

fn content(fields: &Fields<'_>) -> Option<Content> {
    const LARGEST: u64 = 64 << 20;
    let text = fields.read::<String>("text");
    let size = fields.read::<Size>("size");
    match (text, size) {
        (Some(text), None) => Some(Content::Text(text.value)),
        (None, Some(size)) if size.value.octets() > LARGEST => {
            let message = format!("a page of {} is too large", size.value);
            fields
                .report
                .error(size.at, message)
                .expected("at most 64MiB");
            None
        }
        (None, Some(size)) => Some(Content::Filler(size.value.octets())),
        (Some(_), Some(size)) => {
            fields
                .report
                .error(size.at, "the page has both `text` and `size`")
                .expected("one of them");
            None
        }
        (None, None) => {
            if fields.item("text").or(fields.item("size")).is_none() {
                fields
                    .report
                    .error(fields.at, "the page has no content")
                    .expected("text = \"...\" or size = \"200kB\"");
            }
            None
        }
    }
}

/// Reads `[node.NAME.proxy]`.
pub(super) fn proxy(fields: &Fields<'_>) -> ProxyDraft {
    let port = fields.read::<Port>("port");
    let settings = Proxy {
        port: port.as_ref().map_or(80, |port| port.value.0),
        identity: fields.or("identity", String::new()),
        profile: String::new(),
        sites: Vec::new(),
        pools: Vec::new(),
        connect_timeout: fields.given("connect_timeout"),
        read_timeout: fields.given("read_timeout"),
        keepalive_idle: fields.given("keepalive_idle"),
        retries: fields.given("retries"),
        upgrades: fields.given("upgrades"),
        max_connections: fields.given("max_connections"),
        max_fails: fields.given("max_fails"),
        fail_timeout: fields.given("fail_timeout"),
        own: product::settings(fields),
        dispatch: dispatch::dispatch(fields),
    };
    let profile = fields.read::<String>("profile");
    if let Some(profile) = &profile {
        product::check(fields, &profile.value);
    }
    ProxyDraft {
        at: port.map_or(fields.at, |port| port.at),
        settings,
        profile,
        pool: fields.item("pool").and_then(|item| {
            Some(Located {
                at: item.at,
                value: fields.texts("pool")?,
            })
        }),
        sites: sites(fields),
    }
}

fn sites(fields: &Fields<'_>) -> SitesDraft {
    let Some(item) = fields.item("sites") else {
        let expected = "the host names it serves: sites = [\"shop.example\"]";
        fields
            .report
            .error(fields.at, "`sites` is missing")
            .expected(expected);
        return SitesDraft::Shared(Vec::new());
    };
    if !matches!(item.value, Value::Table(_)) {
        return SitesDraft::Shared(fields.texts("sites").unwrap_or_default());
    }
    let entries = fields.entries("sites").iter();
    let own = entries.filter_map(|entry| {
        Some((
            entry.key.clone(),
            texts(fields.report, &entry.key.value, &entry.item)?,
        ))
    });
    SitesDraft::Own(own.collect())
}
