//! The app's own OpenAPI 3.1 document: its tables, its fields, and only what the role may do.

mod row;

use serde_json::{Map, Value, json};

use super::app_view::may_in;
use crate::access::RowAction;
use crate::compiled::CompiledTable;
use crate::session::Session;

pub(super) fn run(session: &Session<'_>) -> Value {
    let meta = session.meta();
    let app = &session.compiled.definition.app;
    let mut paths = Map::new();
    let mut schemas = Map::new();
    let tables = session.compiled.tables.iter();
    for table in tables.filter(|table| session.access().knows_table(&table.id)) {
        schemas.insert(row::name(table), row::read(session, table));
        schemas.insert(
            format!("{}Values", row::name(table)),
            row::write(session, table),
        );
        add_paths(session, table, &mut paths);
    }
    schemas.insert("Problem".to_owned(), problem());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": app.name,
            "description": app.description,
            "version": meta.version.to_string(),
        },
        "servers": [{"url": format!("/v1/apps/{}", meta.address)}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"bearer": []}, {}],
    })
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn body(schema: Value) -> Value {
    json!({"required": true, "content": {"application/json": {"schema": schema}}})
}

fn answer(description: &str, schema: &Value) -> Value {
    json!({"description": description, "content": {"application/json": {"schema": schema}}})
}

fn problem_answer() -> Value {
    json!({"description": "What happened and what to do.", "content": {"application/problem+json": {"schema": reference("Problem")}}})
}

fn responses(status: &str, success: Value) -> Value {
    let mut all = Map::new();
    all.insert(status.to_owned(), success);
    all.insert("default".to_owned(), problem_answer());
    Value::Object(all)
}

fn in_path(name: &str) -> Value {
    json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}})
}

fn in_query(name: &str, description: &str, schema: Value) -> Value {
    json!({"name": name, "in": "query", "description": description, "schema": schema})
}

fn add_paths(session: &Session<'_>, table: &CompiledTable, paths: &mut Map<String, Value>) {
    let base = format!("/tables/{}/rows", table.id);
    let may = |action| session.access().may(&table.id, action);
    let row = reference(&row::name(table));
    let one = &table.label_one;
    let mut many_rows = Map::new();
    let mut one_row = Map::new();
    one_row.insert("parameters".to_owned(), json!([in_path("row_id")]));
    if may(RowAction::Read) {
        many_rows.insert("get".to_owned(), list(table, &row));
        let got = responses("200", answer(one, &row));
        one_row.insert("get".to_owned(), json!({"summary": format!("Get one: {one}"), "operationId": format!("{}_get", table.id), "responses": got}));
    }
    if may(RowAction::Create) {
        let created = responses("201", answer(one, &row));
        many_rows.insert("post".to_owned(), json!({"summary": format!("Add: {one}"), "operationId": format!("{}_create", table.id), "requestBody": body(values(table, false)), "responses": created}));
    }
    if may(RowAction::Update) {
        let updated = responses("200", answer(one, &row));
        one_row.insert("patch".to_owned(), json!({"summary": format!("Change: {one}"), "operationId": format!("{}_update", table.id), "requestBody": body(values(table, true)), "responses": updated}));
    }
    if may(RowAction::Delete) {
        let deleted = responses(
            "204",
            json!({"description": "Deleted; it can be taken back for 30 days."}),
        );
        one_row.insert("delete".to_owned(), json!({"summary": format!("Delete: {one}"), "operationId": format!("{}_delete", table.id), "responses": deleted}));
    }
    if may(RowAction::Create) {
        add_imports(table, paths);
    }
    paths.insert(base.clone(), Value::Object(many_rows));
    paths.insert(format!("{base}/{{row_id}}"), Value::Object(one_row));
    for id in may_in(session, table).transitions {
        let Some(transition) = table.transition(&id) else {
            continue;
        };
        let moved = responses("200", answer(one, &row));
        paths.insert(
            format!("{base}/{{row_id}}/transitions/{id}"),
            json!({
                "parameters": [in_path("row_id")],
                "post": {"summary": transition.label, "operationId": format!("{}_{id}", table.id), "requestBody": body(values(table, true)), "responses": moved},
            }),
        );
    }
}

/// Files into the table. What an import answers is described in the platform's own document.
fn add_imports(table: &CompiledTable, paths: &mut Map<String, Value>) {
    let base = format!("/tables/{}/imports", table.id);
    let import = answer("The import", &json!({"type": "object"}));
    let operation = |summary: &str, verb: &str, status: &str| {
        let id = format!("{}_{verb}", table.id);
        json!({"summary": format!("{summary}: {}", table.label), "operationId": id, "responses": responses(status, import.clone())})
    };
    let mut create = operation("Import a CSV file", "import", "201");
    if let Some(members) = create.as_object_mut() {
        let file =
            json!({"required": true, "content": {"text/csv": {"schema": {"type": "string"}}}});
        let dry_run = in_query(
            "dry_run",
            "Checks everything and adds nothing; answered with 200.",
            json!({"type": "boolean"}),
        );
        members.insert("requestBody".to_owned(), file);
        members.insert("parameters".to_owned(), json!([dry_run]));
    }
    let get = operation("How far an import is", "import_get", "200");
    let undo = operation("Take an import back", "import_undo", "200");
    let parameters = json!([in_path("import_id")]);
    paths.insert(base.clone(), json!({"post": create}));
    paths.insert(
        format!("{base}/{{import_id}}"),
        json!({"parameters": parameters, "get": get}),
    );
    paths.insert(
        format!("{base}/{{import_id}}/undo"),
        json!({"parameters": parameters, "post": undo}),
    );
}

fn list(table: &CompiledTable, row: &Value) -> Value {
    let page = json!({
        "type": "object",
        "required": ["items", "next_cursor"],
        "properties": {"items": {"type": "array", "items": row}, "next_cursor": {"type": ["string", "null"]}},
    });
    json!({
        "summary": format!("List: {}", table.label),
        "operationId": format!("{}_list", table.id),
        "parameters": [
            in_query("filter", "Condition as JSON, such as {\"field\": …, \"op\": \"eq\", \"value\": …}.", json!({"type": "string"})),
            in_query("sort", "Fields to order by, a minus for the largest first.", json!({"type": "string"})),
            in_query("search", "Words in any text field.", json!({"type": "string"})),
            in_query("view", "View whose condition and order apply as well.", json!({"type": "string"})),
            in_query("limit", "Rows on the page.", json!({"type": "integer", "minimum": 1, "maximum": edgewright_limits::page::SIZE_MAX})),
            in_query("cursor", "next_cursor of the page before.", json!({"type": "string"})),
        ],
        "responses": responses("200", answer(&table.label, &page)),
    })
}

/// A request body with values, and the revision they were made from if the row exists.
fn values(table: &CompiledTable, has_revision: bool) -> Value {
    let schema = reference(&format!("{}Values", row::name(table)));
    if has_revision {
        json!({"type": "object", "properties": {"values": schema, "revision": {"type": "integer", "minimum": 1}}})
    } else {
        json!({"type": "object", "required": ["values"], "properties": {"values": schema}})
    }
}

fn problem() -> Value {
    json!({
        "type": "object",
        "description": "RFC 9457 problem details.",
        "required": ["type", "title", "status", "detail", "code"],
        "properties": {
            "type": {"type": "string", "format": "uri"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "code": {"type": "string"},
            "errors": {"type": "array", "items": {"type": "object", "properties": {"pointer": {"type": "string"}, "code": {"type": "string"}, "detail": {"type": "string"}}}},
        },
    })
}
