//! What each operation takes and gives, in words and types. A route without an entry here fails the test.

mod reach;

use edgewright_app_engine::answer;
use edgewright_definition::difference::MigrationPlan;
use edgewright_pipeline::view::FeatureView;
use edgewright_workflow::answer::{Checked, Delivered, RunDetail, Runs, Versions, WorkflowView};
use edgewright_workflow_engine::query::RunView;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::Value;

use crate::{
    page::Page,
    routes::{
        api_key, app, app_person, app_version, dev_mailbox, event, feature, login_code, model_key,
        model_usage, person, row, session, workflow, workflow_run,
    },
};

type SchemaOf = fn(&mut SchemaGenerator) -> Schema;
type QueryParameter = (&'static str, &'static str, &'static str);

/// What one operation takes and gives.
pub struct Operation {
    pub summary: &'static str,
    pub query: &'static [QueryParameter],
    pub request: Option<SchemaOf>,
    pub status: u16,
    /// Answers the same where nothing was added, such as after a trial.
    pub status_without_effect: Option<u16>,
    pub response: Option<SchemaOf>,
    pub media_type: &'static str,
    pub idempotent: bool,
    /// Media type of the file that is the body.
    pub file: Option<&'static str>,
}

fn schema<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

const fn says(summary: &'static str) -> Operation {
    Operation {
        summary,
        query: &[],
        request: None,
        status: 204,
        status_without_effect: None,
        response: None,
        media_type: "application/json",
        idempotent: false,
        file: None,
    }
}

impl Operation {
    const fn takes<T: JsonSchema>(mut self) -> Self {
        self.request = Some(schema::<T>);
        self
    }

    const fn gives<T: JsonSchema>(mut self, status: u16) -> Self {
        self.status = status;
        self.response = Some(schema::<T>);
        self
    }

    const fn query(mut self, query: &'static [QueryParameter]) -> Self {
        self.query = query;
        self
    }

    const fn or(mut self, status_without_effect: u16) -> Self {
        self.status_without_effect = Some(status_without_effect);
        self
    }

    const fn once(mut self) -> Self {
        self.idempotent = true;
        self
    }

    const fn file(mut self, media_type: &'static str) -> Self {
        self.file = Some(media_type);
        self
    }

    const fn media(mut self, media_type: &'static str) -> Self {
        self.media_type = media_type;
        self
    }
}

const PAGE: &[QueryParameter] = &[
    ("limit", "integer", "Items on the page, 1 to 100."),
    ("cursor", "string", "`next_cursor` of the page before."),
];
/// For pages whose size is not the caller's to choose.
const CURSOR: &[QueryParameter] = &[("cursor", "string", "`next_cursor` of the page before.")];
const RUNS: &[QueryParameter] = &[
    (
        "status",
        "string",
        "Only runs that stand there: `running`, `waiting`, `completed`, `faulted`, `cancelled`.",
    ),
    (
        "search",
        "string",
        "Only runs in which this occurs: in their input, output, errors, names or data of tasks. A page may be short and \
         still have a next one.",
    ),
    (
        "started_by",
        "string",
        "Only runs begun by this: `manual`, `schedule`, `webhook`, `event`, `form`, `record`, `workflow`, `replay`.",
    ),
    (
        "since",
        "string",
        "Only runs begun at this moment or later, RFC 3339.",
    ),
    (
        "until",
        "string",
        "Only runs begun before this moment, RFC 3339.",
    ),
    ("limit", "integer", "Items on the page, 1 to 100."),
    ("cursor", "string", "`next_cursor` of the page before."),
];
const WATCH: &[QueryParameter] = &[(
    "after",
    "string",
    "Id of the last event you have seen; `Last-Event-ID` says the same.",
)];
const RUN: &[QueryParameter] = &[(
    "wait",
    "boolean",
    "Whether to answer only when the run is over, or after 10 seconds.",
)];
const ROWS: &[QueryParameter] = &[
    ("filter", "string", "A condition as JSON (`Filter`)."),
    (
        "sort",
        "string",
        "Field ids with commas between; a leading `-` turns one round.",
    ),
    ("search", "string", "Words to find in any visible text."),
    (
        "view",
        "string",
        "A view whose filter and order apply as well.",
    ),
    ("limit", "integer", "Rows on the page, 1 to 100."),
    ("cursor", "string", "`next_cursor` of the page before."),
];
const AGGREGATE: &[QueryParameter] = &[
    (
        "group_by",
        "string",
        "A field id; for dates with `:day`, `:week`, `:month` or `:year`.",
    ),
    (
        "measure",
        "string",
        "`count`, or `sum`, `avg`, `min`, `max` with a field: `sum:price`.",
    ),
    ("filter", "string", "A condition as JSON (`Filter`)."),
    ("search", "string", "Words to find in any visible text."),
    ("view", "string", "A view whose filter applies as well."),
];
const IMPORT: &[QueryParameter] = &[
    (
        "dry_run",
        "boolean",
        "Checks everything and writes nothing; answered with 200.",
    ),
    (
        "all_or_nothing",
        "boolean",
        "Adds nothing if any line is wrong. Otherwise lines that are wrong are left out.",
    ),
    (
        "delimiter",
        "string",
        "`comma`, `semicolon`, `tab` or `pipe`; found in the first line if absent.",
    ),
    (
        "mapping",
        "string",
        "Field id by column name (or `#2`) as JSON; null leaves a column out.",
    ),
];
const AFTER: &[QueryParameter] = &[("after", "integer", "Number of the last event seen.")];

/// The entry of an operation.
pub fn operation(name: &str) -> Operation {
    service(name)
        .or_else(|| account(name))
        .or_else(|| features(name))
        .or_else(|| apps(name))
        .or_else(|| workflows(name))
        .or_else(|| reach::operation(name))
        .or_else(|| rows(name))
        .unwrap_or_else(|| missing(name))
}

#[expect(
    clippy::panic,
    reason = "runs in tests only, and a route without a description must fail them"
)]
fn missing(name: &str) -> Operation {
    panic!("the operation {name} is not described in openapi/operations.rs")
}

