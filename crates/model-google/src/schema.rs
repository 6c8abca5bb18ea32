//! The part of JSON Schema that the API accepts for answers.

use edgewright_pipeline::agent::{AgentRole, output_schema};
use serde_json::{Map, Value, json};

/// What the API reads; it refuses or ignores everything else.
const READ: &[&str] = &[
    "$defs",
    "$ref",
    "type",
    "format",
    "title",
    "description",
    "enum",
    "items",
    "prefixItems",
    "minItems",
    "maxItems",
    "minimum",
    "maximum",
    "anyOf",
    "oneOf",
    "properties",
    "additionalProperties",
    "required",
];

/// Longest schema that is sent: the API turns a schema into a grammar and refuses one that becomes too large.
const SCHEMA_BYTES: usize = 16 * 1024;

/// Whether an agent's schema can be sent; in words otherwise.
#[must_use]
pub fn fits(role: AgentRole) -> bool {
    converted(role).to_string().len() <= SCHEMA_BYTES
}

/// An agent's schema in the API's part of the language. It asks for less than the original; what comes back is held to
/// the agent's type anyway.
pub fn converted(role: AgentRole) -> Value {
    convert(output_schema(role))
}

fn convert(schema: Value) -> Value {
    let Value::Object(members) = schema else {
        return schema;
    };
    // Nothing may stand beside a reference.
    if let Some(reference) = members.get("$ref") {
        return json!({"$ref": reference});
    }
    let converted = members.into_iter().filter_map(|(name, value)| {
        if name == "const" {
            return Some(("enum".to_owned(), json!([value])));
        }
        if !READ.contains(&name.as_str()) {
            return None;
        }
        let value = match name.as_str() {
            "properties" | "$defs" => each(value),
            "anyOf" | "oneOf" | "prefixItems" => all(value),
            "items" | "additionalProperties" => convert(value),
            _ => value,
        };
        Some((name, value))
    });
    Value::Object(converted.collect())
}

fn each(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let converted: Map<String, Value> = members
                .into_iter()
                .map(|(name, schema)| (name, convert(schema)))
                .collect();
            converted.into()
        }
        other => other,
    }
}

fn all(value: Value) -> Value {
    match value {
        Value::Array(schemas) => schemas.into_iter().map(convert).collect(),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(schema: &Value, found: &mut Vec<String>) {
        let Value::Object(object) = schema else {
            return;
        };
        for (name, value) in object {
            found.push(name.clone());
            match (name.as_str(), value) {
                ("properties" | "$defs", Value::Object(inner)) => {
                    inner.values().for_each(|schema| members(schema, found));
                }
                (_, Value::Array(inner)) => inner.iter().for_each(|schema| members(schema, found)),
                (_, inner) => members(inner, found),
            }
        }
    }

    #[test]
    fn what_is_sent_has_only_what_the_api_reads() {
        for role in AgentRole::ALL {
            let mut found = Vec::new();
            members(&converted(role), &mut found);
            assert!(
                found.iter().all(|name| READ.contains(&name.as_str())),
                "{role:?}: {found:?}"
            );
        }
        let schema = json!({"type": "string", "const": "a", "pattern": "x", "default": 1});
        assert_eq!(convert(schema), json!({"type": "string", "enum": ["a"]}));
        let beside = json!({"$ref": "#/$defs/x", "description": "d"});
        assert_eq!(convert(beside), json!({"$ref": "#/$defs/x"}));
        let named = json!({"properties": {"pattern": {"type": "string", "pattern": "x"}}});
        assert_eq!(
            convert(named),
            json!({"properties": {"pattern": {"type": "string"}}})
        );
    }

    #[test]
    fn the_definition_is_too_large_and_the_analysts_answer_is_not() {
        assert!(fits(AgentRole::Analyst) && fits(AgentRole::CodeReviewer));
        assert!(!fits(AgentRole::Implementer));
    }
}
