use serde_json::json;

use super::*;

#[track_caller]
fn check(kind: Kind<'_>, fitting: &[Value], others: &[Value]) {
    for value in fitting {
        assert_eq!(fits(kind, value), Ok(()), "{value}");
    }
    for value in others {
        assert!(fits(kind, value).is_err(), "{value}");
    }
}

#[test]
fn texts() {
    check(
        Kind::Text,
        &[json!(""), json!("é ☃")],
        &[json!(1), json!("a\nb"), json!("\u{0}")],
    );
    check(
        Kind::LongText,
        &[json!("a\n\tb")],
        &[json!(true), json!("\u{0}")],
    );
}

#[test]
fn what_a_text_may_not_have_is_said() {
    for (kind, text, words) in [
        (Kind::Text, "a\nb", "line breaks"),
        (Kind::Text, "a\tb", "tabs"),
        (Kind::Text, "a\u{0}b", "invisible"),
        (Kind::LongText, "a\u{1b}b", "invisible"),
    ] {
        let refused = fits(kind, &json!(text)).unwrap_err();
        assert!(refused.contains(words), "{text:?}: {refused}");
    }
}

#[test]
fn text_lengths_hold_at_their_edges() {
    for (kind, limit) in [(Kind::Text, TEXT_CHARS), (Kind::LongText, LONG_TEXT_CHARS)] {
        let text = |count: usize| json!("é".repeat(count));
        check(kind, &[text(limit - 1), text(limit)], &[text(limit + 1)]);
    }
}

#[test]
fn addresses() {
    check(
        Kind::Email,
        &[
            json!("ann@example.org"),
            json!("a.b+c@sub.example.co.uk"),
            json!("a@müller.de"),
        ],
        &[
            json!("ann"),
            json!("ann@"),
            json!("@b.c"),
            json!("ann@example"),
            json!("a b@c.d"),
            json!("a@b..c"),
            json!("a@-b.c"),
        ],
    );
    check(
        Kind::Url,
        &[
            json!("https://example.org"),
            json!("http://localhost:8787/a?b=c#d"),
        ],
        &[
            json!("example.org"),
            json!("javascript:alert(1)"),
            json!("https://"),
            json!("https://a b"),
            json!("https://user:pw@x.y"),
            json!("ftp://a.b"),
        ],
    );
}

#[test]
fn numbers() {
    check(
        Kind::Integer,
        &[
            json!(0),
            json!(-5),
            json!(INTEGER),
            json!(-INTEGER),
            json!(INTEGER - 1),
        ],
        &[
            json!("5"),
            json!(1.5),
            json!(INTEGER + 1),
            json!(-INTEGER - 1),
        ],
    );
    check(
        Kind::Money,
        &[json!("1.20"), json!(3)],
        &[json!("1.234"), json!("x")],
    );
    check(Kind::Decimal(0), &[json!("1")], &[json!("1.5")]);
    check(Kind::Boolean, &[json!(true)], &[json!("true"), json!(1)]);
}

#[test]
fn days_and_moments() {
    check(
        Kind::Date,
        &[json!("2028-02-29"), json!("0001-01-01")],
        &[
            json!("2026-02-29"),
            json!("2026-2-01"),
            json!("20260201"),
            json!("+2026-2-1"),
            json!("2026-01-01T00:00:00Z"),
        ],
    );
    check(
        Kind::DateTime,
        &[
            json!("2026-11-20T09:30:00Z"),
            json!("2026-11-20T09:30:00.123+02:00"),
            json!("9999-12-31T23:59:59Z"),
        ],
        &[
            json!("9999-12-31T23:59:59-14:00"),
            json!("0000-01-01T00:00:00+14:00"),
            json!("2026-11-20"),
            json!("2026-11-20T09:30:00"),
            json!("2026-11-20T25:00:00Z"),
        ],
    );
}

#[test]
fn options() {
    let choice = |id: &str| Choice {
        id: id.to_owned(),
        label: id.to_owned(),
        tone: None,
    };
    let options = [choice("out"), choice("back")];
    check(
        Kind::Select(&options),
        &[json!("out")],
        &[json!("Out"), json!(1), json!(["out"])],
    );
    check(
        Kind::MultiSelect(&options),
        &[json!([]), json!(["out", "back"])],
        &[json!("out"), json!(["out", "out"]), json!(["off"])],
    );
}
