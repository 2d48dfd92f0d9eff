//! The core travels: nothing it is built from on `wasm32` reaches for an operating system.

use std::process::Command;

use crate::source::{root, sources};

/// Crates that would tie the core to one kind of machine.
const TIED: &[&str] = &[
    "crossterm",
    "libc",
    "mio",
    "ratatui-crossterm",
    "rustix",
    "tun-tap",
];

#[test]
fn the_tree_for_wasm32_knows_no_operating_system() {
    let Some(tree) = tree(&["--offline"]).or_else(|| tree(&[])) else {
        assert!(
            std::env::var_os("CI").is_none(),
            "cargo tree failed, see above"
        );
        eprintln!("NOT CHECKED: cargo tree needs the crates for wasm32, run `cargo fetch` once");
        return;
    };
    let names = tree.lines().filter_map(|line| line.split(' ').next());
    let tied: Vec<_> = names.filter(|name| TIED.contains(name)).collect();
    assert!(tree.contains("smoltcp"), "the tree is not ours: {tree}");
    assert!(
        tied.is_empty(),
        "built for wasm32 too: {tied:?}; make each a dependency of a target in Cargo.toml \
         (`cargo tree --target wasm32-unknown-unknown -e normal -i NAME` says who wants it)"
    );
}

#[test]
fn drawing_and_driving_a_terminal_are_separate_files() {
    for source in sources("src").iter().filter(|source| source.top() == "tui") {
        let drives = !source.paths("crossterm").is_empty();
        let draws = source
            .paths("ratatui")
            .iter()
            .any(|(_, path)| path.contains("widgets"));
        let path = &source.path;
        assert!(
            !(drives && draws),
            "{path}: draws widgets and drives a terminal, split it"
        );
    }
}

/// The normal dependencies for wasm32, one per line.
fn tree(more: &[&str]) -> Option<String> {
    let output = Command::new(env!("CARGO"))
        .current_dir(root())
        .args(["tree", "--locked", "--target", "wasm32-unknown-unknown"])
        .args(["--edges", "normal", "--prefix", "none"])
        .args(more)
        .output()
        .ok()?;
    eprintln!("{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    output.status.success().then_some(text)
}
