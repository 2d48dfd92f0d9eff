//! Runs written down: what other tools will read, and that nothing foreign steers a terminal.

use std::process::Command;

use gatelab::scenario;
use gatelab::timeline::{Plan, Run, perform};
use gatelab::trace::Capture;
use gatelab::view::export::{har, sequence};
use serde_json::Value;

fn loaded(settings: &[&str], faults: &[&str], url: Option<&str>) -> Run {
    let settings: Vec<String> = settings.iter().map(|&it| it.to_owned()).collect();
    let scenario = scenario::find("first")
        .expect("the world takes it")
        .parse(&settings)
        .expect("the scenario is well-formed");
    let plan = Plan {
        url: url.map(str::to_owned),
        faults: faults.iter().map(|&it| it.to_owned()).collect(),
        repeat: 2,
        ..Plan::default()
    };
    let seed = scenario.seed;
    perform(scenario, seed, Capture::default(), &plan)
        .expect("the world takes it")
        .0
}

fn archive(run: &Run) -> Value {
    har::har(&run.world().trace().borrow(), run.world(), None)
}

#[test]
fn an_archive_holds_what_the_browser_asked_and_got() {
    let run = loaded(&[], &[], None);
    let archive = archive(&run);
    let (log, entries) = (
        &archive["log"],
        archive["log"]["entries"]
            .as_array()
            .expect("the world takes it"),
    );
    assert_eq!((&log["version"], entries.len()), (&Value::from("1.2"), 2));
    assert_eq!(
        log["pages"].as_array().expect("the world takes it").len(),
        2
    );
    for entry in entries {
        assert_eq!(entry["request"]["url"], "http://shop.example/");
        assert_eq!(entry["response"]["status"], 200);
        assert_eq!(entry["response"]["content"]["size"], 53);
        assert_eq!(entry["serverIPAddress"], "198.51.100.80");
        let timings = entry["timings"].as_object().expect("the world takes it");
        let known = timings
            .values()
            .filter_map(Value::as_f64)
            .filter(|ms| *ms > 0.0);
        let (sum, time) = (
            known.sum::<f64>(),
            entry["time"].as_f64().expect("the world takes it"),
        );
        assert!((sum - time).abs() < 0.01, "{sum} {time}");
    }
    // The first page load looked the name up and connected, the second used what it had.
    assert_eq!(entries[0]["timings"]["dns"], 142.0);
    assert_eq!(entries[1]["timings"]["connect"], -1.0);
    assert_eq!(entries[1]["connection"], entries[0]["connection"]);
}

#[test]
fn an_archive_tells_failures_as_browsers_do() {
    let nobody = archive(&loaded(&[], &["dns.nxdomain@shop.example"], None));
    let entry = &nobody["log"]["entries"][0];
    assert_eq!(entry["response"]["status"], 0);
    assert_eq!(entry["_error"], "ERR_NAME_NOT_RESOLVED");
    let refused = archive(&loaded(&["proxy.pool=app1"], &["app.stopped@app1"], None));
    assert_eq!(refused["log"]["entries"][0]["response"]["status"], 502);
    let big = Some("http://shop.example/big");
    let faults = ["app.truncated-body@app1"];
    let cut = archive(&loaded(&["proxy.pool=app1"], &faults, big));
    let entry = &cut["log"]["entries"][0];
    assert!(
        entry["_error"]
            .as_str()
            .expect("the world takes it")
            .contains("still to come"),
        "{entry}"
    );
}

#[test]
fn a_diagram_shows_who_talks_to_whom_and_where_it_ends() {
    for (name, fault) in [
        ("refused", "app.stopped@app1"),
        ("cut", "link.down@internet--proxy"),
        ("silence", "firewall.drop@proxy"),
    ] {
        let run = loaded(&["proxy.pool=app1"], &[fault], None);
        let trace = run.world().trace().borrow();
        let begin = trace
            .events()
            .iter()
            .position(|it| it.is("browser.visit"))
            .expect("the world takes it");
        let end = trace
            .events()
            .iter()
            .position(|it| it.is("browser.result"))
            .expect("the world takes it");
        let talk = sequence::Detail::Talk;
        let drawn = sequence::sequence(&trace, run.world(), begin..end + 1, talk);
        insta::assert_snapshot!(format!("diagram_{name}"), sequence::mermaid(&drawn));
        let picture = sequence::svg(&drawn, "a < b");
        assert_eq!(
            picture.matches("<line").count() - drawn.columns.len(),
            arrows(&drawn)
        );
        assert!(picture.starts_with("<svg ") && picture.contains("a &lt; b"));
    }
}

fn arrows(drawn: &sequence::Sequence) -> usize {
    let is_arrow =
        |row: &&sequence::Row| matches!(row, sequence::Row::Arrow { from, to, .. } if from != to);
    drawn.rows.iter().filter(is_arrow).count()
}

/// What gatelab writes on both of its outputs.
fn said(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_gatelab"))
        .args(arguments)
        .env_remove("GATELAB_SEED")
        .current_dir(env!("CARGO_TARGET_TMPDIR"))
        .output()
        .expect("gatelab runs");
    let bytes = [output.stdout, output.stderr].concat();
    String::from_utf8(bytes).expect("what is printed is UTF-8")
}

#[test]
fn no_byte_of_a_page_steers_a_terminal() {
    let hostile = "\\u001B]52;c;cm0=\\u0007\\u001B[2J\\u009B31m\\u202Eexe.txt\\u200B\\n";
    let text = scenario::find("pair")
        .expect("the world takes it")
        .text
        .replace(
            "\"/\" = \"<h1>Hello from right</h1>\\n\"",
            &format!("\"/\" = {{ text = \"{hostile}\", type = \"text/plain\" }}"),
        );
    let file = format!("{}/hostile.toml", env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(&file, text).expect("a scenario can be written");
    let mut all = vec![
        said(&[
            "console",
            &file,
            "left",
            "-c",
            "curl -v http://10.0.2.2/\u{9b}",
        ]),
        said(&[
            "console",
            &file,
            "left",
            "-c",
            "curl http://10.0.2.2/",
            "-c",
            "tcpdump tcp",
        ]),
        said(&["console", &file, "left", "-c", "\u{1b}[2J\u{202e}"]),
        said(&["run", &file, "--events"]),
        said(&["run", &file, "--events", "--json"]),
    ];
    for format in ["har", "jsonl", "mermaid", "svg", "txt"] {
        all.push(said(&["run", &file, "--export", "-", "--format", format]));
    }
    assert!(all[0].contains("\\u{1b}]52;c;cm0=") || all[1].contains("\\u{1b}]52;c;cm0="));
    for text in all {
        let bad = text.chars().find(|c| {
            (c.is_control() && *c != '\n') || matches!(c, '\u{202e}' | '\u{200b}' | '\u{9b}')
        });
        assert_eq!(bad, None, "{text}");
    }
}

#[test]
fn a_wrong_format_is_answered_before_anything_is_written() {
    let answer = said(&["run", "pair", "--export", "good.har", "--export", "bad.hra"]);
    assert!(answer.contains("did you mean `har`"), "{answer}");
    let answer = said(&["run", "pair", "--export", "-"]);
    assert!(answer.contains("--format"), "{answer}");
}
