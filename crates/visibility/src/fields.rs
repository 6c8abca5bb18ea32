//! The conditions of a table's fields, and what they say about one row.

use edgewright_expression::{Budget, Program};
use serde::Deserialize;
use serde_json::{Map, Value};

/// What expressions may name, as on the server.
const VARIABLES: [&str; 4] = ["today", "now", "user", "role"];

/// The part of a field's definition that matters here.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct FieldSource {
    id: String,
    #[serde(default)]
    expression: Option<String>,
    #[serde(default)]
    visible_when: Option<String>,
}

/// Compiled conditions, and what computes the fields that they may read.
pub(crate) struct ConditionalFields {
    computed: Vec<(String, Program)>,
    conditions: Vec<(String, Program)>,
}

impl ConditionalFields {
    pub(crate) fn compile(fields: &[FieldSource]) -> Self {
        let compiled = |source: fn(&FieldSource) -> &Option<String>| {
            let program = |field: &FieldSource| {
                let program = Program::compile(source(field).as_deref()?, &VARIABLES).ok()?;
                Some((field.id.clone(), program))
            };
            fields.iter().filter_map(program).collect()
        };
        Self {
            computed: compiled(|field| &field.expression),
            conditions: compiled(|field| &field.visible_when),
        }
    }

    /// The fields that `row` does not show. A field that is not shown counts as empty for those after it.
    pub(crate) fn hidden(&self, row: Value, variables: &Value, compute: bool) -> Vec<&str> {
        let Value::Object(mut row) = row else {
            return Vec::new();
        };
        let variables = VARIABLES.map(|name| {
            let given = variables.get(name).cloned();
            (name, given.unwrap_or_default())
        });
        if compute {
            self.compute(&mut row, &variables);
        }
        let mut hidden = Vec::new();
        for (id, condition) in &self.conditions {
            if first_output(condition, &row, &variables) != Some(Value::Bool(true)) {
                row.insert(id.clone(), Value::Null);
                hidden.push(id.as_str());
            }
        }
        hidden
    }

    /// Computed fields may read each other, never in a circle: after as many rounds as there are fields nothing changes.
    fn compute(&self, row: &mut Map<String, Value>, variables: &[(&str, Value)]) {
        for _ in 0..self.computed.len() {
            let mut changed = false;
            for (id, program) in &self.computed {
                let value = first_output(program, row, variables).unwrap_or_default();
                changed |= row.insert(id.clone(), value.clone()) != Some(value);
            }
            if !changed {
                return;
            }
        }
    }
}

fn first_output(
    program: &Program,
    row: &Map<String, Value>,
    variables: &[(&str, Value)],
) -> Option<Value> {
    let input = Value::Object(row.clone());
    program
        .run_first(&input, variables, &Budget::RULE)
        .ok()
        .flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn hidden(fields: Value, row: Value) -> Vec<String> {
        let fields: Vec<FieldSource> = serde_json::from_value(fields).unwrap();
        let variables = json!({"today": "2026-11-20", "role": "member", "user": null});
        let compiled = ConditionalFields::compile(&fields);
        let hidden = compiled.hidden(row, &variables, true);
        hidden.into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn only_true_shows_a_field() {
        let fields = json!([{"id": "why", "visible_when": ".stage == \"lost\""}]);
        assert!(hidden(fields.clone(), json!({"stage": "lost"})).is_empty());
        assert_eq!(hidden(fields, json!({"stage": null})), ["why"]);
        let fields = json!([{"id": "why", "visible_when": ".stage"}, {"id": "how", "visible_when": "error"}]);
        assert_eq!(hidden(fields, json!({"stage": "lost"})), ["why", "how"]);
    }

    #[test]
    fn a_condition_may_read_the_day_the_role_and_computed_fields() {
        let fields = json!([
            {"id": "late", "expression": ".days > 0"},
            {"id": "days", "expression": ".taken - .given"},
            {"id": "fine", "visible_when": ".late and $role == \"member\""},
            {"id": "note", "visible_when": ".due_on < $today"},
        ]);
        let row = json!({"taken": 3, "given": 1, "due_on": "2026-11-19"});
        assert!(hidden(fields.clone(), row).is_empty());
        let row = json!({"taken": 1, "given": 1, "due_on": "2026-11-20"});
        assert_eq!(hidden(fields, row), ["fine", "note"]);
    }

    #[test]
    fn what_hangs_on_a_hidden_field_is_hidden_too() {
        let fields = json!([
            {"id": "pet", "visible_when": ".has_pet"},
            {"id": "breed", "visible_when": ".pet == \"dog\""},
        ]);
        assert_eq!(
            hidden(fields, json!({"has_pet": false, "pet": "dog"})),
            ["pet", "breed"]
        );
    }

    #[test]
    fn a_condition_that_does_not_compile_hides_nothing() {
        assert!(hidden(json!([{"id": "a", "visible_when": "if"}]), json!({})).is_empty());
    }
}
