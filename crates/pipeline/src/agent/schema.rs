//! The JSON Schema of each agent's output, generated from its Rust type.

use edgewright_definition::{AppDefinition, contract_test::ContractTests};
use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::Value;

use super::{AgentRole, AnalystOutput};
use crate::artifact::{Plan, Review, Spec};

/// What an agent's output must look like. An object schema on its own: nothing in it points outside.
#[must_use]
pub fn output_schema(role: AgentRole) -> Value {
    match role {
        AgentRole::Analyst => schema::<AnalystOutput>(),
        AgentRole::Spec => schema::<Spec>(),
        AgentRole::Planner => schema::<Plan>(),
        AgentRole::ContractTester => schema::<ContractTests>(),
        AgentRole::Implementer => schema::<AppDefinition>(),
        AgentRole::SecurityReviewer | AgentRole::CodeReviewer => schema::<Review>(),
    }
}

fn schema<T: JsonSchema>() -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.meta_schema = None;
    let mut schema = settings
        .into_generator()
        .into_root_schema_for::<T>()
        .to_value();
    if let Some(object) = schema.as_object_mut() {
        object.remove("title");
        object.insert("type".to_owned(), "object".into());
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

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
