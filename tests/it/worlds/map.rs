//! A random scenario, and the places in it where something can be broken.

use std::fmt::Write as _;

use gatelab::scenario::{self, Scenario};
use gatelab::sim::Stream;

use super::{happens, pick, sound};

/// A scenario as text, and what a script must know of it.
#[derive(Default)]
pub(super) struct Map {
    pub(super) text: String,
    /// Settings as `--set` takes them.
    pub(super) settings: Vec<String>,
    /// Nodes with a browser.
    pub(super) phones: Vec<String>,
    /// The page that can be loaded when nothing is broken.
    pub(super) home: String,
    /// Other pages.
    pub(super) pages: Vec<String>,
    /// DNS names that somebody asks for.
    pub(super) names: Vec<String>,
    links: Vec<[String; 2]>,
    networks: u8,
}

/// What may be said of a link, mild enough that TCP gets through in the end.
const LINK_SETTINGS: &[&str] = &[
    "delay = \"100us\"",
    "delay = \"3ms\"",
    "delay = \"30ms\"",
    "jitter = \"900us\"",
    "jitter = \"4ms\"",
    "loss = \"0.5%\"",
    "loss = \"2%\"",
    "duplicate = \"1%\"",
    "duplicate = \"10%\"",
    "reorder = \"5%\"",
    "reorder = \"30%\"",
    "corrupt = \"0.5%\"",
    "corrupt = \"2%\"",
    "rate = \"500kbit\"",
    "rate = \"10Mbit\"",
    "limit = 20",
    "mtu = 576",
    "mtu = 1280",
    "mtu = 1400",
];

const PATHS: &[&str] = &["", "big", "slow", "missing"];

impl Map {
    /// A random map.
    pub(super) fn draw(stream: &mut Stream) -> Self {
        if happens(stream, 20) {
            return Self::varied(stream);
        }
        let mut map = Self::default();
        map.text.push_str("title = \"A random world\"\n");
        let routers = map.routers(stream);
        let with_dns = happens(stream, 60);
        if with_dns {
            map.name_servers(stream, &routers);
        }
        map.phones(stream, &routers, with_dns);
        let front = if with_dns && happens(stream, 60) {
            map.proxied(stream, &routers)
        } else {
            map.origins(stream, &routers)
        };
        if with_dns {
            map.zones(&front);
        }
        let host = if with_dns { "shop.example" } else { &front };
        map.home = format!("http://{host}/");
        map.pages = PATHS
            .iter()
            .map(|path| format!("http://{host}/{path}"))
            .collect();
        map
    }

    /// One of the scenarios of the program, with a few settings changed.
    fn varied(stream: &mut Stream) -> Self {
        let name = pick(stream, &["demo", "first"]);
        let embedded = scenario::find(name).unwrap_or_else(|error| panic!("{error}"));
        let mut map = Self {
            text: embedded.text.to_owned(),
            phones: vec!["phone".to_owned()],
            home: "http://shop.example/".to_owned(),
            pages: PATHS
                .iter()
                .map(|path| format!("http://www.shop.example/{path}"))
                .collect(),
            names: vec!["shop.example".to_owned(), "app1.internal".to_owned()],
            ..Self::default()
        };
        let plain = sound(name, &map.text, &[]);
        let ends = plain.links.iter().map(|link| link.name.split_once("--"));
        map.links = ends
            .flatten()
            .map(|(a, b)| [a.to_owned(), b.to_owned()])
            .collect();
        map.settings.push("phone.browser.timeout=30s".to_owned());
        for _ in 0..stream.below(5) {
            let link = &plain.links[stream.below(plain.links.len() as u64) as usize].name;
            let setting = pick(stream, LINK_SETTINGS).replace([' ', '"'], "");
            map.settings.push(format!("{link}.{setting}"));
        }
        map
    }

    pub(super) fn scenario(&self) -> Scenario {
        sound("world.toml", &self.text, &self.settings)
    }

    /// Links by name, and their directions.
    pub(super) fn ways(&self) -> impl Iterator<Item = String> {
        let both = |[a, b]: &[String; 2]| [format!("{a}>{b}"), format!("{b}>{a}")];
        self.links.iter().flat_map(both)
    }

    /// Links by name.
    pub(super) fn links(&self) -> impl Iterator<Item = String> {
        self.links.iter().map(|[a, b]| format!("{a}--{b}"))
    }

    /// Faults that draw from chance and never win.
    pub(super) fn chanceless_faults(&self) -> Vec<String> {
        let names = [
            "link.loss",
            "link.corrupt",
            "link.duplicate",
            "link.reorder",
        ];
        let links = self.links().zip(names.into_iter().cycle());
        links
            .map(|(link, name)| format!("{name}@{link},p=0%"))
            .collect()
    }

    fn host(&mut self, name: &str, kind: &str, more: &str) {
        let _ = writeln!(self.text, "[node.{name}]\nkind = \"{kind}\"\n{more}");
    }

    /// A link with random settings; its two addresses are in a network of its own.
    fn link(&mut self, stream: &mut Stream, a: &str, b: &str) -> String {
        self.networks += 1;
        let net = format!("100.64.{}", self.networks);
        self.link_with(
            stream,
            (a, &format!("{net}.1/24")),
            (b, &format!("{net}.2/24")),
        );
        format!("{net}.2")
    }

