//! Commands typed at machines: what they print, how they end, and that a run with them can be done
//! again.

use gatelab::console::prompt;
use gatelab::scenario;
use gatelab::sim::Time;
use gatelab::timeline::{Action, Run};
use gatelab::trace::{Capture, digest};
use gatelab::view::{explain_event, sanitise_line};

/// A world with these faults, booted.
fn run(scenario: &str, settings: &[&str], faults: &[&str]) -> Run {
    let settings: Vec<String> = settings.iter().map(|&it| it.to_owned()).collect();
    let scenario = scenario::find(scenario)
        .expect("the world takes it")
        .parse(&settings)
        .expect("the scenario is well-formed");
    let seed = scenario.seed;
    let mut run = Run::new(scenario, seed, Capture::default());
    for fault in faults {
        let fault = (*fault).to_owned();
        run.act(Action::Break { fault })
            .expect("the world takes it");
    }
    run.run_until(Time::from_millis(1000));
    run
}

/// Types a line and waits for its end; gives the exit status.
fn enter(run: &mut Run, node: &str, line: &str) -> u8 {
    let (node, line) = (node.to_owned(), line.to_owned());
    run.act(Action::Type { node, line })
        .expect("the world takes it");
    let number = run.typed().len() - 1;
    let limit = Time::from_millis(10_000_000);
    run.run_while(limit, |run| !run.typed()[number].has_ended());
    run.typed()[number]
        .terminal
        .exit()
        .expect("the command ends")
}

/// What a person would see, with the exit status of what failed.
fn transcript(run: &mut Run, lines: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (node, line) in lines {
        let exit = enter(run, node, line);
        text.push_str(&format!("{}{line}\n", prompt(node)));
        for printed in run
            .typed()
            .last()
            .expect("the world takes it")
            .terminal
            .lines()
        {
            text.push_str(sanitise_line(&printed.text).trim_end());
            text.push('\n');
        }
        if exit != 0 {
            text.push_str(&format!("[exit {exit}]\n"));
        }
        let later = run.world().now() + std::time::Duration::from_secs(1);
        run.run_until(later);
    }
    text
}

fn at<'a>(node: &'a str, lines: &[&'a str]) -> Vec<(&'a str, &'a str)> {
    lines.iter().map(|line| (node, *line)).collect()
}

#[test]
fn a_healthy_pair() {
    let mut run = run("pair", &[], &[]);
    let lines = at(
        "left",
        &[
            "ping -c 3 10.0.2.2",
            "ping -c 1 -s 1472 -M do 10.0.2.2",
            "ping -c 1 -s 3000 10.0.2.2",
            "ping -c 1 -t 1 10.0.2.2",
            "traceroute -n 10.0.2.2",
            "traceroute -I -n -q 1 10.0.2.2",
            "traceroute -T -n -q 2 10.0.2.2",
            "curl -v http://10.0.2.2/",
            "curl -s -o /dev/null -w '%{http_code} %{size_download}\\n' http://10.0.2.2/big",
            "wget -O - http://10.0.2.2/",
            "ss -tan",
            "netstat -tn",
            "ip addr",
            "ip -br link",
            "ip route",
            "ip route get 10.0.2.2",
            "ip neigh",
            "arp -n",
            "tcpdump -n -c 6 icmp",
            "tcpdump -n -e -c 3 arp or port 80",
        ],
    );
    insta::assert_snapshot!(transcript(&mut run, &lines));
}

