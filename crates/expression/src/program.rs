//! A compiled expression and its runs.

use std::sync::Arc;

use serde_json::Value as Json;

use crate::budget::Budget;
use crate::error::{CompileError, RunError};
use crate::eval::{Env, Machine, Trail};
use crate::fields::FieldsRead;
use crate::ir::Code;
use crate::meter::{Flow, Meter, Stop};
use crate::value::{Value, from_json, to_json, to_text};

/// A compiled expression. It can be cloned, shared between threads and run any number of times.
#[derive(Clone, Debug)]
pub struct Program {
    code: Arc<Code>,
}

impl Program {
    /// Compiles `source`; it may use the named `variables` (given without the `$`).
    pub fn compile(source: &str, variables: &[&str]) -> Result<Program, CompileError> {
        Ok(Program {
            code: Arc::new(crate::lower::compile(source, variables)?),
        })
    }

    /// The fields the expression may read.
    pub fn fields_read(&self) -> FieldsRead {
        crate::fields::fields_read(&self.code)
    }

    /// Runs the expression on `input` and returns every output. A variable that is not given is `null`.
    pub fn run(
        &self,
        input: &Json,
        variables: &[(&str, Json)],
        budget: &Budget,
    ) -> Result<Vec<Json>, RunError> {
        self.run_until(input, variables, budget, usize::MAX)
    }

    /// Runs the expression on `input` up to its first output; `None` when it has none.
    pub fn run_first(
        &self,
        input: &Json,
        variables: &[(&str, Json)],
        budget: &Budget,
    ) -> Result<Option<Json>, RunError> {
        Ok(self
            .run_until(input, variables, budget, 1)?
            .into_iter()
            .next())
    }

    fn run_until(
        &self,
        input: &Json,
        variables: &[(&str, Json)],
        budget: &Budget,
        most: usize,
    ) -> Result<Vec<Json>, RunError> {
        let mut outputs = Vec::new();
        let ran = self.start(input, variables, budget, &mut |machine, value| {
            machine.meter.output(value.weight())?;
            outputs.push(to_json(&value));
            Ok(outputs.len() < most)
        });
        match ran {
            Ok(()) => Ok(outputs),
            Err(Stop::Exhausted(what)) => Err(RunError::Budget(what)),
            Err(Stop::Error(raised)) => Err(raised_error(&raised)),
            Err(Stop::Break(_)) => Err(raised_error(&Value::Null)),
        }
    }

    /// Runs with a fresh machine; `give` says whether it wants more.
    fn start(
        &self,
        input: &Json,
        variables: &[(&str, Json)],
        budget: &Budget,
        give: &mut dyn FnMut(&Machine<'_>, Value) -> Flow<bool>,
    ) -> Flow<()> {
        // What the host hands in is bounded in size and depth but costs the expression nothing.
        let intake = Meter::new(&Budget {
            steps: u64::MAX,
            alloc_bytes: u64::MAX,
            ..*budget
        });
        let input = from_json(&intake, input)?;
        let given = |name: &String| variables.iter().find(|(known, _)| *known == name.as_str());
        let globals =
            self.code.globals.iter().map(|name| {
                given(name).map_or(Ok(Value::Null), |(_, json)| from_json(&intake, json))
            });
        let machine = Machine::new(
            &self.code,
            globals.collect::<Flow<_>>()?,
            Meter::new(budget),
        )?;
        let enough = machine.meter.fresh_label();
        let done = machine.eval(
            &self.code.body,
            Env::ROOT,
            Trail::Off,
            input,
            &mut |_, value| match give(&machine, value)? {
                true => Ok(()),
                false => Err(Stop::Break(enough)),
            },
        );
        match done {
            Err(Stop::Break(label)) if label == enough => Ok(()),
            done => done,
        }
    }
}

/// The error as text and as JSON.
fn raised_error(raised: &Value) -> RunError {
    let message = match raised {
        Value::Str(text) => text.as_str().to_owned(),
        other => match to_text(&Meter::new(&Budget::EVALUATE), other) {
            Ok(text) => format!("{text} (not a string)"),
            Err(_) => "The expression raised an error that is too large to show.".to_owned(),
        },
    };
    RunError::Value {
        message,
        value: to_json(raised),
    }
}
