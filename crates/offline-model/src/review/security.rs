//! The security reviewer reads a definition for what it gives away.

use edgewright_definition::document::{
    AppDefinition, FieldType, Grant, Permission, Table, Visibility,
};
use edgewright_pipeline::{
    agent::ReviewerInput,
    artifact::{Review, ReviewFinding, Verdict},
};

use crate::{
    implementer::access::personal_fields,
    naming::{listed, lower_first},
};

/// The review.
#[must_use]
pub fn review(input: &ReviewerInput) -> Review {
    let definition = &input.definition;
    let mut findings = Vec::new();
    wider_than_agreed(input, &mut findings);
    for table in &definition.tables {
        for (role, grant) in definition
            .access
            .tables
            .get(&table.id)
            .into_iter()
            .flatten()
        {
            let visitor = definition.access.visitor_role.as_deref() == Some(role.as_str());
            review_grant(definition, table, role, grant, visitor, &mut findings);
        }
    }
    let blocking = findings.iter().any(|finding| finding.blocking);
    Review {
        verdict: if blocking {
            Verdict::Revise
        } else {
            Verdict::Pass
        },
        summary: summary(definition, &findings),
        findings,
    }
}

/// The brief says who may open the app; the definition may not say more.
fn wider_than_agreed(input: &ReviewerInput, findings: &mut Vec<ReviewFinding>) {
    let rank = |visibility: Visibility| match visibility {
        Visibility::Private => 0,
        Visibility::Invited => 1,
        Visibility::Public => 2,
    };
    if rank(input.definition.access.visibility) > rank(input.brief.visibility) {
        findings.push(finding(
            "/access/visibility",
            "More people can open the app than agreed in the brief. Narrow it.",
            true,
        ));
    }
}

fn review_grant(
    definition: &AppDefinition,
    table: &Table,
    role: &str,
    grant: &Grant,
    visitor: bool,
    findings: &mut Vec<ReviewFinding>,
) {
    let place = format!("/access/tables/{}/{role}", table.id);
    let label = definition
        .access
        .roles
        .iter()
        .find(|known| known.id == role)
        .map_or(role, |known| known.label.as_str());
    let many = lower_first(&table.label);
    let private: Vec<String> = personal_fields(table)
        .into_iter()
        .filter(|id| !grant.hidden_fields.contains(id))
        .filter_map(|id| table.field(&id).map(|field| lower_first(&field.label)))
        .collect();
    let reads_all = matches!(grant.read, Permission::Every(true));
    if visitor && !grant.read.is_none() && !private.is_empty() {
        findings.push(finding(
            &format!("{place}/read"),
            &format!(
                "Anybody on the internet could read {} of {many}. Hide them from visitors.",
                listed(&private)
            ),
            true,
        ));
    } else if reads_all && !private.is_empty() && !grant_is_full(grant) {
        findings.push(finding(
            &format!("{place}/read"),
            &format!(
                "{label} can read {} of all {many}. Make sure that is meant.",
                listed(&private)
            ),
            false,
        ));
    }
    if visitor
        && (matches!(grant.update, Permission::Every(true))
            || matches!(grant.delete, Permission::Every(true)))
    {
        findings.push(finding(&format!("{place}/update"), &format!("Anybody on the internet could change or delete {many}. Give that to a role of people you know."), true));
    }
    if visitor && !grant.create.is_none() {
        findings.push(finding(
            &format!("{place}/create"),
            &format!("Anybody on the internet may add {many}. Expect some that are not serious."),
            false,
        ));
    }
    let machine_open = table.lifecycle.as_ref().filter(|machine| {
        machine
            .transitions
            .iter()
            .any(|transition| transition.roles.is_none() && !is_harmless(table, &transition.to))
    });
    if machine_open.is_some()
        && matches!(grant.update, Permission::Where { .. })
        && !table
            .fields
            .iter()
            .any(|field| field.kind == FieldType::User)
    {
        findings.push(finding(
            &format!("{place}/update"),
            &format!("{label} may also move their own {many} along some of the steps."),
            false,
        ));
    }
}

/// Somebody who runs the app sees everything anyway.
const fn grant_is_full(grant: &Grant) -> bool {
    matches!(grant.update, Permission::Every(true))
}

fn finding(pointer: &str, message: &str, blocking: bool) -> ReviewFinding {
    ReviewFinding {
        pointer: pointer.to_owned(),
        message: message.to_owned(),
        blocking,
    }
}

fn summary(definition: &AppDefinition, findings: &[ReviewFinding]) -> String {
    let who = match definition.access.visibility {
        Visibility::Private => "Only you can open this app",
        Visibility::Invited => "Only you and people you invite can open this app",
        Visibility::Public => "Anybody can open this app",
    };
    let blocking = findings.iter().filter(|finding| finding.blocking).count();
    match (blocking, findings.len()) {
        (0, 0) => format!("{who}. Nothing is shown to anybody who should not see it."),
        (0, count) => format!(
            "{who}. Nothing must change; {count} {} worth knowing.",
            if count == 1 { "thing is" } else { "things are" }
        ),
        (blocking, _) => format!(
            "{who}. {blocking} {} change before it goes live.",
            if blocking == 1 {
                "thing must"
            } else {
                "things must"
            }
        ),
    }
}

/// Ends a person may move their own rows to: calling off, withdrawing.
fn is_harmless(table: &Table, state: &str) -> bool {
    let options = table.fields.iter().flat_map(|field| &field.options);
    options.filter(|option| option.id == state).any(|option| {
        crate::language::states::state_kind(&option.label)
            == crate::language::states::StateKind::Stopped
    })
}
