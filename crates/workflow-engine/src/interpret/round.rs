//! `for`: one round after the other.

use std::rc::Rc;

use edgewright_limits::workflow_run::LOOP_ITEMS;
use edgewright_workflow_definition::{TaskKind, task::for_each::For};
use serde_json::Value;

use super::{Work, evaluate::Sight};
use crate::{
    error::{Trouble, WorkflowError},
    state::{Doing, ScopeKind, Step, ValueRef},
};

impl Work<'_, '_> {
    pub(super) fn begin_for(
        &mut self,
        frame: u32,
        each: &For,
        input: ValueRef,
    ) -> Result<(), Trouble> {
        let sight = Sight::of(self.value(input)?);
        let items = self.evaluate(frame, &each.in_, &sight)?;
        let count = match &items {
            Value::Array(items) => items.len(),
            _ => {
                return Err(WorkflowError::expression(
                    "'for.in' yields no list. Make it yield one, such as '.items // []'.",
                )
                .into());
            }
        };
        if count > LOOP_ITEMS {
            return Err(WorkflowError::runtime(format!(
                "The list has {count} items; a loop takes at most {LOOP_ITEMS}. Take it in parts."
            ))
            .into());
        }
        let items = self.put(Rc::new(items))?;
        self.frame_mut(frame)?.doing = Doing::For {
            items,
            index: 0,
            last: input,
        };
        self.then(Step::Next { frame, last: input });
        Ok(())
    }

    /// Begins the next round, if there is one.
    pub(super) fn next_round(&mut self, frame: u32, last: ValueRef) -> Result<(), Trouble> {
        let definition = Rc::clone(&self.definition);
        let TaskKind::For(each) = &self.task(&definition, frame)?.kind else {
            return Ok(());
        };
        let Doing::For { items, index, .. } = self.frame(frame)?.doing else {
            return Ok(());
        };
        let list = self.value(items)?;
        let Some(item) = list.get(index) else {
            self.done(frame, last);
            return Ok(());
        };
        let item = Rc::new(item.clone());
        let at = Rc::new(Value::from(index));
        if let Some(while_) = &each.while_ {
            let sight = Sight {
                dot: self.value(last)?,
                variables: vec![
                    (each.each.clone(), Rc::clone(&item)),
                    (each.at.clone(), Rc::clone(&at)),
                ],
                ..Sight::default()
            };
            if !self.is_true(frame, while_, &sight)? {
                self.done(frame, last);
                return Ok(());
            }
        }
        let variables = vec![
            (each.each.clone(), self.put(item)?),
            (each.at.clone(), self.put(at)?),
        ];
        let open = self.frame_mut(frame)?;
        open.variables = variables;
        open.doing = Doing::For {
            items,
            index: index.saturating_add(1),
            last,
        };
        self.begin_scope(frame, ScopeKind::For, last)
    }
}
