//! `ping`: echo requests, one a second, and what comes back (output as of iputils).

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::time::Duration;

use crate::console::Complaint;
use crate::console::command::{Ended, Tool, tool};
use crate::console::options::{Flag, flag, read, valued};
use crate::console::tty::Tty;
use crate::host::{
    EchoAnswer, EchoOutcome, EchoRequest, EchoSocket, Either, Errno, Failure, IcmpError, race,
};
use crate::sim::Time;
use crate::trace::EventId;

use super::resolve::{ReverseNames, address};

/// The real one goes on until somebody presses Ctrl-C; here somebody does after so many.
const PATIENCE: u16 = 4;

const FLAGS: &[Flag] = &[
    valued(&["-c"], "COUNT"),
    valued(&["-i"], "SECONDS"),
    valued(&["-s"], "BYTES"),
    valued(&["-t"], "TTL"),
    valued(&["-W"], "SECONDS"),
    valued(&["-M"], "do|want|dont"),
    flag(&["-n"]),
    flag(&["-q"]),
    flag(&["-4"]),
];

/// What is asked for.
#[derive(Clone, Debug, PartialEq)]
struct Order {
    host: String,
    count: Option<u16>,
    interval: Duration,
    size: usize,
    ttl: u8,
    wait: Duration,
    keep_whole: bool,
    numeric: bool,
    quiet: bool,
}

/// Reads the words after `ping`.
pub(in crate::console) fn ping(words: &[String]) -> Result<Tool, Complaint> {
    let given = read("ping", 2, FLAGS, words)?;
    let seconds = |name, default: f64, least: f64| {
        let seconds = given.number(name, default, least, 3600.0)?;
        Ok::<_, Complaint>(Duration::from_secs_f64(seconds))
    };
    let keep_whole = match given.value("-M") {
        None | Some("want" | "dont") => false,
        Some("do") => true,
        Some(other) => {
            let text = format!("ping: invalid -M argument: {other} (known: do, want, dont)");
            return Err(Complaint::usage(text));
        }
    };
    let host = given.only("destination")?.to_owned();
    let count = given.value("-c").is_some();
    let order = Order {
        count: if count {
            Some(given.number("-c", 1, 1, u16::MAX)?)
        } else {
            None
        },
        interval: seconds("-i", 1.0, 0.002)?,
        size: given.number("-s", 56, 0, 65_507)?,
        ttl: given.number("-t", 64, 1, 255)?,
        wait: seconds("-W", 10.0, 0.0)?,
        keep_whole,
        numeric: given.has("-n") || host.parse::<Ipv4Addr>().is_ok(),
        quiet: given.has("-q"),
        host,
    };
    Ok(tool(|tty| run(tty, order)))
}

async fn run(tty: Tty, order: Order) -> Ended {
    let host = &order.host;
    let to = match address(&tty, host).await {
        Ok(to) => to,
        Err(failed) => {
            let text = format!("ping: {host}: {}", failed.message);
            tty.complain(&text);
            return Ended::badly(2, text, failed.because);
        }
    };
    let way = tty.os.kernel().source_for(to);
    if let Err(failure) = way {
        let text = format!("ping: connect: {}", said(failure.errno));
        tty.complain(&text);
        return Ended::badly(2, text, failure.evidence);
    }
    let (size, whole) = (order.size, order.size + 28);
    tty.print(format!("PING {host} ({to}) {size}({whole}) bytes of data."));
    let began = tty.now();
    let mut session = Session {
        socket: EchoSocket::new(tty.os.clone()),
        names: ReverseNames::new(order.numeric),
        to,
        sent: BTreeMap::new(),
        tally: Tally::new(began),
        tty,
        order,
    };
    session.exchange().await;
    session.finish()
}

/// One run of `ping`.
struct Session {
    tty: Tty,
    order: Order,
    to: Ipv4Addr,
    socket: EchoSocket,
    names: ReverseNames,
    /// When each request was sent, by its number.
    sent: BTreeMap<u16, Time>,
    tally: Tally,
}

/// What came of it so far.
struct Tally {
    began: Time,
    last: Time,
    transmitted: u32,
    errors: u32,
    duplicates: u32,
    times: Vec<f64>,
    evidence: Option<EventId>,
}

