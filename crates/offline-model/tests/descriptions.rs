//! Every description of the corpus through the whole line of agents: accepted by the checker, every check
//! holds on the real engine, and what was asked for is there.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what is wrong by failing"
)]

mod support;

use std::{collections::BTreeMap, fs, path::Path};

use edgewright_definition::Severity;
use edgewright_pipeline::{
    agent::CurrentApp,
    artifact::{BriefThing, Verdict},
};
use serde::Deserialize;
use serde_json::{Value, json};
use support::{Built, build};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    text: String,
    #[serde(default)]
    mode: Option<String>,
    expect: Expected,
    #[serde(default)]
    changes: Vec<Change>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    text: String,
    expect: Expected,
}

/// What must be there; `*` stands for any thing.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Expected {
    title: Option<String>,
    things: BTreeMap<String, BTreeMap<String, String>>,
    states: BTreeMap<String, Vec<String>>,
    choices: BTreeMap<String, Vec<String>>,
    fields_exactly: BTreeMap<String, usize>,
    screens: Vec<String>,
    people: Vec<String>,
    visibility: Option<String>,
    rules: Vec<String>,
    alerts: Option<usize>,
    refused: Option<Vec<String>>,
    lost: bool,
    min_things: usize,
    currency: Option<String>,
    keeps: bool,
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/descriptions");
    let mut files: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .collect();
    files.sort();
    files
        .iter()
        .flat_map(|file| {
            serde_json::from_str::<Vec<Case>>(&fs::read_to_string(file).unwrap())
                .unwrap_or_else(|error| panic!("{}: {error}", file.display()))
        })
        .collect()
}

#[test]
fn every_description_becomes_an_app_that_holds() {
    let cases = cases();
    assert!(
        cases.len() >= 60,
        "the corpus has {} descriptions",
        cases.len()
    );
    let mut failures = Vec::new();
    for case in &cases {
        let built = build(&case.text, None);
        let mut wrong = holds(&built);
        wrong.extend(expected(&built, &case.expect, None));
        if let Some(mode) = &case.mode {
            let recommended = serde_json::to_value(built.analyst.recommendation.mode).unwrap();
            if recommended != json!(mode) {
                wrong.push(format!("recommends {recommended}"));
            }
        }
        let mut before = built;
        for change in &case.changes {
            let current = CurrentApp {
                version: 1,
                definition: before.definition.clone(),
                contract_tests: before.tests.clone(),
            };
            let after = build(&change.text, Some(&current));
            wrong.extend(holds(&after));
            wrong.extend(expected(&after, &change.expect, Some(&before)));
            before = after;
        }
        failures.extend(
            wrong
                .into_iter()
                .map(|what| format!("{}: {what}", case.name)),
        );
    }
    assert!(
        failures.is_empty(),
        "{} of {} descriptions:\n{}",
        failures.len(),
        cases.len(),
        failures.join("\n")
    );
}

/// What must be true of every app whatever was asked for.
fn holds(built: &Built) -> Vec<String> {
    let mut wrong = Vec::new();
    for finding in built
        .findings
        .iter()
        .chain(&built.test_findings)
        .filter(|finding| finding.severity == Severity::Error)
    {
        wrong.push(format!(
            "{} {} {}",
            finding.code, finding.pointer, finding.message
        ));
    }
    for result in built.report.results.iter().filter(|result| !result.holds) {
        wrong.push(format!(
            "check '{}' does not hold: {:?}",
            result.sentence, result.failure
        ));
    }
    if built.tests.tests.len() < 6 || built.tests.tests.len() > 30 {
        wrong.push(format!("{} checks", built.tests.tests.len()));
    }
    for review in built
        .reviews
        .iter()
        .filter(|review| review.verdict != Verdict::Pass)
    {
        wrong.push(format!("review: {} {:?}", review.summary, review.findings));
    }
    for table in &built.definition.tables {
        let samples = built
            .definition
            .samples
            .iter()
            .filter(|sample| sample.table == table.id)
            .count();
        if samples < 3 {
            wrong.push(format!("{samples} example rows in {}", table.id));
        }
    }
    let kept = |thing: &BriefThing| {
        built.definition.tables.iter().any(|table| {
            table.id == thing.id
                && thing
                    .fields
                    .iter()
                    .all(|field| table.field(&field.id).is_some())
        })
    };
    if !built.brief.things.iter().all(kept) {
        wrong.push("something of the brief is not in the definition".to_owned());
    }
    if built.analyst.say.is_empty()
        || built.brief.title.is_empty()
        || built.brief.summary.is_empty()
    {
        wrong.push("the analyst says nothing".to_owned());
    }
    wrong
}

