//! Generates the OpenAPI 3.1 document from the route table and the types of the handlers.
//!
//! Only native builds have this: the Worker serves the committed snapshot, which a test keeps true.

mod operations;

use schemars::{Schema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use crate::routing::{Auth, Method, ROUTES, Route};
use operations::{Operation, operation};

const EVENT_STREAM: &str = "text/event-stream";

/// The whole document.
pub fn document() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let mut generator = settings.into_generator();
    let mut paths = Map::new();
    for route in ROUTES {
        let path = route.pattern.trim_end_matches("{*rest}");
        let item = paths.entry(path).or_insert_with(|| json!({}));
        // Senders mostly post; what else a hook takes, its owner says.
        let method = match route.method {
            Method::Any => "post".to_owned(),
            method => method.as_str().to_ascii_lowercase(),
        };
        if let Some(item) = item.as_object_mut() {
            item.insert(
                method,
                describe(route, &operation(route.operation), &mut generator),
            );
        }
    }
    let problem = generator.subschema_for::<edgewright_types::Problem>();
    let mut schemas = generator.take_definitions(true);
    show_problem_as_sent(&mut schemas);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Edgewright",
            "version": "1",
            "description": "Say what you need; it runs at the edge. Errors are RFC 9457 problem documents with a stable code.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" }
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": {
                "Problem": {
                    "description": "What went wrong, and what to do next.",
                    "content": { "application/problem+json": { "schema": problem } }
                }
            },
            "securitySchemes": {
                "bearer": { "type": "http", "scheme": "bearer", "description": "An access token, or an API key (`ewk_…`)." },
                "cookie": { "type": "apiKey", "in": "cookie", "name": "ew_access" }
            }
        }
    })
}

/// A problem loses its kind, which is for us, and gains its address and the request's id where it becomes a response.
fn show_problem_as_sent(schemas: &mut Map<String, Value>) {
    schemas.remove("ProblemKind");
    let Some(problem) = schemas.get_mut("Problem") else {
        return;
    };
    if let Some(members) = problem
        .pointer_mut("/properties")
        .and_then(Value::as_object_mut)
    {
        members.remove("kind");
        members.insert(
            "type".into(),
            json!({ "type": "string", "format": "uri", "description": "Address of the page about this code." }),
        );
        members.insert(
            "request_id".into(),
            json!({ "type": "string", "description": "Names this request in our logs." }),
        );
    }
    if let Some(required) = problem.pointer_mut("/required") {
        *required = json!(["type", "status", "code", "title", "detail", "request_id"]);
    }
}

fn describe(route: &Route, operation: &Operation, generator: &mut SchemaGenerator) -> Value {
    let mut described = json!({
        "operationId": route.operation,
        "summary": operation.summary,
        "tags": [tag(route.pattern)],
        "security": security(route.auth),
        "parameters": parameters(route, operation),
        "responses": responses(operation, generator),
    });
    if let (Some(members), Some(request)) = (described.as_object_mut(), operation.request) {
        let schema: Schema = request(generator);
        let required = needs_a_member(&schema, generator);
        let body = json!({ "required": required, "content": { "application/json": { "schema": schema } } });
        members.insert("requestBody".into(), body);
    }
    if let (Some(members), Some(media_type)) = (described.as_object_mut(), operation.file) {
        let body = json!({ "required": true, "content": { media_type: { "schema": { "type": "string" } } } });
        members.insert("requestBody".into(), body);
    }
    described
}

/// Whether a body must be sent: no body is read as an empty object.
fn needs_a_member(schema: &Schema, generator: &SchemaGenerator) -> bool {
    let name = schema.get("$ref").and_then(Value::as_str);
    let name = name.and_then(|name| name.rsplit('/').next());
    let described = name.and_then(|name| generator.definitions().get(name));
    let required = described.unwrap_or(schema.as_value()).get("required");
    required
        .and_then(Value::as_array)
        .is_some_and(|names| !names.is_empty())
}

fn tag(pattern: &str) -> &str {
    if pattern.contains("/tables/") {
        return "rows";
    }
    let segment = pattern
        .trim_start_matches("/v1/")
        .split('/')
        .next()
        .unwrap_or_default();
    match segment {
        "auth" | "me" | "api-keys" | "model-keys" | "dev" => "account",
        "features" | "apps" => segment,
        _ => "service",
    }
}

fn security(auth: Auth) -> Value {
    match auth {
        Auth::Public | Auth::Hook => json!([]),
        Auth::Person(scope) => json!([{ "bearer": [scope.as_str()] }, { "cookie": [] }]),
        Auth::Session => json!([{ "cookie": [] }, { "bearer": [] }]),
        Auth::App(scope) => json!([{}, { "bearer": [scope.as_str()] }, { "cookie": [] }]),
    }
}

fn parameters(route: &Route, operation: &Operation) -> Vec<Value> {
    let in_path = route
        .pattern
        .trim_end_matches("{*rest}")
        .split('/')
        .filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'));
    let path = in_path.map(|name| {
        let schema = if name == "version" {
            json!({ "type": "integer", "minimum": 1 })
        } else {
            json!({ "type": "string" })
        };
        json!({ "name": name, "in": "path", "required": true, "schema": schema })
    });
    let query = operation.query.iter().map(|(name, kind, description)| {
        json!({ "name": name, "in": "query", "description": description, "schema": { "type": kind } })
    });
    let key = operation.idempotent.then(|| {
        json!({
            "name": "Idempotency-Key", "in": "header",
            "description": "The same key with the same body gets the first answer again.",
            "schema": { "type": "string", "minLength": 1, "maxLength": 100 }
        })
    });
    path.chain(query).chain(key).collect()
}

fn responses(operation: &Operation, generator: &mut SchemaGenerator) -> Value {
    let success = match operation.response {
        // A stream has no schema of its own: readers of the document would hold every event to it.
        Some(_) if operation.media_type == EVENT_STREAM => json!({
            "description": "Events, one after the other.",
            "content": { EVENT_STREAM: {} }
        }),
        Some(response) => json!({
            "description": "Done.",
            "content": { operation.media_type: { "schema": response(generator) } }
        }),
        None => json!({ "description": "Done." }),
    };
    let mut all = Map::new();
    let statuses = [operation.status_without_effect, Some(operation.status)];
    for status in statuses.into_iter().flatten() {
        all.insert(status.to_string(), success.clone());
    }
    all.insert(
        "default".to_owned(),
        json!({ "$ref": "#/components/responses/Problem" }),
    );
    Value::Object(all)
}

#[cfg(test)]
mod tests {
    use super::document;

    const SNAPSHOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");

    #[test]
    fn the_snapshot_is_what_the_routes_say() {
        let text = format!("{:#}\n", document());
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(SNAPSHOT, &text).unwrap();
        }
        let snapshot = std::fs::read_to_string(SNAPSHOT).unwrap();
        assert!(
            snapshot == text,
            "docs/openapi.json is stale; run UPDATE=1 cargo test -p edgewright-api openapi"
        );
    }

    #[test]
    fn every_reference_resolves() {
        let document = document();
        let text = document.to_string();
        let schemas = document["components"]["schemas"].as_object().unwrap();
        for reference in text.split("#/components/schemas/").skip(1) {
            let name = reference.split('"').next().unwrap();
            assert!(schemas.contains_key(name), "{name}");
        }
    }
}
