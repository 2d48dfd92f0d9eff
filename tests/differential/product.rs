//! The products: how each is started, and what its configuration is in each set-up.

use std::path::Path;
use std::process::Command;

use gatelab::matrix::Config;

/// A product that can take the emulated proxy's place.
pub(super) struct Product {
    /// Its name, as the profiles have it.
    pub(super) name: &'static str,
    /// The command that says which version it is.
    version: [&'static str; 2],
    /// How the version begins that the profile describes.
    pub(super) described: &'static str,
    /// Its configuration file and the text of it.
    file: (&'static str, &'static str),
    /// The command that starts it in the foreground; `DIR` is its folder.
    command: &'static [&'static str],
}

/// All of them.
pub(super) const PRODUCTS: &[Product] = &[
    Product {
        name: "nginx",
        version: ["nginx", "-v"],
        described: "1.22.",
        file: ("nginx.conf", include_str!("products/nginx.conf")),
        command: &[
            "nginx",
            "-p",
            "DIR",
            "-e",
            "DIR/error.log",
            "-c",
            "DIR/nginx.conf",
        ],
    },
    Product {
        name: "haproxy",
        version: ["haproxy", "-v"],
        described: "2.6.",
        file: ("haproxy.cfg", include_str!("products/haproxy.cfg")),
        command: &["haproxy", "-db", "-f", "DIR/haproxy.cfg"],
    },
    Product {
        name: "apache",
        version: ["apache2", "-v"],
        described: "2.4.",
        file: ("apache.conf", include_str!("products/apache.conf")),
        command: &["apache2", "-f", "DIR/apache.conf", "-DFOREGROUND"],
    },
    Product {
        name: "caddy",
        version: ["caddy", "version"],
        described: "2.6.",
        file: ("Caddyfile", include_str!("products/Caddyfile")),
        command: &[
            "caddy",
            "run",
            "--config",
            "DIR/Caddyfile",
            "--adapter",
            "caddyfile",
        ],
    },
    Product {
        name: "varnish",
        version: ["varnishd", "-V"],
        described: "7.1.",
        file: ("varnish.vcl", include_str!("products/varnish.vcl")),
        command: &[
            "varnishd",
            "-F",
            "-j",
            "none",
            "-n",
            "DIR/varnish",
            "-a",
            "10.80.0.1:80",
            "-f",
            "DIR/varnish.vcl",
            "-s",
            "malloc,64m",
            "-T",
            "none",
            "-p",
            "thread_pool_min=10",
            "-p",
            "thread_pools=1",
        ],
    },
    Product {
        name: "lighttpd",
        version: ["lighttpd", "-v"],
        described: "1.4.",
        file: ("lighttpd.conf", include_str!("products/lighttpd.conf")),
        command: &["lighttpd", "-D", "-f", "DIR/lighttpd.conf"],
    },
    Product {
        name: "squid",
        version: ["squid", "-v"],
        described: "5.7",
        file: ("squid.conf", include_str!("products/squid.conf")),
        command: &["squid", "-N", "-f", "DIR/squid.conf"],
    },
];

impl Product {
    /// The version that is installed; none if the product is not.
    pub(super) fn installed(&self) -> Option<String> {
        let [program, option] = self.version;
        let path = std::env::var("PATH").unwrap_or_default();
        let output = Command::new(program)
            .arg(option)
            .env("PATH", format!("{path}:/usr/sbin:/sbin"))
            .output()
            .ok()?;
        // Some say it on their standard error.
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        let words = said.split(|c: char| !c.is_ascii_digit() && c != '.');
        let mut versions = words.filter(|word| word.contains('.') && word.len() > 2);
        versions.next().map(str::to_owned)
    }

    /// Writes its configuration into its folder; gives the command that starts it.
    pub(super) fn prepare(&self, setup: Config, folder: &Path) -> Vec<String> {
        let place = |text: &str| text.replace("DIR", folder.to_str().unwrap());
        let (file, text) = self.file;
        std::fs::write(folder.join(file), place(&configuration(text, setup))).unwrap();
        self.command.iter().map(|word| place(word)).collect()
    }
}

/// The name of a set-up in the configuration files; none if no product is set up so here.
pub(super) fn word(setup: Config) -> Option<&'static str> {
    Some(match setup {
        Config::Backup => "backup",
        Config::DnsLoad => "dns_load",
        Config::DnsRt => "dns_rt",
        Config::Hc => "hc",
        Config::Hch => "hch",
        Config::Maxconn => "maxconn",
        Config::Own => "self",
        Config::Pool2 => "pool2",
        Config::Redirect => "redirect",
        Config::Single => "single",
        Config::Ws => "ws",
        Config::Fcgi | Config::Tls | Config::TlsDefault | Config::TlsNoverify => return None,
    })
}

/// The lines of a file that are for a set-up: those without brackets, with its name in brackets,
/// or with other names after a `!`.
fn configuration(text: &str, setup: Config) -> String {
    let own = word(setup).unwrap_or_default();
    let lines = text.lines().filter_map(|line| {
        let Some((names, rest)) = line
            .trim_start()
            .strip_prefix('[')
            .and_then(|line| line.split_once("] "))
        else {
            return Some(line);
        };
        let (others, names) = names
            .strip_prefix('!')
            .map_or((false, names), |names| (true, names));
        let named = names.split(',').any(|name| name == own);
        (named != others).then_some(rest)
    });
    lines.flat_map(|line| [line, "\n"]).collect()
}

#[test]
fn lines_are_for_set_ups() {
    let text = "always\n  [single] one\n[pool2,backup] two\n[!single,ws] three\n";
    let lines = |setup| configuration(text, setup).replace('\n', " ");
    assert_eq!(lines(Config::Single), "always one ");
    assert_eq!(lines(Config::Backup), "always two three ");
    assert_eq!(lines(Config::Ws), "always ");
}

#[test]
fn the_version_is_found_in_what_products_say() {
    if let Some(version) = PRODUCTS[0].installed() {
        assert!(version.split('.').count() >= 2, "{version}");
    }
}
