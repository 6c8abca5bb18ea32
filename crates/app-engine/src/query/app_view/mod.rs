//! The app as one role sees it: what it may not see is not in the definition either.

mod prune;

use std::collections::BTreeMap;

use crate::access::RowAction;
use crate::answer::{AppView, May};
use crate::call::Failure;
use crate::command::{SAMPLES, url_of};
use crate::compiled::{CompiledField, CompiledTable};
use crate::session::Session;

pub(super) fn run(session: &Session<'_>) -> Result<AppView, Failure> {
    let meta = session.meta();
    let is_owner = session.access().is_owner();
    let definition = if is_owner {
        session.compiled.definition.clone()
    } else {
        prune::definition(session)
    };
    Ok(AppView {
        owner: meta.address.owner_segment().to_owned(),
        slug: meta.address.slug_segment().to_owned(),
        name: definition.app.name.clone(),
        version: meta.version,
        role: session.role.clone(),
        may: may(session),
        url: url_of(&meta.address),
        has_samples: is_owner && meta.counters.contains_key(SAMPLES),
        definition,
    })
}

fn may(session: &Session<'_>) -> BTreeMap<String, May> {
    let tables = session.compiled.tables.iter();
    tables
        .filter(|table| session.access().knows_table(&table.id))
        .map(|table| (table.id.clone(), may_in(session, table)))
        .collect()
}

pub(super) fn may_in(session: &Session<'_>, table: &CompiledTable) -> May {
    let access = session.access();
    let may = |action| access.may(&table.id, action);
    let transitions = table
        .lifecycle
        .iter()
        .flat_map(|states| &states.transitions);
    May {
        read: may(RowAction::Read),
        create: may(RowAction::Create),
        update: may(RowAction::Update),
        delete: may(RowAction::Delete),
        transitions: transitions
            .filter(|transition| {
                may(RowAction::Update) && access.is_among(transition.roles.as_ref())
            })
            .map(|transition| transition.id.clone())
            .collect(),
        read_only_fields: table
            .fields
            .iter()
            .map(CompiledField::id)
            .filter(|field| {
                access.sees_field(&table.id, field) && access.only_reads_field(&table.id, field)
            })
            .map(str::to_owned)
            .collect(),
    }
}
