//! Checks of who may do what.

use edgewright_definition::{
    contract_test::{ContractTest, StepAction},
    document::{
        Access, FieldType, Filter, Grant, Me, Operand, Permission, Sample, Table, Visibility,
    },
};
use edgewright_pipeline::agent::TesterInput;

use super::{done, refused, rows::Rows, test};
use crate::{
    implementer::access::access_of,
    naming::{capitalised, lower_first, with_article},
};

/// What each role may and may not, and what strangers may not.
pub fn tests(input: &TesterInput, rows: &Rows<'_>) -> Vec<ContractTest> {
    let access = access_of(&input.brief, &input.spec, None);
    let mut tests = Vec::new();
    if let Some(table) = input.spec.tables.first() {
        tests.extend(stranger(&access, table, rows));
    }
    for role in access.roles.iter().take(4) {
        let person = if access.visitor_role.as_ref() == Some(&role.id) {
            "A visitor".to_owned()
        } else {
            capitalised(&with_article(&role.label))
        };
        let actor = if access.visitor_role.as_ref() == Some(&role.id) {
            "stranger"
        } else {
            role.id.as_str()
        };
        if access.visibility == Visibility::Private {
            continue;
        }
        let grants: Vec<(&Table, Grant)> = input
            .spec
            .tables
            .iter()
            .map(|table| {
                (
                    table,
                    access
                        .tables
                        .get(&table.id)
                        .and_then(|grants| grants.get(&role.id))
                        .cloned()
                        .unwrap_or_default(),
                )
            })
            .collect();
        tests.extend(grants.iter().find_map(|(table, grant)| {
            may_add(&role.id, actor, &person, table, grant, &access, rows)
        }));
        tests.extend(grants.iter().find_map(|(table, grant)| {
            sees_only_own(&role.id, actor, &person, table, grant, rows)
        }));
        tests.extend(
            grants.iter().find_map(|(table, grant)| {
                may_not_add(&role.id, actor, &person, table, grant, rows)
            }),
        );
        tests.extend(
            grants.iter().find_map(|(table, grant)| {
                may_not_see(&role.id, actor, &person, table, grant, rows)
            }),
        );
        tests.extend(grants.iter().find_map(|(table, grant)| {
            may_not_change(&role.id, actor, &person, table, grant, rows)
        }));
    }
    tests
}

/// Somebody who was not invited sees nothing.
fn stranger(access: &Access, table: &Table, rows: &Rows<'_>) -> Option<ContractTest> {
    if access.visibility == Visibility::Public {
        return None;
    }
    let given = rows.named(table, 1, "row");
    let steps = vec![
        refused(
            "stranger",
            StepAction::List {
                table: table.id.clone(),
                filter: None,
                search: None,
            },
        ),
        refused(
            "stranger",
            StepAction::Read {
                row: "row".to_owned(),
            },
        ),
    ];
    let sentence = format!(
        "Somebody who was not invited cannot see {}",
        lower_first(&table.label)
    );
    Some(test(
        format!("stranger_{}", table.id),
        sentence,
        Some("who_may_open".to_owned()),
        given,
        steps,
    ))
}

fn may_add(
    role: &str,
    actor: &str,
    person: &str,
    table: &Table,
    grant: &Grant,
    access: &Access,
    rows: &Rows<'_>,
) -> Option<ContractTest> {
    if !matches!(grant.create, Permission::Every(true)) || grant.read.is_none() {
        return None;
    }
    let (mut given, values) = rows.whole(table, 1);
    let settable = |field: &String| {
        !grant.hidden_fields.contains(field) && !grant.read_only_fields.contains(field)
    };
    if !values.keys().all(settable) {
        return None;
    }
    for sample in &mut given {
        let other = rows.table(&sample.table)?;
        let reads = access
            .tables
            .get(&sample.table)
            .and_then(|grants| grants.get(role))
            .map(|grant| &grant.read);
        make_visible(sample, other, reads?, actor)?;
    }
    let step = done(
        actor,
        StepAction::Create {
            table: table.id.clone(),
            reference: Some("added".to_owned()),
            values,
        },
    );
    let sentence = format!("{person} may add {}", with_article(&table.label_one));
    Some(test(
        format!("{role}_may_add_{}", table.id),
        sentence,
        Some(format!("role_{role}")),
        given,
        vec![step],
    ))
}

