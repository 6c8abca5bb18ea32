//! Forms that anybody fills in: the form of a workflow, `/v1/workflows/{owner}/{slug}/form` for its owner and
//! `/v1/forms/{owner}/{slug}` for everybody, and approvals for whoever has their link, `/v1/forms/{owner}/{slug}/{token}`.

use edgewright_types::{Actor, Problem};
use edgewright_workflow::{
    Command, Query,
    approval::{ApprovalCommand, Which},
    form::{FormCommand, FormView, WorkflowForm},
    hook::HookAccepted,
};
use serde::Deserialize;
use serde_json::{Map, Value};
use worker::Response;

use crate::{
    call::Call, objects, reply::Reply, routes::approval::ApprovalAnswerBody, settings::Settings,
    workflow_object,
};

/// Body of `form_submit`.
#[derive(Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FormSubmitBody {
    /// What is filled in, by name of the field.
    pub values: Map<String, Value>,
}

#[derive(Deserialize)]
struct Begun {
    run_id: String,
}

/// Sets the form up, or changes it.
pub async fn put(call: Call) -> Result<Reply, Problem> {
    let form: WorkflowForm = call.json()?;
    let address = workflow_object::address(&call)?;
    let command = Command::Form(FormCommand::Put(form));
    let answer = workflow_object::command_at(&call, &address, command).await?;
    shown(&call, answer).await
}

/// The form, for anybody.
pub async fn get(call: Call) -> Result<Reply, Problem> {
    let answer = workflow_object::ask(&call, Query::FormGet).await?;
    shown(&call, answer).await
}

/// Takes the form away.
pub async fn delete(call: Call) -> Result<Reply, Problem> {
    workflow_object::command(&call, Command::Form(FormCommand::Remove)).await
}

/// Begins a run with what somebody filled in. With an idempotency key, the same key is the same run.
pub async fn submit(call: Call) -> Result<Reply, Problem> {
    let FormSubmitBody { values } = call.json()?;
    let address = workflow_object::address(&call)?;
    let command = Command::Form(FormCommand::Submit {
        values,
        delivery: call.idempotency_key()?.map(|key| format!("form:{key}")),
    });
    let actor = Actor::System {
        reason: "form".to_owned(),
    };
    let answer = workflow_object::send(&call.env, &address, actor, command).await?;
    // Whoever fills a form in sees nothing of what the run does with it.
    let Begun { run_id } = objects::into_document(answer).await?;
    Reply::json(202, &HookAccepted { run_id })
}

/// An approval, for whoever has its link.
pub async fn ask_get(call: Call) -> Result<Reply, Problem> {
    let which = linked(&call);
    workflow_object::query(&call, Query::ApprovalGet(which)).await
}

/// Answers an approval, once, by whoever has its link.
pub async fn ask_answer(call: Call) -> Result<Reply, Problem> {
    let ApprovalAnswerBody { choice, values } = call.json()?;
    let command = ApprovalCommand::Answer {
        which: linked(&call),
        choice,
        values,
    };
    workflow_object::command(&call, Command::Approval(command)).await
}

fn linked(call: &Call) -> Which {
    Which::Linked {
        token: call.param("token").to_owned(),
    }
}

/// The form with the address of its page.
async fn shown(call: &Call, answer: Response) -> Result<Reply, Problem> {
    let mut view: FormView = objects::into_document(answer).await?;
    let public_url = Settings::read(&call.env)?.public_url;
    view.url = format!("{public_url}{}", view.url);
    Reply::ok(&view)
}
