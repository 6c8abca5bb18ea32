//! The JSON Schemas of the documents, generated from their types and kept beside the reference page.

use schemars::generate::SchemaSettings;
use serde_json::Value;

use crate::AppDefinition;
use crate::contract_test::ContractTests;

/// The published JSON Schema (draft 2020-12) of an app definition, as text.
#[must_use]
pub const fn app_definition_schema() -> &'static str {
    include_str!("../../../docs/definition/app-definition.schema.json")
}

/// The published JSON Schema of contract tests, as text.
#[must_use]
pub const fn contract_tests_schema() -> &'static str {
    include_str!("../../../docs/definition/contract-tests.schema.json")
}

/// The schema of an app definition as the types have it now.
#[must_use]
pub fn generate_app_definition_schema() -> Value {
    generate::<AppDefinition>("app-definition", "App definition")
}

/// The schema of contract tests as the types have it now.
#[must_use]
pub fn generate_contract_tests_schema() -> Value {
    generate::<ContractTests>("contract-tests", "Contract tests")
}

fn generate<T: schemars::JsonSchema>(name: &str, title: &str) -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<T>().to_value();
    if let Some(members) = schema.as_object_mut() {
        members.insert(
            "$id".to_owned(),
            Value::from(format!("https://edgewright.dev/schemas/{name}.json")),
        );
        members.insert("title".to_owned(), Value::from(title));
    }
    schema
}
