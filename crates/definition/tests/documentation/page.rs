//! Renders the reference page from the schemas.

use std::collections::BTreeSet;
use std::fmt::Write;

use edgewright_definition::support;
use serde_json::{Map, Value};

const OPENING: &str = include_str!("opening.md");

/// The whole page.
pub fn render(app: &Value, tests: &Value) -> String {
    let mut page = OPENING.to_owned();
    render_not_offered(&mut page, app);
    let mut seen = BTreeSet::new();
    for (title, schema) in [("App definition", app), ("Contract tests", tests)] {
        for (name, part) in parts(schema) {
            let heading = if name.is_empty() { title } else { &name };
            if seen.insert(heading.to_owned()) {
                let level = if name.is_empty() { "##" } else { "###" };
                writeln!(page, "\n{level} {heading}\n").unwrap();
                render_part(&mut page, &part);
            }
        }
    }
    page
}

fn render_not_offered(page: &mut String, app: &Value) {
    writeln!(page, "\n## Not offered yet\n\nThe format knows these; the checker refuses them and names what to use instead.\n").unwrap();
    let named = |part: &str| -> Vec<Value> {
        let part = &app["$defs"][part];
        variants(part)
            .iter()
            .map(|one| one["const"].clone())
            .collect()
    };
    for value in named("FieldType") {
        let kind = serde_json::from_value(value.clone()).unwrap();
        if let Some(instead) = support::field_alternative(kind) {
            writeln!(page, "- field `{}`: use {instead}", value.as_str().unwrap()).unwrap();
        }
    }
    writeln!(
        page,
        "- relation to many: use {}",
        support::RELATION_MANY_ALTERNATIVE
    )
    .unwrap();
    for value in named("ViewType") {
        let kind = serde_json::from_value(value.clone()).unwrap();
        if let Some(instead) = support::view_alternative(kind) {
            writeln!(page, "- view `{}`: use {instead}", value.as_str().unwrap()).unwrap();
        }
    }
    writeln!(
        page,
        "- automations: use {}",
        support::AUTOMATION_ALTERNATIVE
    )
    .unwrap();
}

/// The root (with an empty name) and every named part of a schema.
pub fn parts(schema: &Value) -> Vec<(String, Value)> {
    let mut all = vec![(String::new(), schema.clone())];
    let defs = schema.get("$defs").and_then(Value::as_object);
    let named = defs.into_iter().flatten();
    all.extend(named.map(|(name, part)| (name.clone(), part.clone())));
    all
}

/// The members of a part, with those of every variant it has.
pub fn members(part: &Value) -> Vec<(String, Value)> {
    let own = |part: &Value| {
        let properties = part.get("properties").and_then(Value::as_object).cloned();
        properties
            .unwrap_or_default()
            .into_iter()
            .collect::<Vec<_>>()
    };
    let mut all = own(part);
    for variant in variants(part) {
        all.extend(
            own(&variant)
                .into_iter()
                .filter(|(name, detail)| name != "type" || detail.get("const").is_none()),
        );
    }
    all
}

fn variants(part: &Value) -> Vec<Value> {
    let list = |key: &str| part.get(key).and_then(Value::as_array).cloned();
    list("oneOf").or_else(|| list("anyOf")).unwrap_or_default()
}

fn render_part(page: &mut String, part: &Value) {
    if let Some(description) = text(part, "description") {
        writeln!(page, "{}", one_line(description)).unwrap();
    }
    let properties = part.get("properties").and_then(Value::as_object);
    if let Some(properties) = properties {
        render_members(page, part, properties);
    }
    for variant in variants(part) {
        render_variant(page, &variant);
    }
}

fn render_members(page: &mut String, part: &Value, properties: &Map<String, Value>) {
    let required = part.get("required").and_then(Value::as_array);
    let is_required = |name: &str| required.is_some_and(|all| all.iter().any(|one| one == name));
    writeln!(
        page,
        "\n| Member | Type | Needed | Meaning |\n| --- | --- | --- | --- |"
    )
    .unwrap();
    for (name, detail) in properties {
        let needed = if is_required(name) { "yes" } else { "" };
        let meaning = one_line(text(detail, "description").unwrap_or_default()).replace('|', "\\|");
        writeln!(
            page,
            "| `{name}` | {} | {needed} | {meaning} |",
            type_words(detail)
        )
        .unwrap();
    }
}

fn render_variant(page: &mut String, variant: &Value) {
    let meaning = one_line(text(variant, "description").unwrap_or_default());
    if let Some(values) = variant.get("enum").and_then(Value::as_array) {
        for value in values {
            writeln!(
                page,
                "- `{}`: {meaning}",
                value.as_str().unwrap_or_default()
            )
            .unwrap();
        }
    } else if let Some(constant) = text(variant, "const") {
        writeln!(page, "- `{constant}`: {meaning}").unwrap();
    } else if let Some(properties) = variant.get("properties").and_then(Value::as_object) {
        let tag = properties.get("type").and_then(|tag| text(tag, "const"));
        let name = tag.map(|tag| format!("`{tag}`: ")).unwrap_or_default();
        let parts: Vec<String> = properties
            .iter()
            .filter(|(name, _)| tag.is_none() || *name != "type")
            .map(|(name, detail)| format!("`{name}` ({})", type_words(detail)))
            .collect();
        writeln!(page, "- {name}{meaning} {}", parts.join(", ")).unwrap();
    } else {
        let meaning = if meaning.is_empty() {
            String::new()
        } else {
            format!(": {meaning}")
        };
        writeln!(page, "- {}{meaning}", type_words(variant)).unwrap();
    }
}

fn type_words(detail: &Value) -> String {
    if let Some(reference) = text(detail, "$ref") {
        let name = reference.rsplit('/').next().unwrap_or_default();
        return if name.is_empty() || name == "#" {
            "itself".to_owned()
        } else {
            format!("[{name}](#{})", name.to_lowercase())
        };
    }
    let several: Vec<String> = variants(detail)
        .iter()
        .filter(|one| text(one, "type") != Some("null"))
        .map(type_words)
        .collect();
    if !several.is_empty() {
        return several.join(" or ");
    }
    let kind = match detail.get("type") {
        Some(Value::String(kind)) => kind.clone(),
        Some(Value::Array(kinds)) => {
            let kinds = kinds.iter().filter_map(Value::as_str);
            kinds
                .filter(|kind| *kind != "null")
                .collect::<Vec<_>>()
                .join(" or ")
        }
        _ => "any".to_owned(),
    };
    match (
        kind.as_str(),
        detail.get("items"),
        detail.get("additionalProperties"),
    ) {
        ("array", Some(items), _) => format!("list of {}", type_words(items)),
        ("object", _, Some(values)) if values.is_object() => {
            format!("object of {}", type_words(values))
        }
        _ => kind,
    }
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
