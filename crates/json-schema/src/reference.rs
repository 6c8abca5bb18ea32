//! What a `$ref` names: a place in the same document, by pointer, by anchor, or by the `$id` of a part.

use std::collections::HashMap;

use serde_json::Value;

use crate::place::escape;

/// Names that a document gives its parts.
pub struct Names {
    /// Pointers of parts with an `$id`, the whole document first.
    resources: Vec<(String, Option<String>)>,
    /// Pointer of the resource and anchor, to the pointer of the part.
    anchors: HashMap<(String, String), String>,
}

impl Names {
    /// Collects the names of a document.
    pub fn of(document: &Value) -> Self {
        let mut names = Self {
            resources: vec![(String::new(), id_of(document))],
            anchors: HashMap::new(),
        };
        names.walk(document, "", "");
        names
    }

    /// Documents nest no deeper than definitions may.
    fn walk(&mut self, value: &Value, pointer: &str, resource: &str) {
        let mut resource = resource.to_owned();
        match value {
            Value::Object(members) => {
                if !pointer.is_empty()
                    && let Some(id) = id_of(value)
                {
                    self.resources.push((pointer.to_owned(), Some(id)));
                    pointer.clone_into(&mut resource);
                }
                for keyword in ["$anchor", "$dynamicAnchor"] {
                    if let Some(anchor) = members.get(keyword).and_then(Value::as_str) {
                        self.anchors
                            .insert((resource.clone(), anchor.to_owned()), pointer.to_owned());
                    }
                }
                for (name, member) in members {
                    if name != "enum" && name != "const" {
                        self.walk(member, &format!("{pointer}/{}", escape(name)), &resource);
                    }
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.walk(item, &format!("{pointer}/{index}"), &resource);
                }
            }
            _ => {}
        }
    }

    /// The pointer of what a reference at a place names; none if it is not in the document.
    pub fn resolve(&self, reference: &str, at: &str) -> Option<String> {
        let (base, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let resource = if base.is_empty() {
            self.resource_around(at)
        } else {
            let found = self
                .resources
                .iter()
                .find(|(_, id)| id.as_deref() == Some(base));
            found.map(|(pointer, _)| pointer.as_str())?
        };
        let fragment = percent_encoding::percent_decode_str(fragment)
            .decode_utf8()
            .ok()?;
        if fragment.is_empty() || fragment.starts_with('/') {
            return Some(format!("{resource}{fragment}"));
        }
        let anchor = (resource.to_owned(), fragment.into_owned());
        self.anchors.get(&anchor).cloned()
    }

    fn resource_around(&self, at: &str) -> &str {
        let around = self.resources.iter().filter(|(pointer, _)| {
            at.strip_prefix(pointer.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        });
        around
            .map(|(pointer, _)| pointer.as_str())
            .max_by_key(|pointer| pointer.len())
            .unwrap_or_default()
    }
}

fn id_of(value: &Value) -> Option<String> {
    let id = value.get("$id")?.as_str()?;
    Some(id.trim_end_matches('#').to_owned())
}
