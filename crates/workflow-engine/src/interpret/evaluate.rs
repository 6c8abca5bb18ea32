//! Expressions: their arguments, templates, texts and lengths of time.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use edgewright_expression::{Budget, Program};
use edgewright_types::UnixMillis;
use edgewright_workflow_definition::{
    duration::{Duration, parse_iso8601},
    expression::{Expression, Text},
    template::Template,
};
use serde_json::{Map, Value, json};

use super::Work;
use crate::error::{Trouble, WorkflowError};

/// Programs that are kept compiled.
const PROGRAMS: usize = 1_000;

/// Compiled expressions, by source and the names of their arguments.
#[derive(Default)]
pub struct Programs {
    compiled: RefCell<HashMap<String, Program>>,
}

impl Programs {
    fn get(&self, expression: &Expression, names: &[&str]) -> Result<Program, WorkflowError> {
        let key = format!("{}\u{0}{}", names.join(","), expression.source());
        if let Some(known) = self.compiled.borrow().get(&key) {
            return Ok(known.clone());
        }
        let program = expression
            .compile(names)
            .map_err(|error| WorkflowError::expression(error.to_string()))?;
        let mut compiled = self.compiled.borrow_mut();
        if compiled.len() >= PROGRAMS {
            compiled.clear();
        }
        compiled.insert(key, program.clone());
        Ok(program)
    }
}

/// What an expression sees besides the run: its `.` and what its place adds.
#[derive(Clone, Default)]
pub struct Sight {
    /// The `.`.
    pub dot: Rc<Value>,
    /// `$task.output`.
    pub raw_output: Option<Rc<Value>>,
    /// `$output`.
    pub output: Option<Rc<Value>>,
    /// Variables of this place alone.
    pub variables: Vec<(String, Rc<Value>)>,
}

impl Sight {
    /// Only a `.`.
    pub fn of(dot: Rc<Value>) -> Self {
        Self {
            dot,
            ..Self::default()
        }
    }
}

const ARGUMENTS: [&str; 8] = [
    "context",
    "input",
    "output",
    "secrets",
    "authorization",
    "task",
    "workflow",
    "runtime",
];

impl Work<'_, '_> {
    /// What an expression yields: its first output, null if it has none.
    pub fn evaluate(
        &mut self,
        frame: u32,
        expression: &Expression,
        sight: &Sight,
    ) -> Result<Value, Trouble> {
        let source = expression.source();
        let mut given: Vec<(String, Value)> = Vec::new();
        for (name, value) in &sight.variables {
            if mentions(source, name) {
                given.push((name.clone(), (**value).clone()));
            }
        }
        for (name, value) in self.variables_around(frame)? {
            if mentions(source, &name) && given.iter().all(|(known, _)| *known != name) {
                let value = self.value(value)?;
                given.push((name, (*value).clone()));
            }
        }
        for name in ARGUMENTS {
            if mentions(source, name) && given.iter().all(|(known, _)| known != name) {
                given.push((name.to_owned(), self.argument(frame, name, sight)?));
            }
        }
        let names: Vec<&str> = given.iter().map(|(name, _)| name.as_str()).collect();
        let program = self.engine.programs.get(expression, &names)?;
        let given: Vec<(&str, Value)> = given
            .iter()
            .map(|(name, value)| (name.as_str(), value.clone()))
            .collect();
        let yielded = program
            .run_first(&sight.dot, &given, &Budget::EVALUATE)
            .map_err(|error| WorkflowError::expression(error.to_string()))?;
        Ok(yielded.unwrap_or(Value::Null))
    }

    /// Whether an expression is true: anything but false and null.
    pub fn is_true(
        &mut self,
        frame: u32,
        expression: &Expression,
        sight: &Sight,
    ) -> Result<bool, Trouble> {
        let value = self.evaluate(frame, expression, sight)?;
        Ok(!matches!(value, Value::Null | Value::Bool(false)))
    }

    /// Variables of the tasks around one, the nearest first. A function sees none of its caller's.
    fn variables_around(
        &self,
        frame: u32,
    ) -> Result<Vec<(String, crate::state::ValueRef)>, Trouble> {
        let mut variables = Vec::new();
        let mut at = self.frame(frame)?;
        while let Some(parent) = at.parent {
            if is_function(&at.reference) {
                break;
            }
            at = self.frame(parent)?;
            variables.extend(at.variables.iter().cloned());
        }
        Ok(variables)
    }

