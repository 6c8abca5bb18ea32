//! Changes of a small brief, each by one sentence.

use edgewright_definition::document::Visibility;
use edgewright_pipeline::artifact::{FieldKind, ScreenKind};

use super::*;
use crate::analyst;

fn library() -> Brief {
    let text = "We are a tool library. Members borrow drills, ladders and so on. I want a calendar of due dates and members should be able to reserve.";
    let read = analyst::read_opening(&Text::read(text));
    assert_eq!(read.things.len(), 3);
    read
}

fn changed(wish: &str) -> (Brief, Outcome) {
    let mut brief = library();
    let outcome = apply(&Text::read(wish), wish, &mut brief);
    (brief, outcome)
}

fn field<'b>(
    brief: &'b Brief,
    thing: &str,
    id: &str,
) -> Option<&'b edgewright_pipeline::artifact::BriefField> {
    brief
        .things
        .iter()
        .find(|known| known.id == thing)?
        .fields
        .iter()
        .find(|field| field.id == id)
}

#[test]
fn the_change_of_the_issue_is_understood_whole() {
    let (brief, outcome) =
        changed("also record the deposit, and warn me when something is a week late");
    assert_eq!(outcome.unknown, Vec::<String>::new());
    assert_eq!(
        field(&brief, "loans", "deposit").map(|field| field.kind),
        Some(FieldKind::Money)
    );
    assert!(
        brief.rules.iter().any(|rule| rule.text
            == "Warn when a loan is 7 days or more past its Due back, unless Back or Cancelled"),
        "{:?}",
        brief.rules
    );
    assert!(
        brief
            .screens
            .iter()
            .any(|screen| screen.label == "Late loans")
    );
}

#[test]
fn fields_find_their_thing() {
    for (wish, thing, id, kind) in [
        (
            "add a phone number to tools",
            "tools",
            "phone_number",
            FieldKind::Text,
        ),
        (
            "each tool should have a serial number",
            "tools",
            "serial_number",
            FieldKind::Text,
        ),
        (
            "please also store the brand",
            "tools",
            "brand",
            FieldKind::Text,
        ),
        (
            "add a date of birth for members",
            "members",
            "date_of_birth",
            FieldKind::Date,
        ),
        (
            "we need the address as well",
            "members",
            "address",
            FieldKind::Text,
        ),
        (
            "record the late fee of each loan",
            "loans",
            "late_fee",
            FieldKind::Money,
        ),
        (
            "add a condition (new, good, broken) to tools",
            "tools",
            "condition",
            FieldKind::Choice,
        ),
    ] {
        let (brief, outcome) = changed(wish);
        assert_eq!(
            field(&brief, thing, id).map(|field| field.kind),
            Some(kind),
            "{wish}: {outcome:?}"
        );
    }
}

#[test]
fn names_change_and_ids_stay() {
    let (brief, _) = changed("rename tools to gear");
    assert!(
        brief
            .things
            .iter()
            .any(|thing| thing.id == "tools" && thing.label == "Gear")
    );
    let (brief, _) = changed("call the app Village Shed");
    assert_eq!(brief.title, "Village Shed");
    let (brief, _) = changed("rename due back to return by");
    assert_eq!(
        field(&brief, "loans", "due_back").map(|field| field.label.as_str()),
        Some("Return by")
    );
    assert!(
        brief
            .rules
            .iter()
            .any(|rule| rule.text.contains("Return by is never before"))
    );
    let (brief, _) = changed("rename the state Back to Returned");
    assert!(
        brief
            .things
            .iter()
            .any(|thing| thing.states.contains(&"Returned".to_owned()))
    );
}

#[test]
fn parts_can_be_removed() {
    let (brief, _) = changed("remove the phone number from members");
    assert_eq!(field(&brief, "members", "phone"), None);
    let (brief, _) = changed("we no longer need the calendar");
    assert!(
        brief
            .screens
            .iter()
            .all(|screen| screen.kind != ScreenKind::Calendar)
    );
    let (brief, _) = changed("delete members");
    assert!(brief.things.iter().all(|thing| thing.id != "members"));
    assert_eq!(field(&brief, "loans", "member"), None);
    let (brief, _) = changed("remove the category Garden");
    assert!(
        !field(&brief, "tools", "category")
            .unwrap()
            .choices
            .contains(&"Garden".to_owned())
    );
}

#[test]
fn choices_and_states_grow() {
    let (brief, _) = changed("add Plumbing to the categories");
    assert!(
        field(&brief, "tools", "category")
            .unwrap()
            .choices
            .contains(&"Plumbing".to_owned())
    );
    let (brief, _) = changed("add a status Lost to loans");
    assert!(
        brief
            .things
            .iter()
            .any(|thing| thing.id == "loans" && thing.states.contains(&"Lost".to_owned()))
    );
}

#[test]
fn screens_tables_access_and_rules_are_added() {
    let (brief, _) = changed("and a chart of loans per month");
    assert!(
        brief
            .screens
            .iter()
            .any(|screen| screen.kind == ScreenKind::Chart && screen.thing == "loans")
    );
    let (brief, _) = changed("also keep track of suppliers with name, phone and website");
    assert_eq!(
        field(&brief, "suppliers", "website").map(|field| field.kind),
        Some(FieldKind::WebAddress)
    );
    let (brief, _) = changed("make it public");
    assert_eq!(brief.visibility, Visibility::Public);
    let (brief, _) = changed("make the phone required");
    assert!(field(&brief, "members", "phone").unwrap().required);
    let (brief, _) = changed("the e-mail must be unique");
    assert!(
        brief
            .rules
            .iter()
            .any(|rule| rule.text == "No two members have the same e-mail"),
        "{:?}",
        brief.rules
    );
}

#[test]
fn what_is_not_understood_changes_nothing_and_is_listed() {
    let before = library();
    let (mut brief, outcome) = changed("make it feel more like a sunny day in spring");
    assert_eq!(outcome.done, Vec::<String>::new());
    assert_eq!(outcome.unknown.len(), 1);
    assert!(!brief.not_covered().is_empty());
    brief.coverage.clone_from(&before.coverage);
    assert_eq!(brief, before);
}
