//! The planner: in which steps the definition is made, in words the builder can follow.

use edgewright_definition::document::Visibility;
use edgewright_pipeline::{
    agent::PlannerInput,
    artifact::{Plan, PlanStep, ScreenKind},
};

use crate::naming::{listed, lower_first};

/// The planner's answer.
#[must_use]
pub fn plan(input: &PlannerInput) -> Plan {
    let tables: Vec<String> = input
        .spec
        .tables
        .iter()
        .map(|table| lower_first(&table.label))
        .collect();
    let summary = match &input.current {
        Some(current) => format!(
            "Version {} is changed in place: what is new is added, everything else keeps its data.",
            current.version
        ),
        None => format!(
            "The app keeps {}. Tables come first, then how they are shown, then who may do what.",
            listed(&tables)
        ),
    };
    let mut steps: Vec<PlanStep> = input
        .spec
        .tables
        .iter()
        .map(|table| table_step(input, &table.id))
        .collect();
    steps.push(screens_step(input));
    steps.push(access_step(input));
    if let Some(step) = rules_step(input) {
        steps.push(step);
    }
    if input.current.is_none() {
        steps.push(PlanStep { title: "Example rows".to_owned(), detail: "A few believable rows for every table, so that the preview shows something; they can be removed with one click.".to_owned(), requirements: Vec::new() });
    }
    Plan { summary, steps }
}

fn requirements(
    input: &PlannerInput,
    fits: impl Fn(&edgewright_pipeline::artifact::Requirement) -> bool,
) -> Vec<String> {
    input
        .spec
        .requirements
        .iter()
        .filter(|requirement| fits(requirement))
        .map(|requirement| requirement.id.clone())
        .collect()
}

fn table_step(input: &PlannerInput, id: &str) -> PlanStep {
    let live = input.current.as_ref().and_then(|current| {
        current
            .definition
            .tables
            .iter()
            .find(|table| table.id == id)
    });
    let Some(table) = input.spec.tables.iter().find(|table| table.id == id) else {
        return PlanStep {
            title: id.to_owned(),
            detail: String::new(),
            requirements: Vec::new(),
        };
    };
    let new: Vec<String> = table
        .fields
        .iter()
        .filter(|field| live.is_none_or(|live| live.field(&field.id).is_none()))
        .map(|field| lower_first(&field.label))
        .collect();
    let states = table
        .lifecycle
        .as_ref()
        .map_or_else(String::new, |machine| {
            let options = table
                .field(&machine.field)
                .map(|field| {
                    field
                        .options
                        .iter()
                        .map(|option| option.label.clone())
                        .collect::<Vec<_>>()
                })
                .unwrap_or_default();
            format!(" It goes through the states {}.", listed(&options))
        });
    let detail = match (live, new.is_empty()) {
        (None, _) => format!("A table with {}.{states}", listed(&new)),
        (Some(_), true) => format!("Stays with its {} fields.{states}", table.fields.len()),
        (Some(_), false) => format!(
            "Gets {}; rows that exist keep their values.{states}",
            listed(&new)
        ),
    };
    PlanStep {
        title: table.label.clone(),
        detail,
        requirements: requirements(input, |requirement| {
            requirement.table.as_deref() == Some(id)
        }),
    }
}

fn screens_step(input: &PlannerInput) -> PlanStep {
    let labels: Vec<String> = input
        .brief
        .screens
        .iter()
        .map(|screen| format!("{} ({})", screen.label, kind_words(screen.kind)))
        .collect();
    let detail = if labels.is_empty() {
        "A list, a detail and a form for every table.".to_owned()
    } else {
        format!(
            "{}. Every table also has a detail and a form.",
            listed(&labels)
        )
    };
    PlanStep {
        title: "Screens".to_owned(),
        detail,
        requirements: Vec::new(),
    }
}

const fn kind_words(kind: ScreenKind) -> &'static str {
    match kind {
        ScreenKind::List => "list",
        ScreenKind::Cards => "cards",
        ScreenKind::Board => "board",
        ScreenKind::Calendar => "calendar",
        ScreenKind::Chart => "chart",
        ScreenKind::Form => "form",
        ScreenKind::Detail => "detail",
    }
}

fn access_step(input: &PlannerInput) -> PlanStep {
    let who = match input.brief.visibility {
        Visibility::Private => "Only you can open it.",
        Visibility::Invited => "You and the people you invite can open it.",
        Visibility::Public => "Everybody can open it.",
    };
    let roles: Vec<String> = input
        .brief
        .people
        .iter()
        .map(|person| person.label.clone())
        .collect();
    let roles = if roles.is_empty() {
        String::new()
    } else {
        format!(
            " Roles beside you: {}; what is not allowed to them is refused.",
            listed(&roles)
        )
    };
    PlanStep {
        title: "Who may do what".to_owned(),
        detail: format!("{who}{roles}"),
        requirements: requirements(input, |requirement| {
            requirement.role.is_some() || requirement.id == "who_may_open"
        }),
    }
}

fn rules_step(input: &PlannerInput) -> Option<PlanStep> {
    let rules: Vec<String> = input
        .brief
        .rules
        .iter()
        .map(|rule| rule.text.trim_end_matches('.').to_owned())
        .collect();
    (!rules.is_empty()).then(|| PlanStep {
        title: "Rules and warnings".to_owned(),
        detail: format!("{}.", rules.join(". ")),
        requirements: requirements(input, |requirement| requirement.id.starts_with("rule_")),
    })
}
