//! The page, as several clients report it; and what is forgotten.

use crate::screen::reader::Reader;

const SIZE: (u16, u16) = (100, 30);

#[test]
fn curl_and_windows_update_report_the_same_outcome_in_their_words() {
    let mut reader = Reader::new(SIZE);
    reader.press("Enter b Enter a");
    assert!(
        reader.sees("What curl says on the phone"),
        "{}",
        reader.text()
    );
    assert!(reader.sees("$ curl -i http://shop.example/"));
    assert!(reader.sees("HTTP/1.1 502 Bad Gateway"));
    reader.press("a");
    assert!(reader.sees("0x80244021") && reader.sees("WU_E_PT_HTTP_STATUS_BAD_GATEWAY"));
    reader.press("a");
    assert!(reader.sees("What the phone shows") && reader.sees("502 Bad Gateway"));
}

#[test]
fn what_fails_below_http_has_their_numbers() {
    let mut reader = Reader::new(SIZE);
    reader
        .press(":")
        .type_in("dns.nxdomain@shop.example")
        .press("Enter Enter a");
    assert!(
        reader.sees("curl: (6) Could not resolve host:"),
        "{}",
        reader.text()
    );
    reader.press("a");
    assert!(
        reader.sees("0x80072EE7") && reader.sees("12007"),
        "{}",
        reader.text()
    );
}

#[test]
fn while_it_loads_nobody_knows_the_end() {
    let mut reader = Reader::new(SIZE);
    reader.press("Enter b Enter a a Left Left");
    assert!(reader.sees("loading ...") && !reader.sees("0x8024"));
}

#[test]
fn what_is_forgotten_is_looked_up_again() {
    let mut reader = Reader::new(SIZE);
    reader
        .press("Enter :")
        .type_in("dns.nxdomain@shop.example")
        .press("Enter");
    assert!(reader.sees("Not felt yet"), "{}", reader.text());
    reader.press("c");
    assert!(reader.sees("names forgotten"), "{}", reader.text());
    reader.press("Enter");
    assert!(reader.sees("ERR_NAME_NOT_RESOLVED"), "{}", reader.text());
}
