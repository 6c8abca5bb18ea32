//! From a document to parts: every keyword is looked at once, and whatever is wrong with it is said with its place.

mod keywords;
mod values;

use std::collections::{HashMap, VecDeque};

use edgewright_limits::workflow::{SCHEMA_BYTES, SCHEMA_PARTS};
use serde_json::{Map, Value};

use crate::{
    Schema, SchemaFault,
    node::{Id, Node},
    pattern::Patterns,
    place::escape,
    reference::Names,
};

/// The only draft there is, with and without its empty fragment.
const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";
/// Keywords that would check something, but not here: of other drafts, or of which what they name is not known beforehand.
const ELSEWHERE: [(&str, &str); 4] = [
    ("$dynamicRef", "'$ref'"),
    ("$recursiveRef", "'$ref'"),
    ("dependencies", "'dependentRequired' or 'dependentSchemas'"),
    ("additionalItems", "'prefixItems' and 'items'"),
];
/// Faults that are listed.
const FAULTS: usize = 20;

/// Reads one document.
pub struct Compiler<'a> {
    document: &'a Value,
    names: Names,
    nodes: Vec<Node>,
    by_pointer: HashMap<String, Id>,
    /// Parts that are named but not read yet.
    waiting: VecDeque<(String, Id)>,
    patterns: Patterns,
    notes_seen: bool,
    faults: Vec<SchemaFault>,
}

impl<'a> Compiler<'a> {
    pub fn new(document: &'a Value) -> Self {
        Self {
            document,
            names: Names::of(document),
            nodes: Vec::new(),
            by_pointer: HashMap::new(),
            waiting: VecDeque::new(),
            patterns: Patterns::new(),
            notes_seen: false,
            faults: Vec::new(),
        }
    }

    pub fn compile(mut self) -> Result<Schema, Vec<SchemaFault>> {
        if self.document.to_string().len() > SCHEMA_BYTES {
            self.fault(
                "",
                format!("A schema has at most {SCHEMA_BYTES} bytes. Make it smaller."),
            );
            return Err(self.faults);
        }
        self.part(String::new());
        while let Some((pointer, id)) = self.waiting.pop_front() {
            if self.nodes.len() > SCHEMA_PARTS {
                self.fault(
                    "",
                    format!("A schema has at most {SCHEMA_PARTS} parts. Make it smaller."),
                );
                break;
            }
            let node = self.read(&pointer);
            if let Some(slot) = self.nodes.get_mut(id) {
                *slot = node;
            }
        }
        if self.faults.is_empty() {
            self.refuse_circles();
        }
        if !self.faults.is_empty() {
            self.faults.truncate(FAULTS);
            return Err(self.faults);
        }
        Ok(Schema {
            nodes: self.nodes,
            patterns: self.patterns,
            notes_seen: self.notes_seen,
        })
    }

    /// The number of the part at a place; read later.
    fn part(&mut self, pointer: String) -> Id {
        if let Some(known) = self.by_pointer.get(&pointer) {
            return *known;
        }
        let id = self.nodes.len();
        self.nodes.push(Node::default());
        self.by_pointer.insert(pointer.clone(), id);
        self.waiting.push_back((pointer, id));
        id
    }

    fn read(&mut self, pointer: &str) -> Node {
        match self.document.pointer(pointer) {
            Some(Value::Bool(all)) => Node {
                never: !all,
                ..Node::default()
            },
            Some(Value::Object(members)) => self.read_object(members, pointer),
            _ => {
                self.fault(pointer, "A schema is an object, true or false.");
                Node::default()
            }
        }
    }

    fn read_object(&mut self, members: &'a Map<String, Value>, pointer: &str) -> Node {
        if let Some(draft) = members.get("$schema")
            && draft.as_str().map(|draft| draft.trim_end_matches('#')) != Some(DRAFT)
        {
            let place = format!("{pointer}/$schema");
            self.fault(&place, format!("Schemas are of the draft 2020-12 here. Write it for that draft, or leave '$schema' out: {DRAFT}"));
        }
        for (name, instead) in ELSEWHERE {
            if members.contains_key(name) {
                let place = format!("{pointer}/{name}");
                self.fault(
                    &place,
                    format!("'{name}' does nothing here. Use {instead}."),
                );
            }
        }
        let mut node = Node::default();
        keywords::read(self, members, pointer, &mut node);
        node
    }

    /// The number of the part that a keyword holds.
    fn inside(&mut self, pointer: &str, keyword: &str) -> Id {
        self.part(format!("{pointer}/{}", escape(keyword)))
    }

    fn reference(&mut self, reference: &Value, pointer: &str) -> Option<Id> {
        let place = format!("{pointer}/$ref");
        let Some(text) = reference.as_str() else {
            self.fault(&place, "A '$ref' is a text.");
            return None;
        };
        let found = self.names.resolve(text, pointer);
        let Some(target) = found.filter(|target| self.document.pointer(target).is_some()) else {
            self.fault(
                &place,
                "It names something that is not in this schema, and nothing is fetched from elsewhere. Put it under '$defs' and name it '#/$defs/…'.",
            );
            return None;
        };
        Some(self.part(target))
    }

    /// A part that leads to itself without going into the value would never be done.
    fn refuse_circles(&mut self) {
        let edges: Vec<Vec<Id>> = self
            .nodes
            .iter()
            .map(|node| node.rules.iter().flat_map(|rule| rule.in_place()).collect())
            .collect();
        let mut entering = vec![0_usize; edges.len()];
        for target in edges.iter().flatten() {
            if let Some(count) = entering.get_mut(*target) {
                *count += 1;
            }
        }
        let mut free: Vec<Id> = (0..edges.len())
            .filter(|id| entering.get(*id) == Some(&0))
            .collect();
        while let Some(id) = free.pop() {
            for target in edges.get(id).into_iter().flatten() {
                if let Some(count) = entering.get_mut(*target) {
                    *count -= 1;
                    if *count == 0 {
                        free.push(*target);
                    }
                }
            }
        }
        let circle = self
            .by_pointer
            .iter()
            .filter(|(_, id)| entering.get(**id).is_some_and(|count| *count > 0));
        if let Some(pointer) = circle.map(|(pointer, _)| pointer.clone()).min() {
            self.fault(
                &pointer,
                "It refers to itself without going into the data, so checking would never end.",
            );
        }
    }

    fn fault(&mut self, pointer: &str, message: impl Into<String>) {
        self.faults.push(SchemaFault {
            pointer: pointer.to_owned(),
            message: message.into(),
        });
    }
}