/// A row that is pointed at must be one the actor sees: everybody's, or the one with their address.
fn make_visible(sample: &mut Sample, table: &Table, read: &Permission, actor: &str) -> Option<()> {
    match read {
        Permission::Every(true) => Some(()),
        Permission::Where {
            condition: Filter::Test(test),
        } if matches!(test.value, Some(Operand::Me { me: Me::Email })) => {
            let field = table
                .field(&test.field)
                .filter(|field| field.kind == FieldType::Email)?;
            sample.values.insert(
                field.id.clone(),
                Operand::from(format!("{actor}@people.example")),
            );
            Some(())
        }
        _ => None,
    }
}

fn may_not_add(
    role: &str,
    actor: &str,
    person: &str,
    table: &Table,
    grant: &Grant,
    rows: &Rows<'_>,
) -> Option<ContractTest> {
    if !grant.create.is_none() {
        return None;
    }
    let (given, values) = rows.whole(table, 1);
    let step = refused(
        actor,
        StepAction::Create {
            table: table.id.clone(),
            reference: None,
            values,
        },
    );
    let sentence = format!("{person} cannot add {}", with_article(&table.label_one));
    Some(test(
        format!("{role}_may_not_add_{}", table.id),
        sentence,
        Some(format!("role_{role}")),
        given,
        vec![step],
    ))
}

fn may_not_see(
    role: &str,
    actor: &str,
    person: &str,
    table: &Table,
    grant: &Grant,
    rows: &Rows<'_>,
) -> Option<ContractTest> {
    if !grant.read.is_none() || !grant.create.is_none() {
        return None;
    }
    let given = rows.named(table, 1, "row");
    let step = refused(
        actor,
        StepAction::Read {
            row: "row".to_owned(),
        },
    );
    let sentence = format!("{person} cannot see {}", lower_first(&table.label));
    Some(test(
        format!("{role}_may_not_see_{}", table.id),
        sentence,
        Some(format!("role_{role}")),
        given,
        vec![step],
    ))
}

/// Rows the owner added are not theirs.
fn sees_only_own(
    role: &str,
    actor: &str,
    person: &str,
    table: &Table,
    grant: &Grant,
    rows: &Rows<'_>,
) -> Option<ContractTest> {
    let own = matches!(&grant.read, Permission::Where { condition: Filter::Test(test) } if test.field == "created_by");
    if !own {
        return None;
    }
    let given = rows.named(table, 1, "row");
    let mut list = done(
        actor,
        StepAction::List {
            table: table.id.clone(),
            filter: None,
            search: None,
        },
    );
    list.expect.count = Some(0);
    let steps = vec![
        list,
        refused(
            actor,
            StepAction::Read {
                row: "row".to_owned(),
            },
        ),
    ];
    let sentence = format!(
        "{person} does not see the {} of others",
        lower_first(&table.label)
    );
    Some(test(
        format!("{role}_sees_own_{}", table.id),
        sentence,
        Some(format!("role_{role}")),
        given,
        steps,
    ))
}

fn may_not_change(
    role: &str,
    actor: &str,
    person: &str,
    table: &Table,
    grant: &Grant,
    rows: &Rows<'_>,
) -> Option<ContractTest> {
    if grant.read.is_none() || !grant.update.is_none() || !grant.delete.is_none() {
        return None;
    }
    let given = rows.named(table, 1, "row");
    let step = refused(
        actor,
        StepAction::Delete {
            row: "row".to_owned(),
        },
    );
    let sentence = format!("{person} cannot delete {}", with_article(&table.label_one));
    Some(test(
        format!("{role}_may_not_delete_{}", table.id),
        sentence,
        Some(format!("role_{role}")),
        given,
        vec![step],
    ))
}
