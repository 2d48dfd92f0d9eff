//! A real nginx in the proxy's place, between emulated boxes.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::machine::{executable, installed, phone};

/// The configuration of the book, word for word but for the folder.
const CONFIG: &str = include_str!("../../book/src/real-programs.md");

/// Where nginx finds its configuration and keeps its files; gone when dropped.
struct Site(PathBuf);

impl Site {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("gatelab-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let from = CONFIG.find("```nginx\n").unwrap() + "```nginx\n".len();
        let until = from + CONFIG[from..].find("```").unwrap();
        let config = CONFIG[from..until].replace("/tmp/shop", folder.to_str().unwrap());
        fs::write(folder.join("nginx.conf"), config).unwrap();
        Self(folder)
    }

    /// The `--attach` that makes it the proxy.
    fn attach(&self) -> String {
        format!("proxy=nginx -c {}/nginx.conf 2>/dev/null", self.0.display())
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn ready(programs: &[&str]) -> bool {
    phone().is_some() && programs.iter().all(|program| installed(program))
}

fn up(words: &[&str]) -> String {
    let mut command = Command::new(executable());
    command.args(["up", "first"]).args(words);
    command.env_remove("GATELAB_SEED");
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_real_client_goes_through_a_real_nginx_to_an_emulated_app() {
    if !ready(&["nginx", "curl"]) {
        return;
    }
    let site = Site::new("client");
    let curl = "phone=curl -s -D - http://shop.example/";
    let attach = site.attach();
    let attached = ["--attach", &attach, "--attach", curl];
    let page = up(&attached);
    assert!(
        page.starts_with("HTTP/1.1 200 OK\r\nServer: nginx"),
        "{page}"
    );
    // nginx asked the emulated name server who `app1.internal` is.
    assert!(page.contains("This page was made by app1."), "{page}");
    let page = up(&[&["--fault", "app.stopped@app1"][..], &attached].concat());
    assert!(
        page.starts_with("HTTP/1.1 502 Bad Gateway\r\nServer: nginx"),
        "{page}"
    );
    assert!(
        page.contains("<hr><center>nginx"),
        "nginx's own page: {page}"
    );
}

#[test]
fn an_emulated_browser_meets_the_502_of_a_real_nginx() {
    if !ready(&["nginx"]) {
        return;
    }
    let site = Site::new("browser");
    let get = ["--get", "http://shop.example/", "--json"];
    let attach = site.attach();
    let attached = ["--attach", &attach];
    for (fault, status) in [(None, 200), (Some("app.stopped@app1"), 502)] {
        let fault: Vec<&str> = fault
            .into_iter()
            .flat_map(|fault| ["--fault", fault])
            .collect();
        let report = up(&[&get[..], &attached[..], &fault[..]].concat());
        let report: serde_json::Value = serde_json::from_str(&report).unwrap();
        assert_eq!(report["outcome"]["status"], status, "{report}");
        assert_eq!(report["outcome"]["kind"], "http");
        assert_eq!(report["outcome"]["complete"], true);
    }
}
