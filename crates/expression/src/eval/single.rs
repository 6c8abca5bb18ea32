//! Nodes with exactly one output, evaluated as plain values. The input is moved along wherever it can be,
//! so that whoever edits it finds that nobody else holds it.

use super::{Env, Machine, index, slice};
use crate::builtins::NativeFn;
use crate::ir::{Arithmetic, Kind, NativeCall, Node, TextPart};
use crate::meter::{Flow, Stop};
use crate::value::{Object, Value, error};

impl Machine<'_> {
    /// The one output of a node that promises one.
    pub fn single<'a>(&'a self, node: &'a Node, env: Env<'a>, input: Value) -> Flow<Value> {
        self.meter.step(1)?;
        match &node.kind {
            Kind::Identity => Ok(input),
            Kind::Constant(at) => Ok(self.constant(*at)),
            Kind::Variable(place) => {
                self.meter.step(u64::from(place.up / 8))?;
                Ok(env.variable(*place))
            }
            Kind::Global(at) => Ok(self.global(*at)),
            _ => self.single_nested(node, env, input),
        }
    }

    fn single_nested<'a>(&'a self, node: &'a Node, env: Env<'a>, input: Value) -> Flow<Value> {
        let _nest = self.meter.nest()?;
        let mut node = node;
        let mut input = input;
        loop {
            match &node.kind {
                Kind::Pipe(first, then) => {
                    input = self.single(first, env, input)?;
                    node = then;
                }
                Kind::If(condition, then, otherwise) => {
                    let yes = self.single(condition, env, input.clone())?.is_true();
                    node = if yes { then } else { otherwise };
                }
                _ => break,
            }
            self.meter.step(1)?;
        }
        self.single_kind(node, env, input)
    }

    fn single_kind<'a>(&'a self, node: &'a Node, env: Env<'a>, input: Value) -> Flow<Value> {
        match &node.kind {
            Kind::Index { base, key, .. } => {
                let key = self.single(key, env, input.clone())?;
                index(&self.meter, self.single(base, env, input)?, &key)
            }
            Kind::Slice { base, from, to, .. } => {
                let from = self.single_bound(from.as_deref(), env, &input)?;
                let to = self.single_bound(to.as_deref(), env, &input)?;
                slice(&self.meter, self.single(base, env, input)?, &from, &to)
            }
            Kind::Arithmetic(op, left, right) => {
                self.single_arithmetic(*op, (left, right), env, input)
            }
            Kind::Compare(op, left, right) => {
                let right = self.single(right, env, input.clone())?;
                let left = self.single(left, env, input)?;
                super::operate::comparison(&self.meter, *op, &left, &right).map(Value::Bool)
            }
            Kind::And(left, right) => {
                let yes = self.single(left, env, input.clone())?.is_true()
                    && self.single(right, env, input)?.is_true();
                Ok(Value::Bool(yes))
            }
            Kind::Or(left, right) => {
                let yes = self.single(left, env, input.clone())?.is_true()
                    || self.single(right, env, input)?.is_true();
                Ok(Value::Bool(yes))
            }
            Kind::Alternative(left, right) => {
                let value = self.single(left, env, input.clone())?;
                if value.is_true() {
                    Ok(value)
                } else {
                    self.single(right, env, input)
                }
            }
            Kind::Negate(inner) => super::operate::negate(self.single(inner, env, input)?),
            Kind::Array(items) => match items {
                None => Value::array(&self.meter, Vec::new()),
                Some(items) => Value::array(&self.meter, self.collect(items, env, input)?),
            },
            Kind::Object(entries) => self.single_object(entries, env, input),
            Kind::Text(format, parts) => self.single_text(*format, parts, env, input),
            Kind::Native(call) => self.single_native(call, env, input),
            Kind::Try(body, Some(handler)) => match self.single(body, env, input) {
                Err(Stop::Error(raised)) => self.single(handler, env, raised),
                done => done,
            },
            Kind::Call {
                function,
                home,
                args,
            } => self.single_call(*function, *home, args, env, input),
            Kind::Bind(source, binder, body) => {
                let value = self.single(source, env, input.clone())?;
                let frame = env.frame(self.slots(binder, value, env)?);
                self.single(body, Env::inside(&frame), input)
            }
            Kind::Reduce(fold) => self.reduce_single(fold, env, input),
            Kind::Update(path, update) => self.update(path, update, env, input),
            _ => self.single_through_many(node, env, input),
        }
    }

    /// Kinds that have no shorter way: the one output is caught from the general walk.
    fn single_through_many<'a>(
        &'a self,
        node: &'a Node,
        env: Env<'a>,
        input: Value,
    ) -> Flow<Value> {
        let mut only = None;
        if let Kind::Assign(..) | Kind::UpdateArithmetic(..) | Kind::UpdateAlternative(..) =
            node.kind
        {
            self.computed_many(node, env, input, &mut |value| {
                only = Some(value);
                Ok(())
            })?;
        } else {
            self.many(node, env, super::Trail::Off, input, &mut |_, value| {
                only = Some(value);
                Ok(())
            })?;
        }
        only.ok_or_else(|| error("A value was expected"))
    }

    fn single_bound<'a>(
        &'a self,
        bound: Option<&'a Node>,
        env: Env<'a>,
        input: &Value,
    ) -> Flow<Value> {
        bound.map_or(Ok(Value::Null), |node| {
            self.single(node, env, input.clone())
        })
    }

    fn single_arithmetic<'a>(
        &'a self,
        op: Arithmetic,
        sides: (&'a Node, &'a Node),
        env: Env<'a>,
        input: Value,
    ) -> Flow<Value> {
        let right = self.single(sides.1, env, input.clone())?;
        // The left side gets the input itself, so that `. + [1]` can add in place.
        let left = self.single(sides.0, env, input)?;
        super::arithmetic(&self.meter, op, left, right)
    }

    fn single_object<'a>(
        &'a self,
        entries: &'a [(Node, Node)],
        env: Env<'a>,
        input: Value,
    ) -> Flow<Value> {
        let mut object = Object::default();
        for (key, value) in entries {
            let key = self.single(key, env, input.clone())?;
            let value = self.single(value, env, input.clone())?;
            object.insert(&self.meter, super::many::object_key(key)?, value)?;
        }
        Ok(Value::object(object))
    }

    fn single_text<'a>(
        &'a self,
        format: crate::builtins::format::Format,
        parts: &'a [TextPart],
        env: Env<'a>,
        input: Value,
    ) -> Flow<Value> {
        if parts.is_empty() {
            return format.apply(&self.meter, input);
        }
        let mut text = String::new();
        for part in parts {
            let piece = match part {
                TextPart::Constant(at) => self.constant(*at),
                TextPart::Term(term) => {
                    format.apply(&self.meter, self.single(term, env, input.clone())?)?
                }
            };
            super::many::append_piece(&self.meter, &mut text, &piece)?;
        }
        Value::string(&self.meter, text)
    }

    fn single_native<'a>(
        &'a self,
        call: &'a NativeCall,
        env: Env<'a>,
        input: Value,
    ) -> Flow<Value> {
        let arg = |at: usize| match call.args.get(at) {
            Some(node) => self.single(node, env, input.clone()),
            None => Ok(Value::Null),
        };
        match call.run {
            NativeFn::Zero(run) => run(self, input),
            NativeFn::One(run) => {
                let a = arg(0)?;
                run(self, input, a)
            }
            NativeFn::Two(run) => {
                let (a, b) = (arg(0)?, arg(1)?);
                run(self, input, a, b)
            }
            NativeFn::Three(run) => {
                let (a, b, c) = (arg(0)?, arg(1)?, arg(2)?);
                run(self, input, a, b, c)
            }
        }
    }
}