    fn argument(&mut self, frame: u32, name: &str, sight: &Sight) -> Result<Value, Trouble> {
        Ok(match name {
            "context" => (*self.value(self.run.context)?).clone(),
            "input" => {
                let input = self.frame(frame)?.input;
                (*self.value(input)?).clone()
            }
            "output" => sight
                .output
                .as_ref()
                .map_or(Value::Null, |output| (**output).clone()),
            "secrets" => self.secrets(),
            "task" => self.task_descriptor(frame, sight)?,
            "workflow" => json!({
                "id": self.run.id.as_str(),
                "definition": self.definition.source(),
                "input": *self.value(self.run.input)?,
                "startedAt": moment(self.run.started_at),
            }),
            "runtime" => json!({
                "name": "Edgewright",
                "version": env!("CARGO_PKG_VERSION"),
                "metadata": {},
            }),
            _ => Value::Null,
        })
    }

    fn secrets(&self) -> Value {
        let marks = self.marks();
        let names = self.definition.reusable.secrets.iter();
        Value::Object(
            names
                .map(|name| (name.clone(), Value::String(marks.mark(name))))
                .collect::<Map<_, _>>(),
        )
    }

    fn task_descriptor(&mut self, frame: u32, sight: &Sight) -> Result<Value, Trouble> {
        let open = self.frame(frame)?.clone();
        let Some(task) = self.definition.task(&open.reference) else {
            return Ok(Value::Null);
        };
        let name = task.name.clone();
        let definition = self.definition.task_source(&open.reference).cloned();
        let input = self.value(open.raw)?;
        let mut descriptor = json!({
            "name": name,
            "reference": open.reference,
            "definition": definition.unwrap_or_default(),
            "input": *input,
            "startedAt": moment(open.started_at),
        });
        if let (Some(output), Some(members)) = (&sight.raw_output, descriptor.as_object_mut()) {
            members.insert("output".to_owned(), (**output).clone());
        }
        Ok(descriptor)
    }

    /// A value with its expressions evaluated. Templates nest no deeper than definitions may.
    pub fn fill(
        &mut self,
        frame: u32,
        template: &Template,
        sight: &Sight,
    ) -> Result<Value, Trouble> {
        Ok(match template {
            Template::Constant(value) => value.clone(),
            Template::Expression(expression) => self.evaluate(frame, expression, sight)?,
            Template::List(items) => {
                let mut filled = Vec::with_capacity(items.len());
                for item in items {
                    filled.push(self.fill(frame, item, sight)?);
                }
                Value::Array(filled)
            }
            Template::Object(members) => {
                let mut filled = Map::new();
                for (name, member) in members {
                    filled.insert(name.clone(), self.fill(frame, member, sight)?);
                }
                Value::Object(filled)
            }
        })
    }

    /// A text, or what its expression yields as one.
    pub fn text(&mut self, frame: u32, text: &Text, sight: &Sight) -> Result<String, Trouble> {
        match text {
            Text::Literal(text) => Ok(text.clone()),
            Text::Expression(expression) => {
                let value = self.evaluate(frame, expression, sight)?;
                as_text(&value).ok_or_else(|| {
                    WorkflowError::expression(format!(
                        "The expression '{}' yields no text.",
                        expression.source().trim()
                    ))
                    .into()
                })
            }
        }
    }

    /// A length of time in milliseconds.
    pub fn millis(
        &mut self,
        frame: u32,
        duration: &Duration,
        sight: &Sight,
    ) -> Result<u64, Trouble> {
        match duration {
            Duration::Fixed { millis } => Ok(*millis),
            Duration::Expression(expression) => {
                let value = self.evaluate(frame, expression, sight)?;
                let text = value.as_str().unwrap_or_default();
                Ok(parse_iso8601(text)
                    .map_err(|error| WorkflowError::expression(error.to_string()))?)
            }
        }
    }
}

/// A scalar as text; nothing for lists, objects and null.
pub fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(bool) => Some(bool.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A moment as expressions see it.
pub fn moment(at: UnixMillis) -> Value {
    json!({
        "iso8601": at.to_rfc3339(),
        "epoch": { "seconds": at.0.div_euclid(1_000), "milliseconds": at.0 },
    })
}

/// Whether a reference is that of a function, not of a task inside one.
fn is_function(reference: &str) -> bool {
    reference
        .strip_prefix("/use/functions/")
        .is_some_and(|name| !name.contains('/'))
}

/// Whether a source may read a variable. It may say yes too often, never too rarely.
fn mentions(source: &str, name: &str) -> bool {
    source.match_indices('$').any(|(at, _)| {
        source
            .get(at.saturating_add(1)..)
            .map(str::trim_start)
            .is_some_and(|rest| {
                rest.strip_prefix(name).is_some_and(|after| {
                    !after.starts_with(|next: char| next.is_alphanumeric() || next == '_')
                })
            })
    })
}
