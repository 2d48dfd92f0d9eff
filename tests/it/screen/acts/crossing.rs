//! Before | gateway | after, at every kind of gateway.

use crate::screen::reader::Reader;

const SIZE: (u16, u16) = (120, 40);

/// Goes back from gateway to gateway until the screen says so.
fn back_to(reader: &mut Reader, text: &str) {
    for _ in 0..200 {
        if reader.sees(text) {
            return;
        }
        reader.press("Left");
    }
    panic!("no `{text}`\n{}", reader.text());
}

#[test]
fn a_nat_shows_its_row() {
    let mut reader = Reader::new(SIZE);
    reader.press("Enter b Enter x");
    assert!(
        reader.sees("Before | home router | after"),
        "{}",
        reader.text()
    );
    assert!(reader.sees("NAT table: 192.168.1.23:34365"));
    assert!(reader.sees("# to 192.168.1.23:34365") && reader.sees("to 203.0.113.7:34365"));
    assert!(reader.sees("# TTL 62") && reader.sees("routing table: 192.168.1.0/24"));
    assert!(
        !reader.sees("# HTTP/1.1"),
        "a NAT leaves the answer as it is"
    );
}

#[test]
fn a_router_changes_little() {
    let mut reader = Reader::new(SIZE);
    reader.press("Enter x");
    back_to(&mut reader, "Internet (router)");
    assert!(
        reader.sees("# TTL") && !reader.sees("# from "),
        "{}",
        reader.text()
    );
    assert!(reader.sees("routing table: "));
}

#[test]
fn a_proxy_asks_anew_and_says_whom_it_chose() {
    let mut reader = Reader::new(SIZE);
    reader.press("Enter x");
    back_to(&mut reader, "to app1");
    assert!(reader.sees("the proxy chose app1"), "{}", reader.text());
    assert!(reader.sees("# Via "), "{}", reader.text());
    assert!(reader.sees("pool: app1"));
}

#[test]
fn a_proxy_that_writes_the_answer_itself_says_so() {
    let mut reader = Reader::new(SIZE);
    reader.press("Enter b Enter x");
    back_to(&mut reader, "proxy (proxy)");
    assert!(reader.sees("answers 502 by itself"), "{}", reader.text());
}

#[test]
fn a_name_server_that_asks_others_shows_what_it_remembers() {
    let mut reader = Reader::new(SIZE);
    reader.press("Enter x");
    back_to(&mut reader, "home router (DNS server)");
    assert!(reader.sees("cache: shop.example"), "{}", reader.text());
    back_to(&mut reader, "home router (DHCP server)");
    assert!(reader.sees("lease: 192.168.1.23"), "{}", reader.text());
    reader.press("Right");
    assert!(!reader.sees("lease: 192.168.1.23"));
}

#[test]
fn what_ends_at_a_gateway_has_no_other_side() {
    let mut reader = Reader::new(SIZE);
    reader.press("Enter :").type_in("firewall.drop@app1");
    reader.press("Enter Enter x");
    back_to(&mut reader, "nothing: it ended here");
    assert!(reader.sees("firewall."), "{}", reader.text());
    reader.press("Esc");
    assert!(!reader.sees("Before |"));
}

#[test]
fn before_anything_passed_it_says_so() {
    let mut reader = Reader::new(SIZE);
    reader.press("x");
    assert!(reader.sees("| after"));
}
