//! Paths to fields: `customer.address.city`, or a JSON pointer such as `/a.b/0` where names have dots in them.

use std::borrow::Cow;

use edgewright_limits::function::{PATH_BYTES, PATH_STEPS};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de::Error};
use serde_json::{Map, Value};

/// A path to a field of an item. A step into a list is a position, from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Path {
    text: String,
    steps: Vec<String>,
}

impl Path {
    /// Of its text; none if it is empty, too long or has an empty step.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text.len() > PATH_BYTES {
            return None;
        }
        let steps: Vec<String> = match text.strip_prefix('/') {
            Some(pointer) => pointer
                .split('/')
                .map(|step| step.replace("~1", "/").replace("~0", "~"))
                .collect(),
            None => text.split('.').map(ToOwned::to_owned).collect(),
        };
        let is_whole = steps.len() <= PATH_STEPS && !steps.iter().any(String::is_empty);
        is_whole.then(|| Self {
            text: text.to_owned(),
            steps,
        })
    }

    /// To a member of the item itself; none if its name is too long or empty.
    pub(crate) fn of_name(name: &str) -> Option<Self> {
        if name.contains('.') || name.starts_with('/') {
            let escaped = name.replace('~', "~0").replace('/', "~1");
            return Self::parse(&format!("/{escaped}"));
        }
        Self::parse(name)
    }

    /// As it was written.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// As a JSON pointer.
    pub(crate) fn pointer(&self) -> String {
        let escaped = |step: &String| format!("/{}", step.replace('~', "~0").replace('/', "~1"));
        self.steps.iter().map(escaped).collect()
    }

    /// The name of the field itself, without the way to it.
    pub(crate) fn name(&self) -> &str {
        self.steps.last().map_or("", String::as_str)
    }

    /// What is there.
    pub(crate) fn get<'a>(&self, value: &'a Value) -> Option<&'a Value> {
        self.steps
            .iter()
            .try_fold(value, |value, step| match value {
                Value::Object(members) => members.get(step),
                Value::Array(items) => items.get(step.parse::<usize>().ok()?),
                _ => None,
            })
    }

    /// What is there, null if nothing is.
    pub(crate) fn get_or_null<'a>(&self, value: &'a Value) -> &'a Value {
        self.get(value).unwrap_or(&Value::Null)
    }

    /// Takes out what is there.
    pub(crate) fn remove(&self, value: &mut Value) -> Option<Value> {
        let (last, way) = self.steps.split_last()?;
        let parent = way.iter().try_fold(value, |value, step| match value {
            Value::Object(members) => members.get_mut(step),
            Value::Array(items) => items.get_mut(step.parse::<usize>().ok()?),
            _ => None,
        })?;
        match parent {
            Value::Object(members) => members.shift_remove(last),
            Value::Array(items) => {
                let position = last.parse::<usize>().ok()?;
                (position < items.len()).then(|| items.remove(position))
            }
            _ => None,
        }
    }

    /// Puts a value there. Objects are made on the way; what is no object on the way is replaced by one.
    pub(crate) fn set(&self, object: &mut Map<String, Value>, new: Value) {
        let Some((last, way)) = self.steps.split_last() else {
            return;
        };
        let mut here = object;
        for step in way {
            let next = here.entry(step.clone()).or_insert(Value::Null);
            if !next.is_object() {
                *next = Value::Object(Map::new());
            }
            match next {
                Value::Object(members) => here = members,
                _ => return,
            }
        }
        here.insert(last.clone(), new);
    }
}

impl<'de> Deserialize<'de> for Path {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            D::Error::custom(
                "This is no path to a field. Write names with dots between, such as customer.city",
            )
        })
    }
}

impl JsonSchema for Path {
    fn schema_name() -> Cow<'static, str> {
        "Path".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "minLength": 1, "maxLength": PATH_BYTES})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn path(text: &str) -> Path {
        Path::parse(text).unwrap()
    }

    #[test]
    fn dots_lead_inside_and_pointers_keep_dots() {
        let value = json!({"a": {"b": [1, {"c": 2}]}, "a.b": 3, "x/y": 4});
        assert_eq!(path("a.b.1.c").get(&value), Some(&json!(2)));
        assert_eq!(path("/a.b").get(&value), Some(&json!(3)));
        assert_eq!(path("/x~1y").get(&value), Some(&json!(4)));
        assert_eq!(path("a.b.7").get(&value), None);
        assert_eq!(path("a.b.c").get(&value), None);
    }

    #[test]
    fn paths_have_bounds() {
        assert!(Path::parse(&"a".repeat(PATH_BYTES - 1)).is_some());
        assert!(Path::parse(&"a".repeat(PATH_BYTES)).is_some());
        assert!(Path::parse(&"a".repeat(PATH_BYTES + 1)).is_none());
        let steps = |count: usize| vec!["a"; count].join(".");
        assert!(Path::parse(&steps(PATH_STEPS - 1)).is_some());
        assert!(Path::parse(&steps(PATH_STEPS)).is_some());
        assert!(Path::parse(&steps(PATH_STEPS + 1)).is_none());
        assert!(Path::parse("").is_none());
        assert!(Path::parse("a..b").is_none());
        assert!(Path::parse("/").is_none());
    }

    #[test]
    fn setting_makes_the_way() {
        let mut object = Map::new();
        object.insert("a".to_owned(), json!(1));
        path("a.b").set(&mut object, json!(2));
        path("c").set(&mut object, json!(3));
        assert_eq!(Value::Object(object), json!({"a": {"b": 2}, "c": 3}));
    }

    #[test]
    fn removing_takes_only_what_is_named() {
        let mut value = json!({"a": {"b": 1, "c": [1, 2]}});
        assert_eq!(path("a.c.0").remove(&mut value), Some(json!(1)));
        assert_eq!(path("a.b").remove(&mut value), Some(json!(1)));
        assert_eq!(path("a.x").remove(&mut value), None);
        assert_eq!(value, json!({"a": {"c": [2]}}));
    }
}
