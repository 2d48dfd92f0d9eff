//! lighttpd's own answers: a title, a heading, nothing else.

use crate::http::{Fields, imf_fixdate, reason_phrase};

use crate::proxy::profile::Page;
use crate::proxy::profile::facts::PageFacts;

use super::head::SERVER;

/// The page of `connection_handle_errdoc`.
pub(super) fn page(facts: &PageFacts<'_>) -> Page {
    let phrase = reason_phrase(facts.status).unwrap_or_default();
    let title = format!("{} {phrase}", facts.status);
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>\n\
         <!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\"\n         \
         \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd\">\n\
         <html xmlns=\"http://www.w3.org/1999/xhtml\" xml:lang=\"en\" lang=\"en\">\n <head>\n  \
         <title>{title}</title>\n </head>\n <body>\n  <h1>{title}</h1>\n </body>\n</html>\n"
    );
    Page {
        fields: Fields::new()
            .with("Content-Type", "text/html")
            .with("Content-Length", body.len().to_string())
            .with("Date", imf_fixdate(facts.now_s))
            .with("Server", SERVER),
        body: body.into_bytes(),
        ..Page::default()
    }
}
