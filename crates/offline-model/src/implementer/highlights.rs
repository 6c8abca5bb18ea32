//! Rows a view marks: those a warning counts, and those past their due date.

use edgewright_definition::document::{
    Alert, FieldType, Filter, FilterOp, Highlight, Operand, Table, Tone, View, ViewType,
};
use edgewright_pipeline::artifact::Spec;

use crate::naming::{capitalised, lower_first};

/// Marks rows a warning counts, and rows past their due date.
pub fn mark(view: &mut View, spec: &Spec, alerts: &[Alert]) {
    let Some(table) = spec
        .tables
        .iter()
        .find(|table| Some(table.id.as_str()) == view.table.as_deref())
    else {
        return;
    };
    if matches!(
        view.kind,
        ViewType::Form | ViewType::Chart | ViewType::Dashboard | ViewType::Detail
    ) {
        return;
    }
    for alert in alerts.iter().filter(|alert| alert.table == table.id) {
        if view
            .highlights
            .iter()
            .all(|highlight| highlight.filter != alert.filter)
        {
            view.highlights.push(Highlight {
                filter: alert.filter.clone(),
                tone: alert.tone,
                label: capitalised(
                    alert
                        .label
                        .strip_prefix(&format!("{} ", lower_first(&table.label)))
                        .unwrap_or(&alert.label),
                ),
            });
        }
    }
    if let Some(late) = late(table).filter(|late| {
        view.highlights
            .iter()
            .all(|highlight| highlight.filter != late.filter)
    }) {
        view.highlights.push(late);
    }
    view.highlights.truncate(6);
}

/// Rows whose due date is past while they are not finished.
fn late(table: &Table) -> Option<Highlight> {
    let machine = table.lifecycle.as_ref()?;
    let field = table.fields.iter().find(|field| {
        let label = field.label.to_lowercase();
        field.kind == FieldType::Date
            && (label.starts_with("due") || label.contains("deadline") || label.ends_with("by"))
    })?;
    let options = &table.field(&machine.field)?.options;
    let finished: Vec<String> = options
        .iter()
        .filter(|option| {
            machine
                .transitions
                .iter()
                .all(|transition| !transition.from.contains(&option.id))
                || crate::language::states::state_kind(&option.label)
                    == crate::language::states::StateKind::Past
        })
        .map(|option| option.id.clone())
        .collect();
    let past = Filter::test(&field.id, FilterOp::Lt, Operand::Today { today: 0 });
    let filter = if finished.is_empty() {
        past
    } else {
        Filter::All {
            all: vec![
                past,
                Filter::test(
                    &machine.field,
                    FilterOp::NotIn,
                    serde_json::Value::from(finished),
                ),
            ],
        }
    };
    Some(Highlight {
        filter,
        tone: Tone::Warning,
        label: "Late".to_owned(),
    })
}
