//! The page people read says what the code does: it lists every code and everything that is left out.

use std::collections::BTreeSet;

use edgewright_limits::expression::SOURCE_BYTES;
use edgewright_limits::workflow::{
    ADDRESS_CHARS, BRANCHES, CASES, CORRELATIONS, DEFINITION_BYTES, DURATION_MS, EVENT_FILTERS,
    JSON_DEPTH, NAME_CHARS, ORIGINS, RETRY_ATTEMPTS, REUSABLE, SCHEDULE_INTERVAL_MS_FREE,
    SCHEDULE_INTERVAL_MS_PAID, SCHEDULE_LATE_MS, SCHEMA_BYTES, SCHEMA_PARTS, TASK_DEPTH,
};
use edgewright_limits::workflow_run::SCHEMA_STEPS;
use edgewright_workflow_definition::codes::CODES;
use edgewright_workflow_definition::outside;

const PAGE: &str = include_str!("../../../../docs/workflows/profile.md");

/// The first cells of the table below a heading, without their backticks.
fn first_cells(heading: &str) -> BTreeSet<String> {
    let section = PAGE
        .split("\n## ")
        .find(|section| section.starts_with(heading));
    let rows = section
        .unwrap()
        .lines()
        .filter(|line| line.starts_with("| `"));
    rows.map(|row| row.split('`').nth(1).unwrap().to_owned())
        .collect()
}

#[test]
fn every_code_is_on_the_page_and_no_other() {
    let codes: BTreeSet<String> = CODES.iter().map(|code| (*code).to_owned()).collect();
    assert_eq!(first_cells("Findings"), codes);
}

#[test]
fn everything_left_out_is_on_the_page_with_its_alternative() {
    let all = outside::ALL.iter();
    let what: BTreeSet<String> = all.map(|outside| outside.what.to_owned()).collect();
    assert_eq!(first_cells("Left out"), what);
    for outside in outside::ALL {
        assert!(PAGE.contains(outside.instead), "{}", outside.instead);
    }
}

#[test]
fn the_limits_are_those_on_the_page() {
    assert_eq!(CASES, BRANCHES);
    assert_eq!(
        (SCHEDULE_INTERVAL_MS_PAID, SCHEDULE_LATE_MS),
        (60_000, 600_000)
    );
    for said in [
        format!("{} KiB, {JSON_DEPTH} levels", DEFINITION_BYTES / 1_024),
        format!("1,000 in all, {TASK_DEPTH} inside one another"),
        format!("cases of a switch | {BRANCHES} |"),
        format!("of one filter | {EVENT_FILTERS}, {CORRELATIONS} |"),
        format!("list in `use` | {REUSABLE} |"),
        format!("Origins | {ORIGINS} |"),
        format!("A name | {NAME_CHARS} characters |"),
        format!("2,{:03} characters", ADDRESS_CHARS % 1_000),
        format!("An expression | {} KiB |", SOURCE_BYTES / 1_024),
        format!("retry policy | {RETRY_ATTEMPTS} |"),
        format!(
            "{} KiB, {},000 schemas in it",
            SCHEMA_BYTES / 1_024,
            SCHEMA_PARTS / 1_000
        ),
        format!("at most {},000,000 steps", SCHEMA_STEPS / 1_000_000),
        format!("is {} days", DURATION_MS / 86_400_000),
        format!(
            "every {} minutes on the free plan",
            SCHEDULE_INTERVAL_MS_FREE / 60_000
        ),
    ] {
        assert!(PAGE.contains(&said), "{said}");
    }
}