fn service(name: &str) -> Option<Operation> {
    Some(match name {
        "health_get" => says("Whether the service answers").gives::<Value>(200),
        "openapi_get" => says("This document").gives::<Value>(200),
        "app_definition_schema_get" => says("JSON Schema of app definitions").gives::<Value>(200),
        "jwks_get" => says("Public keys of access tokens").gives::<Value>(200),
        "openid_configuration_get" => {
            says("Where an OpenID client finds the rest").gives::<Value>(200)
        }
        "dev_mailbox_list" => says("E-mails of a development machine")
            .query(&[("email", "string", "Only to this address.")])
            .gives::<Page<dev_mailbox::DevMailEntry>>(200),
        _ => return None,
    })
}

fn account(name: &str) -> Option<Operation> {
    Some(match name {
        "login_code_create" => says("Send a sign-in code")
            .takes::<login_code::LoginCodeBody>()
            .gives::<Value>(202),
        "session_create" => says("Sign in with a code")
            .takes::<session::SessionCreateBody>()
            .gives::<session::SessionView>(200),
        "session_refresh" => says("Trade the refresh token")
            .takes::<session::SessionRefreshBody>()
            .gives::<session::SessionView>(200),
        "session_delete" => says("Sign out"),
        "person_get" => says("Who is signed in").gives::<person::PersonView>(200),
        "api_key_list" => says("List API keys").gives::<Page<api_key::ApiKeyView>>(200),
        "api_key_create" => says("Make an API key")
            .takes::<api_key::ApiKeyCreateBody>()
            .gives::<api_key::ApiKeyCreated>(201),
        "api_key_delete" => says("Revoke an API key"),
        "model_key_list" => {
            says("List your keys of model providers").gives::<Page<model_key::ModelKeyView>>(200)
        }
        "model_key_put" => says("Bring a key of a model provider along")
            .takes::<model_key::body::ModelKeyPutBody>()
            .gives::<model_key::ModelKeyView>(200),
        "model_key_delete" => says("Remove a key of a model provider"),
        "model_key_test" => {
            says("Try whether a key works").gives::<model_key::probe::ModelKeyTest>(200)
        }
        "model_usage_get" => {
            says("What calls of models took this month").gives::<model_usage::ModelUsageView>(200)
        }
        "model_budget_put" => says("Set what calls of models may cost in a month")
            .takes::<model_usage::ModelBudgetPutBody>()
            .gives::<model_usage::ModelUsageView>(200),
        _ => return None,
    })
}

