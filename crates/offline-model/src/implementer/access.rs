//! Who may see and change what, out of what the brief says people may.

use crate::language::lexicon::is_one_of;
use std::collections::BTreeMap;

use edgewright_definition::{
    AppDefinition,
    document::{
        Access, FieldType, Filter, FilterOp, Grant, Me, Operand, Permission, Role, Table,
        Visibility,
    },
};
use edgewright_pipeline::artifact::{Brief, BriefPerson, Spec};

use crate::{
    edit::from_definition,
    meaning::permission::{self, Permitted, Verb, Whose},
};

/// Id of the role of somebody who was not given one.
pub const VISITOR: &str = "visitor";

/// Words in a field's name that mean something private about a person.
const PERSONAL: &[&str] = &[
    "mail",
    "phone",
    "mobile",
    "address",
    "birth",
    "passport",
    "iban",
    "diagnosis",
    "medic",
    "allerg",
    "salary",
    "emergency",
    "contact",
    "health",
    "income",
];

/// The whole access part of a definition.
#[must_use]
pub fn access_of(brief: &Brief, spec: &Spec, current: Option<&AppDefinition>) -> Access {
    let mut roles = spec.roles.clone();
    let visitor_role = (spec.visibility == Visibility::Public).then(|| visitor(brief, &mut roles));
    let mut tables: BTreeMap<String, BTreeMap<String, Grant>> = spec
        .tables
        .iter()
        .map(|table| (table.id.clone(), BTreeMap::new()))
        .collect();
    for role in &roles {
        let person = brief.people.iter().find(|person| person.id == role.id);
        for table in &spec.tables {
            let live = live_grant(person, role, table, current);
            let is_visitor = visitor_role.as_deref() == Some(role.id.as_str());
            let mut grant = live.unwrap_or_else(|| match person {
                Some(person) => grant_of(person, table, brief, is_visitor),
                None => visitor_default(table),
            });
            tidy(&mut grant, table, is_visitor);
            if grant != Grant::default()
                && let Some(grants) = tables.get_mut(&table.id)
            {
                grants.insert(role.id.clone(), grant);
            }
        }
    }
    let_them_pick(&mut tables, &spec.tables, &roles);
    Access {
        visibility: spec.visibility,
        roles,
        visitor_role,
        tables,
    }
}

/// The role of visitors, added if nobody is one.
fn visitor(brief: &Brief, roles: &mut Vec<Role>) -> String {
    let known = roles
        .iter()
        .find(|role| is_one_of(&role.id, "visitor everyone public anyone guest"));
    if let Some(known) = known {
        return known.id.clone();
    }
    let taken = brief.things.iter().any(|thing| thing.id == VISITOR);
    let id = if taken { "anyone" } else { VISITOR };
    roles.push(Role {
        id: id.to_owned(),
        label: "Visitor".to_owned(),
        description: Some("Anybody who opens the app.".to_owned()),
    });
    id.to_owned()
}

/// A live role keeps its rights as long as the brief says the same about it.
fn live_grant(
    person: Option<&BriefPerson>,
    role: &Role,
    table: &Table,
    current: Option<&AppDefinition>,
) -> Option<Grant> {
    let current = current?;
    let live = current.access.tables.get(&table.id)?;
    if !current.access.roles.iter().any(|known| known.id == role.id) {
        return None;
    }
    let said = from_definition::may_of(current, &role.id);
    let unchanged = person.is_none_or(|person| person.may == said);
    unchanged.then(|| live.get(&role.id).cloned().unwrap_or_default())
}

/// What one kind of person may do with one table.
fn grant_of(person: &BriefPerson, table: &Table, brief: &Brief, is_visitor: bool) -> Grant {
    let mut grant = Grant::default();
    let mut cancels_only = false;
    for sentence in &person.may {
        for permitted in permission::read(sentence, brief) {
            match permitted {
                Permitted::Everything => allow_all(&mut grant),
                Permitted::Rows { verb, thing, whose } if thing == table.id => {
                    let rows = rows_of(whose, table);
                    match verb {
                        Verb::See => widen(&mut grant.read, rows),
                        Verb::Add => widen(&mut grant.create, Permission::Every(true)),
                        Verb::Change => widen(&mut grant.update, rows),
                        Verb::Delete => widen(&mut grant.delete, rows),
                        Verb::Manage => allow_all(&mut grant),
                        Verb::Cancel => {
                            cancels_only = grant.update.is_none();
                            widen(&mut grant.update, rows);
                        }
                    }
                }
                Permitted::SeeWithout { thing, fields } if thing == table.id => {
                    grant.hidden_fields.extend(fields)
                }
                _ => {}
            }
        }
    }
    if cancels_only {
        grant.read_only_fields = settable(table);
        grant.read_only_fields.retain(|field| {
            grant.create.is_none()
                || table
                    .lifecycle
                    .as_ref()
                    .is_some_and(|machine| machine.field == *field)
        });
    }
    if is_visitor && !grant.read.is_none() {
        grant.hidden_fields.extend(personal_fields(table));
    }
    grant
}

fn allow_all(grant: &mut Grant) {
    for permission in [
        &mut grant.read,
        &mut grant.create,
        &mut grant.update,
        &mut grant.delete,
    ] {
        *permission = Permission::Every(true);
    }
}

