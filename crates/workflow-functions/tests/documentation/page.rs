//! Renders the reference page from what the functions say of themselves.

use std::fmt::Write;

use edgewright_limits::function as limits;
use edgewright_workflow_functions::{Description, ErrorCode};
use serde_json::Value;

const OPENING: &str = include_str!("opening.md");

/// The whole page.
pub fn render(functions: &[Description]) -> String {
    let mut page = format!("{OPENING}\n");
    for code in ErrorCode::ALL {
        writeln!(page, "- `{}`: {}", code.as_str(), code.meaning()).unwrap();
    }
    writeln!(
        page,
        "\nOne call takes at most {} MB of arguments and yields at most {} MB, each with at most {} values nested at most {} deep.\n",
        limits::ARGUMENTS_BYTES >> 20,
        limits::RESULT_BYTES >> 20,
        limits::VALUES,
        limits::DEPTH,
    )
    .unwrap();
    writeln!(page, "| Function | What it does |\n| --- | --- |").unwrap();
    for function in functions {
        let anchor = function.name.replace([':', '.'], "");
        writeln!(
            page,
            "| [`{}`](#{anchor}) | {} |",
            function.name, function.summary
        )
        .unwrap();
    }
    for function in functions {
        render_function(&mut page, function);
    }
    page
}

fn render_function(page: &mut String, function: &Description) {
    writeln!(page, "\n## `{}`\n\n{}\n", function.name, function.summary).unwrap();
    render_members(page, &function.arguments);
    let defs = function.arguments["$defs"].as_object();
    for (name, part) in defs.into_iter().flatten() {
        let meaning = one_line(text(part, "description"));
        let named: Vec<&Value> = part["oneOf"].as_array().into_iter().flatten().collect();
        if named.is_empty() {
            writeln!(page, "\n{name}: {meaning}\n").unwrap();
            render_members(page, part);
        } else {
            writeln!(page, "\n{name}: {meaning}\n").unwrap();
            for value in named {
                render_value(page, value);
            }
        }
    }
    let example: Value = serde_json::from_str(function.example).unwrap();
    assert!(example["with"].is_object() && example.get("returns").is_some());
    writeln!(page, "\n```json\n{}\n```", function.example).unwrap();
}

fn render_value(page: &mut String, value: &Value) {
    let meaning = one_line(text(value, "description"));
    if let Some(constant) = value["const"].as_str() {
        writeln!(page, "- `{constant}`: {meaning}").unwrap();
    }
    for constant in value["enum"].as_array().into_iter().flatten() {
        writeln!(page, "- `{}`", constant.as_str().unwrap()).unwrap();
    }
}

fn render_members(page: &mut String, part: &Value) {
    let Some(properties) = part["properties"].as_object() else {
        return;
    };
    let required = part["required"].as_array();
    writeln!(
        page,
        "| Argument | Type | Needed | Meaning |\n| --- | --- | --- | --- |"
    )
    .unwrap();
    for (name, detail) in properties {
        let is_required = required.is_some_and(|all| all.iter().any(|one| one == name.as_str()));
        let needed = if is_required { "yes" } else { "" };
        let meaning = one_line(text(detail, "description")).replace('|', "\\|");
        writeln!(
            page,
            "| `{name}` | {} | {needed} | {meaning} |",
            type_words(detail)
        )
        .unwrap();
    }
}

fn type_words(detail: &Value) -> String {
    if let Some(reference) = detail["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap_or_default();
        return if name == "#" {
            "itself".to_owned()
        } else {
            name.to_owned()
        };
    }
    for several in ["anyOf", "oneOf", "allOf"] {
        if let Some(parts) = detail[several].as_array() {
            let parts = parts.iter().filter(|one| one["type"] != "null");
            return parts.map(type_words).collect::<Vec<_>>().join(" or ");
        }
    }
    let kinds: Vec<&str> = match &detail["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds
            .iter()
            .filter_map(Value::as_str)
            .filter(|kind| *kind != "null")
            .collect(),
        _ => vec!["any"],
    };
    let words = kinds.join(" or ");
    match detail.get("items") {
        Some(items) if words == "array" => format!("list of {}", type_words(items)),
        _ => words
            .replace("array", "list")
            .replace("string", "text")
            .replace("boolean", "true or false"),
    }
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap_or_default()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
