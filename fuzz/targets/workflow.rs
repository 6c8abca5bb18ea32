//! Workflow definitions and cron expressions. Whatever the text, it is read or refused in bounded time; what is read is
//! the same after it was kept; what the checker accepts compiles everywhere it will be asked to.
//!
//! An input that starts with a byte below 0x08 is a cron expression in one of eight zones; one that starts with 0x08 changes
//! a seed as its bytes say; anything else is a definition.

#![no_main]

#[path = "workflow/mutation.rs"]
mod mutation;

use std::sync::OnceLock;

use edgewright_schedule::{Cron, Missed, Recurrence, Zone};
use edgewright_types::UnixMillis;
use edgewright_workflow_definition::address::Origin;
use edgewright_workflow_definition::{
    Platform, Task, Tasks, Workflow, check, codes::CODES, is_publishable, read, read_value,
};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const ZONES: [&str; 8] = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Kolkata",
];

const PLATFORM: Platform<'_> = Platform {
    functions: &["hash:1.0.0"],
    schedule_interval_ms: 300_000,
    private_addresses: false,
};

/// 2011-12-28, two days before a day that Samoa left out.
const START: UnixMillis = UnixMillis(1_325_030_400_000);

fuzz_target!(|data: &[u8]| {
    match data.split_first() {
        Some((zone @ 0..8, rest)) => {
            if let Ok(text) = std::str::from_utf8(rest) {
                try_cron(text, ZONES[usize::from(*zone)]);
            }
        }
        Some((8, rest)) => {
            let document = mutation::changed(seeds(), rest);
            try_definition(&document.to_string());
        }
        _ => {
            if let Ok(text) = std::str::from_utf8(data) {
                try_definition(text);
            }
        }
    }
});

/// The seeds that are definitions, as JSON.
fn seeds() -> &'static [Value] {
    static READ: OnceLock<Vec<Value>> = OnceLock::new();
    READ.get_or_init(|| {
        let lines = include_str!("../seeds/workflow.txt").lines();
        let texts = lines.filter_map(|line| serde_json::from_str::<String>(line).ok());
        let workflows = texts.filter_map(|text| read(&text).ok());
        workflows
            .map(|workflow| workflow.source().clone())
            .collect()
    })
}

fn try_cron(text: &str, zone: &str) {
    let Ok(cron) = Cron::parse(text, Zone::named(zone).unwrap()) else {
        return;
    };
    let _ = cron.is_more_often_than(300_000);
    let mut slot = START;
    for _ in 0..4 {
        let Some(next) = cron.next_after(slot) else {
            panic!("{text:?} in {zone} ends after {slot:?}");
        };
        assert!(next > slot, "{text:?} in {zone} does not go on");
        slot = next;
    }
    let due = Recurrence::Cron(cron).due(START, slot, Missed::Once);
    assert!(
        due.start.is_some() && due.settled == slot,
        "{text:?} in {zone}"
    );
}

fn try_definition(text: &str) {
    let workflow = match read(text) {
        Ok(workflow) => workflow,
        Err(findings) => {
            assert!(!findings.is_empty(), "refused without a word");
            for finding in findings {
                assert!(CODES.contains(&finding.code.as_str()), "{finding:?}");
            }
            return;
        }
    };
    let kept = read_value(workflow.source().clone());
    // What YAML aliases write out may be larger than what may be kept.
    let is_small = workflow.source().to_string().len() <= 512 * 1024;
    assert!(
        !is_small || kept.as_ref() == Ok(&workflow),
        "it does not read as it was kept"
    );
    let findings = check(&workflow, &PLATFORM);
    for finding in &findings {
        assert!(CODES.contains(&finding.code.as_str()), "{finding:?}");
    }
    for origin in workflow.origins(false) {
        assert_eq!(Origin::of(origin.as_str(), false).as_ref(), Ok(&origin));
    }
    if is_publishable(&findings) {
        let functions = workflow.reusable.functions.iter();
        for task in workflow.tasks.iter().chain(functions) {
            try_task(&workflow, task);
        }
    }
}

fn try_task(workflow: &Workflow, task: &Task) {
    let reference = task.reference.as_str();
    assert_eq!(workflow.task(reference), Some(task), "{reference}");
    assert!(workflow.task_source(reference).is_some(), "{reference}");
    for inner in task.scopes().flat_map(Tasks::iter) {
        try_task(workflow, inner);
    }
}
