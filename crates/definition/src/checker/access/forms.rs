//! Whether a role that may add rows can fill in everything a row needs.

use crate::checker::context::{Context, roles_seeing};
use crate::document::{Field, Table, View, ViewType};
use edgewright_finding::{Pointer, Report};

/// Warns where what a row needs is out of reach of a role that may add rows.
pub(super) fn check(context: &Context<'_>, place: &Pointer, report: &mut Report) {
    for table in &context.app.tables {
        for role in context.app.access.roles.iter().map(|role| role.id.as_str()) {
            let Some(grant) = context.grant(&table.id, role) else {
                continue;
            };
            if grant.create.is_none() {
                continue;
            }
            let forms = forms_of(context, table, role);
            for field in table
                .fields
                .iter()
                .filter(|field| must_be_given(table, field))
            {
                let label = context.role_label(role);
                let barred = grant.hidden_fields.contains(&field.id)
                    || grant.read_only_fields.contains(&field.id);
                if barred {
                    report.warning(&place.at("tables").at(&table.id).at(role), "required-field-out-of-reach", format!("'{label}' may add to {} and may not fill in '{}', which is required. Give the \
                         field a default, or let the role set it.", table.label, field.label));
                } else if !forms.is_empty() && forms.iter().all(|form| leaves_out(form, &field.id))
                {
                    report.warning(&place.at("tables").at(&table.id).at(role), "required-field-not-asked", format!("No form that '{label}' sees asks for '{}', which {} need. Add it to a form, \
                         or give it a default.", field.label, table.label));
                }
            }
        }
    }
}

fn forms_of<'a>(context: &Context<'a>, table: &Table, role: &str) -> Vec<&'a View> {
    let views = context.app.views.iter();
    views
        .filter(|view| {
            view.kind == ViewType::Form && view.table.as_deref() == Some(table.id.as_str())
        })
        .filter(|view| roles_seeing(context.app, view).contains(&role))
        .collect()
}

fn must_be_given(table: &Table, field: &Field) -> bool {
    let is_state = table
        .lifecycle
        .as_ref()
        .is_some_and(|lifecycle| lifecycle.field == field.id);
    field.required && field.default.is_none() && !is_state && field.visible_when.is_none()
}

fn leaves_out(form: &View, field: &str) -> bool {
    !form.fields.is_empty() && !form.fields.iter().any(|shown| shown == field)
}
