//! Questions: versions and runs, as their owner sees them.

use edgewright_storage::SqlStorage;
use edgewright_types::{Problem, RunId, UnixMillis};
use edgewright_workflow_engine::{
    Refusal,
    query::{RunFilter, RunView},
};

use crate::{
    Answer, Workflow,
    about::About,
    access::require_owner,
    answer::{MissedStart, RunDetail, Runs, VersionSummary, Versions, WorkflowView},
    approval::{self, ApprovalList, Which},
    publish,
    request::{Query, QueryRequest},
    schedule, waiting,
    workflow::{document, live},
};

impl Workflow {
    /// Answers a question.
    ///
    /// # Errors
    /// Why it was not answered.
    pub fn answer(&self, storage: &dyn SqlStorage, asked: QueryRequest) -> Result<Answer, Refusal> {
        let about = live(storage)?;
        // Who may see these, they say themselves.
        match asked.query.clone() {
            Query::ApprovalGet(Which::Linked { token }) => {
                return document(200, &approval::public_ask(storage, &token)?);
            }
            Query::ApprovalGet(which) => {
                let view = self.approval_of(storage, &about, &asked.actor, which)?;
                return document(200, &view);
            }
            Query::FormGet => return Self::form_view(storage, &about),
            _ => {}
        }
        require_owner(&asked.actor, &about.address)?;
        match asked.query {
            Query::ApprovalGet(_) | Query::FormGet => Err(Problem::ours().into()),
            Query::ApprovalList => {
                let items = self.open_approvals(storage, &about, None)?;
                document(200, &ApprovalList { items })
            }
            Query::VersionGet { version } => {
                let view = self.view(storage, &about, version)?;
                document(200, &view)
            }
            Query::VersionList => {
                let versions = self.engine.version_list(storage)?;
                let items = versions.into_iter().map(|version| VersionSummary {
                    version: version.version,
                    published_at: version.published_at.to_rfc3339(),
                });
                document(
                    200,
                    &Versions {
                        items: items.collect(),
                    },
                )
            }
            Query::MailboxGet => Self::mailbox_view(storage, &about),
            Query::HookGet { now } => Self::hook_view(storage, &about, now),
            Query::SecretList => Self::secret_list(storage),
            Query::RunGet { run, wait: _ } => {
                let detail = RunDetail {
                    approvals: self.open_approvals(storage, &about, Some(&run))?,
                    run: self.run(storage, &run)?,
                };
                document(200, &detail)
            }
            Query::RunList { filter, search } => {
                let page = match search {
                    None => self.engine.list(storage, &filter)?,
                    Some(text) => self.engine.search(storage, &filter, &text)?,
                };
                document(
                    200,
                    &Runs {
                        items: page.runs,
                        next_cursor: page.next.map(String::from),
                    },
                )
            }
        }
    }

    pub(crate) fn view(
        &self,
        storage: &dyn SqlStorage,
        about: &About,
        version: Option<i64>,
    ) -> Result<WorkflowView, Refusal> {
        let versions = self.engine.version_list(storage)?;
        let live_version = versions.first().map_or(0, |newest| newest.version);
        let wanted = version.unwrap_or(live_version);
        let found = versions.iter().find(|known| known.version == wanted);
        let definition = self.engine.definition(storage, wanted)?;
        let (Some(found), Some(definition)) = (found, definition) else {
            return Err(Problem::not_found("version").into());
        };
        let newest = RunFilter {
            limit: Some(1),
            ..RunFilter::default()
        };
        Ok(WorkflowView {
            owner: about.address.owner.to_string(),
            slug: about.address.slug.to_string(),
            title: publish::title(&definition),
            version: wanted,
            live_version,
            definition: definition.source().clone(),
            published_at: found.published_at.to_rfc3339(),
            plan: about.plan,
            next_start: schedule::next(storage)?.map(UnixMillis::to_rfc3339),
            missed: waiting::missed(storage)?.map(|(due_at, reason, is_made_up)| MissedStart {
                due_at: due_at.to_rfc3339(),
                reason,
                is_made_up,
            }),
            starts_waiting: waiting::outlook(storage)?.0,
            last_run: self.engine.list(storage, &newest)?.runs.pop(),
        })
    }

    pub(crate) fn run(&self, storage: &dyn SqlStorage, run: &RunId) -> Result<RunView, Refusal> {
        let view = self.engine.show(storage, run)?;
        view.ok_or_else(|| Problem::not_found("run").into())
    }
}
