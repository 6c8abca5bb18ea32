//! Changes by conversation, answers and the builder's own edits: whatever is done to a brief, what comes out
//! is accepted, keeps what it does not speak of, and holds.

use crate::support::{Built, ask, build, build_brief};
use edgewright_definition::{Severity, document::Visibility};
use edgewright_pipeline::{
    agent::{AgentRole, AnalystInput, AnalystOutput, CurrentApp},
    artifact::{Answer, Author, BriefField, FieldKind, Message, ScreenKind},
};
use edgewright_types::UnixMillis;

const LIBRARY: &str = "We are a tool library in our village. Members borrow drills, ladders and so on. I want to see what is out and who has it, when it is due back, get a calendar of due dates, and members should be able to reserve.";

fn live(built: &Built) -> CurrentApp {
    CurrentApp {
        version: 1,
        definition: built.definition.clone(),
        contract_tests: built.tests.clone(),
    }
}

fn assert_holds(built: &Built, what: &str) {
    let errors: Vec<_> = built
        .findings
        .iter()
        .chain(&built.test_findings)
        .filter(|finding| finding.severity == Severity::Error)
        .collect();
    assert!(errors.is_empty(), "{what}: {errors:?}");
    let failed: Vec<_> = built
        .report
        .results
        .iter()
        .filter(|result| !result.holds)
        .collect();
    assert!(failed.is_empty(), "{what}: {failed:?}");
}

#[test]
fn changes_of_live_apps_keep_everything_else() {
    let apps = [
        LIBRARY,
        "Track bugs: title, severity (low, medium, high), assigned to, due date, status open / in progress / closed",
        "I want to keep a list of my wines with name, vintage, colour (red, white, rosé), price and rating",
        "We are a landlord with 12 flats. Keep track of tenants, leases, rent payments and repairs.",
    ];
    let changes = [
        "also record the deposit, and warn me when something is a week late",
        "add a colour and a serial number",
        "and a calendar",
        "a chart per month",
        "make it public",
        "only I may see it",
        "rename the app to Shed",
        "add a priority (low, high)",
        "also keep track of suppliers with name, phone and website",
        "remove the notes",
        "the name must be unique",
        "make the phone required",
        "let volunteers see everything",
        "add a state On hold",
        "warn me 3 days before it is due",
        "show cards",
        "send everyone an e-mail",
        "I have a cunning plan",
        "",
    ];
    for app in apps {
        let before = build(app, None);
        assert_holds(&before, app);
        for change in changes {
            let after = build(change, Some(&live(&before)));
            assert_holds(&after, &format!("{app} / {change}"));
            for table in &before.definition.tables {
                assert!(
                    after
                        .definition
                        .tables
                        .iter()
                        .any(|known| known.id == table.id),
                    "{app} / {change}: {} is gone",
                    table.id
                );
            }
            if change.starts_with("also record") || change.starts_with("I have") {
                for (old, new) in before
                    .definition
                    .tables
                    .iter()
                    .zip(&after.definition.tables)
                {
                    assert!(
                        old.fields
                            .iter()
                            .all(|field| new.field(&field.id) == Some(field)),
                        "{app} / {change}: {} changed",
                        old.id
                    );
                }
            }
        }
    }
}

#[test]
fn one_change_follows_another() {
    let mut built = build(LIBRARY, None);
    for change in [
        "also record the deposit, and warn me when something is a week late",
        "rename the state Back to Returned",
        "rename tools to gear",
        "add a condition (new, good, broken) to gear",
        "also keep track of suppliers with name and phone, and each gear belongs to a supplier",
        "remove the calendar",
        "members may no longer see their own loans",
    ] {
        built = build(change, Some(&live(&built)));
        assert_holds(&built, change);
    }
    let gear = built
        .definition
        .tables
        .iter()
        .find(|table| table.id == "tools")
        .unwrap();
    assert_eq!(gear.label, "Gear");
    assert!(gear.field("condition").is_some());
    let loans = built
        .definition
        .tables
        .iter()
        .find(|table| table.id == "loans")
        .unwrap();
    assert!(loans.field("deposit").is_some());
    assert!(
        loans
            .field("status")
            .unwrap()
            .options
            .iter()
            .any(|option| option.id == "back" && option.label == "Returned"),
        "{:?}",
        loans.field("status")
    );
    assert_eq!(built.definition.alerts.len(), 1);
}

#[test]
fn a_change_nobody_understands_changes_nothing_and_says_so() {
    let before = build(LIBRARY, None);
    let after = build("make it sing like a canary", Some(&live(&before)));
    assert_eq!(after.definition.tables, before.definition.tables);
    assert_eq!(after.definition.access, before.definition.access);
    assert!(!after.brief.not_covered().is_empty());
    assert!(
        after.analyst.say.contains("did not understand"),
        "{}",
        after.analyst.say
    );
}

