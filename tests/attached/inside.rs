//! What a program inside sees and can do.

use gatelab::attach::{Address, Closed, Ending, Event, NetConfig, Program, Refusal, Route};

use super::machine::{ROUTER, config, installed, phone, run};

#[test]
fn ping_reaches_the_router() {
    let Some((mut namespace, tun)) = phone() else {
        return;
    };
    if !installed("ping") {
        return;
    }
    let line = format!("ping -n -c 3 -i 0.2 -W 2 {ROUTER}");
    let (ending, output) = run(&mut namespace, &tun, &line);
    assert_eq!(ending, Ending::Exited(0), "{output}");
    assert!(output.contains("3 received"), "{output}");
}

#[test]
fn traceroute_may_use_every_method() {
    let Some((mut namespace, tun)) = phone() else {
        return;
    };
    if !installed("traceroute") {
        return;
    }
    let line = format!("traceroute -n -I -q 1 -N 1 -w 2 {ROUTER}");
    let (ending, output) = run(&mut namespace, &tun, &line);
    assert_eq!(ending, Ending::Exited(0), "{output}");
    assert!(output.contains(&format!("1  {ROUTER}  ")), "{output}");
    for method in ["-T", "-U"] {
        let line = format!("traceroute -n {method} -q 1 -m 1 -w 0.2 {ROUTER}");
        let (ending, output) = run(&mut namespace, &tun, &line);
        assert_eq!(ending, Ending::Exited(0), "{output}");
    }
}

#[test]
fn datagrams_come_back_as_they_were_sent() {
    let Some((mut namespace, tun)) = phone() else {
        return;
    };
    if !installed("bash") {
        return;
    }
    let line = format!(
        "timeout 5 bash -c 'exec 3<>/dev/udp/{ROUTER}/7; echo hello >&3; \
         dd bs=99 count=1 <&3 2>/dev/null'"
    );
    assert_eq!(run(&mut namespace, &tun, &line).1, "hello\n");
}

#[test]
fn low_ports_are_for_everyone() {
    let Some((mut namespace, tun)) = phone() else {
        return;
    };
    if !installed("python3") {
        return;
    }
    let line = "python3 -c 'import socket; socket.create_server((\"\", 80)); print(1)'";
    assert_eq!(run(&mut namespace, &tun, line).1, "1\n");
}

#[test]
fn the_exit_status_is_passed_on() {
    let Some((mut namespace, tun)) = phone() else {
        return;
    };
    let (ending, _) = run(&mut namespace, &tun, "exit 42");
    assert_eq!(ending, Ending::Exited(42));
    let (ending, _) = run(&mut namespace, &tun, "kill -TERM $$");
    assert_eq!((ending, ending.code()), (Ending::Signalled(15), 143));
}

#[test]
fn a_program_that_does_not_exist_gives_127() {
    let Some((mut namespace, _tun)) = phone() else {
        return;
    };
    let id = namespace
        .run(Program::background(["no-such-program"]))
        .unwrap();
    let event = loop {
        if let Some(event) = namespace.next_event().unwrap() {
            break event;
        }
    };
    let Event::Ended(which, ending) = event else {
        panic!("{event:?}");
    };
    assert_eq!((which, ending.code()), (id, 127));
}

#[test]
fn names_come_from_dhcp_alone() {
    let Some((mut namespace, tun)) = phone() else {
        return;
    };
    let line = "hostname; cat /etc/resolv.conf; grep ^hosts: /etc/nsswitch.conf; \
                getent hosts shop.example";
    let (_, output) = run(&mut namespace, &tun, line);
    let lines: Vec<_> = output
        .lines()
        .filter(|line| !line.starts_with('#'))
        .collect();
    assert_eq!(
        lines[..4],
        [
            "phone",
            "search home.test",
            "nameserver 192.168.1.1",
            "hosts: files dns",
        ]
    );
    assert!(lines[4].starts_with("203.0.113.80"), "{output}");
}

#[test]
fn there_is_no_interface_but_loopback_and_tun() {
    let Some((mut namespace, tun)) = phone() else {
        return;
    };
    let line = "tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' ' | sort";
    let (_, output) = run(&mut namespace, &tun, line);
    assert_eq!(output, "lo\ntun0\n");
}

#[test]
fn the_user_stays_the_same() {
    let Some((mut namespace, tun)) = phone() else {
        return;
    };
    let (_, output) = run(&mut namespace, &tun, "id -u; id -g");
    let user = rustix::process::getuid().as_raw();
    let group = rustix::process::getgid().as_raw();
    assert_eq!(output, format!("{user}\n{group}\n"));
}

#[test]
fn roots_programs_may_become_someone_else() {
    if !rustix::process::getuid().is_root() {
        return;
    }
    let Some((mut namespace, tun)) = phone() else {
        return;
    };
    let line = "setpriv --reuid=65534 --regid=65534 --clear-groups id -u";
    assert_eq!(run(&mut namespace, &tun, line).1, "65534\n");
}

