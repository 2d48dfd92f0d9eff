//! A line is entered at a machine.

use crate::host::{Host, ProgramId};
use crate::net::World;
use crate::scenario::{Scenario, nearest};
use crate::trace::{NodeId, Note, SpanKind, Verb};

use super::command::{Command, Kind, Served, Tool};
use super::registry::{COMMANDS, find};
use super::seat::Seat;
use super::terminal::{CUT_OFF, Guard};
use super::tty::Tty;
use super::words::words;
use super::{Complaint, ServiceOrder, Terminal};

/// What became of a line.
#[derive(Debug, PartialEq, Eq)]
pub enum Entered {
    /// The command has ended.
    Ended,
    /// A service is to be stopped or started; whoever entered the line sees to it.
    Service(ServiceOrder),
    /// A program runs.
    Started(ProgramId),
}

/// What stands before the cursor at a machine.
pub fn prompt(node: &str) -> String {
    format!("root@{node}:~# ")
}

/// Whether a line changes nothing, wherever it is entered: it only looks, or is a mistake.
pub fn only_looks(line: &str) -> bool {
    let Ok(words) = words(line) else { return true };
    let Some((name, arguments)) = words.split_first() else {
        return true;
    };
    match find(name).map(|command| &command.kind) {
        None | Some(Kind::Look(_)) => true,
        Some(Kind::Program(_) | Kind::Seated(_)) => false,
        Some(Kind::Service(_)) => {
            let acts = |word: &String| matches!(word.as_str(), "start" | "stop" | "restart");
            !arguments.iter().any(acts)
        }
    }
}

/// Enters `line` at the machine `node`; what it prints goes to `terminal`, at once or as the world
/// goes on.
pub fn enter(
    world: &mut World,
    scenario: &Scenario,
    node: NodeId,
    line: &str,
    terminal: &Terminal,
) -> Entered {
    match carry_out(world, scenario, node, line, terminal) {
        Ok(entered) => entered,
        Err(complaint) => {
            terminal.complain(world.now(), &complaint.text);
            terminal.end(complaint.exit);
            Entered::Ended
        }
    }
}

fn carry_out(
    world: &mut World,
    scenario: &Scenario,
    node: NodeId,
    line: &str,
    terminal: &Terminal,
) -> Result<Entered, Complaint> {
    let words = words(line)?;
    let Some((name, arguments)) = words.split_first() else {
        terminal.end(0);
        return Ok(Entered::Ended);
    };
    let command = find(name).ok_or_else(|| unknown(name))?;
    let seat = seat(world, scenario, node)?;
    let answer = match &command.kind {
        Kind::Program(read) => {
            let tool = read(arguments)?;
            return start(world, node, (command, line), tool, terminal);
        }
        Kind::Seated(read) => {
            let tool = read(&seat, arguments)?;
            return start(world, node, (command, line), tool, terminal);
        }
        Kind::Look(look) => look(&seat, arguments)?,
        Kind::Service(service) => match service(&seat, arguments)? {
            Served::Answer(answer) => answer,
            Served::Order(order) => return Ok(Entered::Service(order)),
        },
    };
    let now = world.now();
    answer
        .errors
        .iter()
        .for_each(|it| terminal.complain(now, it));
    answer.lines.iter().for_each(|it| terminal.print(now, it));
    terminal.end(answer.exit);
    Ok(Entered::Ended)
}

/// The machine, if one can type there.
fn seat<'a>(world: &'a World, scenario: &'a Scenario, node: NodeId) -> Result<Seat<'a>, Complaint> {
    let name = world.name(node);
    let complaint = |text: String| Complaint::new(CUT_OFF, text);
    let host = world
        .node::<Host>(node)
        .ok_or_else(|| complaint(format!("gatelab: {name} is a switch: it has no commands")))?;
    if host.off().is_some() {
        return Err(complaint(format!(
            "gatelab: {name} is switched off: nobody answers"
        )));
    }
    if host.is_outside() {
        return Err(complaint(format!(
            "gatelab: a real program stands in the place of {name}: type at it with \
             `gatelab shell {name}`"
        )));
    }
    Ok(Seat {
        world,
        scenario,
        node,
        host,
    })
}

/// Runs a program on the machine; all it does is the effect of the typing.
fn start(
    world: &mut World,
    node: NodeId,
    (command, line): (&'static Command, &str),
    tool: Tool,
    terminal: &Terminal,
) -> Result<Entered, Complaint> {
    let text = format!("you type `{}` on {}", line.trim(), world.label(node));
    let cause = world.intervene(Verb::Asked, Note::new("you.type", text));
    let (line, screen) = (line.trim().to_owned(), terminal.clone());
    let started = world.act(node, Some(cause), |host: &mut Host, context| {
        host.execute(context, command.name, |os| {
            let guard = Guard(screen.clone());
            Box::pin(async move {
                let note = Note::new("console.began", format!("{} begins", command.name));
                let span = os.record().open(SpanKind::Command, line, note);
                let ended = tool(Tty::new(os.clone(), screen)).await;
                let note = Note::new("console.ended", ended.text)
                    .field("exit", ended.exit)
                    .field("failed", ended.failed);
                os.record().close(span, note, ended.because);
                guard.0.end(ended.exit);
            })
        })
    });
    let program = started.ok_or_else(|| Complaint::new(CUT_OFF, "gatelab: nobody answers"))?;
    Ok(Entered::Started(program))
}

/// The answer to a command that is not there: the nearest one that is.
fn unknown(name: &str) -> Complaint {
    let all = COMMANDS.iter();
    let names: Vec<&str> = all
        .flat_map(|command| command.aliases.iter().copied().chain([command.name]))
        .collect();
    let hint = match (instead(name), nearest(name, names.iter().copied())) {
        (Some(instead), _) => instead.to_owned(),
        (None, Some(near)) => format!("did you mean `{near}`? (`help` lists what there is)"),
        (None, None) => "`help` lists what there is".to_owned(),
    };
    Complaint::new(127, format!("{name}: command not found; {hint}"))
}

/// Commands that people type out of habit, and what does their work here.
fn instead(name: &str) -> Option<&'static str> {
    Some(match name {
        "ifconfig" => "here it is `ip addr`",
        "route" => "here it is `ip route`",
        "tracert" | "tracepath" | "mtr" => "here it is `traceroute`",
        "telnet" | "nc" | "ncat" | "netcat" | "http" => "here it is `curl -v`",
        "service" => "here it is `systemctl`",
        "nft" | "ufw" => "here it is `iptables -L -n -v`",
        "tshark" | "wireshark" => "here it is `tcpdump -n`",
        "ps" | "top" | "htop" => "here it is `systemctl list-units`, or `ss -lp`",
        "ls" | "cd" | "vi" | "vim" | "nano" | "grep" | "less" | "more" | "tail" | "head" => {
            "these machines have no files but /etc/hosts and /etc/resolv.conf (`cat`)"
        }
        "sudo" => "you are root already: leave `sudo` away",
        "ssh" => "type `at NODE` to sit down at another machine",
        _ => return None,
    })
}
