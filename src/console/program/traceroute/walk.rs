//! `traceroute`: probes with a growing time to live, and who reports that it ran out.

use std::net::Ipv4Addr;
use std::time::Duration;

use crate::console::Complaint;
use crate::console::command::{Ended, Tool, tool};
use crate::console::options::{Flag, Given, flag, read, valued};
use crate::console::tty::Tty;
use crate::host::{Either, Failure, RawSocket, UdpSocket, race};
use crate::sim::Time;

use super::answer::{Answer, Meaning};
use super::probe::{Method, PACKET, Probe};
use crate::console::program::ping::said;
use crate::console::program::resolve::{ReverseNames, address};

const FLAGS: &[Flag] = &[
    flag(&["-I", "--icmp"]),
    flag(&["-T", "--tcp"]),
    flag(&["-U", "--udp"]),
    flag(&["-n"]),
    flag(&["-4"]),
    valued(&["-p", "--port"], "PORT"),
    valued(&["-f", "--first"], "TTL"),
    valued(&["-m", "--max-hops"], "HOPS"),
    valued(&["-q", "--queries"], "PROBES"),
    valued(&["-w", "--wait"], "SECONDS"),
];

/// The port that the first probe goes to when no other is named; nobody listens there.
const UNLIKELY_PORT: u16 = 33_434;

/// What is asked for.
#[derive(Clone, Debug)]
struct Order {
    host: String,
    method: Method,
    first: u8,
    hops: u8,
    probes: u16,
    wait: Duration,
    numeric: bool,
}

/// Reads the words after `traceroute`.
pub(in crate::console) fn traceroute(words: &[String]) -> Result<Tool, Complaint> {
    let given = read("traceroute", 2, FLAGS, words)?;
    let wait: f64 = given.number("-w", 5.0, 0.001, 300.0)?;
    let order = Order {
        host: given.only("host")?.to_owned(),
        method: method(&given)?,
        first: given.number("-f", 1, 1, 255)?,
        hops: given.number("-m", 30, 1, 255)?,
        probes: given.number("-q", 3, 1, 10)?,
        wait: Duration::from_secs_f64(wait),
        numeric: given.has("-n"),
    };
    Ok(tool(|tty| run(tty, order)))
}

fn method(given: &Given) -> Result<Method, Complaint> {
    let port = |default| given.number("-p", default, 1, 65_000);
    Ok(match (given.has("-I"), given.has("-T"), given.has("-U")) {
        (true, false, false) => Method::Echo,
        (false, true, false) => Method::Syn(port(80)?),
        (false, false, true) => Method::Datagram(port(53)?),
        (false, false, false) => Method::Unlikely(port(UNLIKELY_PORT)?),
        _ => {
            let text = "traceroute: choose one of -I, -T and -U";
            return Err(Complaint::usage(text));
        }
    })
}

async fn run(tty: Tty, order: Order) -> Ended {
    let host = order.host.clone();
    let to = match address(&tty, &host).await {
        Ok(to) => to,
        Err(failed) => {
            let text = format!("{host}: {}", failed.message);
            tty.complain(&text);
            tty.complain(format!(
                "Cannot handle \"host\" cmdline arg `{host}' on position 1"
            ));
            return Ended::badly(2, text, failed.because);
        }
    };
    let way = tty.os.kernel().source_for(to);
    let source = match way {
        Ok(source) => source,
        Err(failure) => return unsent(&tty, failure),
    };
    let hops = order.hops;
    tty.print(format!(
        "traceroute to {host} ({to}), {hops} hops max, {PACKET} byte packets"
    ));
    // The kernel keeps this port for us: what comes back to it is not refused, and a NAT on this
    // machine gives it to nobody else.
    let held = tty.os.udp(None).ok();
    let session = Session {
        raw: RawSocket::new(tty.os.clone(), order.method.hears()),
        names: ReverseNames::new(order.numeric),
        ends: (source, to),
        own_port: held.as_ref().map_or(UNLIKELY_PORT, UdpSocket::port),
        identifier: tty.os.random_u16(),
        sent: 0,
        tty,
        order,
    };
    let ended = session.walk().await;
    drop(held);
    ended
}

