//! One transfer of `curl`: name, connection, request, response, and what is printed of each.

use std::cell::{Cell, RefCell};
use std::net::{Ipv4Addr, SocketAddrV4};

use crate::console::program::resolve::address;
use crate::console::tty::Tty;
use crate::host::Errno;
use crate::http::{Fields, Method, RequestHead, ResponseHead, Url, Version};
use crate::sim::Time;
use crate::trace::EventId;

use super::exchange::{Exchange, Piece};
use super::order::Order;
use super::page::Page;
use super::trouble::{Trouble, words};

/// What is known of a transfer, so far.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Facts {
    pub(super) status: Option<u16>,
    pub(super) remote: Option<SocketAddrV4>,
    pub(super) bytes: u64,
    /// How many bytes of content the head announced.
    pub(super) expected: Option<u64>,
    pub(super) resolved: Option<Time>,
    pub(super) connected: Option<Time>,
    pub(super) first_byte: Option<Time>,
    pub(super) connections: u32,
    pub(super) evidence: Option<EventId>,
}

/// A transfer under way; it can be looked at while it waits.
pub(super) struct Transfer {
    tty: Tty,
    order: Order,
    facts: Cell<Facts>,
    /// The connection of the last request, for another to the same server.
    kept: RefCell<Option<(String, u16, Exchange)>>,
}

impl Transfer {
    /// A transfer that has not begun.
    pub(super) fn new(tty: Tty, order: Order) -> Self {
        Self {
            tty,
            order,
            facts: Cell::default(),
            kept: RefCell::default(),
        }
    }

    /// What is known so far.
    pub(super) fn facts(&self) -> Facts {
        self.facts.get()
    }

    /// The present moment.
    pub(super) fn now(&self) -> Time {
        self.tty.now()
    }

    /// A line that only `-v` shows.
    pub(super) fn remark(&self, text: &str) {
        if self.order.verbose {
            self.tty.complain(format!("* {text}"));
        }
    }

    /// The remarks at the end.
    pub(super) fn close(&self, trouble: Option<&Trouble>) {
        if let Some(trouble) = trouble {
            let told_before = matches!(trouble.code, 6 | 7);
            if !told_before {
                self.remark(&trouble.text);
            }
            let number = self.facts().connections.saturating_sub(1);
            self.remark(&format!("Closing connection {number}"));
        } else if let Some((host, ..)) = &*self.kept.borrow() {
            let number = self.facts().connections.saturating_sub(1);
            self.remark(&format!("Connection #{number} to host {host} left intact"));
        }
    }

    fn note(&self, change: impl FnOnce(&mut Facts)) {
        let mut facts = self.facts.get();
        change(&mut facts);
        self.facts.set(facts);
    }

    /// Fetches `url` and prints what came; gives where a redirect leads that is to be followed.
    pub(super) async fn fetch(&self, url: &Url) -> Result<Option<String>, Trouble> {
        let mut exchange = self.connection(url).await?;
        let head = self.head(url);
        self.show_request(&head);
        let body = self.order.body.clone().unwrap_or_default();
        if let Err(failure) = exchange.send(&self.tty, &head, &body).await {
            let text = format!("Send failure: {}", words(failure.errno));
            return Err(Trouble::new(55, text, failure.evidence));
        }
        let location = self.read(&mut exchange).await?;
        if exchange.persistent {
            let kept = (url.host.clone(), url.port, exchange);
            self.kept.replace(Some(kept));
        } else {
            let number = self.facts().connections.saturating_sub(1);
            self.remark(&format!("Closing connection {number}"));
        }
        Ok(location)
    }

    /// The connection that was kept, or a new one.
    async fn connection(&self, url: &Url) -> Result<Exchange, Trouble> {
        if let Some((host, port, exchange)) = self.kept.take()
            && (host.as_str(), port) == (url.host.as_str(), url.port)
        {
            let number = self.facts().connections.saturating_sub(1);
            self.remark(&format!(
                "Re-using existing connection #{number} with host {host}"
            ));
            return Ok(exchange);
        }
        let began = self.now();
        self.note(|facts| {
            facts.connections += 1;
            (facts.resolved, facts.connected) = (None, None);
        });
        let what = format!("a connection to {}:{}", url.host, url.port);
        let opening = Box::pin(self.open(url, began));
        let opened = self
            .tty
            .os
            .within(self.order.connect_timeout, what, opening)
            .await;
        opened.unwrap_or_else(|timeout| {
            let took = self.now().since(began).as_millis();
            let stage = match self.facts().resolved {
                Some(_) => "Connection",
                None => "Resolving",
            };
            let text = format!("{stage} timed out after {took} milliseconds");
            Err(Trouble::new(28, text, Some(timeout)))
        })
    }

    /// Resolves and connects; `--connect-timeout` is for both together.
    async fn open(&self, url: &Url, began: Time) -> Result<Exchange, Trouble> {
        let to = self.resolve(url).await?;
        self.note(|facts| facts.resolved = Some(self.now()));
        self.remark(&format!("  Trying {to}:{}...", url.port));
        match Exchange::open(&self.tty, to, url.port).await {
            Ok(exchange) => {
                let number = self.facts().connections - 1;
                self.remark(&format!(
                    "Connected to {} ({to}) port {} (#{number})",
                    url.host, url.port
                ));
                self.note(|facts| {
                    facts.connected = Some(self.now());
                    facts.remote = Some(exchange.remote());
                });
                Ok(exchange)
            }
            Err(failure) => {
                let (host, port) = (&url.host, url.port);
                let error = words(failure.errno);
                self.remark(&format!("connect to {to} port {port} failed: {error}"));
                let took = self.now().since(began).as_millis();
                let text = format!(
                    "Failed to connect to {host} port {port} after {took} ms: Couldn't connect to \
                     server"
                );
                self.remark(&text);
                let code = if failure.errno == Errno::TimedOut {
                    28
                } else {
                    7
                };
                Err(Trouble::new(code, text, failure.evidence))
            }
        }
    }

