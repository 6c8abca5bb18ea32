//! Functions on paths: `path`, `getpath`, `setpath`, `del`, `delpaths`.

use super::{Control, ControlSite, Native, one, two};
use crate::eval::{Machine, Out, Trail};
use crate::meter::Flow;
use crate::paths::{delete_paths, get_path, keys_of, set_path};
use crate::value::array::own_items;
use crate::value::{Value, error};

pub const NATIVES: &[Native] = &[
    one("delpaths", |machine, input, paths| {
        let Value::Arr(paths) = paths else {
            return Err(error("Paths must be specified as an array"));
        };
        let paths = own_items(&machine.meter, paths)?;
        delete_paths(&machine.meter, input, paths)
    }),
    two("setpath", |machine, input, path, value| {
        set_path(&machine.meter, input, &path, value)
    }),
];

pub const CONTROLS: &[Control] = &[
    Control {
        name: "del",
        arity: 1,
        one: true,
        run: delete,
    },
    Control {
        name: "getpath",
        arity: 1,
        one: false,
        run: get,
    },
    Control {
        name: "path",
        arity: 1,
        one: false,
        run: path,
    },
];

fn path<'a>(
    machine: &'a Machine<'_>,
    site: ControlSite<'a>,
    trail: Trail,
    input: Value,
    out: Out<'_>,
) -> Flow<()> {
    machine.each_path(site.arg(0)?, site.env, input, &mut |path, _| {
        machine.meter.alloc(64)?;
        out(trail.computed(), path.to_value(&machine.meter)?)
    })
}

fn delete<'a>(
    machine: &'a Machine<'_>,
    site: ControlSite<'a>,
    trail: Trail,
    input: Value,
    out: Out<'_>,
) -> Flow<()> {
    let mut paths = Vec::new();
    machine.each_path(site.arg(0)?, site.env, input.clone(), &mut |path, _| {
        machine.meter.alloc(64 + 2 * size_of::<Value>() as u64)?;
        paths.push(path.to_value(&machine.meter)?);
        Ok(())
    })?;
    out(
        trail.computed(),
        delete_paths(&machine.meter, input, paths)?,
    )
}

/// `getpath`; it can itself be part of a path.
fn get<'a>(
    machine: &'a Machine<'_>,
    site: ControlSite<'a>,
    trail: Trail,
    input: Value,
    out: Out<'_>,
) -> Flow<()> {
    machine.each(site.arg(0)?, site.env, input.clone(), &mut |path| {
        let value = get_path(&machine.meter, input.clone(), &path)?;
        let mut below = trail.clone();
        if !below.is_off() {
            for key in keys_of(&machine.meter, &path)? {
                below = below.below(&machine.meter, &Value::Null, key)?;
            }
        }
        out(below, value)
    })
}
