//! All commands, in the order in which `help` lists them.

use super::command::{Command, Kind};
use super::help::help;
use super::program::dns::{dig, host, nslookup};
use super::program::nginx::nginx;
use super::program::ping::ping;
use super::program::traceroute::traceroute;
use super::program::web::{curl, wget};
use super::show::arp::arp;
use super::show::conntrack::conntrack;
use super::show::files::{cat, hostname};
use super::show::firewall::iptables;
use super::show::ip::ip;
use super::show::journal::journalctl;
use super::show::netstat;
use super::show::sockets::ss;
use super::show::systemctl::systemctl;
use super::show::tcpdump::tcpdump;

/// The command called `name`.
pub(super) fn find(name: &str) -> Option<&'static Command> {
    COMMANDS
        .iter()
        .find(|command| command.name == name || command.aliases.contains(&name))
}

/// All commands.
pub(super) static COMMANDS: &[Command] = &[
    Command {
        name: "ping",
        aliases: &[],
        usage: "ping [-c COUNT] [-i SECONDS] [-s BYTES] [-t TTL] [-W SECONDS] [-M do] [-n] \
                [-q] HOST",
        about: "is a machine there, and how far away",
        example: "ping -c 3 shop.example",
        kind: Kind::Program(ping),
    },
    Command {
        name: "traceroute",
        aliases: &[],
        usage: "traceroute [-I|-T|-U] [-n] [-p PORT] [-f TTL] [-m HOPS] [-q PROBES] \
                [-w SECONDS] HOST",
        about: "which routers are on the way",
        example: "traceroute -n shop.example",
        kind: Kind::Program(traceroute),
    },
    Command {
        name: "dig",
        aliases: &[],
        usage: "dig [@SERVER] [NAME] [TYPE] [-x ADDRESS] [-p PORT] [+short] [+tcp] [+norecurse] \
                [+time=S] [+tries=N]",
        about: "ask a name server, and see the whole answer",
        example: "dig shop.example",
        kind: Kind::Program(dig),
    },
    Command {
        name: "nslookup",
        aliases: &[],
        usage: "nslookup [-type=TYPE] NAME [SERVER]",
        about: "ask a name server, the short way",
        example: "nslookup shop.example",
        kind: Kind::Program(nslookup),
    },
    Command {
        name: "host",
        aliases: &[],
        usage: "host [-t TYPE] NAME [SERVER]",
        about: "the records of a name, one sentence each",
        example: "host shop.example",
        kind: Kind::Program(host),
    },
    Command {
        name: "curl",
        aliases: &[],
        usage: "curl [-v] [-s] [-S] [-i] [-I] [-L] [-f] [-o /dev/null] [-X METHOD] [-d DATA] \
                [-H LINE] [-A NAME] [-w FORMAT] [--max-time S] [--connect-timeout S] \
                [--resolve HOST:PORT:ADDRESS] URL...",
        about: "fetch a page, with -v step by step",
        example: "curl -v http://shop.example/",
        kind: Kind::Program(curl),
    },
    Command {
        name: "wget",
        aliases: &[],
        usage: "wget [-q] [-S] [-O -] [-t TRIES] [-T SECONDS] [--spider] URL",
        about: "fetch a page, and try again if need be",
        example: "wget -O - http://shop.example/",
        kind: Kind::Program(wget),
    },
    Command {
        name: "ss",
        aliases: &[],
        usage: "ss [-t] [-u] [-l] [-a] [-n] [-p]",
        about: "sockets: who listens, who talks to whom",
        example: "ss -tlnp",
        kind: Kind::Look(ss),
    },
    Command {
        name: "netstat",
        aliases: &[],
        usage: "netstat [-t] [-u] [-l] [-a] [-n] [-p] [-r]",
        about: "the same, the old way; with -r the routes",
        example: "netstat -tan",
        kind: Kind::Look(netstat),
    },
    Command {
        name: "ip",
        aliases: &[],
        usage: "ip [-br] addr|link|neigh|route [dev NAME], ip route get ADDRESS",
        about: "addresses, interfaces, neighbours, routes",
        example: "ip route get 198.51.100.80",
        kind: Kind::Look(ip),
    },
    Command {
        name: "arp",
        aliases: &[],
        usage: "arp [-n] [-a]",
        about: "neighbours, the old way",
        example: "arp -n",
        kind: Kind::Look(arp),
    },
    Command {
        name: "tcpdump",
        aliases: &[],
        usage: "tcpdump [-i INTERFACE|any] [-c COUNT] [-n] [-e] [tcp|udp|icmp|arp|ip] [src|dst] \
                [host ADDRESS] [net NETWORK] [port NUMBER] [and|or|not] [(...)]",
        about: "the packets this machine has sent and received so far",
        example: "tcpdump -n -c 20 'tcp and port 80'",
        kind: Kind::Look(tcpdump),
    },
    Command {
        name: "iptables",
        aliases: &[],
        usage: "iptables -L [-n] [-v] [--line-numbers] [CHAIN]",
        about: "the rules of this machine's firewall, and their counters",
        example: "iptables -L -n -v",
        kind: Kind::Look(iptables),
    },
    Command {
        name: "conntrack",
        aliases: &[],
        usage: "conntrack -L [-n] [-p tcp|udp|icmp]",
        about: "the connections that translation (NAT) and firewall remember",
        example: "conntrack -L",
        kind: Kind::Look(conntrack),
    },
    Command {
        name: "systemctl",
        aliases: &[],
        usage: "systemctl list-units | status [UNIT] | is-active UNIT | stop UNIT | start UNIT | \
                restart UNIT",
        about: "services: see, stop, start",
        example: "systemctl status",
        kind: Kind::Service(systemctl),
    },
    Command {
        name: "journalctl",
        aliases: &[],
        usage: "journalctl [-u UNIT] [-n COUNT]",
        about: "what the programs of this machine logged",
        example: "journalctl -n 20",
        kind: Kind::Look(journalctl),
    },
    Command {
        name: "nginx",
        aliases: &[],
        usage: "nginx -t|-T",
        about: "on a proxy that behaves like nginx: is its configuration sound; -T prints it",
        example: "nginx -t",
        kind: Kind::Seated(nginx),
    },
    Command {
        name: "hostname",
        aliases: &[],
        usage: "hostname [-I]",
        about: "the name of this machine; with -I its addresses",
        example: "hostname",
        kind: Kind::Look(hostname),
    },
    Command {
        name: "cat",
        aliases: &[],
        usage: "cat /etc/hosts | /etc/resolv.conf",
        about: "the two files these machines have",
        example: "cat /etc/resolv.conf",
        kind: Kind::Look(cat),
    },
    Command {
        name: "help",
        aliases: &["?", "man"],
        usage: "help [COMMAND]",
        about: "this list, or more about one command",
        example: "help ping",
        kind: Kind::Look(help),
    },
];