fn features(name: &str) -> Option<Operation> {
    Some(match name {
        "feature_list" => says("List builds")
            .query(PAGE)
            .gives::<Page<feature::FeatureSummary>>(200),
        "feature_create" => says("Start a build from a description")
            .takes::<feature::FeatureCreateBody>()
            .gives::<FeatureView>(201)
            .or(200)
            .once(),
        "feature_get" => says("Read a build").gives::<FeatureView>(200),
        "feature_message" => says("Answer the analyst")
            .takes::<feature::FeatureMessageBody>()
            .gives::<FeatureView>(200)
            .once(),
        "feature_brief_edit" => says("Edit the brief")
            .takes::<feature::FeatureBriefBody>()
            .gives::<FeatureView>(200),
        "feature_start" => says("Build it now")
            .takes::<feature::FeatureStartBody>()
            .gives::<FeatureView>(200),
        "feature_approve" => says("Approve and publish")
            .takes::<feature::FeatureApproveBody>()
            .gives::<FeatureView>(200)
            .once(),
        "feature_reject" => says("Reject with feedback")
            .takes::<feature::FeatureRejectBody>()
            .gives::<FeatureView>(200),
        "feature_retry" => says("Try a failed build again").gives::<FeatureView>(200),
        "feature_cancel" => says("Stop a build").gives::<FeatureView>(200),
        "feature_events" => says("Events as they happen (AG-UI over server-sent events)")
            .query(AFTER)
            .gives::<String>(200)
            .media("text/event-stream"),
        "feature_socket" => Operation {
            status: 101,
            ..says("Events as they happen (AG-UI over a WebSocket)").query(AFTER)
        },
        _ => return None,
    })
}

fn workflows(name: &str) -> Option<Operation> {
    Some(match name {
        "workflow_list" => says("List your workflows")
            .query(PAGE)
            .gives::<Page<workflow::WorkflowEntry>>(200),
        "workflow_create" => says("Publish a definition as a new workflow")
            .takes::<workflow::WorkflowCreateBody>()
            .gives::<WorkflowView>(201)
            .or(200)
            .once(),
        "workflow_check" => says("Find what is wrong in a definition without publishing it")
            .takes::<workflow::WorkflowVersionPublishBody>()
            .gives::<Checked>(200),
        "workflow_get" => says("A workflow with its live definition").gives::<WorkflowView>(200),
        "workflow_delete" => says("Delete a workflow and its runs"),
        "workflow_version_list" => says("Versions of a workflow").gives::<Versions>(200),
        "workflow_version_get" => says("A published version").gives::<WorkflowView>(200),
        "workflow_version_publish" => says("Publish the next version")
            .takes::<workflow::WorkflowVersionPublishBody>()
            .gives::<WorkflowView>(201)
            .or(200),
        "event_send" => says("Give an event to all workflows that want it")
            .takes::<serde_json::Map<String, Value>>()
            .gives::<event::EventSpread>(200),
        "workflow_event_deliver" => says("Give an event to a workflow")
            .takes::<serde_json::Map<String, Value>>()
            .gives::<Delivered>(200),
        "run_list" => says("Runs of a workflow").query(RUNS).gives::<Runs>(200),
        "run_start" => says("Start a run")
            .takes::<workflow_run::RunStartBody>()
            .gives::<RunView>(201)
            .or(200)
            .once(),
        "run_list_events" => says(
            "What is new about runs, as server-sent events; ends within a minute, to be opened again",
        )
        .query(WATCH)
        .gives::<String>(200)
        .media("text/event-stream"),
        "run_events" => says(
            "What is new about a run and its tasks, as server-sent events; ends with the run, or within a minute",
        )
        .query(WATCH)
        .gives::<String>(200)
        .media("text/event-stream"),
        "run_get" => says("A run with its tasks")
            .query(RUN)
            .gives::<RunDetail>(200),
        "run_cancel" => says("Stop a run").gives::<RunView>(200),
        "run_replay" => says("Do a run again")
            .takes::<workflow_run::RunReplayBody>()
            .gives::<RunView>(201)
            .or(200)
            .once(),
        _ => return None,
    })
}

