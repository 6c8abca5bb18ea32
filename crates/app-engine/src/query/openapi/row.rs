//! Rows of one table as JSON Schema.

use serde_json::{Map, Value, json};

use crate::compiled::{CompiledField, CompiledTable};
use crate::session::Session;
use crate::value::ValueKind;

/// Name of a table's row in the document.
pub(super) fn name(table: &CompiledTable) -> String {
    table
        .id
        .split('_')
        .map(|part| {
            let mut characters = part.chars();
            let first = characters.next().map(|first| first.to_ascii_uppercase());
            first.into_iter().chain(characters).collect::<String>()
        })
        .collect()
}

/// A row as it is read.
pub(super) fn read(session: &Session<'_>, table: &CompiledTable) -> Value {
    let mut properties = Map::new();
    properties.insert("id".to_owned(), json!({"type": "string"}));
    properties.insert("revision".to_owned(), json!({"type": "integer"}));
    properties.insert(
        "created_at".to_owned(),
        json!({"type": "string", "format": "date-time"}),
    );
    properties.insert(
        "updated_at".to_owned(),
        json!({"type": "string", "format": "date-time"}),
    );
    properties.insert("created_by".to_owned(), json!({"type": ["string", "null"]}));
    for field in seen(session, table) {
        properties.insert(field.id().to_owned(), property(field));
    }
    properties.insert(
        "_labels".to_owned(),
        json!({"type": "object", "description": "Words for what relations point at.", "additionalProperties": {"type": "string"}}),
    );
    json!({
        "type": "object",
        "required": ["id", "revision", "created_at", "updated_at"],
        "properties": properties,
    })
}

/// Values of a row as they are written.
pub(super) fn write(session: &Session<'_>, table: &CompiledTable) -> Value {
    let state = table
        .lifecycle
        .as_ref()
        .map(|lifecycle| lifecycle.field.as_str());
    let settable = seen(session, table).filter(|field| {
        !field.is_given_by_app()
            && state != Some(field.id())
            && !session.access().only_reads_field(&table.id, field.id())
    });
    let properties: Map<String, Value> = settable
        .map(|field| (field.id().to_owned(), property(field)))
        .collect();
    json!({"type": "object", "properties": properties, "additionalProperties": false})
}

fn seen<'s>(
    session: &'s Session<'_>,
    table: &'s CompiledTable,
) -> impl Iterator<Item = &'s CompiledField> {
    table
        .fields
        .iter()
        .filter(|field| session.access().sees_field(&table.id, field.id()))
}

fn property(field: &CompiledField) -> Value {
    let text = |format: &str| json!({"type": ["string", "null"], "format": format});
    let ids: Vec<Value> = field
        .options()
        .iter()
        .map(|option| option.id.as_str().into())
        .collect();
    let mut property = match &field.kind {
        ValueKind::Integer => json!({"type": ["integer", "null"]}),
        ValueKind::Scaled(places) => {
            json!({"type": ["string", "null"], "description": format!("A number with at most {places} digits after the point, as text.")})
        }
        ValueKind::Boolean => json!({"type": ["boolean", "null"]}),
        ValueKind::Date => text("date"),
        ValueKind::Moment => text("date-time"),
        ValueKind::Email => text("email"),
        ValueKind::Url => text("uri"),
        ValueKind::Choice => {
            let with_null: Vec<Value> = ids.into_iter().chain([Value::Null]).collect();
            json!({"enum": with_null})
        }
        ValueKind::Choices => json!({"type": ["array", "null"], "items": {"enum": ids}}),
        ValueKind::Autonumber(prefix) if prefix.is_empty() => json!({"type": ["integer", "null"]}),
        ValueKind::Link(table) => {
            json!({"type": ["string", "null"], "description": format!("Id of a row of '{table}'.")})
        }
        _ => json!({"type": ["string", "null"]}),
    };
    if let Value::Object(members) = &mut property {
        members.insert("title".to_owned(), field.spec.label.as_str().into());
        if field.is_given_by_app() {
            members.insert("readOnly".to_owned(), Value::Bool(true));
        }
    }
    property
}
