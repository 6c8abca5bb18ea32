//! `filter`: the items that fulfil a condition or for which an expression is true.

use edgewright_expression::Program;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::condition::Condition;
use crate::function::{Function, Outcome};
use crate::pattern::{BUDGET, failure};
use crate::{Context, FunctionError};

/// A list and which of its items are wanted.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The list.
    items: Vec<Value>,
    /// The condition. Either this or `expression`.
    r#where: Option<Condition>,
    /// An expression over one item, as text without `${ }`. Either this or `where`.
    expression: Option<String>,
}

pub(crate) struct Filter;

impl Function for Filter {
    const NAME: &'static str = "filter:1.0.0";
    const SUMMARY: &'static str =
        "Keeps the items of a list that fulfil a condition, or for which an expression is true.";
    const EXAMPLE: &'static str = r#"{
  "with": {
    "items": [{"name": "Ada", "age": 36}, {"name": "Tim", "age": 9}],
    "where": {"field": "age", "op": "gte", "value": 18}
  },
  "returns": [{"name": "Ada", "age": 36}]
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, _: &Context) -> Outcome {
        match (arguments.r#where, arguments.expression) {
            (Some(condition), None) => {
                condition.check("/where", arguments.items.len())?;
                let items = arguments.items.into_iter();
                Ok(items.filter(|item| condition.holds(item)).collect())
            }
            (None, Some(source)) => by_expression(arguments.items, &source),
            _ => Err(FunctionError::arguments(
                "",
                "Give either 'where' or 'expression', and not both.",
            )),
        }
    }
}

/// One run decides about all items, so that its budget bounds them together.
fn by_expression(items: Vec<Value>, source: &str) -> Outcome {
    let refuse = |message: String| FunctionError::expression("/expression", message);
    // Alone first: nothing in it may reach out of the brackets around it.
    Program::compile(source, &[]).map_err(|error| refuse(error.to_string()))?;
    let all = format!("[.[] | [first((\n{source}\n))] | any]");
    let program = Program::compile(&all, &[]).map_err(|error| refuse(error.to_string()))?;
    let items = Value::Array(items);
    let verdicts = program.run_first(&items, &[], &BUDGET);
    let verdicts = verdicts.map_err(|error| failure(error, "/expression"))?;
    let (Some(Value::Array(verdicts)), Value::Array(items)) = (verdicts, items) else {
        return Ok(Value::Array(Vec::new()));
    };
    let kept = items.into_iter().zip(verdicts);
    Ok(kept
        .filter(|(_, verdict)| *verdict == Value::Bool(true))
        .map(|(item, _)| item)
        .collect())
}

#[cfg(test)]
mod tests {
    use crate::ErrorCode;
    use crate::testing::{refused, returns};
    use serde_json::json;

    #[test]
    fn an_expression_decides_item_by_item() {
        let filtered = |expression: &str| {
            returns(
                "filter",
                json!({"items": [1, null, "a", 4], "expression": expression}),
            )
        };
        assert_eq!(filtered("type == \"number\" and . > 1"), json!([4]));
        assert_eq!(filtered("."), json!([1, "a", 4]));
        assert_eq!(filtered("empty"), json!([]));
        assert_eq!(filtered("true, true"), json!([1, null, "a", 4]));
        assert_eq!(filtered("false, true"), json!([]));
        assert_eq!(filtered(". == 1 # one"), json!([1]));
    }

    #[test]
    fn nothing_reaches_out_of_its_brackets() {
        for source in ["1) | (2", ". | first(", "", "1] | [2", "}"] {
            let error = refused("filter", json!({"items": [1], "expression": source}));
            assert_eq!(error.code, ErrorCode::Expression, "{source}");
            assert_eq!(error.pointer, "/expression");
        }
    }

    #[test]
    fn all_items_share_one_budget() {
        let items = vec![json!(1); 10_000];
        let error = refused(
            "filter",
            json!({"items": items, "expression": "[range(1000)] | length > 1"}),
        );
        assert_eq!(error.code, ErrorCode::TooLarge);
    }

    #[test]
    fn an_error_of_the_expression_is_told() {
        let error = refused("filter", json!({"items": ["a"], "expression": ". + 1 > 2"}));
        assert_eq!(error.pointer, "/expression");
    }

    #[test]
    fn one_way_at_a_time() {
        assert_eq!(refused("filter", json!({"items": []})).pointer, "");
    }
}
