//! `join`: items of two lists that belong together.

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::check_keys;
use crate::function::{Function, Outcome};
use crate::path::Path;
use crate::quota::Quota;
use crate::{Context, FunctionError, order};

/// Two lists and what items that belong together share.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The one list, of objects.
    left: Vec<Value>,
    /// The other list, of objects.
    right: Vec<Value>,
    /// Fields that must be equal. Items in which one of them is missing or null belong to nothing.
    on: Vec<Pair>,
    /// Which items stay that belong to nothing; `inner` if not given.
    #[serde(default)]
    keep: Keep,
    /// Name under which the item of the right list is put; without it, its members that the left item does not have
    /// are added to the left item.
    right_as: Option<String>,
}

/// Fields of both lists.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Pair {
    /// Path to the field in items of the left list.
    left: Path,
    /// Path to the field in items of the right list.
    right: Path,
}

/// Which items stay that belong to nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Keep {
    /// None.
    #[default]
    Inner,
    /// Those of the left list.
    Left,
    /// Those of both lists.
    Full,
}

pub(crate) struct Join;

impl Function for Join {
    const NAME: &'static str = "join:1.0.0";
    const SUMMARY: &'static str = "Puts items of two lists together that are equal in some fields, as a database joins tables.";
    const EXAMPLE: &'static str = r#"{
  "with": {
    "left": [{"order": 1, "customer": "a"}, {"order": 2, "customer": "z"}],
    "right": [{"id": "a", "name": "Ada"}],
    "on": [{"left": "customer", "right": "id"}],
    "keep": "left"
  },
  "returns": [{"order": 1, "customer": "a", "id": "a", "name": "Ada"}, {"order": 2, "customer": "z"}]
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, _: &Context) -> Outcome {
        check_keys(arguments.on.len(), "/on")?;
        if arguments.on.is_empty() {
            return Err(FunctionError::arguments(
                "/on",
                "Name at least one pair of fields.",
            ));
        }
        check_objects(&arguments.left, "/left")?;
        check_objects(&arguments.right, "/right")?;
        let Arguments {
            left,
            right,
            on,
            keep,
            right_as,
        } = arguments;
        let mut partners: HashMap<String, Vec<usize>> = HashMap::new();
        for (position, item) in right.iter().enumerate() {
            if let Some(key) = key_of(item, on.iter().map(|pair| &pair.right)) {
                partners.entry(key).or_default().push(position);
            }
        }
        let mut maker = Maker {
            quota: Quota::result(),
            right_as,
            made: Vec::new(),
        };
        let mut used = vec![false; right.len()];
        for item in &left {
            let key = key_of(item, on.iter().map(|pair| &pair.left));
            let found = key.and_then(|key| partners.get(&key));
            for position in found.into_iter().flatten() {
                maker.add(Some(item), right.get(*position))?;
                if let Some(used) = used.get_mut(*position) {
                    *used = true;
                }
            }
            if found.is_none() && keep != Keep::Inner {
                maker.add(Some(item), None)?;
            }
        }
        if keep == Keep::Full {
            for (item, _) in right.iter().zip(&used).filter(|(_, used)| !**used) {
                maker.add(None, Some(item))?;
            }
        }
        Ok(maker.made.into())
    }
}

fn check_objects(items: &[Value], pointer: &str) -> Result<(), FunctionError> {
    match items.iter().position(|item| !item.is_object()) {
        Some(position) => Err(FunctionError::data(
            &format!("{pointer}/{position}"),
            "This item is no object, so it has no fields.",
        )),
        None => Ok(()),
    }
}

/// What an item is found by; none if a part of it is missing.
fn key_of<'a>(item: &'a Value, paths: impl Iterator<Item = &'a Path>) -> Option<String> {
    let parts: Option<Vec<&Value>> = paths
        .map(|path| path.get(item).filter(|part| !part.is_null()))
        .collect();
    Some(order::key_of_all(parts?.into_iter()))
}

struct Maker {
    quota: Quota,
    right_as: Option<String>,
    made: Vec<Value>,
}

impl Maker {
    fn add(&mut self, left: Option<&Value>, right: Option<&Value>) -> Result<(), FunctionError> {
        let mut item = match left {
            Some(left) => self.quota.copy(left)?,
            None => Value::Object(Map::new()),
        };
        if let Value::Object(members) = &mut item {
            match (&self.right_as, right) {
                (Some(name), right) => {
                    self.quota.take(name.len())?;
                    members.insert(
                        name.clone(),
                        self.quota.copy(right.unwrap_or(&Value::Null))?,
                    );
                }
                (None, Some(Value::Object(right))) => {
                    for (name, value) in right {
                        if !members.contains_key(name) {
                            self.quota.take(name.len())?;
                            members.insert(name.clone(), self.quota.copy(value)?);
                        }
                    }
                }
                (None, _) => {}
            }
        }
        self.made.push(item);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::ErrorCode;
    use crate::testing::{refused, returns};
    use serde_json::{Value, json};

    fn joined(keep: &str, right_as: Value) -> Value {
        let mut arguments = json!({
            "left": [{"k": 1, "v": "l"}, {"k": null}, {"k": 2}],
            "right": [{"k": 1.0, "v": "r"}, {"k": 1, "w": "s"}, {"k": null, "n": 1}],
            "on": [{"left": "k", "right": "k"}],
            "keep": keep,
        });
        if !right_as.is_null() {
            arguments["right_as"] = right_as;
        }
        returns("join", arguments)
    }

    #[test]
    fn each_way_of_keeping() {
        let inner = json!([{"k": 1, "v": "l"}, {"k": 1, "v": "l", "w": "s"}]);
        assert_eq!(joined("inner", json!(null)), inner);
        assert_eq!(joined("left", json!(null)).as_array().unwrap().len(), 4);
        assert_eq!(joined("full", json!(null))[4], json!({"k": null, "n": 1}));
        let nested = joined("full", json!("r"));
        assert_eq!(
            nested[0],
            json!({"k": 1, "v": "l", "r": {"k": 1.0, "v": "r"}})
        );
        assert_eq!(nested[3], json!({"k": 2, "r": null}));
        assert_eq!(nested[4], json!({"r": {"k": null, "n": 1}}));
    }

    #[test]
    fn everything_with_everything_is_stopped() {
        let items = vec![json!({"k": 1}); 5_000];
        let on = json!([{"left": "k", "right": "k"}]);
        let error = refused("join", json!({"left": items, "right": items, "on": on}));
        assert_eq!(error.code, ErrorCode::TooLarge);
    }

    #[test]
    fn bad_arguments_have_a_place() {
        let on = json!([{"left": "k", "right": "k"}]);
        assert_eq!(
            refused("join", json!({"left": [{}, 1], "right": [], "on": on})).pointer,
            "/left/1"
        );
        assert_eq!(
            refused("join", json!({"left": [], "right": [], "on": []})).pointer,
            "/on"
        );
    }
}
