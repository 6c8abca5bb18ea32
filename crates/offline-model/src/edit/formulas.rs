//! Expressions of a live app's worked-out fields, back in words where they have one of the shapes made here.

use edgewright_definition::{
    AppDefinition,
    document::{Field, FieldType, Table},
};
use edgewright_pipeline::artifact::{BriefRule, BriefThing};

use super::from_definition::thing_of;
use crate::{
    meaning::{
        rule::{Formula, Meaning},
        written,
    },
    naming::{id_of, unique_id},
    shape, spec,
};

/// One rule for every worked-out field whose formula is recognised.
#[must_use]
pub fn rules_of(definition: &AppDefinition) -> Vec<BriefRule> {
    let mut shell = shape::empty();
    shell.things = definition.tables.iter().map(thing_of).collect();
    let mut rules: Vec<BriefRule> = Vec::new();
    for (table, thing) in definition.tables.iter().zip(&shell.things) {
        for field in table
            .fields
            .iter()
            .filter(|field| field.kind == FieldType::Computed)
        {
            let meaning = formula_of(field, table, thing).map(|formula| Meaning::WorkedOut {
                thing: table.id.clone(),
                field: field.id.clone(),
                formula,
            });
            let Some(text) = meaning.and_then(|meaning| written::sentence(&meaning, &shell)) else {
                continue;
            };
            let wanted = id_of(&format!("{} {} formula", table.id, field.id));
            let id = unique_id(&wanted, |id| {
                rules.iter().any(|rule| rule.id == id)
                    || definition.alerts.iter().any(|alert| alert.id == id)
            });
            rules.push(BriefRule { id, text });
        }
    }
    rules
}

/// The formula that would be written as this expression.
fn formula_of(field: &Field, table: &Table, thing: &BriefThing) -> Option<Formula> {
    let expression = field.expression.as_deref()?;
    let ids = ids_in(expression, table);
    let mut candidates = vec![Formula::Plus(ids.clone()), Formula::Joined(ids.clone())];
    if let Some(first) = ids.first() {
        candidates.extend([
            Formula::YearsSince(first.clone()),
            Formula::DaysPast(first.clone()),
            Formula::DaysUntil(first.clone()),
            Formula::DaysBetween(first.clone(), None),
        ]);
    }
    if let [first, second] = ids.as_slice() {
        candidates.extend([
            Formula::Times(first.clone(), second.clone()),
            Formula::Minus(first.clone(), second.clone()),
            Formula::DaysBetween(first.clone(), Some(second.clone())),
        ]);
    }
    candidates
        .into_iter()
        .find(|formula| spec::expression_of(formula, thing).0 == expression)
}

/// The fields an expression names, in order, each once.
fn ids_in(expression: &str, table: &Table) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for part in expression.split('.').skip(1) {
        let id: String = part
            .chars()
            .take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '_')
            .collect();
        if table.field(&id).is_some() && !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}
