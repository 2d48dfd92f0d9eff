//! What is to be fetched.

use crate::http::{Fields, Method, RequestHead, Url, Version};

use super::ClientSettings;

/// A request as its author thinks of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The method.
    pub method: Method,
    /// The URL.
    pub url: Url,
    /// Fields beside those that every request has.
    pub fields: Fields,
    /// The content.
    pub body: Vec<u8>,
}

impl Order {
    /// A GET of `url`.
    pub fn get(url: Url) -> Self {
        Self {
            method: Method::Get,
            url,
            fields: Fields::new(),
            body: Vec::new(),
        }
    }

    /// The head of the request (RFC 9112 section 3.2.1).
    pub(super) fn head(&self, settings: &ClientSettings) -> RequestHead {
        let connection = if settings.keep_alive {
            "keep-alive"
        } else {
            "close"
        };
        let mut fields = Fields::new()
            .with("Host", self.url.host_header())
            .with("Connection", connection)
            .with("User-Agent", settings.user_agent.as_str())
            .with("Accept", "*/*");
        for field in &self.fields {
            fields.append(field.name.clone(), field.value.clone());
        }
        let mut head = RequestHead {
            method: self.method.clone(),
            target: self.url.target.clone(),
            version: Version::HTTP_11,
            fields,
        };
        head.frame(Some(self.body.len() as u64));
        head
    }
}
