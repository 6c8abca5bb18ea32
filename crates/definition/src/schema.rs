//! The JSON Schemas of the documents, generated from their types and kept beside the reference page.

use edgewright_limits::app::ID_CHARS;
use schemars::generate::SchemaSettings;
use serde_json::Value;

use crate::AppDefinition;
use crate::checker::ACCENTS;
use crate::contract_test::ContractTests;
use crate::document::APP_FORMAT;

// Statics, so that the program has each text once however many crates ask for it.
static APP_DEFINITION: &str = include_str!(concat!(env!("OUT_DIR"), "/app-definition.schema.json"));
static CONTRACT_TESTS: &str = include_str!(concat!(env!("OUT_DIR"), "/contract-tests.schema.json"));

/// The published JSON Schema (draft 2020-12) of an app definition, as text.
#[must_use]
pub fn app_definition_schema() -> &'static str {
    APP_DEFINITION
}

/// The published JSON Schema of contract tests, as text.
#[must_use]
pub fn contract_tests_schema() -> &'static str {
    CONTRACT_TESTS
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
    let id = format!("https://edgewright.dev/schemas/{name}.json");
    set(&mut schema, "", "$id", Value::from(id));
    set(&mut schema, "", "title", Value::from(title));
    narrow(&mut schema);
    schema
}

/// Parts whose `id` becomes a column, an address or a name in an expression.
const PARTS_WITH_ID: &[&str] = &[
    "Alert",
    "Automation",
    "Choice",
    "Field",
    "Role",
    "Rule",
    "Table",
    "Transition",
    "UniqueRule",
    "View",
];

/// Says what the checker asks of single members, so that editors and models see it before the checker does.
fn narrow(schema: &mut Value) {
    let pattern = format!("^[a-z][a-z0-9_]{{0,{}}}$", ID_CHARS - 1);
    for part in PARTS_WITH_ID {
        let place = format!("/$defs/{part}/properties/id");
        set(schema, &place, "pattern", Value::from(pattern.as_str()));
    }
    set(schema, "/properties/format", "const", APP_FORMAT.into());
    let accent = "/$defs/AppInfo/properties/accent";
    let accents = ACCENTS.iter().copied().map(Some).chain([None]);
    set(schema, accent, "enum", accents.collect());
    set(
        schema,
        "/$defs/Permission/anyOf/1",
        "additionalProperties",
        false.into(),
    );
}

/// Sets one member of an object in the schema; does nothing where the schema has no such place.
fn set(schema: &mut Value, place: &str, member: &str, value: Value) {
    let members = schema.pointer_mut(place).and_then(Value::as_object_mut);
    if let Some(members) = members {
        members.insert(member.to_owned(), value);
    }
}