impl Tally {
    fn new(began: Time) -> Self {
        Self {
            began,
            last: began,
            transmitted: 0,
            errors: 0,
            duplicates: 0,
            times: Vec::new(),
            evidence: None,
        }
    }
}

impl Session {
    async fn exchange(&mut self) {
        let count = self.order.count.unwrap_or(PATIENCE);
        for sequence in 1..=count {
            self.send(sequence);
            let is_last = sequence == count;
            let limit = if is_last {
                self.linger()
            } else {
                self.order.interval
            };
            self.listen(limit, is_last).await;
        }
    }

    fn send(&mut self, sequence: u16) {
        let request = EchoRequest {
            to: self.to,
            sequence,
            ttl: self.order.ttl,
            size: self.order.size,
            keep_whole: self.order.keep_whole,
        };
        let now = self.tty.now();
        self.sent.insert(sequence, now);
        self.tally.transmitted += 1;
        self.tally.last = now;
        if let Err(failure) = self.socket.send(request) {
            self.sent.remove(&sequence);
            self.could_not_send(failure);
        }
    }

    fn could_not_send(&mut self, failure: Failure) {
        self.tally.evidence = failure.evidence.or(self.tally.evidence);
        if failure.errno == Errno::MessageTooLong {
            self.tally.errors += 1;
            let mtu = self.tty.os.kernel().mtu_to(self.to);
            self.tty
                .complain(format!("ping: local error: message too long, mtu={mtu}"));
        } else {
            self.tty
                .complain(format!("ping: sendmsg: {}", said(failure.errno)));
        }
    }

    /// How long to wait after the last request: twice the longest round trip, or as told.
    fn linger(&self) -> Duration {
        match self.tally.times.iter().copied().reduce(f64::max) {
            None => self.order.wait,
            Some(longest) => Duration::from_secs_f64(longest * 2.0 / 1000.0),
        }
        .max(self.order.interval.min(self.order.wait))
    }

    /// Takes answers for `limit`; after the last request, only until all have come.
    async fn listen(&mut self, limit: Duration, is_last: bool) {
        let what = format!("no echo reply from {}", self.to);
        let end = self.tty.now() + limit;
        loop {
            let all = self.sent.is_empty();
            if is_last && all {
                return;
            }
            let left = end.since(self.tty.now());
            let alarm = self.tty.os.sleep(left, what.clone());
            match race(self.socket.receive(), alarm).await {
                Either::Left(answer) => self.take(answer).await,
                Either::Right(timeout) => {
                    if !all {
                        self.tally.evidence = Some(timeout);
                    }
                    return;
                }
            }
        }
    }

    async fn take(&mut self, answer: EchoAnswer) {
        let sequence = answer.sequence;
        self.tally.last = answer.time;
        self.tally.evidence = answer.event.or(self.tally.evidence);
        let sent = self.sent.remove(&sequence);
        let line = match answer.outcome {
            EchoOutcome::Reply => {
                let Some(sent) = sent else {
                    self.tally.duplicates += 1;
                    return;
                };
                let ms = answer.time.since(sent).as_secs_f64() * 1000.0;
                self.tally.times.push(ms);
                let from = self.names.shown(&self.tty, answer.from).await;
                let (length, ttl, time) = (answer.length, answer.ttl, milliseconds(ms));
                format!("{length} bytes from {from}: icmp_seq={sequence} ttl={ttl} time={time} ms")
            }
            EchoOutcome::Error(error) => {
                self.tally.errors += 1;
                let from = self.names.shown(&self.tty, answer.from).await;
                format!("From {from} icmp_seq={sequence} {}", told(error))
            }
            EchoOutcome::Unsent(failure) if failure.errno == Errno::HostUnreachable => {
                // Linux sends itself an ICMP error where a neighbour does not answer.
                self.tally.errors += 1;
                let own = self.tty.os.kernel().source_for(self.to);
                let own = own.unwrap_or(Ipv4Addr::LOCALHOST);
                let from = self.names.shown(&self.tty, own).await;
                format!("From {from} icmp_seq={sequence} Destination Host Unreachable")
            }
            EchoOutcome::Unsent(failure) => {
                self.could_not_send(failure);
                return;
            }
        };
        if !self.order.quiet {
            self.tty.print(line);
        }
    }

