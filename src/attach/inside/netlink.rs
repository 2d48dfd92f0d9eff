//! Requests to the kernel's network configuration, in its own language (rtnetlink).
//!
//! Just the requests a namespace needs, so no tool has to be installed. Layouts are those of
//! the kernel's `linux/netlink.h`, `linux/rtnetlink.h` and `linux/if_addr.h` (see RFC 3549);
//! numbers are in the machine's byte order, addresses in network order.

use std::net::IpAddr;
use std::os::fd::OwnedFd;

use rustix::io::Errno;
use rustix::net::{
    AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, recv, send, socket_with,
};

use crate::attach::config::{Address, Closed, Refusal, Route};

/// A connection to the kernel's network configuration.
pub(super) struct Netlink {
    socket: OwnedFd,
    sequence: u32,
}

impl Netlink {
    /// Opens the connection for this process's network namespace.
    pub(super) fn open() -> Result<Self, Errno> {
        // No protocol is protocol 0: NETLINK_ROUTE.
        let socket = socket_with(
            AddressFamily::NETLINK,
            SocketType::RAW,
            SocketFlags::CLOEXEC,
            None,
        )?;
        let sequence = 0;
        Ok(Self { socket, sequence })
    }

    /// The index of an interface.
    pub(super) fn index(&self, name: &str) -> Result<u32, Errno> {
        rustix::net::netdevice::name_to_index(&self.socket, name)
    }

    /// Brings an interface up or down and, if given, sets its MTU. One that goes down loses its
    /// routes.
    pub(super) fn set(&mut self, index: u32, up: Up, mtu: Option<u16>) -> Result<(), Errno> {
        let mut request = Request::new(RTM_NEWLINK, 0);
        // struct ifinfomsg: family, padding, type, index, flags, mask of changed flags.
        request.put(&[0; 4]);
        let flags = match up {
            Up::Yes => IFF_UP,
            Up::No => 0,
        };
        for field in [index, flags, IFF_UP] {
            request.put(&field.to_ne_bytes());
        }
        if let Some(mtu) = mtu {
            request.attribute(IFLA_MTU, &u32::from(mtu).to_ne_bytes());
        }
        self.ask(request)
    }

    /// Adds an address to an interface; it may be there already.
    pub(super) fn add_address(&mut self, index: u32, address: Address) -> Result<(), Errno> {
        let request = address_request(RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE, index, address);
        self.ask(request)
    }

    /// Takes an address from an interface; it may be gone already.
    pub(super) fn remove_address(&mut self, index: u32, address: Address) -> Result<(), Errno> {
        match self.ask(address_request(RTM_DELADDR, 0, index, address)) {
            Err(Errno::ADDRNOTAVAIL) => Ok(()),
            outcome => outcome,
        }
    }

    /// Adds a route through an interface; it may be there already.
    pub(super) fn add_route(&mut self, index: u32, route: Route) -> Result<(), Errno> {
        let request = route_request(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE, index, route);
        self.ask(request)
    }

    /// Takes a route away; it may be gone already, with the address it was reached from.
    pub(super) fn remove_route(&mut self, index: u32, route: Route) -> Result<(), Errno> {
        match self.ask(route_request(RTM_DELROUTE, 0, index, route)) {
            Err(Errno::SRCH | Errno::NODEV) => Ok(()),
            outcome => outcome,
        }
    }

    /// Adds a route that tells programs that they cannot send.
    pub(super) fn close(&mut self, closed: Closed) -> Result<(), Errno> {
        self.ask(closed_request(
            RTM_NEWROUTE,
            NLM_F_CREATE | NLM_F_REPLACE,
            closed,
        ))
    }

    /// Takes such a route away; it may be gone already.
    pub(super) fn reopen(&mut self, closed: Closed) -> Result<(), Errno> {
        match self.ask(closed_request(RTM_DELROUTE, 0, closed)) {
            Err(Errno::SRCH) => Ok(()),
            outcome => outcome,
        }
    }

    /// Sends a request and waits for the kernel's verdict.
    fn ask(&mut self, request: Request) -> Result<(), Errno> {
        self.sequence += 1;
        send(
            &self.socket,
            &request.finish(self.sequence),
            SendFlags::empty(),
        )?;
        let mut answer = vec![0; 8192];
        loop {
            let (_, length) = rustix::io::retry_on_intr(|| {
                recv(&self.socket, answer.as_mut_slice(), RecvFlags::empty())
            })?;
            if let Some(verdict) = verdict(&answer[..length.min(answer.len())], self.sequence) {
                return verdict;
            }
        }
    }
}

/// Whether an interface is to be up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Up {
    Yes,
    No,
}

/// A request under construction.
struct Request {
    kind: u16,
    flags: u16,
    body: Vec<u8>,
}

impl Request {
    fn new(kind: u16, flags: u16) -> Self {
        let body = Vec::with_capacity(64);
        Self { kind, flags, body }
    }

    fn put(&mut self, bytes: &[u8]) {
        self.body.extend_from_slice(bytes);
    }

    /// Appends an attribute: length, kind, value, padding to four bytes.
    fn attribute(&mut self, kind: u16, value: &[u8]) {
        let length = ATTRIBUTE_HEADER + value.len() as u16;
        self.put(&length.to_ne_bytes());
        self.put(&kind.to_ne_bytes());
        self.put(value);
        self.body.resize(self.body.len().next_multiple_of(4), 0);
    }