fn expected(built: &Built, expect: &Expected, before: Option<&Built>) -> Vec<String> {
    let mut wrong = Vec::new();
    let brief = &built.brief;
    let mut want = |holds: bool, what: String| {
        if !holds {
            wrong.push(what);
        }
    };
    if let Some(title) = &expect.title {
        want(
            brief.title == *title,
            format!("is called '{}'", brief.title),
        );
    }
    let found: Vec<String> = brief
        .things
        .iter()
        .map(|thing| {
            format!(
                "{}({})",
                thing.id,
                thing
                    .fields
                    .iter()
                    .map(|field| field.id.as_str())
                    .collect::<Vec<_>>()
                    .join(" ")
            )
        })
        .collect();
    for (thing, fields) in &expect.things {
        let fits = |known: &BriefThing| {
            (thing == "*" || known.id == *thing)
                && fields.iter().all(|(id, kind)| {
                    known
                        .fields
                        .iter()
                        .any(|field| field.id == *id && kind_name(field.kind) == *kind)
                })
        };
        want(
            brief.things.iter().any(fits),
            format!("lacks {thing} {fields:?}; has {}", found.join(", ")),
        );
    }
    for (thing, states) in &expect.states {
        let known = brief
            .things
            .iter()
            .find(|known| known.id == *thing)
            .map(|known| known.states.clone())
            .unwrap_or_default();
        want(
            states.iter().all(|state| known.contains(state)),
            format!("{thing} goes through {known:?}"),
        );
    }
    for (place, choices) in &expect.choices {
        let (thing, id) = place.split_once('.').unwrap();
        let known = brief
            .things
            .iter()
            .find(|known| known.id == thing)
            .and_then(|known| known.fields.iter().find(|field| field.id == id))
            .map(|field| field.choices.clone())
            .unwrap_or_default();
        want(known == *choices, format!("{place} can be {known:?}"));
    }
    for (thing, count) in &expect.fields_exactly {
        let known = brief
            .things
            .iter()
            .find(|known| known.id == *thing)
            .map_or(0, |known| known.fields.len());
        want(known == *count, format!("{thing} has {known} fields"));
    }
    for screen in &expect.screens {
        let (kind, thing) = screen.split_once(':').unwrap();
        let fits = |known: &edgewright_pipeline::artifact::BriefScreen| {
            serde_json::to_value(known.kind).unwrap() == json!(kind)
                && (thing == "*" || known.thing == thing)
        };
        want(
            brief.screens.iter().any(fits),
            format!(
                "lacks the screen {screen}; has {:?}",
                brief
                    .screens
                    .iter()
                    .map(|screen| (&screen.label, screen.kind))
                    .collect::<Vec<_>>()
            ),
        );
    }
    for person in &expect.people {
        want(
            brief
                .people
                .iter()
                .any(|known| known.label == *person && !known.may.is_empty()),
            format!(
                "lacks the role {person}; has {:?}",
                brief
                    .people
                    .iter()
                    .map(|person| &person.label)
                    .collect::<Vec<_>>()
            ),
        );
    }
    if let Some(visibility) = &expect.visibility {
        want(
            serde_json::to_value(brief.visibility).unwrap() == json!(visibility),
            format!("is {:?}", brief.visibility),
        );
    }
    for rule in &expect.rules {
        want(
            brief.rules.iter().any(|known| known.text.contains(rule)),
            format!(
                "lacks a rule with '{rule}'; has {:?}",
                brief
                    .rules
                    .iter()
                    .map(|rule| &rule.text)
                    .collect::<Vec<_>>()
            ),
        );
    }
    if let Some(alerts) = expect.alerts {
        want(
            built.definition.alerts.len() >= alerts,
            format!("{} warnings", built.definition.alerts.len()),
        );
    }
    let refused = brief.not_covered();
    for phrase in expect.refused.iter().flatten() {
        want(
            refused.iter().any(|known| known.contains(phrase)),
            format!("does not say '{phrase}'; says {refused:?}"),
        );
    }
    if expect.refused.as_ref().is_some_and(Vec::is_empty) {
        want(refused.is_empty(), format!("leaves out {refused:?}"));
    }
    if expect.lost {
        want(
            !refused.is_empty() && brief.things.len() == 1,
            format!(
                "should understand nothing; {} things, {refused:?}",
                brief.things.len()
            ),
        );
    }
    want(
        brief.things.len() >= expect.min_things,
        format!("{} things", brief.things.len()),
    );
    if let Some(currency) = &expect.currency {
        want(
            built.spec.app.currency == *currency,
            format!("amounts in {}", built.spec.app.currency),
        );
    }
    if let Some(before) = before.filter(|_| expect.keeps) {
        for table in &before.definition.tables {
            let now = built
                .definition
                .tables
                .iter()
                .find(|known| known.id == table.id);
            let all = now.is_some_and(|now| {
                table
                    .fields
                    .iter()
                    .all(|field| now.field(&field.id) == Some(field))
            });
            want(all, format!("{} lost or changed a field", table.id));
        }
        for view in &before.definition.views {
            want(
                built
                    .definition
                    .views
                    .iter()
                    .any(|known| known.id == view.id),
                format!("the view {} is gone", view.id),
            );
        }
        want(
            built.definition.access == before.definition.access,
            "access changed".to_owned(),
        );
    }
    wrong
}

fn kind_name(kind: edgewright_pipeline::artifact::FieldKind) -> String {
    match serde_json::to_value(kind).unwrap() {
        Value::String(name) => name,
        other => other.to_string(),
    }
}

#[test]
fn the_same_words_give_the_same_app() {
    for case in cases().iter().take(12) {
        let (first, second) = (build(&case.text, None), build(&case.text, None));
        assert_eq!(first.definition, second.definition, "{}", case.name);
        assert_eq!(first.brief, second.brief, "{}", case.name);
    }
}
