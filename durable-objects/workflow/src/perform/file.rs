//! Files of the workflow's owner: the functions over them, answers that are too large for a run, and files as bodies.

use edgewright_durable_host::Attempt;
use edgewright_limits::{
    file::FILE_BYTES,
    workflow_run::{OUTPUT_BYTES, RETENTION_DAYS_FREE, RETENTION_DAYS_PAID},
};
use edgewright_types::{Plan, Problem, WorkflowAddress};
use edgewright_workflow::outside::{
    files::{self, Asked, Reference},
    rows::failed,
};
use edgewright_workflow_engine::{WorkflowError, WorkflowOutcome, effect::FunctionCall};
use serde_json::{Value, json};
use wasm_bindgen::JsValue;
use worker::{Headers, Method, Request, RequestInit, Response, console_error};

use crate::{
    clock,
    object::{Object, WorkflowHost},
};

const DAY_MS: i64 = 86_400_000;
/// Header that says what is put, and what is got.
const FILE_HEADER: &str = "x-edgewright-file";

/// Why something was not done with a file.
pub enum Trouble {
    /// The workflow's own: it may be caught.
    Fault(WorkflowError),
    /// Ours: it is tried again.
    Ours(String),
}

impl From<WorkflowError> for Trouble {
    fn from(error: WorkflowError) -> Self {
        Self::Fault(error)
    }
}

impl From<worker::Error> for Trouble {
    fn from(error: worker::Error) -> Self {
        Self::Ours(error.to_string())
    }
}

type Done<T> = Result<T, Trouble>;

/// Does a function over files; none if it is another function. Each does the same when it is done again.
pub async fn call(
    object: &Object,
    host: &WorkflowHost,
    call: &FunctionCall,
) -> Option<Attempt<WorkflowOutcome>> {
    let asked = files::asked(call)?;
    let done = match (asked, Store::of(object, host)) {
        (Err(error), _) => Err(error.into()),
        (_, Err(trouble)) => Err(trouble),
        (Ok(asked), Ok(store)) => store.perform(asked).await,
    };
    Some(attempt(done.map(|value| WorkflowOutcome::Value { value })))
}

/// What came of it, for the host.
pub fn attempt(done: Done<WorkflowOutcome>) -> Attempt<WorkflowOutcome> {
    match done {
        Ok(outcome) => Attempt::Done(outcome),
        Err(Trouble::Fault(error)) => Attempt::Done(WorkflowOutcome::Failed { error }),
        Err(Trouble::Ours(reason)) => {
            console_error!("workflow.files={reason}");
            Attempt::Retry {
                after_ms: None,
                reason,
            }
        }
    }
}

/// The files of one person.
pub struct Store<'a> {
    object: &'a Object,
    address: WorkflowAddress,
    plan: Plan,
}

impl<'a> Store<'a> {
    /// Those of the workflow's owner.
    pub fn of(object: &'a Object, host: &WorkflowHost) -> Done<Self> {
        match host.engine().address_and_plan(host.storage()) {
            Ok(Some((address, plan))) => Ok(Self {
                object,
                address,
                plan,
            }),
            Ok(None) => Err(Trouble::Ours("a run of no workflow".to_owned())),
            Err(error) => Err(Trouble::Ours(error.to_string())),
        }
    }

    async fn perform(&self, asked: Asked) -> Done<Value> {
        match asked {
            Asked::Put {
                name,
                kind,
                content,
            } => self.put(Some(&name), &kind, content).await,
            Asked::Name { name, kind, file } => {
                let mut asked = self.described(Some(&name), &kind);
                if let Some(members) = asked.as_object_mut() {
                    members.insert("file".to_owned(), file.into());
                }
                self.document("name", &asked).await
            }
            Asked::Get {
                which,
                kind,
                as_base64,
            } => self.show(&which, kind, as_base64).await,
            Asked::Delete { name } => self.document("remove", &json!({"name": name})).await,
            Asked::List { asked } => self.document("list", &asked).await,
        }
    }

