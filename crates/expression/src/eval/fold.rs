//! Binding variables, and the folds that do so for every item of a source.

use super::{Env, Machine, Out, Slots, Trail, index, index_at};
use crate::ir::{Binder, Fold, Node, Pattern};
use crate::meter::Flow;
use crate::value::Value;

impl Machine<'_> {
    /// The frame that a pattern makes of a value.
    pub(super) fn slots<'a>(
        &'a self,
        binder: &'a Binder,
        value: Value,
        env: Env<'a>,
    ) -> Flow<Slots<'a>> {
        if let Pattern::Variable(_) = binder.pattern {
            return Ok(Slots::Variable(value));
        }
        self.meter
            .alloc_items(usize::from(binder.slots), size_of::<Value>())?;
        let mut slots = vec![Value::Null; usize::from(binder.slots)];
        self.destructure(&binder.pattern, value, env, &mut slots)?;
        Ok(Slots::Variables(slots))
    }

    fn destructure<'a>(
        &'a self,
        pattern: &'a Pattern,
        value: Value,
        env: Env<'a>,
        slots: &mut [Value],
    ) -> Flow<()> {
        let _nest = self.meter.nest()?;
        self.meter.step(1)?;
        match pattern {
            Pattern::Variable(slot) => {
                if let Some(slot) = slots.get_mut(usize::from(*slot)) {
                    *slot = value;
                }
            }
            Pattern::Array(items) => {
                for (at, below) in items.iter().enumerate() {
                    self.destructure(below, index_at(&self.meter, value.clone(), at)?, env, slots)?;
                }
            }
            Pattern::Object(entries) => {
                for (key, below) in entries {
                    let key = self.single(key, env, value.clone())?;
                    self.destructure(below, index(&self.meter, value.clone(), &key)?, env, slots)?;
                }
            }
        }
        Ok(())
    }

    pub(super) fn bind_many<'a>(
        &'a self,
        source: &'a Node,
        binder: &'a Binder,
        body: &'a Node,
        env: Env<'a>,
        given: (Trail, Value),
        out: Out<'_>,
    ) -> Flow<()> {
        let (trail, input) = given;
        if source.one {
            let value = self.single(source, env, input.clone())?;
            let frame = env.frame(self.slots(binder, value, env)?);
            return self.eval(body, Env::inside(&frame), trail, input, out);
        }
        self.each(source, env, input.clone(), &mut |value| {
            let frame = env.frame(self.slots(binder, value, env)?);
            self.eval(body, Env::inside(&frame), trail.clone(), input.clone(), out)
        })
    }

    /// The last output of a node, or `null`: the next state of a `reduce`.
    fn last<'a>(&'a self, node: &'a Node, env: Env<'a>, input: Value) -> Flow<Value> {
        if node.one {
            return self.single(node, env, input);
        }
        let mut last = Value::Null;
        self.eval(node, env, Trail::Off, input, &mut |_, value| {
            last = value;
            Ok(())
        })?;
        Ok(last)
    }

    /// `reduce` with one start value, in value mode.
    pub(super) fn reduce_single<'a>(
        &'a self,
        fold: &'a Fold,
        env: Env<'a>,
        input: Value,
    ) -> Flow<Value> {
        let start = self.single(&fold.init, env, input.clone())?;
        self.reduce_from(fold, env, start, input)
    }

    fn reduce_from<'a>(
        &'a self,
        fold: &'a Fold,
        env: Env<'a>,
        start: Value,
        input: Value,
    ) -> Flow<Value> {
        let mut state = start;
        self.each(&fold.source, env, input, &mut |item| {
            let frame = env.frame(self.slots(&fold.binder, item, env)?);
            // The state is moved, not shared, so that the update can edit it in place.
            let before = std::mem::replace(&mut state, Value::Null);
            state = self.last(&fold.update, Env::inside(&frame), before)?;
            Ok(())
        })?;
        Ok(state)
    }

    pub(super) fn reduce_many<'a>(
        &'a self,
        fold: &'a Fold,
        env: Env<'a>,
        trail: Trail,
        input: Value,
        out: Out<'_>,
    ) -> Flow<()> {
        if trail.is_off() {
            return self.each(&fold.init, env, input.clone(), &mut |start| {
                let state = self.reduce_from(fold, env, start, input.clone())?;
                out(Trail::Off, state)
            });
        }
        self.eval(
            &fold.init,
            env,
            trail.clone(),
            input.clone(),
            &mut |at, start| {
                let mut state = (at, start);
                self.each(&fold.source, env, input.clone(), &mut |item| {
                    let frame = env.frame(self.slots(&fold.binder, item, env)?);
                    let (at, before) =
                        std::mem::replace(&mut state, (trail.computed(), Value::Null));
                    self.eval(
                        &fold.update,
                        Env::inside(&frame),
                        at,
                        before,
                        &mut |at, value| {
                            state = (at, value);
                            Ok(())
                        },
                    )
                })?;
                let (at, value) = std::mem::replace(&mut state, (Trail::Off, Value::Null));
                out(at, value)
            },
        )
    }

    pub(super) fn foreach_many<'a>(
        &'a self,
        fold: &'a Fold,
        extract: Option<&'a Node>,
        env: Env<'a>,
        trail: Trail,
        input: Value,
        out: Out<'_>,
    ) -> Flow<()> {
        self.eval(
            &fold.init,
            env,
            trail.clone(),
            input.clone(),
            &mut |at, start| {
                let mut state = (at, start);
                self.each(&fold.source, env, input.clone(), &mut |item| {
                    let frame = env.frame(self.slots(&fold.binder, item, env)?);
                    let inside = Env::inside(&frame);
                    let (at, before) =
                        std::mem::replace(&mut state, (trail.computed(), Value::Null));
                    self.eval(&fold.update, inside, at, before, &mut |at, value| {
                        state = (at.clone(), value.clone());
                        match extract {
                            Some(extract) => self.eval(extract, inside, at, value, out),
                            None => out(at, value),
                        }
                    })
                })
            },
        )
    }
}
