//! What is measured, with which programs.

use std::process::Command;
use std::time::Instant;

use serde_json::Value;

use crate::plain;

/// The links of the scenario `first` that a request crosses, without their delay.
const AT_ONCE: [&str; 6] = [
    "phone--home-gw.delay=0ms",
    "home-gw--isp.delay=0ms",
    "isp--internet.delay=0ms",
    "internet--proxy.delay=0ms",
    "proxy--app1.delay=0ms",
    "isp--resolver.delay=0ms",
];
/// The address of the proxy, behind the home router's NAT and two routers.
const PROXY: &str = "198.51.100.80";
/// Rounds of what is short.
const ROUNDS: usize = 9;

/// One thing that is measured.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) owed: &'static str,
    pub(crate) measure: fn() -> Result<String, String>,
}

pub(crate) const ROWS: &[Row] = &[
    Row {
        name: "shell: process start to the end of a real curl, wall time",
        owed: "<= 60 ms, wanted 30",
        measure: shell,
    },
    Row {
        name: "tcp: iperf3 through NAT and two routers, against plain forwarding",
        owed: ">= 0.6, wanted 0.9",
        measure: tcp,
    },
    Row {
        name: "udp: packets of 64 bytes through the same, against plain forwarding",
        owed: ">= 0.5, wanted 0.8",
        measure: udp,
    },
    Row {
        name: "http: wrk, 16 connections, through NAT, proxy and origin",
        owed: ">= 11 k requests/s",
        measure: http,
    },
    Row {
        name: "delay: error at a configured 20 ms, against no delay in the same run",
        owed: "p50 +0.2, p99 +0.5 ms",
        measure: delay,
    },
];

fn shell() -> Result<String, String> {
    needs("curl")?;
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let began = now();
        let line = "curl -s -o /dev/null -w %{http_code} http://shop.example/";
        let status = gatelab(
            &["shell", "phone", "--scenario", "first"],
            &["--", "sh", "-c", line],
        )?;
        let took = began.elapsed();
        if status != "200" {
            return Err(format!("curl met {status}"));
        }
        times.push(took.as_secs_f64() * 1e3);
    }
    Ok(format!("{} ms", spread(&mut times)))
}

fn tcp() -> Result<String, String> {
    needs("iperf3")?;
    let client = |server: &str| format!("timeout 20 iperf3 -J -t 3 -c {server}");
    let rate = |text: &str| number(text, &["end", "sum_received", "bits_per_second"]);
    compare(client, rate, "Gbit/s", 1e9)
}

fn udp() -> Result<String, String> {
    needs("iperf3")?;
    // 36 bytes after the IP and UDP headers.
    let client = |server: &str| format!("timeout 20 iperf3 -J -t 3 -u -b 0 -l 36 -c {server}");
    let rate = |text: &str| {
        let of = |name| number(text, &["end", "sum", name]);
        Ok((of("packets")? - of("lost_packets")?) / of("seconds")?)
    };
    compare(client, rate, "k packets/s", 1e3)
}

/// The same client against the same server, through the emulated network and through the plain
/// forwarder, by turns; gives both medians and their ratio.
fn compare(
    client: impl Fn(&str) -> String,
    rate: impl Fn(&str) -> Result<f64, String>,
    unit: &str,
    scale: f64,
) -> Result<String, String> {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        let at_proxy = "proxy=exec iperf3 -s -1 -p 80 >/dev/null".to_owned();
        let at_phone = format!("phone=sleep 0.3; {} -p 80", client(PROXY));
        let attached = ["--attach", &at_proxy, "--attach", &at_phone];
        ours.push(rate(&gatelab(&["up", "first"], &attached)?)? / scale);
        let server = "exec iperf3 -s -1";
        theirs.push(rate(&plain::between(server, &client(plain::SERVER))?)? / scale);
    }
    let (ours_said, theirs_said) = (spread(&mut ours), spread(&mut theirs));
    let ratio = ours[ours.len() / 2] / theirs[theirs.len() / 2];
    Ok(format!(
        "{ours_said} {unit}, plain {theirs_said}: {ratio:.2}"
    ))
}

fn http() -> Result<String, String> {
    needs("wrk")?;
    let mut rates = Vec::new();
    for _ in 0..3 {
        let wrk = "phone=wrk -t1 -c16 -d3s http://shop.example/";
        let text = gatelab(&["up", "first"], &["--attach", wrk])?;
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix("Requests/sec:"));
        let rate = line.and_then(|rate| rate.trim().parse::<f64>().ok());
        rates.push(rate.ok_or(format!("wrk said: {text}"))? / 1e3);
    }
    Ok(format!("{} k requests/s", spread(&mut rates)))
}

fn delay() -> Result<String, String> {
    needs("ping")?;
    let round_trips = |setting: &str| {
        let ping = format!("phone=ping -n -c 200 -i 0.01 {PROXY}");
        let mut words = vec!["--attach", ping.as_str()];
        words.extend(["--set", setting]);
        let text = gatelab(&["up", "first"], &words)?;
        let times = text
            .lines()
            .filter_map(|line| line.split_once("time=")?.1.split(' ').next());
        let mut times: Vec<f64> = times.filter_map(|time| time.parse().ok()).collect();
        times.sort_by(f64::total_cmp);
        let at = |part: f64| times.get((times.len() as f64 * part) as usize).copied();
        match (at(0.5), at(0.99)) {
            (Some(p50), Some(p99)) => Ok((p50, p99)),
            _ => Err(format!("ping said: {text}")),
        }
    };
    let none = round_trips("isp--internet.delay=0ms")?;
    let twenty = round_trips("isp--internet.delay=10ms")?;
    let error = |with: f64, without: f64| with - 20.0 - without;
    Ok(format!(
        "p50 {:+.2} ms, p99 {:+.2} ms (without delay: {:.2} and {:.2} ms)",
        error(twenty.0, none.0),
        error(twenty.1, none.1),
        none.0,
        none.1
    ))
}

/// What gatelab prints, with links that do not delay.
fn gatelab(command: &[&str], options: &[&str]) -> Result<String, String> {
    let mut program = Command::new(env!("CARGO_BIN_EXE_gatelab"));
    program.args(command);
    for setting in AT_ONCE {
        program.args(["--set", setting]);
    }
    let output = program
        .args(options)
        .output()
        .map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        Ok(text)
    } else {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        Err(format!("{said}{text}"))
    }
}

/// Whether a program is installed.
fn needs(program: &str) -> Result<(), String> {
    let found = Command::new(program).arg("--version").output();
    found
        .map(drop)
        .map_err(|_| format!("{program} is not installed"))
}

/// A number in a report of iperf3.
fn number(text: &str, path: &[&str]) -> Result<f64, String> {
    let report: Value = serde_json::from_str(text).map_err(|error| format!("{error}: {text}"))?;
    let found = path.iter().try_fold(&report, |value, key| value.get(key));
    found
        .and_then(Value::as_f64)
        .ok_or(format!("iperf3 said: {text}"))
}

/// Median and extremes; the values are in order afterwards.
fn spread(values: &mut [f64]) -> String {
    values.sort_by(f64::total_cmp);
    let (least, most) = (values[0], values[values.len() - 1]);
    format!("{:.2} [{least:.2} {most:.2}]", values[values.len() / 2])
}

#[expect(
    clippy::disallowed_methods,
    reason = "a measurement meets the machine's clock"
)]
fn now() -> Instant {
    Instant::now()
}