    async fn resolve(&self, url: &Url) -> Result<Ipv4Addr, Trouble> {
        let mut known = self.order.known.iter();
        let found = known.find(|(host, port, _)| *host == url.host && *port == url.port);
        if let Some((host, port, address)) = found {
            self.remark(&format!("Added {host}:{port}:{address} to DNS cache"));
            self.remark(&format!("Hostname {host} was found in DNS cache"));
            return Ok(*address);
        }
        address(&self.tty, &url.host).await.map_err(|failed| {
            let text = format!("Could not resolve host: {}", url.host);
            self.remark(&text);
            Trouble::new(6, text, failed.because)
        })
    }

    /// The head of the request, its fields in curl's order.
    fn head(&self, url: &Url) -> RequestHead {
        let order = &self.order;
        let method = order.method.clone().unwrap_or(match &order.body {
            _ if order.head_only => Method::Head,
            Some(_) => Method::Post,
            None => Method::Get,
        });
        let mut fields = Fields::new();
        let host = url.host_header();
        for (name, value) in [
            ("Host", host.as_str()),
            ("User-Agent", "curl/7.88.1"),
            ("Accept", "*/*"),
        ] {
            let replaced = order.fields.contains(name);
            let removed = order
                .removed
                .iter()
                .any(|own| own.eq_ignore_ascii_case(name));
            if !replaced && !removed {
                fields.append(name, value);
            } else if name == "Host"
                && let Some(own) = order.fields.first(name)
            {
                fields.append(name, own);
            }
        }
        let own = order.fields.iter().filter(|field| !field.is("Host"));
        own.for_each(|field| fields.append(field.name.clone(), field.value.clone()));
        if let Some(body) = &order.body {
            fields.append("Content-Length", body.len().to_string());
            if !order.fields.contains("Content-Type") {
                fields.append("Content-Type", "application/x-www-form-urlencoded");
            }
        }
        RequestHead {
            method,
            target: url.target.clone(),
            version: Version::HTTP_11,
            fields,
        }
    }

    fn show_request(&self, head: &RequestHead) {
        if self.order.verbose {
            let bytes = head.to_bytes();
            let text = String::from_utf8_lossy(&bytes);
            let lines = text.trim_end_matches("\r\n").split("\r\n");
            lines.for_each(|line| self.tty.complain(format!("> {line}")));
            self.tty.complain("> ");
        }
    }

    /// Reads the response to its end.
    async fn read(&self, exchange: &mut Exchange) -> Result<Option<String>, Trouble> {
        let mut page = Page::new(self.tty.clone());
        let mut location = None;
        loop {
            let piece = match exchange.next(&self.tty).await {
                Ok(piece) => piece,
                Err(broken) => {
                    page.finish();
                    return Err(Trouble::broken(broken, exchange.evidence));
                }
            };
            self.note(|facts| {
                facts.first_byte.get_or_insert(self.now());
                facts.evidence = exchange.evidence;
            });
            match piece {
                Piece::Interim(head) => self.show_head(&head),
                Piece::Head(head) => {
                    self.show_head(&head);
                    location = self.taken(&head);
                }
                Piece::Body(data) => {
                    self.note(|facts| facts.bytes += data.len() as u64);
                    if location.is_none() && self.order.output.is_none() && !page.take(&data) {
                        return Err(self.binary(exchange.evidence));
                    }
                }
                Piece::End => {
                    page.finish();
                    return Ok(location);
                }
            }
        }
    }

    /// Notes what the head says; gives the redirect to follow.
    fn taken(&self, head: &ResponseHead) -> Option<String> {
        let length = head.fields.text("Content-Length");
        self.note(|facts| {
            facts.status = Some(head.status);
            facts.bytes = 0;
            facts.expected = length.and_then(|text| text.trim().parse().ok());
        });
        let redirects = matches!(head.status, 301 | 302 | 303 | 307 | 308);
        let location = head.fields.first("Location")?;
        let follows = self.order.follow && redirects;
        follows.then(|| String::from_utf8_lossy(location).into_owned())
    }

    fn show_head(&self, head: &ResponseHead) {
        let bytes = head.to_bytes();
        let text = String::from_utf8_lossy(&bytes);
        for line in text.trim_end_matches("\r\n").split("\r\n").chain([""]) {
            if self.order.verbose {
                self.tty.complain(format!("< {line}"));
            }
            if self.order.include {
                self.tty.print(line);
            }
        }
    }

    fn binary(&self, because: Option<EventId>) -> Trouble {
        self.tty.complain(
            "Warning: Binary output can mess up your terminal. Use \"--output /dev/null\" to \n\
             Warning: tell curl not to show it.",
        );
        let text = "Failure writing output to destination";
        Trouble::new(23, text, because)
    }
}
