//! Takes out of a definition what a role may not see: tables, fields, views, and whatever mentions them.

use std::collections::BTreeMap;

use edgewright_definition::AppDefinition;
use edgewright_definition::computed::RULE_VARIABLES;
use edgewright_definition::document::{Role, Table, View};
use edgewright_expression::Program;

use crate::access::Access;
use crate::session::Session;

pub(super) fn definition(session: &Session<'_>) -> AppDefinition {
    let access = session.access();
    let mut app = session.compiled.definition.clone();
    app.tables.retain(|table| access.knows_table(&table.id));
    let sees = |table: &str, field: &str| access.sees_field(table, field);
    app.views
        .retain(|view| access.sees_view(view) && still_drawn(view, &sees));
    for view in &mut app.views {
        prune_view(view, &access);
    }
    app.alerts.retain(|alert| {
        access.is_among(alert.roles.as_ref())
            && access.knows_table(&alert.table)
            && access.sees_filter(&alert.table, &alert.filter)
    });
    for table in &mut app.tables {
        prune_table(table, &access);
    }
    app.automations.clear();
    app.samples.clear();
    prune_access(&mut app, &session.role);
    app
}

/// A chart or calendar over a hidden field has nothing left to draw.
fn still_drawn(view: &View, sees: &impl Fn(&str, &str) -> bool) -> bool {
    let Some(table) = view.table.as_deref() else {
        return true;
    };
    let chart = view.chart.as_ref();
    let needed = [
        view.start.as_ref(),
        chart.map(|chart| &chart.group_by),
        chart.and_then(|chart| chart.measure.field.as_ref()),
    ];
    needed.into_iter().flatten().all(|field| sees(table, field))
}

fn prune_view(view: &mut View, access: &Access<'_>) {
    let Some(table) = view.table.clone() else {
        return;
    };
    let sees = |field: &String| access.sees_field(&table, field);
    view.roles = None;
    view.fields.retain(sees);
    view.sort.retain(|sort| sees(&sort.field));
    view.totals.retain(|total| sees(&total.field));
    for one in [
        &mut view.group_by,
        &mut view.subtitle,
        &mut view.end,
        &mut view.color_by,
    ] {
        *one = one.take().filter(sees);
    }
    view.highlights
        .retain(|highlight| access.sees_filter(&table, &highlight.filter));
    view.filter = view
        .filter
        .take()
        .filter(|filter| access.sees_filter(&table, filter));
    view.related.retain(|related| {
        access.knows_table(&related.table) && access.sees_field(&related.table, &related.field)
    });
    for related in &mut view.related {
        let table = related.table.clone();
        related
            .fields
            .retain(|field| access.sees_field(&table, field));
    }
}

fn prune_table(table: &mut Table, access: &Access<'_>) {
    let id = table.id.clone();
    let hidden: Vec<String> = table
        .fields
        .iter()
        .map(|field| field.id.clone())
        .filter(|field| !access.sees_field(&id, field))
        .collect();
    let shows = |source: &str| reads_none_of(source, &hidden);
    table.fields.retain(|field| !hidden.contains(&field.id));
    for field in &mut table.fields {
        field.expression = field.expression.take().filter(|source| shows(source));
        field.visible_when = field.visible_when.take().filter(|source| shows(source));
    }
    if hidden.contains(&table.title)
        && let Some(first) = table.fields.first()
    {
        table.title.clone_from(&first.id);
    }
    table.rules.retain(|rule| shows(&rule.expression));
    table
        .unique
        .retain(|rule| rule.fields.iter().all(|field| !hidden.contains(field)));
    let lifecycle = table.lifecycle.take();
    table.lifecycle = lifecycle
        .filter(|lifecycle| !hidden.contains(&lifecycle.field))
        .map(|mut lifecycle| {
            lifecycle
                .transitions
                .retain(|transition| access.is_among(transition.roles.as_ref()));
            for transition in &mut lifecycle.transitions {
                transition.roles = None;
                transition.set.retain(|field, _| !hidden.contains(field));
                transition.guard = transition
                    .guard
                    .take()
                    .filter(|guard| shows(&guard.expression));
            }
            lifecycle
        });
}

fn reads_none_of(source: &str, hidden: &[String]) -> bool {
    if hidden.is_empty() {
        return true;
    }
    Program::compile(source, RULE_VARIABLES).is_ok_and(|program| {
        let reads = program.fields_read();
        let old_reads = reads.variables_read.get("old");
        let old_all = old_reads.is_some_and(|old| old.all);
        let mut names = reads
            .names
            .iter()
            .chain(old_reads.into_iter().flat_map(|old| &old.names));
        !reads.all && !old_all && names.all(|name| !hidden.contains(name))
    })
}

/// Other roles and what they may do are the owner's business.
fn prune_access(app: &mut AppDefinition, role: &str) {
    let access = &mut app.access;
    access.roles.retain(|other: &Role| other.id == role);
    access.visitor_role = access.visitor_role.take().filter(|visitor| visitor == role);
    let known: Vec<String> = app.tables.iter().map(|table| table.id.clone()).collect();
    access.tables.retain(|table, _| known.contains(table));
    for grants in access.tables.values_mut() {
        let own = grants.remove(role).map(|mut grant| {
            grant.hidden_fields.clear();
            (role.to_owned(), grant)
        });
        *grants = own.into_iter().collect::<BTreeMap<_, _>>();
    }
}