/// Rows of everybody, those the person added, or the one with their address.
fn rows_of(whose: Whose, table: &Table) -> Permission {
    let own = || Filter::test("created_by", FilterOp::Eq, Operand::Me { me: Me::Id });
    match whose {
        Whose::All => Permission::Every(true),
        Whose::Own => Permission::Where { condition: own() },
        Whose::Self_ => {
            let email = table
                .fields
                .iter()
                .find(|field| field.kind == FieldType::Email);
            let condition = email.map_or_else(own, |field| {
                Filter::test(&field.id, FilterOp::Eq, Operand::Me { me: Me::Email })
            });
            Permission::Where { condition }
        }
    }
}

/// The wider of two permissions.
fn widen(permission: &mut Permission, more: Permission) {
    match (&*permission, &more) {
        (Permission::Every(true), _) | (_, Permission::Every(false)) => {}
        (Permission::Where { condition: first }, Permission::Where { condition: second })
            if first != second =>
        {
            *permission = Permission::Where {
                condition: Filter::Any {
                    any: vec![first.clone(), second.clone()],
                },
            };
        }
        _ => *permission = more,
    }
}

/// Changing needs seeing; a hidden field cannot name the row.
fn tidy(grant: &mut Grant, table: &Table, is_visitor: bool) {
    let changes = [&grant.update, &grant.delete];
    let wanted: Vec<Permission> = changes
        .into_iter()
        .filter(|permission| !permission.is_none())
        .cloned()
        .collect();
    for permission in wanted {
        widen(&mut grant.read, permission);
    }
    let adds_only = !grant.create.is_none() && grant.read.is_none() && grant.update.is_none();
    let may_look = !is_visitor || personal_fields(table).is_empty();
    if adds_only && may_look {
        // Who adds something wants to see what became of it; nobody knows which rows are a stranger's own.
        grant.read = Permission::Where {
            condition: Filter::test("created_by", FilterOp::Eq, Operand::Me { me: Me::Id }),
        };
    }
    let state = table
        .lifecycle
        .as_ref()
        .map(|machine| machine.field.clone());
    let needed = |field: &String| {
        !grant.create.is_none() && table.field(field).is_some_and(|field| field.required)
    };
    let hidden: Vec<String> = grant
        .hidden_fields
        .iter()
        .filter(|field| {
            table.field(field).is_some()
                && **field != table.title
                && Some(*field) != state.as_ref()
                && !needed(field)
        })
        .cloned()
        .collect();
    grant.hidden_fields = hidden;
    grant.hidden_fields.sort();
    grant.hidden_fields.dedup();
}

/// A visitor nobody spoke of may look at what is about no person.
fn visitor_default(table: &Table) -> Grant {
    let about_people = table
        .fields
        .iter()
        .any(|field| field.kind == FieldType::Email);
    if about_people {
        Grant::default()
    } else {
        Grant {
            read: Permission::Every(true),
            hidden_fields: personal_fields(table),
            ..Grant::default()
        }
    }
}

/// Fields that tell something private about a person.
#[must_use]
pub fn personal_fields(table: &Table) -> Vec<String> {
    let personal = |label: &str| PERSONAL.iter().any(|word| label.contains(word));
    table
        .fields
        .iter()
        .filter(|field| {
            field.kind == FieldType::Email
                || (personal(&field.label.to_lowercase()) && field.kind != FieldType::Relation)
        })
        .map(|field| field.id.clone())
        .collect()
}

fn settable(table: &Table) -> Vec<String> {
    table
        .fields
        .iter()
        .filter(|field| !matches!(field.kind, FieldType::Computed | FieldType::Autonumber))
        .map(|field| field.id.clone())
        .collect()
}

/// Who may add a row must be able to see the rows it points at, or at least their own entry among them.
fn let_them_pick(
    tables: &mut BTreeMap<String, BTreeMap<String, Grant>>,
    all: &[Table],
    roles: &[Role],
) {
    for role in roles {
        for table in all {
            let adds = tables
                .get(&table.id)
                .and_then(|grants| grants.get(&role.id))
                .is_some_and(|grant| !grant.create.is_none());
            for target in table
                .fields
                .iter()
                .filter(|field| adds && field.kind == FieldType::Relation && field.required)
                .filter_map(|field| field.table.as_ref())
            {
                let Some(other) = all.iter().find(|other| other.id == *target) else {
                    continue;
                };
                let whose = if other
                    .fields
                    .iter()
                    .any(|field| field.kind == FieldType::Email)
                {
                    Whose::Self_
                } else {
                    Whose::All
                };
                let grant = tables
                    .entry(target.clone())
                    .or_default()
                    .entry(role.id.clone())
                    .or_default();
                if grant.read.is_none() {
                    grant.read = rows_of(whose, other);
                }
            }
        }
    }
}

/// Whether a condition compares a field.
#[must_use]
pub fn mentions(filter: &Filter, field: &str) -> bool {
    match filter {
        Filter::All { all } => all.iter().any(|filter| mentions(filter, field)),
        Filter::Any { any } => any.iter().any(|filter| mentions(filter, field)),
        Filter::Not { not } => mentions(not, field),
        Filter::Test(test) => test.field == field,
    }
}
