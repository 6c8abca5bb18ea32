//! Names: there, short enough, one of a kind in their scope, and usable where they are used.

use std::collections::BTreeSet;

use edgewright_finding::{Pointer, Report};
use edgewright_limits::workflow::NAME_CHARS;

use super::walk::{Visit, Walk};
use crate::Workflow;
use crate::argument;
use crate::task::TaskKind;

/// Words of flow directives.
const RESERVED: [&str; 3] = ["continue", "exit", "end"];

pub(super) fn check(workflow: &Workflow, walk: &Walk<'_>, report: &mut Report) {
    for scope in &walk.scopes {
        let mut known = BTreeSet::new();
        for task in scope.tasks {
            let place = Pointer::from(task.reference.as_str());
            check_text(&task.name, &place, report);
            if RESERVED.contains(&task.name.as_str()) {
                report.error(
                    &place,
                    "name-reserved",
                    format!(
                        "'{}' is what 'then' says of the flow itself. Give the task another name.",
                        task.name
                    ),
                );
            }
            if !known.insert(task.name.as_str()) {
                report.error(
                    &place,
                    "name-taken",
                    format!(
                        "Another task of this scope is called '{}'. Give this one another name.",
                        task.name
                    ),
                );
            }
        }
    }
    for visit in &walk.tasks {
        check_inside(visit, report);
    }
    check_reusable(workflow, report);
}

fn check_inside(visit: &Visit<'_>, report: &mut Report) {
    let place = &visit.place;
    match &visit.task.kind {
        TaskKind::Switch(switch) => {
            let mut known = BTreeSet::new();
            let mut has_default = false;
            for (index, case) in switch.cases.iter().enumerate() {
                let place = place.at("switch").index(index).at(&case.name);
                check_text(&case.name, &place, report);
                if !known.insert(case.name.as_str()) {
                    report.error(
                        &place,
                        "name-taken",
                        format!("Another case is called '{}'. Rename this one.", case.name),
                    );
                }
                if case.when.is_none() && std::mem::replace(&mut has_default, true) {
                    report.error(
                        &place,
                        "second-default",
                        "Only one case may have no 'when'. Say when this one is meant.",
                    );
                }
            }
        }
        TaskKind::For(each) => {
            let place = place.at("for");
            check_variable(&each.each, visit, &place.at("each"), report);
            check_variable(&each.at, visit, &place.at("at"), report);
            check_two(&each.each, &each.at, &place.at("at"), report);
        }
        TaskKind::Listen(listen) => {
            if let Some(each) = &listen.foreach {
                let place = place.at("foreach");
                check_variable(&each.item, visit, &place.at("item"), report);
                check_variable(&each.at, visit, &place.at("at"), report);
                check_two(&each.item, &each.at, &place.at("at"), report);
            }
        }
        TaskKind::Try(attempt) => {
            let place = place.at("catch").at("as");
            check_variable(&attempt.catch.as_, visit, &place, report);
        }
        _ => {}
    }
}

fn check_variable(name: &str, visit: &Visit<'_>, place: &Pointer, report: &mut Report) {
    let first = |c: char| c.is_ascii_alphabetic() || c == '_';
    let fits = name.starts_with(first)
        && name.chars().all(|c| first(c) || c.is_ascii_digit())
        && name.len() <= NAME_CHARS;
    if !fits {
        report.error(
            place,
            "variable-invalid",
            "A variable has letters, digits and underscores, begins with a letter, and stands \
             here without its '$'.",
        );
    } else if argument::ALL.contains(&name) {
        report.error(
            place,
            "variable-taken",
            format!("${name} has a meaning already. Choose another name."),
        );
    } else if visit.variables.contains(&name) {
        report.warning(
            place,
            "variable-hidden",
            format!("A task around this one has a ${name} too, which cannot be seen in here."),
        );
    }
}

fn check_two(item: &str, at: &str, place: &Pointer, report: &mut Report) {
    if item == at {
        report.error(
            place,
            "variable-taken",
            format!("The item is called ${item} already. Choose another name for its index."),
        );
    }
}

fn check_reusable(workflow: &Workflow, report: &mut Report) {
    let reusable = &workflow.reusable;
    let place = Pointer::root().at("use");
    for task in &reusable.functions {
        let place = Pointer::from(task.reference.as_str());
        check_text(&task.name, &place, report);
        if task.name.contains(['@', ':', '/']) {
            report.error(
                &place,
                "name-invalid",
                "The name of a function has no '@', ':' or '/', which stand for functions from elsewhere.",
            );
        }
    }
    let mut known = BTreeSet::new();
    for (index, secret) in reusable.secrets.iter().enumerate() {
        let place = place.at("secrets").index(index);
        check_text(secret, &place, report);
        if !known.insert(secret) {
            report.error(
                &place,
                "name-taken",
                "This secret is listed twice. Keep one.",
            );
        }
    }
    for (list, names) in [
        ("authentications", names(&reusable.authentications)),
        ("errors", names(&reusable.errors)),
        ("retries", names(&reusable.retries)),
        ("timeouts", names(&reusable.timeouts)),
    ] {
        for name in names {
            check_text(name, &place.at(list).at(name), report);
        }
    }
}

fn names<T>(named: &[(String, T)]) -> Vec<&str> {
    named.iter().map(|(name, _)| name.as_str()).collect()
}

fn check_text(name: &str, place: &Pointer, report: &mut Report) {
    let chars = name.chars().count();
    if name.trim().is_empty() || name.chars().any(char::is_control) {
        report.error(
            place,
            "name-invalid",
            "A name is a text of one line that is not empty.",
        );
    } else if chars > NAME_CHARS {
        report.error(
            place,
            "name-too-long",
            format!("This name has {chars} characters; at most {NAME_CHARS} are possible."),
        );
    }
}