    fn link_with(&mut self, stream: &mut Stream, a: (&str, &str), b: (&str, &str)) {
        let addresses = [a, b]
            .into_iter()
            .filter(|(_, address)| !address.is_empty());
        let addresses: Vec<_> = addresses
            .map(|(node, at)| format!("{node} = \"{at}\""))
            .collect();
        let (a, b) = (a.0, b.0);
        let _ = writeln!(self.text, "[[link]]\nends = [\"{a}\", \"{b}\"]");
        let _ = writeln!(self.text, "address = {{ {} }}", addresses.join(", "));
        let mut said = Vec::new();
        for _ in 0..stream.below(4) {
            let setting = pick(stream, LINK_SETTINGS);
            let key = setting.split(' ').next().unwrap_or_default();
            if !said.contains(&key) {
                said.push(key);
                let _ = writeln!(self.text, "{setting}");
            }
        }
        if happens(stream, 20) {
            let loss = pick(stream, &["1%", "3%"]);
            let _ = writeln!(self.text, "\"{b}>{a}\" = {{ loss = \"{loss}\" }}");
        }
        self.links.push([a.to_owned(), b.to_owned()]);
    }

    /// A tree of routers.
    fn routers(&mut self, stream: &mut Stream) -> Vec<String> {
        let names: Vec<_> = (1..=stream.below(4) + 1).map(|n| format!("r{n}")).collect();
        for (index, name) in names.iter().enumerate() {
            self.host(name, "router", "");
            if index > 0 {
                let parent = &names[stream.below(index as u64) as usize];
                self.link(stream, parent, name);
            }
        }
        names
    }

    /// One or two browsers, behind a home router or a switch or neither.
    fn phones(&mut self, stream: &mut Stream, routers: &[String], with_dns: bool) {
        let router = any(stream, routers);
        let resolver = if with_dns {
            "resolver = \"resolver\""
        } else {
            ""
        };
        let browser = format!("browser = {{ timeout = \"30s\" }}\n{resolver}");
        let count = stream.below(2) + 1;
        self.phones = (1..=count).map(|n| format!("phone{n}")).collect();
        let phones = self.phones.clone();
        let at_home = happens(stream, 60);
        let plain = "browser = { timeout = \"30s\" }".to_owned();
        for phone in &phones {
            self.host(phone, "host", if at_home { &plain } else { &browser });
        }
        let (gateway, inside) = if at_home {
            self.host(
                "home-gw",
                "gateway",
                "dhcp = { range = \"192.168.1.20-192.168.1.99\" }",
            );
            self.link(stream, "home-gw", router);
            ("home-gw", "192.168.1.1/24")
        } else {
            (router, "192.168.1.1/24")
        };
        let address = |n: usize| {
            if at_home {
                return "dhcp".to_owned();
            }
            format!("192.168.1.{}/24", n + 2)
        };
        if phones.len() == 1 && happens(stream, 70) {
            self.link_with(stream, (&phones[0], &address(0)), (gateway, inside));
            return;
        }
        self.host("switch", "switch", "");
        self.link_with(stream, ("switch", ""), (gateway, inside));
        for (n, phone) in phones.iter().enumerate() {
            self.link_with(stream, (phone, &address(n)), ("switch", ""));
        }
    }

    fn name_servers(&mut self, stream: &mut Stream, routers: &[String]) {
        let cache = happens(stream, 50);
        let role = format!("dns = {{ role = \"recursive\", cache = {cache} }}");
        self.host("resolver", "host", &role);
        self.host("names", "host", "dns = { role = \"authoritative\" }");
        for server in ["resolver", "names"] {
            let router = any(stream, routers);
            self.link(stream, router, server);
        }
        self.names.push("shop.example".to_owned());
    }

    fn zones(&mut self, front: &str) {
        let zones = "[zone.\".\"]\nserver = \"names\"\n[zone.example]\nserver = \"names\"\n";
        self.text.push_str(zones);
        let _ = writeln!(
            self.text,
            "[zone.\"shop.example\"]\nserver = \"names\"\nttl = \"20s\""
        );
        let _ = writeln!(
            self.text,
            "negative_ttl = \"20s\"\nrecords = {{ \"@\" = \"{front}\" }}"
        );
    }

    fn origin(&mut self, name: &str, port: u16) {
        let pages = format!(
            "[node.{name}.origin.pages]\n\"/\" = \"Made by {name}\\n\"\n\
             \"/big\" = {{ size = \"30kB\" }}\n\"/slow\" = {{ text = \"Slow\\n\", delay = \"2s\" }}"
        );
        self.host(
            name,
            "host",
            &format!("[node.{name}.origin]\nport = {port}\n{pages}"),
        );
    }

    /// Origin servers that browsers reach themselves; gives the address of one.
    fn origins(&mut self, stream: &mut Stream, routers: &[String]) -> String {
        let mut front = String::new();
        for n in 1..=stream.below(3) + 1 {
            let name = format!("app{n}");
            self.origin(&name, 80);
            let router = any(stream, routers);
            front = self.link(stream, router, &name);
        }
        front
    }

    /// A proxy with origin servers behind it, some on links of their own; gives its address.
    fn proxied(&mut self, stream: &mut Stream, routers: &[String]) -> String {
        let apps: Vec<_> = (1..=stream.below(3) + 1)
            .map(|n| format!("app{n}"))
            .collect();
        let pool: Vec<_> = apps.iter().map(|app| format!("\"{app}\"")).collect();
        let retries = stream.below(3);
        let settings = format!(
            "[node.proxy.proxy]\nsites = [\"shop.example\"]\npool = [{}]\n\
             retries = {retries}\nread_timeout = \"10s\"",
            pool.join(", ")
        );
        self.host("proxy", "host", &settings);
        let router = any(stream, routers);
        let front = self.link(stream, router, "proxy");
        for app in &apps {
            self.origin(app, 8080);
            if happens(stream, 70) {
                self.link(stream, "proxy", app);
            } else {
                let router = any(stream, routers);
                self.link(stream, router, app);
            }
        }
        front
    }
}

fn any<'a>(stream: &mut Stream, of: &'a [String]) -> &'a str {
    &of[stream.below(of.len() as u64) as usize]
}
