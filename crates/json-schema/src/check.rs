//! Checks a value against a schema, rule by rule, each for a step of a budget.

mod combined;
mod lists;
mod objects;
mod scalars;
mod seen;

use edgewright_limits::workflow_run::{SCHEMA_NESTING, SCHEMA_STEPS};
use serde_json::Value;

use crate::{
    Schema,
    node::{Id, Node, Rule},
    place::Place,
};
use seen::Seen;

/// Why a value does not fit. It quotes nothing of the value, which may be nobody's business.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    /// Something in it is not as it has to be.
    #[error("{}{message}", at(pointer))]
    Value {
        /// Where, a JSON pointer into the value.
        pointer: String,
        /// What it has to be.
        message: String,
    },
    /// Finding out takes more work than checking may cost.
    #[error("Checking it takes too much work. Make the schema simpler or the data smaller.")]
    Exhausted,
}

fn at(pointer: &str) -> String {
    if pointer.is_empty() {
        String::new()
    } else {
        format!("At {pointer}: ")
    }
}

impl Schema {
    /// Whether a value fits.
    ///
    /// # Errors
    /// The first thing that does not.
    pub fn check(&self, value: &Value) -> Result<(), Misfit> {
        let mut check = Check {
            schema: self,
            steps: SCHEMA_STEPS,
            nesting: 0,
        };
        check.part(0, value, &Place::Root).map(|_| ())
    }
}

/// One check under way.
pub struct Check<'a> {
    schema: &'a Schema,
    steps: u64,
    nesting: usize,
}

type Fits = Result<Seen, Misfit>;

impl Check<'_> {
    /// Checks against one part, and says what of the value it looked at.
    fn part(&mut self, id: Id, value: &Value, place: &Place<'_>) -> Fits {
        self.spend(1)?;
        self.nesting += 1;
        if self.nesting > SCHEMA_NESTING {
            return Err(Misfit::Exhausted);
        }
        let schema = self.schema;
        let checked = match schema.nodes.get(id) {
            Some(node) => self.node(node, value, place),
            None => Ok(Seen::default()),
        };
        self.nesting -= 1;
        checked
    }

    fn node(&mut self, node: &Node, value: &Value, place: &Place<'_>) -> Fits {
        if node.never {
            return Err(misfit(place, "Nothing may stand here."));
        }
        let mut seen = Seen::default();
        for rule in &node.rules {
            self.spend(1)?;
            seen.add(self.rule(rule, value, place)?);
        }
        if let Some(id) = node.unevaluated_items {
            self.unevaluated_items(id, value, place, &mut seen)?;
        }
        if let Some(id) = node.unevaluated_properties {
            self.unevaluated_properties(id, value, place, &mut seen)?;
        }
        Ok(seen)
    }

    fn rule(&mut self, rule: &Rule, value: &Value, place: &Place<'_>) -> Fits {
        match rule {
            Rule::Reference(id) => self.part(*id, value, place),
            Rule::AllOf(_)
            | Rule::AnyOf(_)
            | Rule::OneOf(_)
            | Rule::Not(_)
            | Rule::If { .. }
            | Rule::DependentSchemas(_) => self.combined(rule, value, place),
            _ => match value {
                Value::Array(items) if rule.is_about_lists() => self.list(rule, items, place),
                Value::Object(members) if rule.is_about_objects() => {
                    self.object(rule, members, place)
                }
                _ => self.scalar(rule, value, place).map(|()| Seen::default()),
            },
        }
    }

    /// Whether a value fits a part; only the end of the budget is an error.
    fn fits(&mut self, id: Id, value: &Value, place: &Place<'_>) -> Result<Option<Seen>, Misfit> {
        let nesting = self.nesting;
        match self.part(id, value, place) {
            Ok(seen) => Ok(Some(seen)),
            Err(Misfit::Value { .. }) => {
                self.nesting = nesting;
                Ok(None)
            }
            Err(exhausted) => Err(exhausted),
        }
    }

    fn spend(&mut self, steps: u64) -> Result<(), Misfit> {
        self.steps = self.steps.checked_sub(steps).ok_or(Misfit::Exhausted)?;
        Ok(())
    }
}

impl Rule {
    const fn is_about_lists(&self) -> bool {
        matches!(
            self,
            Self::Size { .. } | Self::UniqueItems | Self::Items { .. } | Self::Contains { .. }
        )
    }

    const fn is_about_objects(&self) -> bool {
        matches!(
            self,
            Self::Count { .. }
                | Self::Required(_)
                | Self::DependentRequired(_)
                | Self::Properties(_)
                | Self::PropertyNames(_)
        )
    }
}

fn misfit(place: &Place<'_>, message: impl Into<String>) -> Misfit {
    Misfit::Value {
        pointer: place.pointer(),
        message: message.into(),
    }
}
