//! Calls of definitions, closures and natives.

use super::{Closure, Env, Machine, Out, Slots, Trail};
use crate::builtins::NativeFn;
use crate::ir::{Home, Kind, NativeCall, Node, Place};
use crate::meter::Flow;
use crate::value::Value;

impl Machine<'_> {
    pub(super) fn call_many<'a>(
        &'a self,
        target: (usize, Home),
        args: &'a [Node],
        env: Env<'a>,
        trail: Trail,
        input: Value,
        out: Out<'_>,
    ) -> Flow<()> {
        let Some(body) = self.code.functions.get(target.0).and_then(Option::as_ref) else {
            return Ok(());
        };
        let home = match target.1 {
            Home::Root => Env::ROOT,
            Home::Up(up) => env.up(up),
        };
        let frame = home.frame(self.closures(args, env)?);
        self.eval(body, Env::inside(&frame), trail, input, out)
    }

    /// As [`Machine::call_many`], for a body with one output.
    pub(super) fn single_call<'a>(
        &'a self,
        function: usize,
        home: Home,
        args: &'a [Node],
        env: Env<'a>,
        input: Value,
    ) -> Flow<Value> {
        let Some(body) = self.code.functions.get(function).and_then(Option::as_ref) else {
            return Ok(Value::Null);
        };
        let home = match home {
            Home::Root => Env::ROOT,
            Home::Up(up) => env.up(up),
        };
        let frame = home.frame(self.closures(args, env)?);
        self.single(body, Env::inside(&frame), input)
    }

    fn closures<'a>(&'a self, args: &'a [Node], env: Env<'a>) -> Flow<Slots<'a>> {
        self.meter.step(1 + args.len() as u64)?;
        self.meter
            .alloc_items(args.len(), size_of::<Closure<'_>>())?;
        let closures = args.iter().map(|body| match &body.kind {
            // A closure handed on stays the closure it is, so that handing on does not grow a chain.
            Kind::Closure(place) => env.closure(*place).unwrap_or(Closure { body, env }),
            _ => Closure { body, env },
        });
        Ok(Slots::Closures(closures.collect()))
    }

    pub(super) fn closure_many<'a>(
        &'a self,
        place: Place,
        env: Env<'a>,
        trail: Trail,
        input: Value,
        out: Out<'_>,
    ) -> Flow<()> {
        match env.closure(place) {
            Some(closure) => self.eval(closure.body, closure.env, trail, input, out),
            None => Ok(()),
        }
    }

    /// All calls that the outputs of the arguments make; the last argument is the outermost loop, as in jq.
    pub(super) fn native_args<'a>(
        &'a self,
        call: &'a NativeCall,
        env: Env<'a>,
        input: &Value,
        then: &mut dyn FnMut(Value) -> Flow<()>,
    ) -> Flow<()> {
        let each = |at: usize, then: &mut dyn FnMut(Value) -> Flow<()>| match call.args.get(at) {
            Some(arg) => self.each(arg, env, input.clone(), then),
            None => then(Value::Null),
        };
        match call.run {
            NativeFn::Zero(run) => then(run(self, input.clone())?),
            NativeFn::One(run) => each(0, &mut |a| then(run(self, input.clone(), a)?)),
            NativeFn::Two(run) => each(1, &mut |b| {
                each(0, &mut |a| then(run(self, input.clone(), a, b.clone())?))
            }),
            NativeFn::Three(run) => each(2, &mut |c| {
                each(1, &mut |b| {
                    each(0, &mut |a| {
                        then(run(self, input.clone(), a, b.clone(), c.clone())?)
                    })
                })
            }),
        }
    }
}
