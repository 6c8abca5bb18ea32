//! The directory of published workflows and their versions. The workflow's object owns the truth and reports here.

use edgewright_types::{Plan, Slug, UnixMillis, UserId, Username, WorkflowAddress, WorkflowId};
use serde::Deserialize;
use serde_json::Value;

use crate::{Database, Error, Page, Statement, Tenant};

/// A workflow that is about to be published.
#[derive(Debug, Clone)]
pub struct NewWorkflow<'a> {
    /// Its id; the same id and slug again is the same reservation.
    pub id: &'a WorkflowId,
    /// Its name in its owner's addresses.
    pub slug: &'a Slug,
    /// Its title, cut to 200 characters.
    pub title: &'a str,
    /// Published workflows a person on the free plan may have.
    pub free_limit: i32,
    /// Now.
    pub now: UnixMillis,
}

/// A published workflow.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Workflow {
    /// Its id.
    pub id: WorkflowId,
    /// Whose.
    pub owner_id: UserId,
    /// Its name in its owner's addresses.
    pub slug: Slug,
    /// Its title.
    pub title: String,
    /// 0 until its first version is live.
    pub current_version: i64,
    /// When its address was taken.
    pub created_at: UnixMillis,
    /// When it changed last.
    pub updated_at: UnixMillis,
    /// What its owner pays for.
    pub plan: Plan,
}

/// A version that went live.
#[derive(Debug, Clone)]
pub struct WorkflowReport<'a> {
    /// Which workflow.
    pub id: &'a WorkflowId,
    /// Its title, cut to 200 characters.
    pub title: &'a str,
    /// Which version, from 1; an older one than is known is kept and does not become the current one.
    pub version: i64,
    /// The definition document.
    pub definition: &'a Value,
    /// Id or name of who made it.
    pub created_by: &'a str,
    /// When.
    pub created_at: UnixMillis,
}

/// A workflow that a sweep wakes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct WorkflowTurn {
    /// What the directory knows of it.
    #[serde(flatten)]
    pub workflow: Workflow,
    /// Its owner's user name.
    pub owner: Username,
}

impl WorkflowTurn {
    /// Where its object is.
    #[must_use]
    pub fn address(&self) -> WorkflowAddress {
        WorkflowAddress {
            owner: self.owner.clone(),
            slug: self.workflow.slug.clone(),
        }
    }
}

impl Database {
    /// Takes an address for a workflow.
    ///
    /// # Errors
    /// [`Error::Limit`] with [`crate::Limit::PublishedWorkflows`] when the plan is used up, [`Error::Unique`] for
    /// `workflows_owner_id_slug` when the slug is in use; else see [`Error`].
    pub async fn workflow_reserve(
        &self,
        owner: &UserId,
        workflow: NewWorkflow<'_>,
    ) -> Result<Workflow, Error> {
        let statement = Statement::new(
            "SELECT edgewright.workflow_reserve($1, $2, $3, $4, $5) || jsonb_build_object( \
               'plan', (SELECT plan FROM edgewright.people WHERE id = edgewright.current_person()))",
            [
                workflow.id.as_str().into(),
                workflow.slug.as_str().into(),
                workflow.title.into(),
                workflow.free_limit.into(),
                workflow.now.into(),
            ],
        );
        self.run(Tenant::Person(owner), statement).await?.one()
    }

    /// Keeps a version and records what the workflow is at it, in one transaction. True when it was news.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn workflow_report(
        &self,
        owner: &UserId,
        report: WorkflowReport<'_>,
    ) -> Result<bool, Error> {
        let statement = Statement::new(
            "SELECT to_jsonb(edgewright.workflow_version_report($1, $3, $4, $5, $6) \
               AND edgewright.workflow_report($1, $2, $3, $6))",
            [
                report.id.as_str().into(),
                report.title.into(),
                report.version.into(),
                report.definition.into(),
                report.created_by.into(),
                report.created_at.into(),
            ],
        );
        self.run(Tenant::Person(owner), statement).await?.one()
    }

    /// The person's workflows, newest first, after the one given.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn workflow_list(
        &self,
        owner: &UserId,
        after: Option<&WorkflowId>,
        limit: u32,
    ) -> Result<Page<Workflow>, Error> {
        let statement = Statement::new(
            "SELECT edgewright.workflow_json(w) || jsonb_build_object( \
               'plan', (SELECT plan FROM edgewright.people WHERE id = edgewright.current_person())) \
             FROM edgewright.workflows w \
             WHERE w.owner_id = edgewright.current_person() AND w.deleted_at IS NULL AND w.current_version > 0 \
               AND ($1::text IS NULL OR (w.created_at, w.id) < ( \
                 SELECT p.created_at, p.id FROM edgewright.workflows p \
                 WHERE p.id = $1 AND p.owner_id = edgewright.current_person())) \
             ORDER BY w.created_at DESC, w.id DESC LIMIT $2",
            [
                after.map(WorkflowId::as_str).into(),
                i64::from(limit).saturating_add(1).into(),
            ],
        );
        let items = self.run(Tenant::Person(owner), statement).await?.all()?;
        Ok(Page::from_one_more(items, limit))
    }

    /// The person's workflow of that name.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn workflow_find(
        &self,
        owner: &UserId,
        slug: &Slug,
    ) -> Result<Option<Workflow>, Error> {
        let statement = Statement::new(
            "SELECT edgewright.workflow_json(w) || jsonb_build_object( \
               'plan', (SELECT plan FROM edgewright.people WHERE id = edgewright.current_person())) \
             FROM edgewright.workflows w \
             WHERE w.owner_id = edgewright.current_person() AND w.slug = $1 AND w.deleted_at IS NULL",
            [slug.as_str().into()],
        );
        self.run(Tenant::Person(owner), statement).await?.optional()
    }

    /// Gives a workflow's address back. True when the person had it.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn workflow_delete(
        &self,
        owner: &UserId,
        id: &WorkflowId,
        now: UnixMillis,
    ) -> Result<bool, Error> {
        let statement = Statement::new(
            "SELECT to_jsonb(edgewright.workflow_delete($1, $2))",
            [id.as_str().into(), now.into()],
        );
        self.run(Tenant::Person(owner), statement).await?.one()
    }

    /// Workflows whose turn to be woken was before a moment, the longest ago first. Their turn is taken with this.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn workflow_sweep(
        &self,
        before: UnixMillis,
        limit: i32,
        now: UnixMillis,
    ) -> Result<Vec<WorkflowTurn>, Error> {
        let statement = Statement::new(
            "SELECT edgewright.workflow_sweep($1, $2, $3)",
            [before.into(), limit.into(), now.into()],
        );
        self.run(Tenant::Nobody, statement).await?.all()
    }
}
