//! The tabs of the app: the brief's screens, and a list, a detail and a form for every table.

use edgewright_definition::{
    AppDefinition,
    document::{Access, Alert, FieldType, Filter, Related, Table, View, ViewType},
};
use edgewright_pipeline::artifact::{Brief, Spec};

use super::{highlights::mark, narrow::narrow, view_kinds};
use crate::{
    meaning::terms,
    naming::{capitalised, lower_first, unique_id},
};

/// Every view; a live view whose screen did not change stays as it is.
#[must_use]
pub fn views_of(
    brief: &Brief,
    spec: &Spec,
    access: &Access,
    alerts: &[Alert],
    current: Option<&AppDefinition>,
) -> Vec<View> {
    let mut views: Vec<View> = Vec::new();
    for screen in &brief.screens {
        let Some((table, thing)) = spec
            .tables
            .iter()
            .find(|table| table.id == screen.thing)
            .zip(terms::thing_by_id(brief, &screen.thing))
        else {
            continue;
        };
        let live =
            current.and_then(|current| current.views.iter().find(|view| view.id == screen.id));
        let unchanged = live.filter(|view| {
            view_kinds::shows_as(view.kind) == screen.kind
                && view.table.as_deref() == Some(table.id.as_str())
        });
        let view = match unchanged {
            Some(live) => Some(View {
                label: screen.label.clone(),
                ..live.clone()
            }),
            None => view_kinds::view_of(screen, thing, table, spec),
        };
        if let Some(view) = view.filter(|view| views.iter().all(|known| known.id != view.id)) {
            views.push(view);
        }
    }
    for table in &spec.tables {
        complete(table, &mut views, spec, current);
    }
    let mut views: Vec<View> = views
        .into_iter()
        .filter_map(|view| with_known_fields(view, spec))
        .collect();
    for view in &mut views {
        mark(view, spec, alerts);
        narrow(view, access, spec);
    }
    views
}

/// A list, a detail and a form, unless the brief has them.
fn complete(table: &Table, views: &mut Vec<View>, spec: &Spec, current: Option<&AppDefinition>) {
    let has = |views: &[View], kinds: &[ViewType]| {
        views.iter().any(|view| {
            view.table.as_deref() == Some(table.id.as_str()) && kinds.contains(&view.kind)
        })
    };
    let mut add = |kind: ViewType, id: String, label: String, kinds: &[ViewType]| {
        if has(views, kinds) {
            return;
        }
        let live = current.and_then(|current| {
            current
                .views
                .iter()
                .find(|view| view.table.as_deref() == Some(table.id.as_str()) && view.kind == kind)
        });
        let made = live.cloned().or_else(|| {
            let id = unique_id(&id, |id| views.iter().any(|view| view.id == id));
            view_kinds::plain_view(kind, &id, &label, table, spec)
        });
        views.extend(made);
    };
    let one = lower_first(&table.label_one);
    add(
        ViewType::Grid,
        table.id.chars().take(38).collect(),
        table.label.clone(),
        &[ViewType::Grid, ViewType::Cards],
    );
    add(
        ViewType::Detail,
        format!("{}_detail", short(&table.id)),
        table.label_one.clone(),
        &[ViewType::Detail],
    );
    add(
        ViewType::Form,
        format!("{}_form", short(&table.id)),
        capitalised(&format!("new {one}")),
        &[ViewType::Form],
    );
}

fn short(id: &str) -> String {
    id.chars().take(30).collect()
}

/// A live view may name fields that are gone; what it cannot do without goes with them.
fn with_known_fields(mut view: View, spec: &Spec) -> Option<View> {
    let table = spec
        .tables
        .iter()
        .find(|table| Some(table.id.as_str()) == view.table.as_deref())?;
    let known = |id: &str| {
        table.field(id).is_some() || ["created_at", "updated_at", "created_by"].contains(&id)
    };
    view.fields.retain(|id| known(id));
    view.sort.retain(|sort| known(&sort.field));
    view.totals.retain(|total| known(&total.field));
    view.related.retain(|related| {
        spec.tables.iter().any(|table| {
            table.id == related.table
                && table
                    .field(&related.field)
                    .is_some_and(|field| field.kind == FieldType::Relation)
        })
    });
    for related in &mut view.related {
        let other = spec.tables.iter().find(|table| table.id == related.table);
        related
            .fields
            .retain(|id| other.is_some_and(|table| table.field(id).is_some()));
    }
    for member in [&mut view.subtitle, &mut view.end, &mut view.color_by] {
        *member = member.take().filter(|id| known(id));
    }
    let required = [&view.group_by, &view.start];
    let grouped_chart = view.chart.as_ref().is_none_or(|chart| {
        known(&chart.group_by) && chart.measure.field.as_deref().is_none_or(known)
    });
    let whole = required.into_iter().flatten().all(|id| known(id)) && grouped_chart;
    let filtered = view
        .filter
        .as_ref()
        .is_none_or(|filter| fields_known(filter, &known));
    view.highlights
        .retain(|highlight| fields_known(&highlight.filter, &known));
    if !whole && matches!(view.kind, ViewType::Grid | ViewType::Cards) {
        view.group_by = None;
        return filtered.then_some(view);
    }
    (whole && filtered).then_some(view)
}

fn fields_known(filter: &Filter, known: &dyn Fn(&str) -> bool) -> bool {
    match filter {
        Filter::All { all } => all.iter().all(|filter| fields_known(filter, known)),
        Filter::Any { any } => any.iter().all(|filter| fields_known(filter, known)),
        Filter::Not { not } => fields_known(not, known),
        Filter::Test(test) => known(&test.field),
    }
}

/// The rows of other tables that point at a table, for its detail.
#[must_use]
pub fn related_to(table: &Table, spec: &Spec) -> Vec<Related> {
    spec.tables
        .iter()
        .flat_map(|other| {
            other
                .fields
                .iter()
                .filter(|field| {
                    field.kind == FieldType::Relation
                        && field.table.as_deref() == Some(table.id.as_str())
                })
                .map(move |field| (other, field))
        })
        .take(8)
        .map(|(other, field)| Related {
            table: other.id.clone(),
            field: field.id.clone(),
            fields: view_kinds::main_fields(other, 5)
                .into_iter()
                .filter(|id| *id != field.id)
                .collect(),
        })
        .collect()
}
