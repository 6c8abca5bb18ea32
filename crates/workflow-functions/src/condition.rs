//! Structured conditions on items, in the shape they have in app definitions: `{field, op, value}`, `all`, `any`, `not`.

use std::cmp::Ordering;

use edgewright_limits::function::{COMPARISONS, CONDITION_DEPTH, RULES};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::path::Path;
use crate::{FunctionError, order};

/// A condition on an item: either `field` with `op` and `value`, or one of `all`, `any` and `not`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Condition {
    /// Every one of these must hold.
    all: Option<Vec<Condition>>,
    /// At least one of these must hold.
    any: Option<Vec<Condition>>,
    /// This must not hold.
    not: Option<Box<Condition>>,
    /// Path to the field that is compared.
    field: Option<Path>,
    /// How it is compared.
    op: Option<Comparison>,
    /// What it is compared with: absent for `empty` and `not_empty`, a list for `in` and `not_in`.
    value: Option<Value>,
}

/// How a field is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Comparison {
    /// Equal.
    Eq,
    /// Not equal; a missing field counts as not equal.
    Ne,
    /// Less, of numbers or of text.
    Lt,
    /// Less or equal.
    Lte,
    /// More, of numbers or of text.
    Gt,
    /// More or equal.
    Gte,
    /// One of a list.
    In,
    /// None of a list.
    NotIn,
    /// Text contains it, ignoring case; a list has it among its items.
    Contains,
    /// Text starts with it, ignoring case.
    StartsWith,
    /// Text ends with it, ignoring case.
    EndsWith,
    /// Missing, null, or an empty text, list or object.
    Empty,
    /// Not empty.
    NotEmpty,
}

impl Condition {
    /// Whether it is whole, and not too much for so many items, before any of them is looked at.
    pub(crate) fn check(&self, pointer: &str, items: usize) -> Result<(), FunctionError> {
        let mut tests = 0;
        self.check_part(pointer, CONDITION_DEPTH, &mut tests)?;
        if self.comparisons().saturating_mul(items) > COMPARISONS {
            let message = format!(
                "This condition on so many items takes more than {COMPARISONS} comparisons. \
                 Use shorter lists of values, or filter in parts."
            );
            return Err(FunctionError::too_large(pointer, message));
        }
        Ok(())
    }

    /// Comparisons that one item may take.
    fn comparisons(&self) -> usize {
        let lists = self.all.iter().chain(&self.any).flatten();
        let inside = lists.chain(self.not.as_deref());
        let values = self.value.as_ref().and_then(Value::as_array);
        inside.map(Self::comparisons).sum::<usize>()
            + values.map_or(1, |values| values.len().max(1))
    }

    fn check_part(
        &self,
        pointer: &str,
        depth: usize,
        tests: &mut usize,
    ) -> Result<(), FunctionError> {
        *tests += 1;
        if *tests > RULES {
            let message = format!("A condition has at most {RULES} parts. Use an expression.");
            return Err(FunctionError::too_large(pointer, message));
        }
        let Some(inner) = depth.checked_sub(1) else {
            let message =
                format!("Conditions nest at most {CONDITION_DEPTH} deep. Use an expression.");
            return Err(FunctionError::too_large(pointer, message));
        };
        match (&self.all, &self.any, &self.not, &self.field) {
            (Some(list), None, None, None) => {
                check_list(list, &format!("{pointer}/all"), inner, tests)
            }
            (None, Some(list), None, None) => {
                check_list(list, &format!("{pointer}/any"), inner, tests)
            }
            (None, None, Some(one), None) => {
                one.check_part(&format!("{pointer}/not"), inner, tests)
            }
            (None, None, None, Some(_)) => self.check_test(pointer),
            _ => Err(FunctionError::arguments(
                pointer,
                "A condition is either a field with op and value, or one of all, any and not.",
            )),
        }
    }

    fn check_test(&self, pointer: &str) -> Result<(), FunctionError> {
        let refuse = |member: &str, message: &str| {
            let place = format!("{pointer}/{member}");
            Err(FunctionError::arguments(&place, message))
        };
        match (self.op, &self.value) {
            (None, _) => Err(FunctionError::arguments(
                pointer,
                "'op' is missing here: how is the field compared?",
            )),
            (Some(Comparison::Empty | Comparison::NotEmpty), Some(_)) => {
                refuse("value", "This comparison takes no value. Leave it out.")
            }
            (Some(Comparison::In | Comparison::NotIn), value) => match value {
                Some(Value::Array(_)) => Ok(()),
                _ => refuse("value", "This comparison needs a list of values."),
            },
            _ => Ok(()),
        }
    }

    /// Whether an item fulfils it.
    pub(crate) fn holds(&self, item: &Value) -> bool {
        if let Some(all) = &self.all {
            return all.iter().all(|one| one.holds(item));
        }
        if let Some(any) = &self.any {
            return any.iter().any(|one| one.holds(item));
        }
        if let Some(not) = &self.not {
            return !not.holds(item);
        }
        let field = self.field.as_ref().map(|path| path.get_or_null(item));
        let found = field.unwrap_or(&Value::Null);
        let wanted = self.value.as_ref().unwrap_or(&Value::Null);
        self.op.is_some_and(|op| op.holds(found, wanted))
    }
}

fn check_list(
    list: &[Condition],
    pointer: &str,
    depth: usize,
    tests: &mut usize,
) -> Result<(), FunctionError> {
    list.iter()
        .enumerate()
        .try_for_each(|(index, one)| one.check_part(&format!("{pointer}/{index}"), depth, tests))
}

