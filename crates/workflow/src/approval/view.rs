//! Approvals as people see them.

use edgewright_storage::SqlStorage;
use edgewright_types::{Actor, Problem, RunId, UnixMillis};
use edgewright_workflow_engine::Refusal;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    Which, find_for,
    store::{self, Approval, Outcome},
};
use crate::{Workflow, about::About, fields::FormField, publish};

/// An approval as its owner and those it names see it. Times are RFC 3339.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct ApprovalView {
    /// Its id.
    pub id: String,
    /// Owner of its workflow.
    pub owner: String,
    /// Name of its workflow in the address.
    pub slug: String,
    /// What people see of its workflow.
    pub workflow_title: String,
    /// Its run.
    pub run_id: String,
    /// What is asked.
    pub title: String,
    /// What one should know.
    pub text: Option<String>,
    /// What can be chosen.
    pub choices: Vec<String>,
    /// What is filled in.
    pub fields: Vec<FormField>,
    /// Who may answer besides the owner.
    pub assignees: Vec<String>,
    /// Path of the page at which whoever has it may answer; null unless it is public.
    pub path: Option<String>,
    /// When it was asked.
    pub asked_at: String,
    /// When it is too late.
    pub expires_at: Option<String>,
    /// `open`, `answered` or `expired`.
    pub status: String,
    /// What was chosen.
    pub choice: Option<String>,
    /// What was filled in.
    pub values: Option<Map<String, Value>>,
    /// Who answered.
    pub by: Option<String>,
    /// When.
    pub at: Option<String>,
}

/// Approvals, the oldest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct ApprovalList {
    /// Those that are open.
    pub items: Vec<ApprovalView>,
}

/// An approval as whoever has its link sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct PublicAsk {
    /// What is asked.
    pub title: String,
    /// What one should know.
    pub text: Option<String>,
    /// What can be chosen.
    pub choices: Vec<String>,
    /// What is filled in.
    pub fields: Vec<FormField>,
    /// When it is too late.
    pub expires_at: Option<String>,
    /// `open`, `answered` or `expired`.
    pub status: String,
}

/// Where whoever has the link answers.
pub fn path(about: &About, approval: &Approval) -> Option<String> {
    let token = approval.token.as_ref()?;
    Some(format!("/forms/{}/{token}", about.address))
}

impl Workflow {
    /// An approval for whoever signed in and may see it.
    pub(crate) fn approval_of(
        &self,
        storage: &dyn SqlStorage,
        about: &About,
        actor: &Actor,
        which: Which,
    ) -> Result<ApprovalView, Refusal> {
        let found = find_for(storage, about, actor, which)?;
        self.approval_view(storage, about, found)
    }

    /// The approvals that are open, of one run or of all.
    pub(crate) fn open_approvals(
        &self,
        storage: &dyn SqlStorage,
        about: &About,
        run: Option<&RunId>,
    ) -> Result<Vec<ApprovalView>, Refusal> {
        let found = match run {
            Some(run) => store::of_run(storage, run)?,
            None => store::open(storage)?,
        };
        let mut views = Vec::new();
        for approval in found {
            let is_awaited = match &approval.waiter {
                Some(waiter) => self.engine.awaits(storage, &approval.run, waiter)?,
                None => self.is_live(storage, &approval.run)?,
            };
            if is_awaited {
                views.push(self.approval_view(storage, about, approval)?);
            }
        }
        Ok(views)
    }

    pub(super) fn approval_view(
        &self,
        storage: &dyn SqlStorage,
        about: &About,
        approval: Approval,
    ) -> Result<ApprovalView, Refusal> {
        let newest = self.engine.newest_version(storage)?;
        let definition = match newest {
            Some(version) => self.engine.definition(storage, version)?,
            None => None,
        };
        let definition = definition.ok_or_else(|| Problem::not_found("workflow"))?;
        let path = path(about, &approval);
        let status = status(&approval).to_owned();
        let mut view = ApprovalView {
            id: approval.id.to_string(),
            owner: about.address.owner.to_string(),
            slug: about.address.slug.to_string(),
            workflow_title: publish::title(&definition),
            run_id: approval.run.to_string(),
            title: approval.ask.title,
            text: approval.ask.text,
            choices: approval.ask.choices,
            fields: approval.ask.fields,
            assignees: approval.ask.assignees,
            path,
            asked_at: approval.asked_at.to_rfc3339(),
            expires_at: approval.expires_at.map(UnixMillis::to_rfc3339),
            status,
            choice: None,
            values: None,
            by: None,
            at: None,
        };
        if let Some(Outcome::Answered {
            choice,
            values,
            by,
            at,
        }) = approval.outcome
        {
            view.choice = Some(choice);
            view.values = Some(values);
            view.by = Some(by);
            view.at = Some(at.to_rfc3339());
        }
        Ok(view)
    }
}

/// An approval for whoever has its link.
pub fn public_ask(storage: &dyn SqlStorage, token: &str) -> Result<PublicAsk, Refusal> {
    let found = store::find_by_token(storage, token)?;
    let approval = found.ok_or_else(crate::access::nothing_here)?;
    Ok(PublicAsk {
        status: status(&approval).to_owned(),
        title: approval.ask.title,
        text: approval.ask.text,
        choices: approval.ask.choices,
        fields: approval.ask.fields,
        expires_at: approval.expires_at.map(UnixMillis::to_rfc3339),
    })
}

const fn status(approval: &Approval) -> &'static str {
    match &approval.outcome {
        None => "open",
        Some(Outcome::Answered { .. }) => "answered",
        Some(Outcome::Expired) => "expired",
    }
}