#[test]
fn a_broken_pair() {
    for (name, faults, lines) in [
        (
            "no_route",
            "route.missing@left",
            ["ping -c 1 10.0.2.2", "curl http://10.0.2.2/"],
        ),
        (
            "cut",
            "link.down@router--right",
            ["ping -c 2 10.0.2.2", "traceroute -n -m 3 10.0.2.2"],
        ),
        (
            "off",
            "host.off@right",
            ["ping -c 2 10.0.2.2", "curl -v --max-time 9 10.0.2.2"],
        ),
        (
            "drop",
            "firewall.drop@right",
            ["curl --connect-timeout 4 10.0.2.2", "ip neigh"],
        ),
        (
            "reject",
            "firewall.reject@right",
            ["curl -v 10.0.2.2", "traceroute -T -n 10.0.2.2"],
        ),
        (
            "closed",
            "app.stopped@right",
            ["curl -v 10.0.2.2", "wget 10.0.2.2"],
        ),
        (
            "reset",
            "app.reset-after-request@right",
            ["curl 10.0.2.2", "wget -t 2 10.0.2.2"],
        ),
        (
            "empty",
            "app.close-after-request@right",
            ["curl 10.0.2.2", "wget -t 1 10.0.2.2"],
        ),
        (
            "garbage",
            "app.garbage@right",
            ["curl 10.0.2.2", "curl -s -w '%{http_code}' 10.0.2.2"],
        ),
        (
            "cut_short",
            "app.truncated-body@right",
            ["curl 10.0.2.2/big -o x", "ss -tn"],
        ),
    ] {
        let mut run = run("pair", &[], &[faults]);
        let text = transcript(&mut run, &at("left", &lines));
        insta::assert_snapshot!(format!("pair_{name}"), text);
    }
}

#[test]
fn names_through_home_and_provider() {
    let mut run = run("first", &[], &[]);
    let lines = at(
        "phone",
        &[
            "cat /etc/resolv.conf",
            "dig shop.example",
            "dig +short www.shop.example",
            "dig +tcp +noall +answer shop.example",
            "dig @192.0.2.34 +norecurse shop.example",
            "dig -x 198.51.100.80 +short",
            "dig nothere.example",
            "nslookup www.shop.example",
            "nslookup nothere.example",
            "host www.shop.example",
            "host 198.51.100.80",
            "ping -c 2 shop.example",
            "traceroute shop.example",
            "curl -I http://shop.example/",
            "ping nothere.example",
            "curl http://nothere.example/",
        ],
    );
    insta::assert_snapshot!(transcript(&mut run, &lines));
}

#[test]
fn names_that_fail() {
    for (name, fault) in [
        ("nxdomain", "dns.nxdomain@shop.example"),
        ("servfail", "dns.servfail@home-gw"),
        ("silent", "dns.timeout@home-gw"),
        ("stopped", "service.stopped@home-gw.dns"),
    ] {
        let mut run = run("first", &[], &[fault]);
        let lines = at(
            "phone",
            &[
                "dig +time=2 +tries=2 shop.example",
                "host shop.example",
                "curl -v http://shop.example/",
                "ping shop.example",
            ],
        );
        insta::assert_snapshot!(format!("names_{name}"), transcript(&mut run, &lines));
    }
}

#[test]
fn a_service_is_stopped_and_started_and_the_502_names_it() {
    let mut run = run("first", &["proxy.pool=app1"], &[]);
    let lines = [
        ("app1", "systemctl status app"),
        ("app1", "ss -tlnp"),
        ("app1", "systemctl stop app"),
        ("app1", "systemctl is-active app"),
        ("app1", "systemctl list-units"),
        (
            "phone",
            "curl -s -o /dev/null -w '%{http_code}' http://shop.example/",
        ),
        ("proxy", "journalctl -u proxy -n 1"),
        ("app1", "systemctl restart app"),
        ("phone", "curl -s http://shop.example/"),
        ("app1", "journalctl"),
        ("app1", "systemctl stop httpd"),
        ("app1", "systemctl stop nothing"),
        ("app1", "systemctl dance"),
    ];
    insta::assert_snapshot!(transcript(&mut run, &lines));
    let text = "service.stopped@app1.app";
    assert_eq!(
        run.active().map(|(text, _)| text).collect::<Vec<_>>(),
        [text]
    );
}