fn unsent(tty: &Tty, failure: Failure) -> Ended {
    let text = format!("connect: {}", said(failure.errno));
    tty.complain(&text);
    Ended::badly(1, text, failure.evidence)
}

/// One run of `traceroute`.
struct Session {
    tty: Tty,
    order: Order,
    raw: RawSocket,
    names: ReverseNames,
    ends: (Ipv4Addr, Ipv4Addr),
    own_port: u16,
    identifier: u16,
    /// How many probes have been sent.
    sent: u16,
}

impl Session {
    async fn walk(mut self) -> Ended {
        let (_, to) = self.ends;
        for ttl in self.order.first..=self.order.hops {
            let (line, last) = match self.hop(ttl).await {
                Ok(hop) => hop,
                Err(failure) => return unsent(&self.tty, failure),
            };
            self.tty.print(line);
            if let Some(answer) = last {
                let from = answer.from;
                let text = format!("the route to {to} ends at {from} after {ttl} hops");
                let short = from != to;
                return Ended::well(text, answer.event).with_bad_news(short);
            }
        }
        let text = format!("no answer of {to} within {} hops", self.order.hops);
        Ended::well(text, self.tty.os.cause()).with_bad_news(true)
    }

    /// Sends the probes of one hop and takes what comes back; gives the line, and the answer that
    /// ends the walk.
    async fn hop(&mut self, ttl: u8) -> Result<(String, Option<Answer>), Failure> {
        let mut probes = Vec::new();
        for _ in 0..self.order.probes {
            let probe = self.probe(ttl);
            self.raw.send(&probe.packet())?;
            probes.push((probe, self.tty.now(), None));
        }
        self.listen(&mut probes).await;
        let mut line = format!("{ttl:2} ");
        let (mut last, mut shown) = (None, None);
        for (_, sent, answer) in probes {
            let Some(answer) = answer else {
                line.push_str(" *");
                continue;
            };
            if shown != Some(answer.from) {
                let from = self.names.shown(&self.tty, answer.from).await;
                line.push_str(&format!(" {from}"));
                shown = Some(answer.from);
            }
            let ms = answer.time.since(sent).as_secs_f64() * 1000.0;
            line.push_str(&format!("  {ms:.3} ms"));
            line.push_str(answer.mark());
            if answer.ends() {
                last = Some(answer);
            }
        }
        Ok((line, last))
    }

    fn probe(&mut self, ttl: u8) -> Probe {
        let number = self.sent;
        self.sent += 1;
        Probe {
            method: self.order.method,
            ends: self.ends,
            own_port: self.own_port,
            identifier: self.identifier,
            number,
            ttl,
        }
    }

    /// Waits until every probe has its answer, or the time is up.
    async fn listen(&self, probes: &mut [(Probe, Time, Option<Answer>)]) {
        let end = self.tty.now() + self.order.wait;
        while probes.iter().any(|(_, _, answer)| answer.is_none()) {
            let left = end.since(self.tty.now());
            let what = "an answer to a probe";
            let heard = match race(self.raw.hear(), self.tty.os.sleep(left, what)).await {
                Either::Left(heard) => heard,
                Either::Right(_) => return,
            };
            let open = probes.iter_mut().filter(|(_, _, answer)| answer.is_none());
            for (probe, _, answer) in open {
                if let Some(found) = Answer::understand(&heard, probe) {
                    *answer = Some(found);
                    break;
                }
            }
        }
    }
}

impl Answer {
    /// Whether there is nothing beyond.
    fn ends(&self) -> bool {
        self.meaning != Meaning::Passed
    }
}
