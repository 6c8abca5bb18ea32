//! The general walk: any number of outputs, with or without paths.

use super::{Env, Machine, Out, Slots, Trail};
use crate::builtins::ControlSite;
use crate::builtins::format::Format;
use crate::ir::{Kind, Node, TextPart};
use crate::meter::{Flow, Meter, Stop};
use crate::value::{Object, Str, Value, describe, error};

/// The key of an object entry, which must be a string.
pub(super) fn object_key(key: Value) -> Flow<Str> {
    match key {
        Value::Str(key) => Ok(key),
        other => Err(error(format!(
            "Cannot use {} as object key",
            describe(&other)
        ))),
    }
}

/// Appends a formatted piece to an interpolated string; the memory is asked for first.
pub(super) fn append_piece(meter: &Meter, text: &mut String, piece: &Value) -> Flow<()> {
    let piece = piece.as_str().unwrap_or_default();
    meter.admit((text.len() + piece.len()) as u64, 0)?;
    meter.alloc(2 * piece.len() as u64)?;
    text.push_str(piece);
    Ok(())
}

impl Machine<'_> {
    /// Evaluates a node and gives every output to `out`.
    pub fn eval<'a>(
        &'a self,
        node: &'a Node,
        env: Env<'a>,
        trail: Trail,
        input: Value,
        out: Out<'_>,
    ) -> Flow<()> {
        let _nest = self.meter.nest()?;
        let mut node = node;
        let mut input = input;
        self.meter.step(1)?;
        // Whatever comes before the first fork runs in a loop, so that a long pipeline does not nest.
        while trail.is_off() {
            match &node.kind {
                _ if node.one => {
                    let value = self.single(node, env, input)?;
                    return out(Trail::Off, value);
                }
                Kind::Pipe(first, then) if first.one => {
                    input = self.single(first, env, input)?;
                    node = then;
                }
                Kind::If(condition, then, otherwise) if condition.one => {
                    let yes = self.single(condition, env, input.clone())?.is_true();
                    node = if yes { then } else { otherwise };
                }
                _ => break,
            }
            self.meter.step(1)?;
        }
        self.many(node, env, trail, input, out)
    }

    /// One arm per kind of node; each does its work in a function of its own, to keep the frames of the recursion small.
    pub(super) fn many<'a>(
        &'a self,
        node: &'a Node,
        env: Env<'a>,
        trail: Trail,
        input: Value,
        out: Out<'_>,
    ) -> Flow<()> {
        match &node.kind {
            Kind::Identity => out(trail, input),
            Kind::Empty => Ok(()),
            Kind::Pipe(first, then) => self.eval(first, env, trail, input, &mut |trail, value| {
                self.eval(then, env, trail, value, out)
            }),
            Kind::Comma(first, then) => {
                self.eval(first, env, trail.clone(), input.clone(), out)?;
                self.eval(then, env, trail, input, out)
            }
            Kind::If(condition, then, otherwise) => {
                self.each(condition, env, input.clone(), &mut |condition| {
                    let branch = if condition.is_true() { then } else { otherwise };
                    self.eval(branch, env, trail.clone(), input.clone(), out)
                })
            }
            Kind::Index { .. } | Kind::Slice { .. } | Kind::Iterate { .. } => {
                self.access_many(node, env, trail, input, out)
            }
            Kind::Alternative(left, right) => {
                self.alternative((left, right), env, trail, input, out)
            }
            Kind::Try(body, handler) => {
                self.attempt(body, handler.as_deref(), env, trail, input, out)
            }
            Kind::Label(body) => self.label(body, env, trail, input, out),
            Kind::Break(up) => match env.label(*up) {
                Some(label) => Err(Stop::Break(label)),
                None => Err(error("break")),
            },
            Kind::Bind(source, binder, body) => {
                self.bind_many(source, binder, body, env, (trail, input), out)
            }
            Kind::Reduce(fold) => self.reduce_many(fold, env, trail, input, out),
            Kind::Foreach(fold, extract) => {
                self.foreach_many(fold, extract.as_deref(), env, trail, input, out)
            }
            Kind::Call {
                function,
                home,
                args,
            } => self.call_many((*function, *home), args, env, trail, input, out),
            Kind::Closure(place) => self.closure_many(*place, env, trail, input, out),
            Kind::Control(call) => (call.run)(
                self,
                ControlSite {
                    args: &call.args,
                    env,
                },
                trail,
                input,
                out,
            ),
            _ => self.computed(node, env, trail, input, out),
        }
    }

    /// Kinds whose outputs are computed and lie nowhere in the input.
    fn computed<'a>(
        &'a self,
        node: &'a Node,
        env: Env<'a>,
        trail: Trail,
        input: Value,
        out: Out<'_>,
    ) -> Flow<()> {
        let then = &mut |value| out(trail.computed(), value);
        if node.one {
            let value = self.single(node, env, input)?;
            return then(value);
        }
        self.computed_many(node, env, input, then)
    }

    pub(super) fn computed_many<'a>(
        &'a self,
        node: &'a Node,
        env: Env<'a>,
        input: Value,
        then: &mut dyn FnMut(Value) -> Flow<()>,
    ) -> Flow<()> {
        match &node.kind {
            Kind::Negate(inner) => self.each(inner, env, input, &mut |value| {
                then(super::operate::negate(value)?)
            }),
            Kind::Arithmetic(op, left, right) => {
                self.both(left, right, env, input, &mut |left, right| {
                    then(super::arithmetic(&self.meter, *op, left, right)?)
                })
            }
            Kind::Compare(op, left, right) => {
                self.both(left, right, env, input, &mut |left, right| {
                    then(Value::Bool(super::operate::comparison(
                        &self.meter,
                        *op,
                        &left,
                        &right,
                    )?))
                })
            }
            Kind::And(left, right) => self.logic((left, right), false, env, input, then),
            Kind::Or(left, right) => self.logic((left, right), true, env, input, then),
            Kind::Object(entries) => {
                self.object_entries(entries, Object::default(), env, &input, then)
            }
            Kind::Text(format, parts) => self.text_parts(*format, parts, env, &input, then),
            Kind::Native(call) => self.native_args(call, env, &input, then),
            Kind::Assign(path, value) => self.assign_many(path, value, env, input, then),
            Kind::UpdateArithmetic(op, path, value) => {
                self.update_arithmetic_many(*op, (path, value), env, input, then)
            }
            Kind::UpdateAlternative(path, value) => {
                self.update_alternative_many(path, value, env, input, then)
            }
            // Every other kind has one output or was dealt with before.
            _ => Ok(()),
        }
    }

    /// All pairs of outputs of two sides; the right side is the outer loop, as in jq.
    fn both<'a>(
        &'a self,
        left: &'a Node,
        right: &'a Node,
        env: Env<'a>,
        input: Value,
        then: &mut dyn FnMut(Value, Value) -> Flow<()>,
    ) -> Flow<()> {
        self.each(right, env, input.clone(), &mut |right| {
            self.each(left, env, input.clone(), &mut |left| {
                then(left, right.clone())
            })
        })
    }

    fn logic<'a>(
        &'a self,
        sides: (&'a Node, &'a Node),
        decided_by: bool,
        env: Env<'a>,
        input: Value,
        then: &mut dyn FnMut(Value) -> Flow<()>,
    ) -> Flow<()> {
        self.each(sides.0, env, input.clone(), &mut |left| {
            if left.is_true() == decided_by {
                return then(Value::Bool(decided_by));
            }
            self.each(sides.1, env, input.clone(), &mut |right| {
                then(Value::Bool(right.is_true()))
            })
        })
    }

    fn alternative<'a>(
        &'a self,
        sides: (&'a Node, &'a Node),
        env: Env<'a>,
        trail: Trail,
        input: Value,
        out: Out<'_>,
    ) -> Flow<()> {
        let mut any = false;
        self.eval(
            sides.0,
            env,
            trail.clone(),
            input.clone(),
            &mut |trail, value| {
                if !value.is_true() {
                    return Ok(());
                }
                any = true;
                out(trail, value)
            },
        )?;
        if any {
            Ok(())
        } else {
            self.eval(sides.1, env, trail, input, out)
        }
    }

    /// `try`: catches errors of the body, but neither those raised further down with its outputs nor the end of the budget.
    fn attempt<'a>(
        &'a self,
        body: &'a Node,
        handler: Option<&'a Node>,
        env: Env<'a>,
        trail: Trail,
        input: Value,
        out: Out<'_>,
    ) -> Flow<()> {
        let mut from_below = false;
        let outer = trail.computed();
        let done = self.eval(body, env, trail, input, &mut |trail, value| {
            let given = out(trail, value);
            from_below = given.is_err();
            given
        });
        match done {
            Err(Stop::Error(raised)) if !from_below => match handler {
                Some(handler) => self.eval(handler, env, outer, raised, out),
                None => Ok(()),
            },
            done => done,
        }
    }

    fn label<'a>(
        &'a self,
        body: &'a Node,
        env: Env<'a>,
        trail: Trail,
        input: Value,
        out: Out<'_>,
    ) -> Flow<()> {
        let label = self.meter.fresh_label();
        let frame = env.frame(Slots::Label(label));
        match self.eval(body, Env::inside(&frame), trail, input, out) {
            Err(Stop::Break(broken)) if broken == label => Ok(()),
            done => done,
        }
    }

    /// All objects that the outputs of the entries make; the first entry is the outermost loop.
    fn object_entries<'a>(
        &'a self,
        entries: &'a [(Node, Node)],
        object: Object,
        env: Env<'a>,
        input: &Value,
        then: &mut dyn FnMut(Value) -> Flow<()>,
    ) -> Flow<()> {
        let _nest = self.meter.nest()?;
        let Some(((key, value), rest)) = entries.split_first() else {
            return then(Value::object(object));
        };
        if key.one && value.one {
            let mut object = object;
            let name = object_key(self.single(key, env, input.clone())?)?;
            object.insert(&self.meter, name, self.single(value, env, input.clone())?)?;
            return self.object_entries(rest, object, env, input, then);
        }
        self.each(key, env, input.clone(), &mut |key| {
            let name = object_key(key)?;
            self.each(value, env, input.clone(), &mut |value| {
                self.meter.alloc(64 * (object.len() as u64 + 1))?;
                let mut object = object.clone();
                object.insert(&self.meter, name.clone(), value)?;
                self.object_entries(rest, object, env, input, then)
            })
        })
    }

    /// All strings that the outputs of the parts make; the last part is the outermost loop.
    fn text_parts<'a>(
        &'a self,
        format: Format,
        parts: &'a [TextPart],
        env: Env<'a>,
        input: &Value,
        then: &mut dyn FnMut(Value) -> Flow<()>,
    ) -> Flow<()> {
        let _nest = self.meter.nest()?;
        let Some((last, before)) = parts.split_last() else {
            return then(Value::string(&self.meter, "")?);
        };
        let append = &mut |piece: Value| {
            self.text_parts(format, before, env, input, &mut |text| {
                let mut joined = String::new();
                append_piece(&self.meter, &mut joined, &text)?;
                append_piece(&self.meter, &mut joined, &piece)?;
                then(Value::string(&self.meter, joined)?)
            })
        };
        match last {
            TextPart::Constant(at) => append(self.constant(*at)),
            TextPart::Term(term) => self.each(term, env, input.clone(), &mut |value| {
                append(format.apply(&self.meter, value)?)
            }),
        }
    }
}
