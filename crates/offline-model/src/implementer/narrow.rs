//! A view is not for a role from which something it shows is hidden.

use edgewright_definition::document::{Access, OWNER_ROLE, View, ViewType};
use edgewright_pipeline::artifact::Spec;

use super::access::mentions;

/// A view is not for a role from which something it shows is hidden.
pub fn narrow(view: &mut View, access: &Access, spec: &Spec) {
    let Some(grants) = view
        .table
        .as_ref()
        .and_then(|table| access.tables.get(table))
    else {
        return;
    };
    let reads = |role: &str| {
        grants.get(role).is_some_and(|grant| {
            if view.kind == ViewType::Form {
                !grant.create.is_none()
            } else {
                !grant.read.is_none()
            }
        })
    };
    let readers: Vec<&str> = access
        .roles
        .iter()
        .map(|role| role.id.as_str())
        .filter(|role| reads(role))
        .collect();
    let blind = |role: &str| {
        let hidden = grants
            .get(role)
            .map(|grant| grant.hidden_fields.as_slice())
            .unwrap_or_default();
        hidden.iter().any(|field| shows(view, field))
            || view.related.iter().any(|related| {
                let other = access
                    .tables
                    .get(&related.table)
                    .and_then(|grants| grants.get(role));
                other.is_some_and(|grant| {
                    grant
                        .hidden_fields
                        .iter()
                        .any(|field| related.fields.contains(field) || related.field == *field)
                })
            })
    };
    if view.roles.is_none() && readers.iter().any(|role| blind(role)) {
        let who: Vec<String> = readers
            .iter()
            .filter(|role| !blind(role))
            .map(|role| (*role).to_owned())
            .collect();
        let fewer = lighter(view, grants, &readers, spec);
        match fewer {
            Some(lighter) => *view = lighter,
            None => {
                view.roles = Some(if who.is_empty() {
                    vec![OWNER_ROLE.to_owned()]
                } else {
                    who
                })
            }
        }
    }
}

/// The same list, cards or detail without the fields that are hidden from some who see it.
fn lighter(
    view: &View,
    grants: &std::collections::BTreeMap<String, edgewright_definition::document::Grant>,
    readers: &[&str],
    spec: &Spec,
) -> Option<View> {
    if !matches!(
        view.kind,
        ViewType::Grid | ViewType::Cards | ViewType::Detail | ViewType::Calendar | ViewType::Form
    ) {
        return None;
    }
    let hidden: Vec<&String> = readers
        .iter()
        .filter_map(|role| grants.get(*role))
        .flat_map(|grant| &grant.hidden_fields)
        .collect();
    let mut view = view.clone();
    let table = spec
        .tables
        .iter()
        .find(|table| Some(table.id.as_str()) == view.table.as_deref())?;
    if view.fields.is_empty() {
        view.fields = table.fields.iter().map(|field| field.id.clone()).collect();
    }
    view.fields.retain(|field| !hidden.contains(&field));
    view.related.clear();
    view.totals.retain(|total| !hidden.contains(&&total.field));
    view.subtitle = view
        .subtitle
        .take()
        .filter(|field| !hidden.contains(&field));
    view.sort.retain(|sort| !hidden.contains(&&sort.field));
    let still = hidden.iter().any(|field| shows(&view, field));
    (!still && !view.fields.is_empty()).then_some(view)
}

/// Whether a view depends on a field.
fn shows(view: &View, field: &str) -> bool {
    let named = |member: &Option<String>| member.as_deref() == Some(field);
    view.fields.iter().any(|id| id == field)
        || [
            &view.group_by,
            &view.subtitle,
            &view.start,
            &view.end,
            &view.color_by,
        ]
        .into_iter()
        .any(named)
        || view.sort.iter().any(|sort| sort.field == field)
        || view.totals.iter().any(|total| total.field == field)
        || view
            .filter
            .as_ref()
            .is_some_and(|filter| mentions(filter, field))
        || view
            .highlights
            .iter()
            .any(|highlight| mentions(&highlight.filter, field))
        || view.chart.as_ref().is_some_and(|chart| {
            chart.group_by == field || chart.measure.field.as_deref() == Some(field)
        })
}
