//! Functions of filters that choose among outputs: `first`, `limit`, `any` and their kin.

use super::{Control, ControlSite};
use crate::eval::{Machine, Out, Trail, sum};
use crate::ir::Node;
use crate::meter::{Flow, Stop};
use crate::value::{Value, error};

pub const CONTROLS: &[Control] = &[
    Control {
        name: "add",
        arity: 1,
        one: true,
        run: add,
    },
    Control {
        name: "all",
        arity: 2,
        one: true,
        run: all,
    },
    Control {
        name: "any",
        arity: 2,
        one: true,
        run: any,
    },
    Control {
        name: "first",
        arity: 1,
        one: false,
        run: first,
    },
    Control {
        name: "isempty",
        arity: 1,
        one: true,
        run: is_empty,
    },
    Control {
        name: "last",
        arity: 1,
        one: true,
        run: last,
    },
    Control {
        name: "limit",
        arity: 2,
        one: false,
        run: limit,
    },
    Control {
        name: "skip",
        arity: 2,
        one: false,
        run: skip,
    },
];

impl<'a> ControlSite<'a> {
    /// The argument at a position; a control is only ever called with all of them.
    pub fn arg(&self, at: usize) -> Flow<&'a Node> {
        self.args
            .get(at)
            .ok_or_else(|| error("An argument is missing"))
    }
}

/// Runs `body` until it breaks to the label it is given.
pub fn until_break(machine: &Machine<'_>, body: impl FnOnce(u32) -> Flow<()>) -> Flow<()> {
    let label = machine.meter.fresh_label();
    match body(label) {
        Err(Stop::Break(broken)) if broken == label => Ok(()),
        done => done,
    }
}

fn add<'a>(
    machine: &'a Machine<'_>,
    site: ControlSite<'a>,
    trail: Trail,
    input: Value,
    out: Out<'_>,
) -> Flow<()> {
    let mut total = Value::Null;
    machine.each(site.arg(0)?, site.env, input, &mut |value| {
        let before = std::mem::replace(&mut total, Value::Null);
        total = sum(&machine.meter, [before, value])?;
        Ok(())
    })?;
    out(trail.computed(), total)
}

/// Whether a generator has an output whose condition is `wanted`.
fn has_output<'a>(
    machine: &'a Machine<'_>,
    site: ControlSite<'a>,
    input: Value,
    wanted: bool,
) -> Flow<bool> {
    let mut found = false;
    until_break(machine, |label| {
        machine.each(site.arg(0)?, site.env, input, &mut |value| {
            machine.each(site.arg(1)?, site.env, value, &mut |condition| {
                found = condition.is_true() == wanted;
                if found {
                    Err(Stop::Break(label))
                } else {
                    Ok(())
                }
            })
        })
    })?;
    Ok(found)
}

fn any<'a>(
    machine: &'a Machine<'_>,
    site: ControlSite<'a>,
    trail: Trail,
    input: Value,
    out: Out<'_>,
) -> Flow<()> {
    let found = has_output(machine, site, input, true)?;
    out(trail.computed(), Value::Bool(found))
}

fn all<'a>(
    machine: &'a Machine<'_>,
    site: ControlSite<'a>,
    trail: Trail,
    input: Value,
    out: Out<'_>,
) -> Flow<()> {
    let found = has_output(machine, site, input, false)?;
    out(trail.computed(), Value::Bool(!found))
}

fn first<'a>(
    machine: &'a Machine<'_>,
    site: ControlSite<'a>,
    trail: Trail,
    input: Value,
    out: Out<'_>,
) -> Flow<()> {
    let mut found = None;
    until_break(machine, |label| {
        machine.eval(site.arg(0)?, site.env, trail, input, &mut |trail, value| {
            found = Some((trail, value));
            Err(Stop::Break(label))
        })
    })?;
    found.map_or(Ok(()), |(trail, value)| out(trail, value))
}

fn last<'a>(
    machine: &'a Machine<'_>,
    site: ControlSite<'a>,
    trail: Trail,
    input: Value,
    out: Out<'_>,
) -> Flow<()> {
    let outer = trail.computed();
    let mut found = None;
    machine.eval(site.arg(0)?, site.env, trail, input, &mut |trail, value| {
        found = Some((trail, value));
        Ok(())
    })?;
    // As in jq, the last of no outputs is null.
    let (trail, value) = found.unwrap_or((outer, Value::Null));
    out(trail, value)
}

fn is_empty<'a>(
    machine: &'a Machine<'_>,
    site: ControlSite<'a>,
    trail: Trail,
    input: Value,
    out: Out<'_>,
) -> Flow<()> {
    let found = machine.first(site.arg(0)?, site.env, input)?;
    out(trail.computed(), Value::Bool(found.is_none()))
}

fn count_of(value: &Value) -> Flow<f64> {
    match value {
        Value::Num(count) => Ok(*count),
        other => Err(error(format!(
            "{} is not a number of outputs",
            crate::value::describe(other)
        ))),
    }
}

/// A negative limit means no limit, as in jq 1.7.
fn limit<'a>(
    machine: &'a Machine<'_>,
    site: ControlSite<'a>,
    trail: Trail,
    input: Value,
    out: Out<'_>,
) -> Flow<()> {
    machine.each(site.arg(0)?, site.env, input.clone(), &mut |count| {
        let mut left = count_of(&count)?;
        if left < 0.0 {
            return machine.eval(site.arg(1)?, site.env, trail.clone(), input.clone(), out);
        }
        if left < 1.0 {
            return Ok(());
        }
        until_break(machine, |label| {
            machine.eval(
                site.arg(1)?,
                site.env,
                trail.clone(),
                input.clone(),
                &mut |trail, value| {
                    left -= 1.0;
                    out(trail, value)?;
                    if left < 1.0 {
                        Err(Stop::Break(label))
                    } else {
                        Ok(())
                    }
                },
            )
        })
    })
}

fn skip<'a>(
    machine: &'a Machine<'_>,
    site: ControlSite<'a>,
    trail: Trail,
    input: Value,
    out: Out<'_>,
) -> Flow<()> {
    machine.each(site.arg(0)?, site.env, input.clone(), &mut |count| {
        let mut left = count_of(&count)?;
        if left < 0.0 {
            return Err(error("Out of bounds negative count in skip"));
        }
        machine.eval(
            site.arg(1)?,
            site.env,
            trail.clone(),
            input.clone(),
            &mut |trail, value| {
                if left >= 1.0 {
                    left -= 1.0;
                    return Ok(());
                }
                out(trail, value)
            },
        )
    })
}
