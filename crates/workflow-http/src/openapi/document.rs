//! What of an OpenAPI document a call needs: the operation, its parameters, its server.

use edgewright_limits::workflow_run::OUTPUT_BYTES;
use edgewright_workflow_definition::read_text;
use edgewright_workflow_engine::error::WorkflowError;
use serde_json::Value;

const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];
/// References that may lead to one another.
const STEPS: usize = 8;

/// A document as it was fetched: JSON or YAML.
///
/// # Errors
/// When it is too large, neither JSON nor YAML, or no OpenAPI document.
pub fn read_document(body: &[u8]) -> Result<Value, WorkflowError> {
    let wrong = |why: &str| {
        WorkflowError::communication(502, format!("The OpenAPI document cannot be used: {why}."))
    };
    if body.len() > OUTPUT_BYTES {
        return Err(wrong(&format!("it is longer than {OUTPUT_BYTES} bytes")));
    }
    let document = match serde_json::from_slice(body) {
        Ok(document) => document,
        Err(_) => {
            let text = std::str::from_utf8(body).map_err(|_| wrong("it is not text"))?;
            read_text(text)
                .map_err(|_| wrong("it is neither JSON nor YAML that can be read here"))?
        }
    };
    let version = text(&document, "openapi").or_else(|| text(&document, "swagger"));
    if !version.is_some_and(|version| version.starts_with("3.") || version.starts_with("2.")) {
        return Err(wrong("it says neither 'openapi: 3.x' nor 'swagger: 2.0'"));
    }
    Ok(document)
}

/// An operation.
pub struct Operation<'a> {
    /// Its method in small letters.
    pub method: &'a str,
    /// Its path, with names of parameters in braces.
    pub path: &'a str,
    /// Its parameters and those of its path, references followed.
    pub parameters: Vec<&'a Value>,
    /// Its body.
    pub request_body: Option<&'a Value>,
    servers: Option<&'a Value>,
}

impl<'a> Operation<'a> {
    /// Finds one by its id.
    pub fn find(document: &'a Value, id: &str) -> Result<Self, WorkflowError> {
        let paths = document.get("paths").and_then(Value::as_object);
        for (path, item) in paths.into_iter().flatten() {
            let item = follow(document, item);
            for (method, operation) in item.as_object().into_iter().flatten() {
                if METHODS.contains(&method.as_str()) && text(operation, "operationId") == Some(id)
                {
                    let request_body = operation.get("requestBody");
                    return Ok(Self {
                        method,
                        path,
                        parameters: parameters(document, item, operation),
                        request_body: request_body.map(|body| follow(document, body)),
                        servers: operation.get("servers").or_else(|| item.get("servers")),
                    });
                }
            }
        }
        Err(WorkflowError::configuration(format!(
            "The OpenAPI document has no operation '{id}'. Look for its 'operationId'."
        )))
    }

    /// Address below which its path is: the first server, or where the document itself is.
    pub fn server(&self, document: &Value, document_url: &str) -> Result<String, WorkflowError> {
        let url = if let Some(host) = text(document, "host") {
            let schemes = document.get("schemes").and_then(Value::as_array);
            let mut schemes = schemes.into_iter().flatten().filter_map(Value::as_str);
            let own = document_url
                .split_once("://")
                .map_or("https", |(scheme, _)| scheme);
            let scheme = schemes
                .clone()
                .find(|scheme| *scheme == "https")
                .or_else(|| schemes.next());
            let path = text(document, "basePath").unwrap_or_default();
            format!("{}://{host}{path}", scheme.unwrap_or(own))
        } else if document.get("swagger").is_some() {
            text(document, "basePath").unwrap_or("/").to_owned()
        } else {
            let servers = self.servers.or_else(|| document.get("servers"));
            servers
                .and_then(|servers| servers.get(0))
                .map_or_else(|| "/".to_owned(), server_url)
        };
        resolve(&url, document_url)
    }
}

fn parameters<'a>(document: &'a Value, item: &'a Value, operation: &'a Value) -> Vec<&'a Value> {
    let of = |part: &'a Value| {
        let list = part.get("parameters").and_then(Value::as_array);
        list.into_iter()
            .flatten()
            .map(|parameter| follow(document, parameter))
    };
    let own: Vec<&Value> = of(operation).collect();
    let is_same = |one: &Value, other: &Value| {
        one.get("name") == other.get("name") && one.get("in") == other.get("in")
    };
    let shared = of(item).filter(|shared| !own.iter().any(|own| is_same(own, shared)));
    let shared: Vec<&Value> = shared.collect();
    [own, shared].concat()
}

/// The address of a server, its variables at their defaults.
fn server_url(server: &Value) -> String {
    let mut url = text(server, "url").unwrap_or("/").to_owned();
    let variables = server.get("variables").and_then(Value::as_object);
    for (name, variable) in variables.into_iter().flatten() {
        url = url.replace(
            &format!("{{{name}}}"),
            text(variable, "default").unwrap_or_default(),
        );
    }
    url
}

/// An address that may be relative to that of the document.
fn resolve(url: &str, document_url: &str) -> Result<String, WorkflowError> {
    if url.contains("://") {
        return Ok(url.to_owned());
    }
    let unclear =
        || WorkflowError::configuration("The OpenAPI document does not say where its server is.");
    let (scheme, rest) = document_url.split_once("://").ok_or_else(unclear)?;
    if let Some(host) = url.strip_prefix("//") {
        return Ok(format!("{scheme}://{host}"));
    }
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    if url.starts_with('/') {
        return Ok(format!("{scheme}://{host}{url}"));
    }
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in url.split('/') {
        match step {
            "." | "" => {}
            ".." => {
                steps.pop();
            }
            other => steps.push(other),
        }
    }
    Ok(format!("{scheme}://{host}/{}", steps.join("/")))
}

/// What a reference inside the document names; the value itself if it is none.
pub fn follow<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let mut at = value;
    for _ in 0..STEPS {
        let Some(target) = text(at, "$ref").and_then(|reference| reference.strip_prefix('#'))
        else {
            break;
        };
        match document.pointer(target) {
            Some(found) => at = found,
            None => break,
        }
    }
    at
}

/// A member that is a text.
pub fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name).and_then(Value::as_str)
}
