//! A workflow says what it waits for.

use std::collections::BTreeMap;

use edgewright_limits::outbox;
use edgewright_types::{AppAddress, Problem, WorkflowAddress};
use serde_json::json;

use super::store::{self, Ops};
use super::{TABLES, has_any, require_platform};
use crate::call::{Applied, ChangeOp, Failure};
use crate::session::Session;

/// Makes what a workflow waits for be this and nothing else; without tables it waits for nothing.
///
/// # Errors
/// 'Not found' for workflows of somebody else, or too many workflows or tables.
pub(crate) fn subscribe(
    session: &Session<'_>,
    workflow: &WorkflowAddress,
    tables: &BTreeMap<String, Vec<ChangeOp>>,
) -> Result<Applied, Failure> {
    require_platform(session)?;
    let is_theirs = matches!(&session.meta().address, AppAddress::Published { owner, .. } if *owner == workflow.owner);
    if !is_theirs {
        return Err(Problem::not_found("app").into());
    }
    let name = workflow.to_string();
    let is_known = session.subscriptions.workflows().contains(name.as_str());
    if tables.is_empty() && !is_known {
        return Ok(Applied::new(200, json!({"waiting": false})));
    }
    let too_many = session.subscriptions.workflows().len() >= outbox::WORKFLOWS && !is_known;
    if too_many || tables.len() > outbox::TABLES {
        return Err(too_much().into());
    }
    if !has_any(session.storage)? {
        for sql in TABLES {
            session.storage.query(sql, &[])?;
        }
    }
    let wanted = tables.iter().map(|(table, ops)| {
        let is_in = |wanted: ChangeOp| ops.contains(&wanted);
        let ops = Ops {
            created: is_in(ChangeOp::Create),
            updated: is_in(ChangeOp::Update),
            deleted: is_in(ChangeOp::Delete),
        };
        (table.clone(), ops)
    });
    store::replace(session.storage, &name, &wanted.collect())?;
    if tables.is_empty() {
        store::forget(session.storage, &name)?;
    }
    let waiting = store::is_owed(session.storage, &name)?;
    Ok(Applied::new(200, json!({"waiting": waiting})))
}

fn too_much() -> Problem {
    let detail = format!(
        "At most {} workflows wait for changes of one app, each for {} tables of it. Let one of them start the others.",
        outbox::WORKFLOWS,
        outbox::TABLES
    );
    Problem::caller(409, "subscription-limit-reached", detail)
}
