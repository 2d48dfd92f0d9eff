//! Faults as texts: what is read, what is written, and what is said about mistakes.

use std::time::Duration;

use proptest::prelude::*;

use super::tiny::Tiny;
use crate::catalogue::{Spec, Value};

fn error(text: &str) -> String {
    text.parse::<Spec>().unwrap_err().to_string()
}

#[test]
fn texts_come_back() {
    for text in [
        "link.down@proxy--app1",
        "app.stopped@app1",
        "service.stopped@home-gw.dns",
        "link.one-way@proxy>app1",
        "link.loss@a--b,p=12.5%",
        "link.delay@a>b,by=20ms,jitter=5ms,at=2s,for=1m 30s",
        "link.rate@a--b,limit=3000,rate=1Mbit",
        "firewall.reject@app1,with=admin-prohibited",
        "route.missing@proxy,to=10.0.3.0/24",
    ] {
        let spec: Spec = text.parse().unwrap();
        assert_eq!(spec.to_string(), text);
    }
}

#[test]
fn times_and_defaults_are_understood() {
    let spec: Spec = "link.delay@a--b,at=2s,for=500ms".parse().unwrap();
    assert_eq!(spec.at, Some(Duration::from_secs(2)));
    assert_eq!(spec.lasts, Some(Duration::from_millis(500)));
    let by = Value::Duration(Duration::from_millis(300));
    assert_eq!(spec.value("by"), Some(by));
    assert_eq!(spec.given().count(), 0);
}

#[test]
fn an_alias_keeps_its_name() {
    let spec: Spec = "app.stopped@app1".parse().unwrap();
    assert_eq!(
        (spec.name, spec.fault.name),
        ("app.stopped", "service.stopped")
    );
}

#[test]
fn mistakes_are_answered_with_what_was_meant() {
    assert_eq!(
        error("link.dwon@a--b"),
        "`link.dwon` is no fault; did you mean `link.down`?; `gatelab faults` lists them"
    );
    assert_eq!(
        error("link.down"),
        "link.down needs to know where: expected a link such as proxy--app1, as in \
         `link.down@proxy--app1`"
    );
    assert_eq!(
        error("link.delay@a--b,bye=3ms"),
        "link.delay has no parameter `bye`; did you mean `by`?; it has by, jitter, at, for"
    );
    assert_eq!(
        error("link.loss@a--b,p=30"),
        "`30` is no value for `p` of link.loss: expected a share such as \"0.5%\", from 0% to 100%"
    );
    assert_eq!(
        error("firewall.reject@a,with=admin-prohibitd"),
        "`admin-prohibitd` is no value for `with` of firewall.reject: expected one of port, \
         host, net, admin-prohibited, host-prohibited; did you mean `admin-prohibited`?"
    );
    assert_eq!(
        error("link.loss@a--b,30%"),
        "`30%` in `link.loss@a--b,30%`: expected a parameter as NAME=VALUE"
    );
    assert_eq!(
        error("link.loss@a--b,p=1%,p=2%"),
        "`link.loss@a--b,p=1%,p=2%` says `p` twice: expected it once"
    );
}

#[test]
fn places_are_answered_with_what_was_meant() {
    let mut tiny = Tiny::new();
    let mut error = |text: &str| match tiny.try_break(text) {
        Ok(_) => panic!("{text} is no mistake"),
        Err(error) => error.to_string(),
    };
    assert_eq!(
        error("link.down@client--ruter"),
        "link.down: there is no `client--ruter` here; did you mean `client--router`?; expected a \
         link such as proxy--app1"
    );
    assert_eq!(
        error("link.down@client"),
        "link.down cannot act at `client`: that is a machine; its links are client--router; \
         expected a link such as proxy--app1"
    );
    assert_eq!(
        error("link.one-way@client--router"),
        "link.one-way cannot act at `client--router`: it takes one direction: write \
         `client>router` or `router>client`"
    );
    assert_eq!(
        error("link.down@client>router"),
        "link.down cannot act at `client>router`: it takes the whole link: write \
         `client--router`"
    );
    assert_eq!(
        error("service.stopped@client"),
        "service.stopped cannot act at `client`: it takes one program; no program runs on client"
    );
    assert_eq!(
        error("service.stopped@server.ap"),
        "service.stopped cannot act at `server.ap`: no program `ap` runs there; there is only \
         `server.app`; did you mean `server.app`?"
    );
    assert_eq!(
        error("route.missing@server,to=192.0.2.0/24"),
        "route.missing cannot act at `server`: it has no such route; name one with to=NETWORK"
    );
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC{0,40}", tail in "[a-z@,=.%0-9>-]{0,30}") {
        let _ = text.parse::<Spec>();
        if let Ok(spec) = format!("link.loss@{tail}").parse::<Spec>() {
            prop_assert_eq!(spec.to_string().parse::<Spec>(), Ok(spec));
        }
    }
}
