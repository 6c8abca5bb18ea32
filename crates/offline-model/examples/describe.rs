//! Shows in a few lines what the built-in model makes of a description: for judging it, never for tests.
//!
//! `cargo run -p edgewright-offline-model --example describe -- "a reading list" "add a calendar"` builds the first
//! text and applies the others as changes. Without texts, every line of the input is a description; ` @@ ` parts its changes.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::panic,
    reason = "a tool for contributors"
)]
#![allow(dead_code, reason = "the tests use more of the shared line of agents")]

use std::io::{self, BufRead};

use edgewright_definition::Severity;
use edgewright_pipeline::{
    agent::CurrentApp,
    artifact::{Brief, BriefField, BriefThing},
};
use serde::Serialize;
use serde_json::{Value, json};

#[path = "../tests/line/support.rs"]
mod support;

use support::{Built, build};

fn main() {
    let texts: Vec<String> = std::env::args().skip(1).collect();
    if !texts.is_empty() {
        return describe(&texts);
    }
    for line in io::stdin().lock().lines() {
        let texts: Vec<String> = line.unwrap().split(" @@ ").map(str::to_owned).collect();
        describe(&texts);
    }
}

/// Builds the first text and changes the app by the others.
fn describe(texts: &[String]) {
    let mut current: Option<CurrentApp> = None;
    for text in texts {
        println!("\n=== {text}");
        let built = build(text, current.as_ref());
        show_brief(&built);
        show_outcome(&built);
        current = Some(CurrentApp {
            version: 1,
            definition: built.definition,
            contract_tests: built.tests,
        });
    }
}

fn show_brief(built: &Built) {
    let brief = &built.brief;
    let recommendation = &built.analyst.recommendation;
    println!(
        "TITLE {} | {} | {}: {}",
        brief.title,
        name_of(&brief.visibility),
        name_of(&recommendation.mode),
        recommendation.reason
    );
    for thing in &brief.things {
        show_thing(thing, built);
    }
    for person in &brief.people {
        println!("WHO {}: {}", person.label, person.may.join("; "));
    }
    for rule in &brief.rules {
        println!("RULE {}", rule.text);
    }
    let screens: Vec<String> = brief
        .screens
        .iter()
        .map(|screen| format!("{} ({})", screen.label, name_of(&screen.kind)))
        .collect();
    println!("SCREENS {}", screens.join(", "));
    show_left_out(brief);
}

fn show_left_out(brief: &Brief) {
    for phrase in brief.not_covered() {
        println!("NOT {phrase}");
    }
    for assumption in &brief.assumptions {
        println!("ASSUMED {assumption}");
    }
}

fn show_thing(thing: &BriefThing, built: &Built) {
    let fields: Vec<String> = thing.fields.iter().map(shown_field).collect();
    println!(
        "THING {} / {} [{}]: {}",
        thing.label,
        thing.label_one,
        thing.states.join(" > "),
        fields.join(", ")
    );
    let sample = built
        .definition
        .samples
        .iter()
        .find(|sample| sample.table == thing.id);
    if let Some(sample) = sample {
        println!("    e.g. {}", json!(sample.values));
    }
}

fn shown_field(field: &BriefField) -> String {
    let mark = if field.required { "*" } else { "" };
    let kind = match &field.points_at {
        Some(thing) => format!("-> {thing}"),
        None => name_of(&field.kind),
    };
    if field.choices.is_empty() {
        format!("{}{mark} {kind}", field.label)
    } else {
        format!("{}{mark} {kind}({})", field.label, field.choices.join("|"))
    }
}

fn show_outcome(built: &Built) {
    let results = &built.report.results;
    let holding = results.iter().filter(|result| result.holds).count();
    println!("CHECKS {holding} of {} hold", results.len());
    for result in results {
        let mark = if result.holds { "ok" } else { "FAILED" };
        println!("    {mark} {}", result.sentence);
    }
    for finding in built.findings.iter().chain(&built.test_findings) {
        if finding.severity == Severity::Error {
            println!(
                "REFUSED {} {} {}",
                finding.code, finding.pointer, finding.message
            );
        }
    }
}

/// A unit variant as it is written.
fn name_of(value: &impl Serialize) -> String {
    match json!(value) {
        Value::String(name) => name,
        other => other.to_string(),
    }
}