    /// The whole message: length, kind, flags, sequence, sender (the kernel fills it in), body.
    fn finish(self, sequence: u32) -> Vec<u8> {
        let length = (HEADER + self.body.len()) as u32;
        let flags = self.flags | NLM_F_REQUEST | NLM_F_ACK;
        let mut message = Vec::with_capacity(HEADER + self.body.len());
        message.extend_from_slice(&length.to_ne_bytes());
        message.extend_from_slice(&self.kind.to_ne_bytes());
        message.extend_from_slice(&flags.to_ne_bytes());
        message.extend_from_slice(&sequence.to_ne_bytes());
        message.extend_from_slice(&[0; 4]);
        message.extend_from_slice(&self.body);
        message
    }
}

fn address_request(kind: u16, flags: u16, index: u32, address: Address) -> Request {
    let mut request = Request::new(kind, flags);
    // No duplicate address detection (RFC 4862, section 5.4): nobody else is on this link. No
    // route to the address's network: routes are told apart from addresses.
    // struct ifaddrmsg: family, prefix length, flags (see below), scope, interface.
    request.put(&[
        family(address.address),
        address.prefix,
        0,
        RT_SCOPE_UNIVERSE,
    ]);
    request.put(&index.to_ne_bytes());
    let octets = octets(address.address);
    request.attribute(IFA_LOCAL, &octets);
    request.attribute(IFA_ADDRESS, &octets);
    let flags = IFA_F_NODAD | IFA_F_NOPREFIXROUTE;
    request.attribute(IFA_FLAGS, &flags.to_ne_bytes());
    request
}

fn route_request(kind: u16, flags: u16, index: u32, route: Route) -> Request {
    let mut request = Request::new(kind, flags);
    let scope = match route.via {
        Some(_) => RT_SCOPE_UNIVERSE,
        None => RT_SCOPE_LINK,
    };
    // struct rtmsg: family, destination and source length, service, table, origin, scope, type,
    // flags. ONLINK: whether the router answers is the emulated link's to say, not the kernel's.
    request.put(&[family(route.destination.address), route.destination.prefix]);
    request.put(&[0, 0, RT_TABLE_MAIN, RTPROT_STATIC, scope, RTN_UNICAST]);
    request.put(&route.via.map_or(0, |_| RTNH_F_ONLINK).to_ne_bytes());
    if route.destination.prefix > 0 {
        request.attribute(RTA_DST, &octets(route.destination.address));
    }
    if let Some(via) = route.via {
        request.attribute(RTA_GATEWAY, &octets(via));
    }
    request.attribute(RTA_OIF, &index.to_ne_bytes());
    request
}

fn closed_request(kind: u16, flags: u16, closed: Closed) -> Request {
    let mut request = Request::new(kind, flags);
    let way = match closed.says {
        Refusal::Prohibit => RTN_PROHIBIT,
        Refusal::Unreachable => RTN_UNREACHABLE,
    };
    // struct rtmsg, as above.
    let Address { address, prefix } = closed.destination;
    request.put(&[family(address), prefix, 0, 0, RT_TABLE_MAIN]);
    request.put(&[RTPROT_STATIC, RT_SCOPE_UNIVERSE, way]);
    request.put(&0_u32.to_ne_bytes());
    request.attribute(RTA_DST, &octets(address));
    request
}

/// The kernel's verdict on a request, if this is it: an error message that may say "no error".
fn verdict(answer: &[u8], sequence: u32) -> Option<Result<(), Errno>> {
    let kind = u16::from_ne_bytes(answer.get(4..6)?.try_into().ok()?);
    let about = u32::from_ne_bytes(answer.get(8..12)?.try_into().ok()?);
    if kind != NLMSG_ERROR || about != sequence {
        return None;
    }
    match i32::from_ne_bytes(answer.get(16..20)?.try_into().ok()?) {
        0 => Some(Ok(())),
        errno => Some(Err(Errno::from_raw_os_error(-errno))),
    }
}

fn family(address: IpAddr) -> u8 {
    match address {
        IpAddr::V4(_) => AddressFamily::INET.as_raw() as u8,
        IpAddr::V6(_) => AddressFamily::INET6.as_raw() as u8,
    }
}

fn octets(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    }
}

const HEADER: usize = 16;
const ATTRIBUTE_HEADER: u16 = 4;
const NLMSG_ERROR: u16 = 2;
const NLM_F_REQUEST: u16 = 0x1;
const NLM_F_ACK: u16 = 0x4;
const NLM_F_REPLACE: u16 = 0x100;
const NLM_F_CREATE: u16 = 0x400;
const RTM_NEWLINK: u16 = 16;
const RTM_NEWADDR: u16 = 20;
const RTM_DELADDR: u16 = 21;
const RTM_NEWROUTE: u16 = 24;
const RTM_DELROUTE: u16 = 25;
const IFF_UP: u32 = 1;
const IFLA_MTU: u16 = 4;
const IFA_ADDRESS: u16 = 1;
const IFA_LOCAL: u16 = 2;
const IFA_FLAGS: u16 = 8;
const IFA_F_NODAD: u32 = 0x02;
const IFA_F_NOPREFIXROUTE: u32 = 0x200;
const RTA_DST: u16 = 1;
const RTA_OIF: u16 = 4;
const RTA_GATEWAY: u16 = 5;
const RT_TABLE_MAIN: u8 = 254;
const RTPROT_STATIC: u8 = 4;
const RT_SCOPE_UNIVERSE: u8 = 0;
const RT_SCOPE_LINK: u8 = 253;
const RTN_UNICAST: u8 = 1;
const RTN_UNREACHABLE: u8 = 7;
const RTN_PROHIBIT: u8 = 8;
const RTNH_F_ONLINK: u32 = 4;
