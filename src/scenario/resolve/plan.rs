//! A scenario while it is being resolved, and the look-ups all steps share.

use std::net::Ipv4Addr;

use smoltcp::wire::Ipv4Cidr;

use super::space;
use crate::scenario::document::{At, Located, Report};
use crate::scenario::draft::{Draft, NodeDraft};
use crate::scenario::model::{Addressing, Link, Node, NodeId, Zone};

/// What is known so far.
pub(crate) struct Plan<'a> {
    /// Where mistakes go.
    pub(crate) report: &'a Report,
    /// The file.
    pub(crate) draft: &'a Draft,
    /// The nodes; same order as in the draft.
    pub(crate) nodes: Vec<Node>,
    /// The links; same order as in the draft.
    pub(crate) links: Vec<Link>,
    /// Where the address of each interface was written: by node, by interface.
    pub(crate) address_at: Vec<Vec<At>>,
    /// The segment each link belongs to.
    pub(crate) segment_of: Vec<usize>,
    /// The segments: links joined by switches, which share one IP network.
    pub(crate) segments: Vec<Segment>,
    /// The zones.
    pub(crate) zones: Vec<Zone>,
}

/// A broadcast domain.
#[derive(Debug, Default)]
pub(crate) struct Segment {
    /// The interfaces on it: node and interface index, in link order; switches left out.
    pub(crate) members: Vec<(usize, usize)>,
    /// Its network, once an address fixes it.
    pub(crate) network: Option<Ipv4Cidr>,
}

impl Plan<'_> {
    /// The node a text names; reports an unknown one.
    pub(crate) fn node(&self, name: &Located<String>) -> Option<usize> {
        let found = self.find(&name.value);
        if found.is_none() {
            self.report
                .error(name.at, format!("there is no node `{}`", name.value))
                .expected(format!("one of {}", self.some_names()))
                .nearest(&name.value, self.names());
        }
        found
    }

    /// The node of this name.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        self.nodes.iter().position(|node| node.name == name)
    }

    /// The names of the first nodes, as a list to choose from.
    fn some_names(&self) -> String {
        const MOST: usize = 12;
        let names: Vec<&str> = self.names().take(MOST).collect();
        let more = if self.nodes.len() > MOST { ", ..." } else { "" };
        format!("{}{more}", names.join(", "))
    }

    /// The names of all nodes.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.nodes.iter().map(|node| node.name.as_str())
    }

    /// A node and its entry in the file.
    pub(crate) fn with_draft(&self, index: usize) -> (&Node, &NodeDraft) {
        (&self.nodes[index], &self.draft.nodes[index])
    }

    /// The segment an interface is on.
    pub(crate) fn segment(&self, node: usize, interface: usize) -> usize {
        self.segment_of[self.nodes[node].interfaces[interface].link.0]
    }

    /// The static addresses of a node.
    pub(crate) fn addresses(&self, node: usize) -> impl Iterator<Item = Ipv4Addr> {
        let interfaces = self.nodes[node].interfaces.iter();
        interfaces.filter_map(|interface| interface.address.fixed())
    }

    /// The address others know a node by: a public one if it has any.
    pub(crate) fn best_address(&self, node: usize) -> Option<Ipv4Addr> {
        let public = self
            .addresses(node)
            .find(|address| !space::is_private(*address));
        public.or_else(|| self.addresses(node).next())
    }

    /// The static address of `node` on a segment.
    pub(crate) fn address_on(&self, node: usize, segment: usize) -> Option<Ipv4Addr> {
        let members = self.segments[segment].members.iter();
        members
            .filter(|(member, _)| *member == node)
            .find_map(|(_, interface)| self.nodes[node].interfaces[*interface].address.fixed())
    }

    /// The address a text means to node `asker`: an address, or the name of a node.
    pub(crate) fn address(&self, text: &Located<String>, asker: usize) -> Option<Ipv4Addr> {
        if let Ok(address) = text.value.parse() {
            return Some(address);
        }
        let node = self.node(text)?;
        let shared = (0..self.nodes[asker].interfaces.len())
            .map(|interface| self.segment(asker, interface))
            .find_map(|segment| self.address_on(node, segment));
        let found = shared.or_else(|| self.best_address(node));
        if found.is_none() {
            self.report
                .error(text.at, format!("`{}` has no fixed address", text.value))
                .expected("an IPv4 address, or a node with a static address");
        }
        found
    }

    /// The address of a DNS server for `asker`; warns of a node that runs none.
    pub(crate) fn name_server(&self, text: &Located<String>, asker: usize) -> Option<Ipv4Addr> {
        let address = self.address(text, asker)?;
        let runs_dns = |node: NodeId| self.draft.nodes[node.0].services.dns.is_some();
        if !self.owner(address).is_some_and(runs_dns) {
            let servers = self.draft.nodes.iter();
            let servers = servers.filter(|node| node.services.dns.is_some());
            let names: Vec<&str> = servers.map(|node| node.name.value.as_str()).collect();
            self.report
                .warning(
                    text.at,
                    format!("no DNS server answers at `{}`", text.value),
                )
                .expected(format!("a node with a DNS server: {}", names.join(", ")));
        }
        Some(address)
    }

    /// The network an interface is in, whoever fixes it.
    pub(crate) fn network(&self, node: usize, interface: usize) -> Option<Ipv4Cidr> {
        match self.nodes[node].interfaces[interface].address {
            Addressing::None => None,
            Addressing::Dhcp | Addressing::Static(_) => {
                self.segments[self.segment(node, interface)].network
            }
        }
    }

    /// The node that owns a static address.
    pub(crate) fn owner(&self, address: Ipv4Addr) -> Option<NodeId> {
        let mut nodes = 0..self.nodes.len();
        nodes
            .find(|node| self.addresses(*node).any(|own| own == address))
            .map(NodeId)
    }

    /// The link a text names, as an interface of a node; reports a wrong one.
    pub(crate) fn interface(&self, name: &Located<String>, node: usize) -> Option<usize> {
        let peers_and_links = self.nodes[node].interfaces.iter().map(|interface| {
            let link = &self.links[interface.link.0];
            let peer = link.ends[1 - interface.end].node.0;
            (link.name.as_str(), self.nodes[peer].name.as_str())
        });
        let candidates: Vec<(&str, &str)> = peers_and_links.collect();
        let found = candidates
            .iter()
            .position(|(link, peer)| *link == name.value || *peer == name.value);
        if found.is_none() {
            let links: Vec<&str> = candidates.iter().map(|(link, _)| *link).collect();
            let node = &self.nodes[node].name;
            self.report
                .error(name.at, format!("`{}` is no link of {node}", name.value))
                .expected(format!("one of {}", links.join(", ")))
                .nearest(&name.value, links);
        }
        found
    }
}