impl Comparison {
    fn holds(self, found: &Value, wanted: &Value) -> bool {
        let is_listed = || wanted.as_array().is_some_and(|list| has(list, found));
        match self {
            Self::Eq => order::is_equal(found, wanted),
            Self::Ne => !order::is_equal(found, wanted),
            Self::Lt => ordered(found, wanted).is_some_and(Ordering::is_lt),
            Self::Lte => ordered(found, wanted).is_some_and(Ordering::is_le),
            Self::Gt => ordered(found, wanted).is_some_and(Ordering::is_gt),
            Self::Gte => ordered(found, wanted).is_some_and(Ordering::is_ge),
            Self::In => is_listed(),
            Self::NotIn => !is_listed(),
            Self::Contains => match (found, wanted) {
                (Value::String(text), Value::String(part)) => {
                    text.to_lowercase().contains(&part.to_lowercase())
                }
                (Value::Array(list), one) => has(list, one),
                _ => false,
            },
            Self::StartsWith => {
                texts(found, wanted).is_some_and(|(text, part)| text.starts_with(&part))
            }
            Self::EndsWith => {
                texts(found, wanted).is_some_and(|(text, part)| text.ends_with(&part))
            }
            Self::Empty => is_empty(found),
            Self::NotEmpty => !is_empty(found),
        }
    }
}

fn has(list: &[Value], one: &Value) -> bool {
    list.iter().any(|item| order::is_equal(item, one))
}

/// Less and more make sense between two numbers and between two texts.
fn ordered(left: &Value, right: &Value) -> Option<Ordering> {
    let alike = matches!(
        (left, right),
        (Value::Number(_), Value::Number(_)) | (Value::String(_), Value::String(_))
    );
    alike.then(|| order::compare(left, right))
}

fn texts(found: &Value, wanted: &Value) -> Option<(String, String)> {
    Some((
        found.as_str()?.to_lowercase(),
        wanted.as_str()?.to_lowercase(),
    ))
}

/// Missing, null, or nothing in it.
pub(crate) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn read(condition: &Value) -> Condition {
        edgewright_typed_json::from_value(condition).unwrap()
    }

    #[track_caller]
    fn holds(condition: Value, item: Value) -> bool {
        let condition = read(&condition);
        condition.check("/where", 1).unwrap();
        condition.holds(&item)
    }

    #[test]
    fn comparisons() {
        let item =
            json!({"age": 18, "name": "Ada", "tags": ["a"], "note": "", "in": {"city": "Rome"}});
        let test = |field: &str, op: &str, value: Value| {
            let mut condition = json!({"field": field, "op": op});
            if !value.is_null() {
                condition["value"] = value;
            }
            holds(condition, item.clone())
        };
        assert!(test("age", "eq", json!(18.0)));
        assert!(test("age", "gte", json!(18)) && !test("age", "gt", json!(18)));
        assert!(!test("age", "lt", json!("19")));
        assert!(test("name", "contains", json!("AD")) && test("name", "ends_with", json!("A")));
        assert!(test("tags", "contains", json!("a")) && test("age", "in", json!([17, 18])));
        assert!(test("missing", "ne", json!(1)) && test("missing", "not_in", json!([1])));
        assert!(test("note", "empty", json!(null)) && test("in.city", "not_empty", json!(null)));
    }

    #[test]
    fn groups() {
        let adult = json!({"field": "age", "op": "gte", "value": 18});
        assert!(holds(json!({"all": []}), json!({})));
        assert!(!holds(json!({"any": []}), json!({})));
        assert!(holds(json!({"not": {"any": [adult]}}), json!({"age": 3})));
    }

    #[test]
    fn half_conditions_are_refused_where_they_are() {
        let refused = |condition: Value| read(&condition).check("/where", 1).unwrap_err().pointer;
        assert_eq!(refused(json!({})), "/where");
        assert_eq!(refused(json!({"all": [{"field": "a"}]})), "/where/all/0");
        let listless = json!({"not": {"field": "a", "op": "in", "value": 1}});
        assert_eq!(refused(listless), "/where/not/value");
        let both = json!({"field": "a", "op": "empty", "value": 1});
        assert_eq!(refused(both), "/where/value");
    }

    #[test]
    fn comparisons_are_bounded() {
        let condition = read(&json!({"field": "a", "op": "in", "value": vec![1; 1_000]}));
        let most = COMPARISONS / 1_000;
        assert!(condition.check("", most - 1).is_ok());
        assert!(condition.check("", most).is_ok());
        assert!(condition.check("", most + 1).is_err());
    }

    #[test]
    fn depth_and_number_are_bounded() {
        let test = || json!({"field": "a", "op": "empty"});
        let deep = |depth: usize| (1..depth).fold(test(), |inner, _| json!({"not": inner}));
        assert!(read(&deep(CONDITION_DEPTH - 1)).check("", 1).is_ok());
        assert!(read(&deep(CONDITION_DEPTH)).check("", 1).is_ok());
        assert!(read(&deep(CONDITION_DEPTH + 1)).check("", 1).is_err());
        let wide = |parts: usize| json!({"all": vec![test(); parts - 1]});
        assert!(read(&wide(RULES - 1)).check("", 1).is_ok());
        assert!(read(&wide(RULES)).check("", 1).is_ok());
        assert!(read(&wide(RULES + 1)).check("", 1).is_err());
    }
}
