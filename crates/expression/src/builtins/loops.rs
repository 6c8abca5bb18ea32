//! Functions that go round: `range`, `recurse`, `repeat`.
//! They keep a stack of their own on the heap, so they never nest the interpreter.

use super::{Control, ControlSite};
use crate::eval::{Machine, Out, Trail};
use crate::meter::{Flow, Stop};
use crate::value::{Value, error};

pub const CONTROLS: &[Control] = &[
    Control {
        name: "range",
        arity: 1,
        one: false,
        run: range_to,
    },
    Control {
        name: "range",
        arity: 2,
        one: false,
        run: range_between,
    },
    Control {
        name: "range",
        arity: 3,
        one: false,
        run: range_by,
    },
    Control {
        name: "recurse",
        arity: 0,
        one: false,
        run: recurse_children,
    },
    Control {
        name: "recurse",
        arity: 1,
        one: false,
        run: recurse,
    },
    Control {
        name: "repeat",
        arity: 1,
        one: false,
        run: repeat,
    },
];

/// `repeat(f)`: the outputs of `f`, over and over.
fn repeat<'a>(
    machine: &'a Machine<'_>,
    site: ControlSite<'a>,
    trail: Trail,
    input: Value,
    out: Out<'_>,
) -> Flow<()> {
    loop {
        machine.meter.step(1)?;
        machine.eval(site.arg(0)?, site.env, trail.clone(), input.clone(), out)?;
    }
}

fn count(
    machine: &Machine<'_>,
    trail: &Trail,
    bounds: (&Value, &Value, &Value),
    out: Out<'_>,
) -> Flow<()> {
    let (Value::Num(from), Value::Num(to), Value::Num(by)) = bounds else {
        return Err(error("Range bounds must be numeric"));
    };
    let mut at = *from;
    while (*by > 0.0 && at < *to) || (*by < 0.0 && at > *to) {
        machine.meter.step(1)?;
        out(trail.computed(), Value::Num(at))?;
        at += by;
    }
    Ok(())
}

fn range_to<'a>(
    machine: &'a Machine<'_>,
    site: ControlSite<'a>,
    trail: Trail,
    input: Value,
    out: Out<'_>,
) -> Flow<()> {
    machine.each(site.arg(0)?, site.env, input, &mut |to| {
        count(
            machine,
            &trail,
            (&Value::Num(0.0), &to, &Value::Num(1.0)),
            out,
        )
    })
}

fn range_between<'a>(
    machine: &'a Machine<'_>,
    site: ControlSite<'a>,
    trail: Trail,
    input: Value,
    out: Out<'_>,
) -> Flow<()> {
    machine.each(site.arg(0)?, site.env, input.clone(), &mut |from| {
        machine.each(site.arg(1)?, site.env, input.clone(), &mut |to| {
            count(machine, &trail, (&from, &to, &Value::Num(1.0)), out)
        })
    })
}

fn range_by<'a>(
    machine: &'a Machine<'_>,
    site: ControlSite<'a>,
    trail: Trail,
    input: Value,
    out: Out<'_>,
) -> Flow<()> {
    machine.each(site.arg(0)?, site.env, input.clone(), &mut |from| {
        machine.each(site.arg(1)?, site.env, input.clone(), &mut |to| {
            machine.each(site.arg(2)?, site.env, input.clone(), &mut |by| {
                count(machine, &trail, (&from, &to, &by), out)
            })
        })
    })
}

/// `..`: a value and everything below it, depth first.
fn recurse_children<'a>(
    machine: &'a Machine<'_>,
    _: ControlSite<'a>,
    trail: Trail,
    input: Value,
    out: Out<'_>,
) -> Flow<()> {
    recurse_with(
        machine,
        (trail, input),
        out,
        &mut |trail, value, collect| machine.iterate(trail, value, true, collect),
    )
}

/// `recurse(f)`: a value and what `f` makes of it, depth first.
fn recurse<'a>(
    machine: &'a Machine<'_>,
    site: ControlSite<'a>,
    trail: Trail,
    input: Value,
    out: Out<'_>,
) -> Flow<()> {
    let f = site.arg(0)?;
    recurse_with(
        machine,
        (trail, input),
        out,
        &mut |trail, value, collect| machine.eval(f, site.env, trail, value, collect),
    )
}

type Children<'c> = &'c mut dyn FnMut(Trail, Value, Out<'_>) -> Flow<()>;

/// The loop behind both. What `f` gives of a value is collected before the first of it is visited;
/// an error of `f` is raised only when its place in the order comes.
fn recurse_with(
    machine: &Machine<'_>,
    start: (Trail, Value),
    out: Out<'_>,
    children: Children<'_>,
) -> Flow<()> {
    let mut pending = vec![Ok(start)];
    while let Some(next) = pending.pop() {
        let (trail, value) = next?;
        machine.meter.step(1)?;
        out(trail.clone(), value.clone())?;
        let from = pending.len();
        let done = children(trail, value, &mut |trail, value| {
            machine.meter.step(1)?;
            machine
                .meter
                .alloc(2 * size_of::<(Trail, Value)>() as u64)?;
            pending.push(Ok((trail, value)));
            Ok(())
        });
        match done {
            Err(stop @ Stop::Exhausted(_)) => return Err(stop),
            Err(stop) => pending.push(Err(stop)),
            Ok(()) => {}
        }
        if let Some(new) = pending.get_mut(from..) {
            new.reverse();
        }
    }
    Ok(())
}