#[test]
fn firewall_counters_and_the_gateways_tables() {
    let mut run = run(
        "first",
        &[],
        &["firewall.drop@proxy", "firewall.reject@home-gw"],
    );
    let lines = [
        ("phone", "curl --connect-timeout 3 http://198.51.100.80/"),
        ("proxy", "iptables -L INPUT -n -v"),
        ("home-gw", "iptables -L -n"),
        ("home-gw", "ip -br addr"),
        ("home-gw", "netstat -ulnp"),
        ("home-gw", "tcpdump -n -c 4 tcp"),
        ("home-gw", "tcpdump -i eth1 -n -c 2 icmp or tcp"),
    ];
    insta::assert_snapshot!(transcript(&mut run, &lines));
}

#[test]
fn the_gateway_lists_the_connections_it_remembers() {
    let mut run = run("first", &[], &["firewall.drop@app2"]);
    let lines = [
        ("phone", "curl -s -o /dev/null http://shop.example/"),
        ("phone", "ping -c 1 198.51.100.80"),
        ("home-gw", "conntrack -L"),
        ("home-gw", "conntrack -L -p icmp"),
        ("phone", "conntrack -L"),
        ("home-gw", "conntrack -D"),
    ];
    insta::assert_snapshot!(transcript(&mut run, &lines));
}

#[test]
fn nginx_is_tested_with_the_settings_that_the_proxy_has() {
    let nginx = &["proxy.profile=nginx"];
    let mut sound = run("first", nginx, &[]);
    let lines = at("proxy", &["nginx -T"]);
    insta::assert_snapshot!("nginx_sound", transcript(&mut sound, &lines));
    // A name that has no address any more keeps nginx from starting, not from running.
    sound
        .act(Action::Break {
            fault: "dns.nxdomain@app2.internal".to_owned(),
        })
        .expect("the world takes it");
    let later = sound.world().now() + std::time::Duration::from_hours(1);
    sound.run_until(later);
    let lines = [
        ("proxy", "nginx -t"),
        ("proxy", "systemctl is-active proxy"),
        (
            "phone",
            "curl -s -o /dev/null -w '%{http_code}' http://shop.example/",
        ),
    ];
    insta::assert_snapshot!("nginx_unsound", transcript(&mut sound, &lines));
    let mut silent = run("first", nginx, &["dns.timeout@app1.internal"]);
    assert_eq!(enter(&mut silent, "proxy", "nginx -t"), 1);
    let mut other = run("first", &[], &[]);
    assert_eq!(enter(&mut other, "proxy", "nginx -t"), 127);
}

#[test]
fn mistakes_are_answered_with_what_there_is() {
    let mut run = run("pair", &[], &[]);
    let lines = at(
        "left",
        &[
            "pign 10.0.2.2",
            "ifconfig",
            "ping",
            "ping -z 10.0.2.2",
            "ping -c 0 10.0.2.2",
            "ping -c 3 a b",
            "ss | grep 80",
            "curl",
            "curl https://10.0.2.2/",
            "curl ftp://10.0.2.2/",
            "curl 'http://10.0.2.2/",
            "dig +foo",
            "tcpdump prot 80",
            "tcpdump -i eth9",
            "ip rout",
            "ip foo",
            "ip addr add 10.0.0.1/8 dev eth0",
            "ip route get nowhere",
            "iptables -A INPUT -j DROP",
            "cat /etc/passwd",
            "nginx -t",
            "help ping",
            "help nothing",
            "",
        ],
    );
    insta::assert_snapshot!(transcript(&mut run, &lines));
}

