//! The value under construction. Nothing here is recursive, and what aliases repeat is counted as if written out.

use std::collections::BTreeMap;

use edgewright_finding::{Finding, Pointer};
use edgewright_limits::workflow::{JSON_DEPTH, YAML_TEXT_BYTES, YAML_VALUES};
use saphyr_parser::Marker;
use serde_json::{Map, Value};

use super::located;
use crate::read::text::too_deep;

/// Number by which the parser says that a value has no anchor.
const NO_ANCHOR: usize = 0;

/// A list or an object that is not complete yet.
enum Open {
    List(Vec<Value>),
    Object {
        members: Map<String, Value>,
        name: Option<String>,
    },
}

struct Frame {
    open: Open,
    anchor: usize,
    /// Deepest nesting inside, for anchors.
    depth: usize,
    values_before: usize,
    text_before: usize,
}

/// A value that an alias repeats, with what each repetition counts.
struct Anchored {
    value: Value,
    depth: usize,
    values: usize,
    text_bytes: usize,
}

/// What has been read so far.
#[derive(Default)]
pub(super) struct Tree {
    frames: Vec<Frame>,
    anchors: BTreeMap<usize, Anchored>,
    root: Option<Value>,
    values: usize,
    text_bytes: usize,
}

impl Tree {
    pub(super) const fn is_finished(&self) -> bool {
        self.root.is_some()
    }

    pub(super) fn finish(self) -> Option<Value> {
        self.root
    }

    pub(super) fn scalar(
        &mut self,
        text: &str,
        value: Value,
        anchor: usize,
        at: &Marker,
    ) -> Result<(), Finding> {
        if let Some(Frame {
            open:
                Open::Object {
                    members,
                    name: name @ None,
                },
            ..
        }) = self.frames.last_mut()
        {
            let is_given = members.contains_key(text);
            *name = Some(text.to_owned());
            self.text_bytes += text.len();
            return if is_given {
                Err(self.duplicate(text, at))
            } else {
                Ok(())
            };
        }
        self.count(1, text.len(), at)?;
        if anchor != NO_ANCHOR {
            let anchored = Anchored {
                value: value.clone(),
                depth: 0,
                values: 1,
                text_bytes: text.len(),
            };
            self.anchors.insert(anchor, anchored);
        }
        self.put(value);
        Ok(())
    }

    pub(super) fn begin_list(&mut self, anchor: usize, at: &Marker) -> Result<(), Finding> {
        self.begin(Open::List(Vec::new()), anchor, at)
    }

    pub(super) fn begin_object(&mut self, anchor: usize, at: &Marker) -> Result<(), Finding> {
        let members = Map::new();
        self.begin(
            Open::Object {
                members,
                name: None,
            },
            anchor,
            at,
        )
    }

    fn begin(&mut self, open: Open, anchor: usize, at: &Marker) -> Result<(), Finding> {
        self.check_place(at)?;
        if self.frames.len() >= JSON_DEPTH {
            return Err(too_deep());
        }
        self.count(1, 0, at)?;
        self.frames.push(Frame {
            open,
            anchor,
            depth: 1,
            values_before: self.values - 1,
            text_before: self.text_bytes,
        });
        Ok(())
    }

    pub(super) fn end(&mut self, at: &Marker) -> Result<(), Finding> {
        let Some(frame) = self.frames.pop() else {
            return Err(located(at, "not-yaml", "something ends that never began"));
        };
        let value = match frame.open {
            Open::List(items) => Value::Array(items),
            Open::Object { members, .. } => Value::Object(members),
        };
        if frame.anchor != NO_ANCHOR {
            let anchored = Anchored {
                value: value.clone(),
                depth: frame.depth,
                values: self.values - frame.values_before,
                text_bytes: self.text_bytes - frame.text_before,
            };
            self.anchors.insert(frame.anchor, anchored);
        }
        self.deepen(frame.depth);
        self.put(value);
        Ok(())
    }

    pub(super) fn alias(&mut self, anchor: usize, at: &Marker) -> Result<(), Finding> {
        self.check_place(at)?;
        let Some(anchored) = self.anchors.get(&anchor) else {
            return Err(located(
                at,
                "yaml-value",
                "this alias stands inside what it repeats",
            ));
        };
        let (depth, values, text) = (anchored.depth, anchored.values, anchored.text_bytes);
        if self.frames.len() + depth > JSON_DEPTH {
            return Err(too_deep());
        }
        self.count(values, text, at)?;
        let value = self.anchors.get(&anchor).map(|known| known.value.clone());
        self.deepen(depth);
        self.put(value.unwrap_or_default());
        Ok(())
    }

    /// Counts before anything is copied.
    fn count(&mut self, values: usize, text_bytes: usize, at: &Marker) -> Result<(), Finding> {
        self.values += values;
        self.text_bytes += text_bytes;
        if self.values <= YAML_VALUES && self.text_bytes <= YAML_TEXT_BYTES {
            return Ok(());
        }
        Err(located(
            at,
            "document-too-large",
            "the definition becomes too large here, with everything that aliases ('*name') repeat written out",
        ))
    }

    /// Refuses a list, an object or an alias as the name of a member.
    fn check_place(&self, at: &Marker) -> Result<(), Finding> {
        match self.frames.last() {
            Some(Frame {
                open: Open::Object { name: None, .. },
                ..
            }) => Err(located(
                at,
                "yaml-value",
                "the name of a member must be a text",
            )),
            _ => Ok(()),
        }
    }

    fn deepen(&mut self, inner: usize) {
        if let Some(frame) = self.frames.last_mut() {
            frame.depth = frame.depth.max(inner + 1);
        }
    }

    fn put(&mut self, value: Value) {
        match self.frames.last_mut().map(|frame| &mut frame.open) {
            None => self.root = Some(value),
            Some(Open::List(items)) => items.push(value),
            Some(Open::Object { members, name }) => {
                if let Some(name) = name.take() {
                    members.insert(name, value);
                }
            }
        }
    }

    fn duplicate(&self, name: &str, at: &Marker) -> Finding {
        let start = Pointer::root();
        let pointer = self
            .frames
            .iter()
            .fold(start, |place, frame| match &frame.open {
                Open::List(items) => place.index(items.len()),
                Open::Object { name, .. } => place.at(name.as_deref().unwrap_or_default()),
            });
        let what = format!("'{name}' is given twice; keep one");
        Finding {
            pointer: pointer.to_string(),
            ..located(at, "duplicate-member", &what)
        }
    }
}
