//! What the screen gives away.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use gatelab::tui::writing::{Writing, Written};

use crate::screen::reader::Reader;

/// What comes out if the line `number` of the sheet is picked after a page that failed.
fn picked(number: usize) -> Written {
    let mut reader = Reader::new((100, 30));
    reader.press("Enter b Enter X");
    assert!(reader.sees("Write down what?"), "{}", reader.text());
    for _ in 1..number {
        reader.press("Down");
    }
    reader.press("Enter");
    assert!(!reader.sees("Write down what?"), "the sheet stays open");
    let written = reader.desk.take_written((100, 30));
    assert!(
        reader.desk.take_written((100, 30)).is_none(),
        "once is enough"
    );
    written.unwrap_or_else(|| panic!("nothing was written"))
}

#[test]
fn each_writing_has_what_its_name_says() {
    // What each must hold, in the order of the sheet.
    let proofs: [(&str, &[u8]); 8] = [
        ("screen.txt", b"502 Bad Gateway"),
        ("screen.svg", b"</svg>"),
        ("har", b"\"status\": 502"),
        ("jsonl", b"app.stopped"),
        ("mermaid", b"sequenceDiagram"),
        ("pcapng", &[0x0a, 0x0d, 0x0d, 0x0a]),
        ("svg", b"<svg"),
        ("txt", b"502"),
    ];
    assert_eq!(Writing::all().len(), proofs.len());
    for (index, (ending, proof)) in proofs.into_iter().enumerate() {
        let written = picked(index + 1);
        assert_eq!(written.ending, ending);
        let holds = |bytes: &[u8]| bytes.windows(proof.len()).any(|part| part == proof);
        assert!(holds(&written.bytes), "no proof in the {ending}");
        let text = ending != "pcapng";
        assert!(
            !(text && written.bytes.contains(&0x1b)),
            "an escape in the {ending}"
        );
    }
}

#[test]
fn the_text_of_the_screen_is_the_screen() {
    let mut reader = Reader::new((100, 30));
    reader.press("Enter");
    let shown = reader.text();
    reader.press("X Enter");
    let written = reader.desk.take_written((100, 30)).map(|it| it.bytes);
    assert_eq!(written, Some(shown.into_bytes()));
}

#[test]
fn files_get_new_names_and_none_is_overwritten() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("writing");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    let said = linear(&folder, "\nX\n3\nX\n3\nq\n");
    for name in ["gatelab-demo-1.har", "gatelab-demo-2.har"] {
        assert!(said.contains(&format!("Written: {name}")), "{said}");
        let text = fs::read_to_string(folder.join(name)).expect("a file");
        let archive: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(archive["log"]["entries"][0]["response"]["status"], 200);
    }
    fs::write(folder.join("taken.cast"), "mine").expect("a file");
    let mut program = Command::new(env!("CARGO_BIN_EXE_gatelab"));
    program.args(["tui", "--record", "taken.cast"]);
    let output = program.current_dir(&folder).output().expect("it runs");
    assert!(!output.status.success());
    let kept = fs::read_to_string(folder.join("taken.cast"));
    assert_eq!(kept.expect("a file"), "mine");
}

/// Says lines to the screen as text, started in `folder`; gives the answers.
fn linear(folder: &Path, script: &str) -> String {
    let mut child = Command::new(env!("CARGO_BIN_EXE_gatelab"))
        .arg("--linear")
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut input = child.stdin.take().expect("a pipe");
    input.write_all(script.as_bytes()).expect("heard");
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    String::from_utf8(output.stdout).expect("text")
}
