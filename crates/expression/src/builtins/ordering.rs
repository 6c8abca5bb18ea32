//! Sorting, grouping, and finding the least and the greatest.

use std::cmp::Ordering;

use super::arrays::children;
use super::{Control, ControlSite, Native, zero};
use crate::eval::{Machine, Out, Trail};
use crate::meter::{Flow, Stop};
use crate::value::array::own_items;
use crate::value::{Value, compare, describe, error, sort_keyed};

pub const NATIVES: &[Native] = &[
    zero("max", |machine, input| {
        extreme(machine, keyed_by_itself(machine, input)?, Ordering::Greater)
    }),
    zero("min", |machine, input| {
        extreme(machine, keyed_by_itself(machine, input)?, Ordering::Less)
    }),
    zero("sort", |machine, input| {
        let sorted = sorted(machine, keyed_by_itself(machine, input)?)?;
        Value::array(
            &machine.meter,
            sorted.into_iter().map(|(_, item)| item).collect(),
        )
    }),
    zero("unique", |machine, input| {
        let sorted = sorted(machine, keyed_by_itself(machine, input)?)?;
        first_of_each(machine, sorted)
    }),
];

pub const CONTROLS: &[Control] = &[
    Control {
        name: "group_by",
        arity: 1,
        one: true,
        run: group_by,
    },
    Control {
        name: "max_by",
        arity: 1,
        one: true,
        run: max_by,
    },
    Control {
        name: "min_by",
        arity: 1,
        one: true,
        run: min_by,
    },
    Control {
        name: "sort_by",
        arity: 1,
        one: true,
        run: sort_by,
    },
    Control {
        name: "unique_by",
        arity: 1,
        one: true,
        run: unique_by,
    },
];

type Keyed = Vec<(Value, Value)>;

fn not_sortable(value: &Value) -> Stop {
    error(format!(
        "{} cannot be sorted, as it is not an array",
        describe(value)
    ))
}

fn keyed_by_itself(machine: &Machine<'_>, input: Value) -> Flow<Keyed> {
    let Value::Arr(array) = input else {
        return Err(not_sortable(&input));
    };
    let items = own_items(&machine.meter, array)?;
    machine
        .meter
        .alloc_items(items.len(), 2 * size_of::<Value>())?;
    Ok(items.into_iter().map(|item| (item.clone(), item)).collect())
}

/// Items with the outputs of a filter as their keys.
fn keyed_by<'a>(machine: &'a Machine<'_>, site: ControlSite<'a>, input: Value) -> Flow<Keyed> {
    let f = site.arg(0)?;
    let object = matches!(input, Value::Obj(_)).then(|| input.clone());
    let items = children(&machine.meter, input)?;
    machine
        .meter
        .alloc_items(items.len(), 2 * size_of::<Value>())?;
    let mut keyed = Vec::with_capacity(items.len());
    for item in items {
        machine.meter.step(1)?;
        let key = Value::array(&machine.meter, machine.collect(f, site.env, item.clone())?)?;
        machine.meter.alloc(64)?;
        keyed.push((key, item));
    }
    // As in jq, an object fails only after its values were looked at.
    object.map_or(Ok(keyed), |object| Err(not_sortable(&object)))
}

fn sorted(machine: &Machine<'_>, mut keyed: Keyed) -> Flow<Keyed> {
    sort_keyed(&machine.meter, &mut keyed)?;
    Ok(keyed)
}

fn sort_by<'a>(
    machine: &'a Machine<'_>,
    site: ControlSite<'a>,
    trail: Trail,
    input: Value,
    out: Out<'_>,
) -> Flow<()> {
    let sorted = sorted(machine, keyed_by(machine, site, input)?)?;
    out(
        trail.computed(),
        Value::array(
            &machine.meter,
            sorted.into_iter().map(|(_, item)| item).collect(),
        )?,
    )
}

fn group_by<'a>(
    machine: &'a Machine<'_>,
    site: ControlSite<'a>,
    trail: Trail,
    input: Value,
    out: Out<'_>,
) -> Flow<()> {
    let mut groups = Vec::new();
    let mut current: Option<(Value, Vec<Value>)> = None;
    for (key, item) in sorted(machine, keyed_by(machine, site, input)?)? {
        machine.meter.step(1)?;
        machine.meter.alloc(3 * size_of::<Value>() as u64)?;
        match &mut current {
            Some((same, items)) if compare(&machine.meter, same, &key)?.is_eq() => items.push(item),
            _ => {
                if let Some((_, items)) = current.replace((key, vec![item])) {
                    machine.meter.alloc(64)?;
                    groups.push(Value::array(&machine.meter, items)?);
                }
            }
        }
    }
    if let Some((_, items)) = current {
        groups.push(Value::array(&machine.meter, items)?);
    }
    out(trail.computed(), Value::array(&machine.meter, groups)?)
}

fn first_of_each(machine: &Machine<'_>, sorted: Keyed) -> Flow<Value> {
    let mut kept: Vec<Value> = Vec::new();
    let mut last: Option<Value> = None;
    for (key, item) in sorted {
        machine.meter.step(1)?;
        let repeated = match &last {
            Some(same) => compare(&machine.meter, same, &key)?.is_eq(),
            None => false,
        };
        if !repeated {
            machine.meter.alloc(2 * size_of::<Value>() as u64)?;
            kept.push(item);
            last = Some(key);
        }
    }
    Value::array(&machine.meter, kept)
}

fn unique_by<'a>(
    machine: &'a Machine<'_>,
    site: ControlSite<'a>,
    trail: Trail,
    input: Value,
    out: Out<'_>,
) -> Flow<()> {
    let sorted = sorted(machine, keyed_by(machine, site, input)?)?;
    out(trail.computed(), first_of_each(machine, sorted)?)
}

/// The first least or the last greatest item; `null` of none.
fn extreme(machine: &Machine<'_>, keyed: Keyed, wanted: Ordering) -> Flow<Value> {
    let mut best: Option<(Value, Value)> = None;
    for (key, item) in keyed {
        machine.meter.step(1)?;
        let better = match &best {
            None => true,
            Some((so_far, _)) => {
                let order = compare(&machine.meter, &key, so_far)?;
                order == wanted || (order.is_eq() && wanted.is_gt())
            }
        };
        if better {
            best = Some((key, item));
        }
    }
    Ok(best.map_or(Value::Null, |(_, item)| item))
}

fn min_by<'a>(
    machine: &'a Machine<'_>,
    site: ControlSite<'a>,
    trail: Trail,
    input: Value,
    out: Out<'_>,
) -> Flow<()> {
    let least = extreme(machine, keyed_by(machine, site, input)?, Ordering::Less)?;
    out(trail.computed(), least)
}

fn max_by<'a>(
    machine: &'a Machine<'_>,
    site: ControlSite<'a>,
    trail: Trail,
    input: Value,
    out: Out<'_>,
) -> Flow<()> {
    let greatest = extreme(machine, keyed_by(machine, site, input)?, Ordering::Greater)?;
    out(trail.computed(), greatest)
}