    /// Keeps a content and answers the reference to it. Without a name it is kept as long as a run that ends now.
    pub async fn put(&self, name: Option<&str>, kind: &str, content: Vec<u8>) -> Done<Value> {
        if content.len() > FILE_BYTES {
            return Err(WorkflowError::communication(
                502,
                format!("The answer is longer than {FILE_BYTES} bytes. Ask for less at once."),
            )
            .into());
        }
        let headers = Headers::new();
        let described = in_ascii(&self.described(name, kind).to_string());
        headers.set(FILE_HEADER, &described)?;
        let mut response = self.ask("put", headers, JsValue::from(content)).await?;
        read(&mut response).await
    }

    /// The content of a file that is referred to.
    pub async fn content(&self, reference: &Reference) -> Done<Vec<u8>> {
        let which = json!({"file": reference.file}).to_string();
        let mut response = self.ask("get", Headers::new(), which.into()).await?;
        if response.status_code() != 200 {
            read(&mut response).await?;
        }
        Ok(response.bytes().await?)
    }

    async fn show(&self, which: &Value, kind: Option<String>, as_base64: bool) -> Done<Value> {
        let mut response = self
            .ask("get", Headers::new(), which.to_string().into())
            .await?;
        if response.status_code() != 200 {
            return read(&mut response).await;
        }
        let headers = response.headers();
        let described = headers.get(FILE_HEADER)?.unwrap_or_default();
        let described: Value = edgewright_typed_json::from_text(&described)
            .map_err(|error| Trouble::Ours(error.to_string()))?;
        let size = described.get("size").and_then(Value::as_u64);
        if size.is_none_or(|size| usize::try_from(size).is_ok_and(|size| size > OUTPUT_BYTES)) {
            return Err(files::too_large_to_show().into());
        }
        let kind = match kind {
            Some(kind) => kind,
            None => headers.get("content-type")?.unwrap_or_default(),
        };
        let mut shown = files::shown(response.bytes().await?, &kind, as_base64)?;
        if let (Some(members), Some(file)) = (shown.as_object_mut(), described.get("file")) {
            members.insert("file".to_owned(), file.clone());
        }
        Ok(shown)
    }

    fn described(&self, name: Option<&str>, kind: &str) -> Value {
        let days = self.plan.pick(RETENTION_DAYS_FREE, RETENTION_DAYS_PAID);
        json!({
            "name": name,
            "type": kind,
            "kept_until": clock::now().plus(days.saturating_mul(DAY_MS)),
            "plan": self.plan,
        })
    }

    async fn document(&self, verb: &str, asked: &Value) -> Done<Value> {
        let mut response = self
            .ask(verb, Headers::new(), asked.to_string().into())
            .await?;
        read(&mut response).await
    }

    async fn ask(&self, verb: &str, headers: Headers, body: JsValue) -> Done<Response> {
        let mut init = RequestInit::new();
        init.with_method(Method::Post)
            .with_headers(headers)
            .with_body(Some(body));
        let request = Request::new_with_init(&format!("https://object/{verb}"), &init)?;
        let files = self.object.env().durable_object("PERSON_FILES")?;
        let person = files.get_by_name(self.address.owner.as_str())?;
        Ok(person.fetch_with_request(request).await?)
    }
}

/// The document of an answer.
async fn read(response: &mut Response) -> Done<Value> {
    let text = response.text().await?;
    let document: Value = edgewright_typed_json::from_text(&text)
        .map_err(|error| Trouble::Ours(error.to_string()))?;
    match response.status_code() {
        200 => Ok(document),
        503 => Err(Trouble::Ours("the files do not answer".to_owned())),
        _ => {
            let problem: Result<Problem, _> = edgewright_typed_json::from_value(&document);
            Err(failed(&problem.unwrap_or_else(|_| Problem::ours())).into())
        }
    }
}

/// JSON as a header may hold it.
fn in_ascii(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for character in json.chars() {
        if character.is_ascii() {
            text.push(character);
        } else {
            for unit in character.encode_utf16(&mut [0; 2]) {
                text.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    text
}
