//! The packets: search, filter, fields and bytes.

use crate::screen::reader::Reader;

const SIZE: (u16, u16) = (100, 30);

fn at_the_packets() -> Reader {
    let mut reader = Reader::new(SIZE);
    reader.press("Enter b Enter z z");
    assert!(reader.sees("Packets: every frame on every link"));
    reader
}

#[test]
fn a_filter_leaves_only_what_fits_and_can_be_taken_back() {
    let mut reader = at_the_packets();
    reader.press("F").type_in("app1 tcp");
    assert!(reader.sees("show only: app1 tcp"), "{}", reader.text());
    assert_eq!(reader.desk.reading.rows.len(), 2, "SYN and RST");
    reader.press("Enter");
    assert!(reader.sees("Packets that fit: app1 tcp"));
    reader.press("Left");
    assert!(
        reader.sees("SYN") && !reader.sees("RST ACK"),
        "{}",
        reader.text()
    );
    reader.press("F").type_in(" nonsense");
    assert!(reader.desk.reading.rows.is_empty() && reader.sees("No frame fits"));
    reader.press("Esc");
    assert!(reader.sees("Packets that fit: app1 tcp"));
}

#[test]
fn every_kind_of_word_filters() {
    let mut reader = at_the_packets();
    for (word, most) in [
        ("http", 8),
        ("198.51.100.80", 8),
        (":8080", 2),
        ("arp", 0),
        ("\"home router\"", 6),
        ("!tcp", 0),
        ("rst or syn", 2),
        ("drop", 0),
        ("retransmission", 0),
    ] {
        reader.press("F");
        while reader
            .desk
            .reading
            .typing
            .as_ref()
            .is_some_and(|(_, text)| !text.is_empty())
        {
            reader.press("Back");
        }
        reader.type_in(word).press("Enter");
        let count = reader.desk.reading.rows.len();
        assert!(count <= most, "{word}: {count}");
        assert_eq!(count == 0, most == 0, "{word}: {count}");
    }
}

#[test]
fn drops_and_repetitions_can_be_singled_out() {
    let mut reader = Reader::new(SIZE);
    reader.press(":").type_in("firewall.drop@app1");
    reader
        .press("Enter Enter z z F")
        .type_in("drop")
        .press("Enter");
    assert!(!reader.desk.reading.rows.is_empty());
    assert!(
        reader
            .desk
            .reading
            .rows
            .iter()
            .all(|row| row.ended.is_some())
    );
    assert!(reader.sees("DROPPED firewall."), "{}", reader.text());
    reader
        .press("F Back Back Back Back")
        .type_in("retransmission")
        .press("Enter");
    assert!(!reader.desk.reading.rows.is_empty());
    assert!(reader.desk.reading.rows.iter().all(|row| row.again));
    assert!(reader.sees("AGAIN"));
}

#[test]
fn a_search_goes_from_hit_to_hit_and_round() {
    let mut reader = at_the_packets();
    reader.press("/").type_in("rst");
    reader.press("Enter");
    let first = reader.desk.cursor;
    assert!(
        first.is_some() && reader.sees("RST ACK"),
        "{}",
        reader.text()
    );
    reader.press("Enter");
    assert_eq!(reader.desk.cursor, first, "there is one");
    reader.press("Back Back Back").type_in("http");
    reader.press("Enter");
    let next = reader.desk.cursor;
    assert!(next > first);
    reader.press("Up");
    assert!(reader.desk.cursor < next);
    reader
        .press("Esc")
        .press("/ Back Back Back Back")
        .type_in("no such")
        .press("Enter");
    assert!(reader.sees("No frame says `no such`."));
}

#[test]
fn the_bytes_of_the_marked_field_stand_in_brackets() {
    let mut reader = at_the_packets();
    reader
        .press("F")
        .type_in("rst")
        .press("Enter Tab PageUp PageUp PageUp");
    assert!(reader.sees(">Ethernet"), "{}", reader.text());
    reader.press("Down Down Down");
    assert!(reader.sees(">  type: 0x0800 IPv4"), "{}", reader.text());
    assert!(reader.sees("[08 00]45") && reader.sees("Bytes: 2 bytes at 12"));
    let marked = reader.desk.reading.field().map(|it| it.name.clone());
    reader.press("Tab BackTab BackTab Left Left");
    let other = reader.desk.reading.field().map(|it| it.name.clone());
    assert_eq!(marked, other, "the same field of another frame");
}

#[test]
fn what_a_gateway_changed_is_said_in_its_field() {
    let mut reader = at_the_packets();
    reader.press("F").type_in("http phone").press("Enter Tab");
    for _ in 0..60 {
        if reader.sees("CHANGED, was 203.0.113.7") {
            return;
        }
        reader.press("Up");
    }
    panic!("{}", reader.text());
}