    /// Prints the statistics.
    fn finish(self) -> Ended {
        let Self {
            tty, order, tally, ..
        } = self;
        if order.count.is_none() {
            tty.print("^C");
        } else {
            tty.print("");
        }
        let received = tally.times.len() as u32;
        let sent = tally.transmitted;
        let mut counts = format!("{sent} packets transmitted, {received} received");
        if tally.duplicates > 0 {
            counts.push_str(&format!(", +{} duplicates", tally.duplicates));
        }
        if tally.errors > 0 {
            counts.push_str(&format!(", +{} errors", tally.errors));
        }
        let loss = percent(sent.saturating_sub(received), sent);
        let time = tally.last.since(tally.began).as_millis();
        tty.print(format!("--- {} ping statistics ---", order.host));
        tty.print(format!("{counts}, {loss}% packet loss, time {time}ms"));
        if let Some(line) = round_trips(&tally.times) {
            tty.print(line);
        }
        let text = format!("ping of {}: {received} of {sent} answered", order.host);
        let exit = u8::from(received == 0);
        Ended::badly(exit, text, tally.evidence).with_bad_news(received < sent)
    }
}

/// As iputils prints it: a whole number where it is one.
fn percent(part: u32, whole: u32) -> String {
    let percent = f64::from(part) * 100.0 / f64::from(whole.max(1));
    if percent.fract() == 0.0 {
        format!("{percent}")
    } else {
        format!("{percent:.4}").trim_end_matches('0').to_owned()
    }
}

/// Three significant places, as iputils prints round trips.
pub(super) fn milliseconds(ms: f64) -> String {
    match ms {
        ms if ms >= 100.0 => format!("{ms:.0}"),
        ms if ms >= 10.0 => format!("{ms:.1}"),
        ms if ms >= 1.0 => format!("{ms:.2}"),
        ms => format!("{ms:.3}"),
    }
}

fn round_trips(times: &[f64]) -> Option<String> {
    let (least, most) = (
        times.iter().copied().reduce(f64::min)?,
        times.iter().copied().reduce(f64::max)?,
    );
    let count = times.len() as f64;
    let mean = times.iter().sum::<f64>() / count;
    let squares = times.iter().map(|ms| ms * ms).sum::<f64>() / count;
    let deviation = (squares - mean * mean).max(0.0).sqrt();
    Some(format!(
        "rtt min/avg/max/mdev = {least:.3}/{mean:.3}/{most:.3}/{deviation:.3} ms"
    ))
}

/// An ICMP error in the words of iputils.
fn told(error: IcmpError) -> String {
    match error {
        IcmpError::NetUnreachable => "Destination Net Unreachable".into(),
        IcmpError::HostUnreachable => "Destination Host Unreachable".into(),
        IcmpError::ProtocolUnreachable => "Destination Protocol Unreachable".into(),
        IcmpError::PortUnreachable => "Destination Port Unreachable".into(),
        IcmpError::FragmentationNeeded { mtu } => {
            format!("Frag needed and DF set (mtu = {mtu})")
        }
        IcmpError::HostProhibited => "Destination Host Prohibited".into(),
        IcmpError::AdminProhibited => "Packet filtered".into(),
        IcmpError::OtherUnreachable(code) => format!("Dest Unreachable, Bad Code: {code}"),
        IcmpError::TimeExceeded => "Time to live exceeded".into(),
        IcmpError::ReassemblyTimeExceeded => "Frag reassembly time exceeded".into(),
    }
}

/// The text of an errno, without its number.
pub(super) fn said(errno: Errno) -> &'static str {
    let message = errno.message();
    message.split_once(": ").map_or(message, |(_, text)| text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_look_like_those_of_iputils() {
        assert_eq!(milliseconds(0.0421), "0.042");
        assert_eq!(milliseconds(28.44), "28.4");
        assert_eq!(milliseconds(1234.5), "1234");
        assert_eq!(
            (percent(1, 3), percent(3, 3)),
            ("33.3333".into(), "100".into())
        );
        let line = round_trips(&[1.0, 3.0]).unwrap();
        assert_eq!(line, "rtt min/avg/max/mdev = 1.000/2.000/3.000/1.000 ms");
    }
}