#[test]
fn a_run_with_typed_commands_replays_to_the_same_digest() {
    let mut run = run("first", &[], &["link.loss@phone--home-gw,p=20%"]);
    for (node, line) in [
        ("phone", "ping -c 3 shop.example"),
        ("app1", "systemctl stop app"),
        ("phone", "curl -v http://shop.example/"),
        ("phone", "traceroute shop.example"),
        ("proxy", "ss -tan"),
    ] {
        enter(&mut run, node, line);
    }
    let ping = "ping 198.51.100.80".to_owned();
    let node = "phone".to_owned();
    run.act(Action::Type { node, line: ping })
        .expect("the world takes it");
    run.run_until(run.world().now() + std::time::Duration::from_millis(1500));
    run.act(Action::Interrupt { command: 5 })
        .expect("the world takes it");
    assert_eq!(run.typed()[5].terminal.exit(), Some(130));

    let again = run.at(run.steps()).expect("the world takes it");
    let same = |run: &Run| digest(run.world().trace().borrow().events());
    assert_eq!(same(&run), same(&again));
    let printed = |run: &Run| -> Vec<_> {
        let typed = run.typed().iter();
        typed
            .map(|it| (it.line.clone(), it.terminal.lines()))
            .collect()
    };
    assert_eq!(printed(&run), printed(&again));
}

#[test]
fn why_leads_from_a_failed_command_to_the_fault() {
    for (fault, line) in [
        ("app.stopped@app1", "curl http://shop.example/"),
        (
            "firewall.drop@proxy",
            "curl --connect-timeout 3 http://shop.example/",
        ),
        ("dns.nxdomain@shop.example", "dig shop.example"),
        ("route.missing@home-gw", "ping -c 1 198.51.100.80"),
        (
            "host.off@proxy",
            "traceroute -n -m 5 -w 1 -q 1 198.51.100.80",
        ),
        ("link.down@proxy--app1", "curl http://shop.example/"),
    ] {
        let mut run = run("first", &["proxy.pool=app1"], &[fault]);
        enter(&mut run, "phone", line);
        let trace = run.world().trace().borrow();
        let ended = |event: &gatelab::trace::Event| event.is("console.ended");
        let end = trace
            .events()
            .iter()
            .rposition(ended)
            .expect("the world takes it");
        let id = gatelab::trace::EventId::from_index(end);
        let explanation = explain_event(&trace, run.world(), id, 0..end + 1);
        let root = explanation.root.expect(line);
        assert_eq!(format!("{}@{}", root.fault, root.place), fault, "{line}");
    }
}

#[test]
fn a_machine_without_power_does_not_answer() {
    let mut run = run("pair", &[], &[]);
    let line = "ping -c 9 10.0.2.2".to_owned();
    let node = "left".to_owned();
    run.act(Action::Type { node, line })
        .expect("the world takes it");
    run.run_until(Time::from_millis(3000));
    let fault = "host.off@left".to_owned();
    run.act(Action::Break { fault })
        .expect("the world takes it");
    assert_eq!(run.typed()[0].terminal.exit(), Some(255));
    assert_eq!(enter(&mut run, "left", "ss"), 255);
}

#[test]
fn no_line_makes_a_command_panic() {
    let mut run = run("pair", &[], &[]);
    let words = [
        "ping",
        "curl",
        "dig",
        "ss",
        "ip",
        "tcpdump",
        "-c",
        "-1",
        "99999999999",
        "\u{1b}[2J",
        "@",
        "+",
        "-x",
        "host",
        "(",
        "''",
        "\u{202e}",
        "http://[::1]/",
        "--",
        "10.0.2.2",
        "route",
        "get",
        "=",
        "-H",
        "a:b",
    ];
    let names: Vec<&str> = gatelab::console::entries()
        .map(|entry| entry.name)
        .collect();
    for name in names {
        for first in words {
            for second in words {
                let line = format!("{name} {first} {second}");
                let (node, line) = ("left".to_owned(), line);
                run.act(Action::Type { node, line })
                    .expect("the world takes it");
            }
        }
    }
    run.run_until(run.world().now() + std::time::Duration::from_secs(2));
}
