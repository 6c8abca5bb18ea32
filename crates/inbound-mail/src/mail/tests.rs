use serde_json::Value;

use super::*;

const PLAIN: &str = "From: Ann <ann@x.example>\r\nTo: list.bob.aaaaaaaaaaaa@in.example, Carl <carl@x.example>\r\n\
    Subject: =?UTF-8?Q?Caf=C3=A9?=\r\nDate: Fri, 20 Nov 2026 09:30:00 +0100\r\nMessage-ID: <1@x.example>\r\n\r\nHello\r\n";

const MANY_PARTS: &str = "From: ann@x.example\r\nSubject: parts\r\nMIME-Version: 1.0\r\n\
    Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n\
    --a\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGr=FC=DFe\r\n\
    --a\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<b>Gr\u{fc}\u{df}e</b>\r\n--a--\r\n\
    --b\r\nContent-Type: text/csv; name=a.csv\r\nContent-Disposition: attachment; filename=a.csv\r\n\
    Content-Transfer-Encoding: base64\r\n\r\nYSxiCjEsMgo=\r\n--b--\r\n";

fn input(raw: &str) -> Value {
    read(raw.as_bytes(), "bounce@x.example").unwrap().input
}

#[test]
fn a_plain_mail_is_read_whole() {
    let wanted = json!({
        "from": {"name": "Ann", "email": "ann@x.example"},
        "sender": "bounce@x.example",
        "to": [
            {"name": null, "email": "list.bob.aaaaaaaaaaaa@in.example"},
            {"name": "Carl", "email": "carl@x.example"},
        ],
        "cc": [],
        "reply_to": [],
        "subject": "Café",
        "date": "2026-11-20T09:30:00+01:00",
        "message_id": "1@x.example",
        "text": "Hello\r\n",
        "html": null,
        "attachments": [],
        "cut": false,
    });
    assert_eq!(input(PLAIN), wanted);
}

#[test]
fn texts_are_decoded_and_attachments_are_named() {
    let read = input(MANY_PARTS);
    assert_eq!(read["text"], "Grüße");
    assert_eq!(read["html"], "<b>Grüße</b>");
    let attachment =
        json!({"name": "a.csv", "type": "text/csv", "size": 8, "content": "YSxiCjEsMgo="});
    assert_eq!(read["attachments"], json!([attachment]));
}

#[test]
fn the_same_mail_over_another_way_is_the_same_delivery() {
    let delivery = |raw: &str| read(raw.as_bytes(), "").unwrap().delivery;
    let other_way = format!("Received: from a by b\r\n{PLAIN}");
    assert_eq!(delivery(PLAIN), delivery(&other_way));
    assert_ne!(delivery(PLAIN), delivery(&PLAIN.replace("Hello", "Hullo")));
    assert_ne!(delivery(PLAIN), delivery(&PLAIN.replace("<1@", "<2@")));
    let without_id = PLAIN.replace("Message-ID: <1@x.example>\r\n", "");
    assert_ne!(
        delivery(&without_id),
        delivery(&without_id.replace("09:30", "09:31"))
    );
}

#[test]
fn what_is_too_long_is_cut_or_left_out_and_said() {
    for (chars, cut) in [
        (TEXT_CHARS - 1, false),
        (TEXT_CHARS, false),
        (TEXT_CHARS + 1, true),
    ] {
        let raw = format!(
            "From: a@x.example\r\nSubject: s\r\n\r\n{}",
            "é".repeat(chars)
        );
        let read = input(&raw.replace("Subject: s", "Content-Type: text/plain; charset=utf-8"));
        assert_eq!(read["cut"], cut, "{chars}");
        assert_eq!(
            read["text"].as_str().unwrap().chars().count(),
            chars.min(TEXT_CHARS)
        );
    }
    for (bytes, kept) in [
        (ATTACHMENT_BYTES - 1, true),
        (ATTACHMENT_BYTES, true),
        (ATTACHMENT_BYTES + 1, false),
    ] {
        let raw = MANY_PARTS.replace(
            "Content-Transfer-Encoding: base64\r\n\r\nYSxiCjEsMgo=",
            &format!("\r\n{}", "x".repeat(bytes)),
        );
        let attachment = &input(&raw)["attachments"][0];
        assert_eq!(
            (
                attachment["size"].as_u64(),
                attachment["content"].is_string()
            ),
            (Some(bytes as u64), kept)
        );
    }
    let part = "--b\r\nContent-Disposition: attachment; filename=n\r\n\r\nx\r\n";
    for (count, cut) in [
        (ATTACHMENTS - 1, false),
        (ATTACHMENTS, false),
        (ATTACHMENTS + 1, true),
    ] {
        let raw = format!(
            "From: a@x.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{}--b--\r\n",
            part.repeat(count)
        );
        let read = input(&raw);
        assert_eq!(read["cut"], cut, "{count}");
        assert_eq!(
            read["attachments"].as_array().unwrap().len(),
            count.min(ATTACHMENTS)
        );
    }
}

#[test]
fn a_mail_of_the_largest_size_is_read_and_one_byte_more_is_not() {
    let mut raw = PLAIN.as_bytes().to_vec();
    raw.resize(MAIL_BYTES, b'x');
    assert!(read(&raw, "").is_ok());
    raw.push(b'x');
    assert_eq!(read(&raw, ""), Err(Unreadable::TooLarge));
}

#[test]
fn a_header_lists_so_many_people() {
    for (count, shown) in [
        (ADDRESSES - 1, ADDRESSES - 1),
        (ADDRESSES, ADDRESSES),
        (ADDRESSES + 1, ADDRESSES),
    ] {
        let people: Vec<_> = (0..count)
            .map(|number| format!("p{number}@x.example"))
            .collect();
        let raw = format!("From: a@x.example\r\nTo: {}\r\n\r\nx", people.join(", "));
        assert_eq!(input(&raw)["to"].as_array().unwrap().len(), shown);
    }
}

#[test]
fn what_is_no_mail_or_too_much_of_one_is_refused() {
    for raw in ["", "\r\n\r\n", "hello", "{\"from\": \"a\"}"] {
        assert_eq!(
            read(raw.as_bytes(), ""),
            Err(Unreadable::Malformed),
            "{raw}"
        );
    }
    let long_name = "\u{1}".repeat(INPUT_BYTES / 4);
    let raw = format!("From: \"{long_name}\" <a@x.example>\r\nSubject: s\r\n\r\nx");
    let told = read(raw.as_bytes(), "");
    assert!(told.is_err() || told.unwrap().input.to_string().len() <= INPUT_BYTES);
}

#[test]
fn parts_inside_one_another_and_broken_ones_end() {
    let mut raw = String::from("From: a@x.example\r\nSubject: deep\r\n");
    for depth in 0..2_000 {
        raw.push_str(&format!(
            "Content-Type: multipart/mixed; boundary=b{depth}\r\n\r\n--b{depth}\r\n"
        ));
    }
    raw.push_str("\r\nx");
    assert!(read(raw.as_bytes(), "").is_ok());
    let cut_short: String = MANY_PARTS.chars().take(MANY_PARTS.len() / 2).collect();
    assert!(read(cut_short.as_bytes(), "").is_ok());
}
