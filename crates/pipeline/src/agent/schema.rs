//! The JSON Schema of each agent's output.
//!
//! They are made from the Rust types by the tests here and kept as files: making them in the Worker would cost
//! a twentieth of its size.

use edgewright_definition::schema::{app_definition_schema, contract_tests_schema};
use serde_json::Value;

use super::AgentRole;

/// What an agent's output must look like. An object schema on its own: nothing in it points outside.
#[must_use]
pub fn output_schema(role: AgentRole) -> Value {
    let text = match role {
        AgentRole::Analyst => include_str!(concat!(env!("OUT_DIR"), "/analyst.json")),
        AgentRole::Spec => include_str!(concat!(env!("OUT_DIR"), "/spec.json")),
        AgentRole::Planner => include_str!(concat!(env!("OUT_DIR"), "/planner.json")),
        AgentRole::ContractTester => contract_tests_schema(),
        AgentRole::Implementer => app_definition_schema(),
        AgentRole::SecurityReviewer | AgentRole::CodeReviewer => {
            include_str!(concat!(env!("OUT_DIR"), "/review.json"))
        }
    };
    standing_alone(edgewright_typed_json::from_text(text).unwrap_or_default())
}

/// Without what names the document in public.
fn standing_alone(mut schema: Value) -> Value {
    if let Some(object) = schema.as_object_mut() {
        object.retain(|member, _| !matches!(member.as_str(), "$schema" | "$id" | "title"));
        object.insert("type".to_owned(), "object".into());
    }
    schema
}

#[cfg(test)]
mod tests {
    use schemars::{JsonSchema, generate::SchemaSettings};

    use super::*;
    use crate::agent::AnalystOutput;
    use crate::artifact::{Plan, Review, Spec};

    fn generate<T: JsonSchema>() -> Value {
        let mut settings = SchemaSettings::draft2020_12();
        settings.meta_schema = None;
        standing_alone(
            settings
                .into_generator()
                .into_root_schema_for::<T>()
                .to_value(),
        )
    }

    /// `UPDATE=1` writes the files anew.
    #[test]
    fn the_kept_schemas_are_what_the_types_say() {
        for (file, role, schema) in [
            ("analyst", AgentRole::Analyst, generate::<AnalystOutput>()),
            ("spec", AgentRole::Spec, generate::<Spec>()),
            ("planner", AgentRole::Planner, generate::<Plan>()),
            ("review", AgentRole::CodeReviewer, generate::<Review>()),
        ] {
            if std::env::var_os("UPDATE").is_some() {
                let path = format!(
                    "{}/src/agent/schemas/{file}.json",
                    env!("CARGO_MANIFEST_DIR")
                );
                std::fs::write(path, format!("{schema:#}\n")).unwrap();
            } else {
                let advice = "is stale; run UPDATE=1 cargo test -p edgewright-pipeline schemas";
                assert_eq!(output_schema(role), schema, "schemas/{file}.json {advice}");
            }
        }
    }

    #[test]
    fn every_schema_is_an_object_that_stands_alone() {
        for role in AgentRole::ALL {
            let schema = output_schema(role);
            assert_eq!(schema["type"], "object", "{role:?}");
            assert!(schema["properties"].is_object(), "{role:?}");
            assert_eq!(schema["additionalProperties"], false, "{role:?}");
            let text = schema.to_string();
            let mut references = text.split("\"$ref\":\"").skip(1);
            assert!(
                references.all(|rest| rest.starts_with("#/$defs/")),
                "{role:?}"
            );
        }
    }
}
