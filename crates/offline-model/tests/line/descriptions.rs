//! Every description of the corpus through the whole line of agents: accepted by the checker, every check
//! holds on the real engine, and what was asked for is there.

use std::{fs, path::Path};

use crate::{
    expected::Expected,
    support::{Built, build},
};
use edgewright_definition::Severity;
use edgewright_pipeline::{
    agent::CurrentApp,
    artifact::{BriefThing, Verdict},
};
use serde::Deserialize;
use serde_json::json;

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
        wrong.extend(case.expect.missing_from(&built, None));
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
            wrong.extend(change.expect.missing_from(&after, Some(&before)));
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

#[test]
fn the_same_words_give_the_same_app() {
    for case in cases().iter().take(12) {
        let (first, second) = (build(&case.text, None), build(&case.text, None));
        assert_eq!(first.definition, second.definition, "{}", case.name);
        assert_eq!(first.brief, second.brief, "{}", case.name);
    }
}
