//! Calls that an OpenAPI document describes: the request of an operation, with its parameters where the document puts them.
//!
//! Read is just what that takes, of OpenAPI 3 and of Swagger 2; everything else in a document is passed over. References
//! are followed inside the document only. Marks of secrets stay marks here.

mod body;
mod document;
mod parameter;

use edgewright_workflow_engine::{
    effect::{HttpCall, OpenapiCall},
    error::WorkflowError,
    secret::{Marks, mask_text},
};
use serde_json::{Map, Value, json};

use document::Operation;
pub use document::read_document;

/// Parameter that holds the body of an operation.
const BODY: &str = "body";

/// The call that an operation stands for.
///
/// # Errors
/// When the document has no such operation, or a parameter is missing, unknown or cannot be placed.
pub fn operation_call(
    document: &Value,
    document_url: &str,
    call: &OpenapiCall,
    marks: Marks<'_>,
) -> Result<HttpCall, WorkflowError> {
    let operation = Operation::find(document, &call.operation_id)?;
    let mut placed = Placed {
        marks,
        path: operation.path.to_owned(),
        query: Vec::new(),
        headers: Vec::new(),
        cookies: Vec::new(),
        form: Vec::new(),
        body: None,
    };
    let mut known = Vec::new();
    for parameter in &operation.parameters {
        let name = document::text(parameter, "name").unwrap_or_default();
        known.push(name.to_owned());
        match call.parameters.get(name) {
            None | Some(Value::Null) => {
                if parameter.get("required") == Some(&Value::Bool(true)) {
                    return Err(lacks(&call.operation_id, name));
                }
            }
            Some(value) => placed.place(parameter, name, value)?,
        }
    }
    if let Some(described) = operation.request_body {
        known.push(BODY.to_owned());
        match call.parameters.get(BODY) {
            Some(value) if !value.is_null() => placed.take_body(described, value)?,
            _ if described.get("required") == Some(&Value::Bool(true)) => {
                return Err(lacks(&call.operation_id, BODY));
            }
            _ => {}
        }
    }
    if let Some(other) = call.parameters.keys().find(|name| !known.contains(name)) {
        let known = known.join(", ");
        return Err(WorkflowError::configuration(format!(
            "The operation '{}' has no parameter '{}'. It has: {known}.",
            call.operation_id,
            mask_text(other),
        )));
    }
    let base = operation.server(document, document_url)?;
    Ok(placed.into_call(operation.method, &base, call))
}

/// The request as the workflow may see it: secrets hidden.
#[must_use]
pub fn shown_request(call: &HttpCall) -> Value {
    let headers: Map<String, Value> = call
        .headers
        .iter()
        .map(|(name, value)| (name.clone(), mask_text(value).into()))
        .collect();
    json!({
        "method": call.method.to_ascii_lowercase(),
        "uri": mask_text(&call.uri),
        "headers": headers,
    })
}

/// What was placed so far.
struct Placed<'a> {
    marks: Marks<'a>,
    path: String,
    /// Encoded already.
    query: Vec<String>,
    headers: Vec<(String, String)>,
    cookies: Vec<String>,
    /// Fields of a form, encoded already.
    form: Vec<String>,
    body: Option<Value>,
}

impl Placed<'_> {
    fn into_call(mut self, method: &str, base: &str, call: &OpenapiCall) -> HttpCall {
        if !self.cookies.is_empty() {
            self.headers
                .push(("cookie".to_owned(), self.cookies.join("; ")));
        }
        if !self.form.is_empty() {
            let kind = "application/x-www-form-urlencoded".to_owned();
            self.headers.push(("content-type".to_owned(), kind));
            self.body = Some(self.form.join("&").into());
        }
        let mut uri = format!("{}{}", base.trim_end_matches('/'), self.path);
        if !self.query.is_empty() {
            uri.push('?');
            uri.push_str(&self.query.join("&"));
        }
        HttpCall {
            method: method.to_ascii_uppercase(),
            uri,
            headers: self.headers,
            query: Vec::new(),
            body: self.body,
            authentication: call.authentication.clone(),
            output: call.output,
            redirect: call.redirect,
        }
    }
}

fn lacks(operation: &str, name: &str) -> WorkflowError {
    WorkflowError::configuration(format!(
        "The operation '{operation}' needs the parameter '{name}'. Give it in 'with.parameters'."
    ))
}

#[cfg(test)]
mod tests;
