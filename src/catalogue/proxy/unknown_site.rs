//! `proxy.unknown-site`: the proxy does not know the site it is asked for.

use super::configure::sites;
use crate::catalogue::{Applied, Ending, Fault, FaultError, PlaceKind, Site};
use crate::http::ProxyError;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "proxy.unknown-site",
    aliases: &[],
    title: "the proxy does not know the site",
    sentence: "{} knows no site of that name",
    summary: "The site is missing in the proxy's configuration: the request arrives, and the \
              proxy has nowhere to pass it on to.",
    place: PlaceKind::Program,
    params: &[],
    ends_in: Ending::Proxy(ProxyError::DestinationNotFound),
    example: "proxy.unknown-site@proxy",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    sites(site, |sites, _| {
        for site in sites {
            site.names = vec!["other.example".into()];
        }
    })
}
