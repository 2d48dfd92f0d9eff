//! Whole worlds with real clients and real servers in them, through the commands people type.

use std::process::{Command, Output};

use super::machine::{executable, installed, phone};

/// Whether this machine can do it at all; if not, it has been said aloud.
fn ready(programs: &[&str]) -> bool {
    phone().is_some() && programs.iter().all(|program| installed(program))
}

fn gatelab(words: &[&str]) -> Output {
    let mut command = Command::new(executable());
    command.args(words).env_remove("GATELAB_SEED");
    command.output().unwrap()
}

/// What a line of shell prints where the phone stands, in the scenario `first`.
fn on_phone(options: &[&str], line: &str) -> (Option<i32>, String) {
    let words = [
        &["shell", "phone", "--scenario", "first"],
        options,
        &["--", "sh", "-c", line],
    ];
    let output = gatelab(&words.concat());
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let said = String::from_utf8_lossy(&output.stderr);
    (
        output.status.code(),
        if printed.is_empty() {
            said.into_owned()
        } else {
            printed
        },
    )
}

#[test]
fn curl_loads_the_shop() {
    if !ready(&["curl"]) {
        return;
    }
    let (code, page) = on_phone(&[], "curl -s -w '%{http_code}' http://shop.example/");
    assert_eq!(code, Some(0), "{page}");
    assert!(page.contains("The shop") && page.ends_with("200"), "{page}");
}

#[test]
fn curl_meets_the_502_of_a_stopped_app() {
    if !ready(&["curl"]) {
        return;
    }
    let options = ["--fault", "app.stopped@app1", "--set", "proxy.pool=app1"];
    let (_, head) = on_phone(&options, "curl -s -o /dev/null -D - http://shop.example/");
    assert!(head.starts_with("HTTP/1.1 502 Bad Gateway"), "{head}");
    assert!(head.contains("error=connection_refused"), "{head}");
}

#[test]
fn dig_asks_the_home_router() {
    if !ready(&["dig"]) {
        return;
    }
    let line = "dig +short shop.example; dig +short -x 198.51.100.80; dig +tcp +short shop.example";
    let (_, answers) = on_phone(&[], line);
    let lines: Vec<&str> = answers.lines().collect();
    assert_eq!(lines, ["198.51.100.80", "shop.example.", "198.51.100.80"]);
}

#[test]
fn ping_and_every_traceroute_name_every_hop() {
    if !ready(&["ping", "traceroute"]) {
        return;
    }
    let (code, text) = on_phone(&[], "ping -c 2 shop.example");
    assert_eq!(code, Some(0), "{text}");
    for method in ["-I", "-T", "-U"] {
        let (_, way) = on_phone(&[], &format!("traceroute {method} shop.example"));
        for hop in [
            "home-gw.internal",
            "isp.example",
            "internet.example",
            "shop.example (198",
        ] {
            assert!(way.contains(hop), "traceroute {method}: no {hop} in\n{way}");
        }
    }
}

#[test]
fn the_exit_status_of_the_command_is_the_exit_status() {
    if ready(&[]) {
        assert_eq!(on_phone(&[], "exit 7").0, Some(7));
    }
}

#[test]
fn a_real_server_is_the_upstream_of_a_real_client() {
    if !ready(&["python3", "wget", "sha256sum"]) {
        return;
    }
    // Ten million bytes that do not repeat, made where the server stands.
    let server = "app1=d=$(mktemp -d) && cd $d && head -c 10000000 /dev/urandom > big && \
        sha256sum big > sum && exec python3 -m http.server 8080 2>/dev/null";
    let client = "phone=wget -qO- http://shop.example/sum; \
        wget -qO- http://shop.example/big | sha256sum";
    let words = [
        "up",
        "first",
        "--set",
        "proxy.pool=app1",
        "--attach",
        server,
        "--attach",
        client,
    ];
    let output = gatelab(&words);
    let text = String::from_utf8_lossy(&output.stdout);
    let sums: Vec<&str> = text
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert_eq!(
        sums.len(),
        2,
        "{text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(sums[0], sums[1]);
    assert_eq!(sums[0].len(), 64);
}
