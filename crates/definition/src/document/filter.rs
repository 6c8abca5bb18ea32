//! Conditions on rows that compile into SQL: view filters, row rules, REST queries, alerts.
//!
//! They are structured instead of jq so that every one of them can use an index.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};

use super::Operand;

/// A condition on a row: `{"field","op","value"}`, or `{"all":[…]}`, `{"any":[…]}`, `{"not":{…}}` of such.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Filter {
    /// Every one must hold; an empty list always holds.
    All {
        /// The conditions.
        all: Vec<Filter>,
    },
    /// At least one must hold; an empty list never holds.
    Any {
        /// The conditions.
        any: Vec<Filter>,
    },
    /// Must not hold.
    Not {
        /// The condition.
        not: Box<Filter>,
    },
    /// One field compared.
    Test(FieldTest),
}

/// One field compared with a value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldTest {
    /// Field id, or one of the system fields `id`, `created_at`, `updated_at`, `created_by`.
    pub field: String,
    /// How to compare.
    pub op: FilterOp,
    /// What with; absent for `empty` and `not_empty`, a list for `in` and `not_in`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Operand>,
}

/// How a field is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FilterOp {
    /// Equal.
    Eq,
    /// Not equal; an empty field counts as not equal.
    Ne,
    /// Less, earlier.
    Lt,
    /// Less or equal.
    Lte,
    /// More, later.
    Gt,
    /// More or equal.
    Gte,
    /// One of a list.
    In,
    /// None of a list.
    NotIn,
    /// Text contains it, ignoring case; a multi-select has it among its choices.
    Contains,
    /// Text starts with it, ignoring case.
    StartsWith,
    /// Has no value.
    Empty,
    /// Has a value.
    NotEmpty,
}

impl Filter {
    /// One field compared with a value.
    #[must_use]
    pub fn test(field: &str, op: FilterOp, value: impl Into<Operand>) -> Self {
        Self::Test(FieldTest {
            field: field.to_owned(),
            op,
            value: Some(value.into()),
        })
    }
}

impl<'de> Deserialize<'de> for Filter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FilterVisitor)
    }
}

/// Reads member by member, so that an error inside a condition is located there.
struct FilterVisitor;

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "lowercase")]
enum Member {
    Field,
    Op,
    Value,
    All,
    Any,
    Not,
}

impl<'de> Visitor<'de> for FilterVisitor {
    type Value = Filter;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(
            "a condition: {\"field\", \"op\", \"value\"}, or {\"all\": […]}, {\"any\": \
             […]}, {\"not\": {…}}",
        )
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Filter, A::Error> {
        let (mut field, mut op, mut value, mut group) = (None, None, None, None);
        while let Some(member) = map.next_key()? {
            let taken = match member {
                Member::Field => field.is_some(),
                Member::Op => op.is_some(),
                Member::Value => value.is_some(),
                Member::All | Member::Any | Member::Not => group.is_some(),
            };
            if taken {
                return Err(A::Error::custom("a member is given twice"));
            }
            match member {
                Member::Field => field = Some(map.next_value()?),
                Member::Op => op = Some(map.next_value()?),
                Member::Value => value = Some(map.next_value()?),
                Member::All => {
                    let all = map.next_value()?;
                    group = Some(Filter::All { all });
                }
                Member::Any => {
                    let any = map.next_value()?;
                    group = Some(Filter::Any { any });
                }
                Member::Not => {
                    let not = map.next_value()?;
                    group = Some(Filter::Not { not });
                }
            }
        }
        match (group, field, op, value) {
            (Some(group), None, None, None) => Ok(group),
            (Some(_), ..) => Err(A::Error::custom(
                "a condition is either a comparison of a field or one of all, any and not",
            )),
            (None, Some(field), Some(op), value) => {
                Ok(Filter::Test(FieldTest { field, op, value }))
            }
            (None, None, ..) => Err(A::Error::missing_field("field")),
            (None, Some(_), None, _) => Err(A::Error::missing_field("op")),
        }
    }
}

impl JsonSchema for Filter {
    fn schema_name() -> Cow<'static, str> {
        "Filter".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let test = generator.subschema_for::<FieldTest>();
        let this = generator.subschema_for::<Self>();
        let group = |key: &str, schema: Value, words: &str| {
            let mut member = schema;
            if let Some(member) = member.as_object_mut() {
                member.insert("description".to_owned(), Value::from(words));
            }
            json!({"type": "object", "properties": {key: member}, "required": [key], "additionalProperties": false})
        };
        let list = json!({"type": "array", "items": this});
        json_schema!({
            "description": "A condition on a row: one field compared, or others taken together.",
            "anyOf": [
                test,
                group("all", list.clone(), "Every one must hold."),
                group("any", list, "At least one must hold."),
                group("not", this.to_value(), "Must not hold."),
            ]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_round_trips() {
        let text = r#"{"all":[{"field":"due_on","op":"lt","value":{"today":-7}},{"not":{"field":"status","op":"in","value":["back"]}}]}"#;
        let filter: Filter = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&filter).unwrap(), text);
    }

    #[test]
    fn a_misspelt_member_is_named() {
        let error =
            serde_json::from_str::<Filter>(r#"{"feild":"a","op":"eq","value":1}"#).unwrap_err();
        assert!(error.to_string().contains("feild"), "{error}");
    }

    #[test]
    fn a_condition_is_one_thing() {
        for text in [
            r#"{"all":[],"any":[]}"#,
            r#"{"all":[],"field":"a","op":"empty"}"#,
            r#"{"all":[],"all":[]}"#,
            r#"{"op":"empty"}"#,
            r#"{"field":"a"}"#,
            "[]",
        ] {
            assert!(serde_json::from_str::<Filter>(text).is_err(), "{text}");
        }
    }
}