#[test]
fn what_the_builder_edits_survives() {
    let kinds = [
        FieldKind::Text,
        FieldKind::LongText,
        FieldKind::WholeNumber,
        FieldKind::Number,
        FieldKind::Money,
        FieldKind::YesNo,
        FieldKind::Date,
        FieldKind::DateTime,
        FieldKind::Choice,
        FieldKind::Choices,
        FieldKind::Email,
        FieldKind::WebAddress,
        FieldKind::Link,
        FieldKind::RunningNumber,
        FieldKind::WorkedOut,
    ];
    for app in [LIBRARY, "to do list", "asdf"] {
        let mut analyst = build(app, None).analyst;
        let brief = &mut analyst.brief;
        brief.title = "Other name".to_owned();
        for (at, thing) in brief.things.iter_mut().enumerate() {
            thing.label = format!("Renamed {at}");
            for (index, kind) in kinds.into_iter().enumerate() {
                thing.fields.push(BriefField {
                    id: format!("own_{index}"),
                    label: format!("Own {kind:?}"),
                    kind,
                    required: index % 2 == 0,
                    choices: Vec::new(),
                    points_at: None,
                });
            }
            thing.fields.retain(|field| field.label != "Notes");
        }
        for screen in &mut brief.screens {
            if screen.kind == ScreenKind::List {
                screen.label = "My own tab".to_owned();
            }
        }
        brief.rules.clear();
        brief.visibility = Visibility::Public;
        let built = build_brief(analyst.clone(), None);
        assert_holds(&built, app);
        assert_eq!(built.definition.app.name, "Other name");
        for (thing, table) in analyst.brief.things.iter().zip(&built.definition.tables) {
            assert_eq!(table.label, thing.label);
            assert!(
                thing.fields.iter().all(|field| table
                    .field(&field.id)
                    .is_some_and(|known| known.label == field.label)),
                "{app}: {}",
                table.id
            );
            assert!(table.fields.iter().all(|field| field.label != "Notes"));
        }
        assert!(built.definition.access.visitor_role.is_some());
    }
}

fn turn(
    conversation: &[(Author, &str)],
    answers: Vec<Answer>,
    before: Option<&AnalystOutput>,
) -> AnalystOutput {
    let conversation = conversation
        .iter()
        .enumerate()
        .map(|(at, (author, text))| Message {
            number: u32::try_from(at).unwrap() + 1,
            author: *author,
            text: (*text).to_owned(),
            at: UnixMillis(0),
        })
        .collect();
    let input = AnalystInput {
        conversation,
        answers,
        brief: before.map(|output| output.brief.clone()),
        current: None,
        chosen_mode: None,
        no_questions: false,
    };
    ask(AgentRole::Analyst, &input)
}

#[test]
fn questions_are_few_and_answers_are_folded_in_once() {
    let first = turn(
        &[(Author::Builder, "Keep track of invoices for my clients")],
        Vec::new(),
        None,
    );
    assert!(
        (1..=3).contains(&first.questions.len()),
        "{:?}",
        first.questions
    );
    assert!(
        first
            .questions
            .iter()
            .all(|question| question.options.len() > 1)
    );
    let who = first
        .questions
        .iter()
        .find(|question| question.id == "who_uses_it")
        .unwrap();
    let answers = vec![
        Answer {
            question_id: who.id.clone(),
            question: who.text.clone(),
            text: "Me and people I invite".to_owned(),
        },
        Answer {
            question_id: "currency".to_owned(),
            question: String::new(),
            text: "Pound".to_owned(),
        },
    ];
    let talk = [
        (Author::Builder, "Keep track of invoices for my clients"),
        (Author::Analyst, "…"),
    ];
    let mut second = turn(&talk, answers.clone(), Some(&first));
    assert_eq!(second.brief.visibility, Visibility::Invited);
    assert!(
        second
            .brief
            .assumptions
            .iter()
            .any(|sentence| sentence.contains("GBP"))
    );
    assert!(
        second
            .questions
            .iter()
            .all(|question| question.id != who.id)
    );
    // What the builder then changes by hand is not undone by asking again.
    second.brief.visibility = Visibility::Private;
    second.brief.people.clear();
    let third = turn(&talk, answers, Some(&second));
    assert_eq!(third.brief, second.brief);
}

#[test]
fn what_was_said_is_not_asked() {
    let output = turn(
        &[(
            Author::Builder,
            "A private list of my expenses in pounds, only for me",
        )],
        Vec::new(),
        None,
    );
    assert!(
        output
            .questions
            .iter()
            .all(|question| !["who_uses_it", "currency"].contains(&question.id.as_str())),
        "{:?}",
        output.questions
    );
}

#[test]
fn a_second_message_changes_the_brief_there_is() {
    let first = turn(
        &[(Author::Builder, "Keep a list of tools with name and price")],
        Vec::new(),
        None,
    );
    let talk = [
        (Author::Builder, "Keep a list of tools with name and price"),
        (Author::Analyst, "…"),
        (Author::Builder, "also note the brand and who has it"),
    ];
    let second = turn(&talk, Vec::new(), Some(&first));
    let tools = second
        .brief
        .things
        .iter()
        .find(|thing| thing.label == "Tools")
        .unwrap();
    assert!(
        tools.fields.iter().any(|field| field.label == "Brand"),
        "{:?}",
        tools.fields
    );
    assert!(second.say.contains("Brand"), "{}", second.say);
}