fn apps(name: &str) -> Option<Operation> {
    Some(match name {
        "app_list" => says("List your apps")
            .query(PAGE)
            .gives::<Page<app::AppEntry>>(200),
        "app_create" => says("Publish a definition as a new app")
            .takes::<app::AppCreateBody>()
            .gives::<answer::Published>(201)
            .once(),
        "app_get" => says("The app as you may see it").gives::<answer::AppView>(200),
        "app_delete" => says("Delete an app and its data"),
        "app_openapi" => says("The app's own OpenAPI document").gives::<Value>(200),
        "app_usage" => says("How much of its limits an app uses").gives::<answer::Usage>(200),
        "alert_list" => {
            says("Warnings that apply now").gives::<answer::Items<answer::ActiveAlert>>(200)
        }
        "samples_fill" => says("Add example rows").gives::<Value>(200),
        "samples_remove" => says("Remove example rows").gives::<Value>(200),
        "app_live" => Operation {
            status: 101,
            ..says("Changes as they happen (WebSocket)")
        },
        "app_person_list" => says("People with a role").gives::<answer::Items<answer::Person>>(200),
        "app_person_put" => says("Give somebody a role")
            .takes::<app_person::AppPersonBody>()
            .gives::<answer::Person>(200),
        "app_person_delete" => says("Take somebody's role away"),
        "version_list" => {
            says("Versions of an app").gives::<answer::Items<answer::VersionSummary>>(200)
        }
        "version_get" => says("A stored version").gives::<Value>(200),
        "version_publish" => says("Publish the next version")
            .takes::<app_version::VersionPublishBody>()
            .gives::<answer::Published>(201)
            .once(),
        "version_plan" => says("What publishing would do")
            .takes::<app_version::VersionPlanBody>()
            .gives::<MigrationPlan>(200),
        "version_rollback" => says("Bring a version back")
            .takes::<app_version::VersionRollbackBody>()
            .gives::<answer::Published>(201),
        _ => return None,
    })
}

fn rows(name: &str) -> Option<Operation> {
    Some(match name {
        "row_list" => says("List rows").query(ROWS).gives::<answer::RowPage>(200),
        "row_create" => says("Add a row")
            .takes::<row::RowCreateBody>()
            .gives::<answer::Row>(201)
            .once(),
        "row_get" => says("Read a row").gives::<answer::Row>(200),
        "row_update" => says("Change a row")
            .takes::<row::RowUpdateBody>()
            .gives::<answer::Row>(200),
        "row_delete" => says("Delete a row"),
        "row_restore" => says("Take a deleted row back").gives::<answer::Row>(200),
        "row_transition" => says("Move a row")
            .takes::<row::RowTransitionBody>()
            .gives::<answer::Row>(200),
        "row_history" => {
            says("The life of a row").gives::<answer::Items<answer::HistoryEntry>>(200)
        }
        "import_create" => says("Import a CSV file into a table")
            .query(IMPORT)
            .file("text/csv")
            .gives::<answer::Import>(201)
            .or(200)
            .once(),
        "import_get" => says("How far an import is, and what was wrong")
            .query(PAGE)
            .gives::<answer::Import>(200),
        "import_undo" => says("Take an import back").gives::<answer::Import>(200),
        "row_aggregate" => says("One number per group")
            .query(AGGREGATE)
            .gives::<answer::Aggregate>(200),
        _ => return None,
    })
}