#[test]
fn a_new_configuration_takes_the_place_of_the_old() {
    let Some((mut namespace, tun)) = phone() else {
        return;
    };
    let mut next = config();
    next.interfaces[0].addresses[0].address = "10.0.0.5".parse().unwrap();
    next.interfaces[0].routes = vec![Route::on_link(next.interfaces[0].addresses[0])];
    next.nameservers = vec!["10.0.0.1".parse().unwrap()];
    namespace.configure(&next).unwrap();
    let line = "grep nameserver /etc/resolv.conf; grep -c 192.168 /proc/net/fib_trie; \
                grep -c tun0 /proc/net/route";
    let (_, output) = run(&mut namespace, &tun, line);
    assert_eq!(output, "nameserver 10.0.0.1\n0\n1\n");
}

#[test]
fn without_a_lease_the_network_is_unreachable() {
    let Some((mut namespace, tun)) = phone() else {
        return;
    };
    if !installed("ping") {
        return;
    }
    namespace.configure(&NetConfig::default()).unwrap();
    let line = format!("LC_ALL=C ping -n -c 1 -W 1 {ROUTER}");
    let (ending, output) = run(&mut namespace, &tun, &line);
    assert_eq!(ending, Ending::Exited(2), "{output}");
    assert!(output.contains("Network is unreachable"), "{output}");
    namespace.configure(&config()).unwrap();
    let (ending, output) = run(&mut namespace, &tun, &line);
    assert_eq!(ending, Ending::Exited(0), "{output}");
}

#[test]
fn programs_are_told_at_once_what_the_machine_knows() {
    let Some((mut namespace, tun)) = phone() else {
        return;
    };
    if !installed("bash") {
        return;
    }
    let line = "LC_ALL=C bash -c 'echo > /dev/udp/192.168.1.77/9' 2>&1 | sed 's/.*: //' | uniq";
    let mut say = |change: &dyn Fn(&mut NetConfig)| {
        let mut next = config();
        change(&mut next);
        namespace.configure(&next).unwrap();
        run(&mut namespace, &tun, line).1
    };
    let closed = |says| {
        let address = "192.168.1.77".parse().unwrap();
        let destination = Address {
            address,
            prefix: 32,
        };
        Closed { destination, says }
    };
    let down = |next: &mut NetConfig| {
        next.interfaces[0].down = true;
        next.interfaces[0].routes.clear();
    };
    assert_eq!(say(&|_| {}), "");
    assert_eq!(say(&down), "Network is unreachable\n");
    assert_eq!(say(&|_| {}), "", "it comes up again with its routes");
    let routes = say(&|next| next.interfaces[0].routes.clear());
    assert_eq!(routes, "Network is unreachable\n");
    let prohibited = say(&|next| next.closed.push(closed(Refusal::Prohibit)));
    assert_eq!(prohibited, "Permission denied\n");
    let unreachable = say(&|next| next.closed.push(closed(Refusal::Unreachable)));
    assert_eq!(unreachable, "No route to host\n");
    assert_eq!(say(&|_| {}), "");
}

#[test]
fn a_renewed_lease_leaves_connections_alone() {
    let Some((mut namespace, tun)) = phone() else {
        return;
    };
    let (_, before) = run(
        &mut namespace,
        &tun,
        "cat /proc/net/fib_trie /proc/net/route",
    );
    let mut renewed = config();
    renewed.nameservers.clear();
    namespace.configure(&renewed).unwrap();
    let (_, after) = run(
        &mut namespace,
        &tun,
        "cat /proc/net/fib_trie /proc/net/route",
    );
    assert_eq!(before, after);
}

#[test]
fn detours_around_the_emulated_network_are_closed() {
    let Some((mut namespace, tun)) = phone() else {
        return;
    };
    let (_, output) = run(
        &mut namespace,
        &tun,
        "env | grep -ic _proxy=; echo $GATELAB_NODE",
    );
    assert_eq!(output, "0\nphone\n");
}

#[test]
fn several_programs_share_one_node() {
    let Some((mut namespace, tun)) = phone() else {
        return;
    };
    namespace.run(Program::background(["sleep", "60"])).unwrap();
    let (_, output) = run(
        &mut namespace,
        &tun,
        "cat /proc/[0-9]*/comm | grep -c sleep",
    );
    assert_eq!(output, "1\n");
}

#[test]
fn an_unknown_interface_is_a_clear_error() {
    let Some((mut namespace, _tun)) = phone() else {
        return;
    };
    let mut wrong = config();
    wrong.interfaces[0].name = "tun7".to_owned();
    let error = namespace.configure(&wrong).unwrap_err().to_string();
    assert_eq!(error, "cannot configure tun7: No such device (os error 19)");
    namespace.configure(&NetConfig::default()).unwrap();
}
