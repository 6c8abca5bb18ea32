//! Updates. The paths are collected first, then the value is edited in place along each.

use super::{Env, Machine, Trail, arithmetic, dump};
use crate::ir::{Arithmetic, Node};
use crate::meter::Flow;
use crate::paths::{Path, delete_paths, edit};
use crate::value::{Value, error};

impl Machine<'_> {
    /// Every path a node leads to.
    pub fn each_path<'a>(
        &'a self,
        node: &'a Node,
        env: Env<'a>,
        input: Value,
        then: &mut dyn FnMut(Path, Value) -> Flow<()>,
    ) -> Flow<()> {
        self.eval(
            node,
            env,
            Trail::At(Path::default()),
            input,
            &mut |trail, value| match trail {
                Trail::At(path) => then(path, value),
                _ => Err(error(format!(
                    "Invalid path expression with result {}",
                    dump(&value)
                ))),
            },
        )
    }

    fn paths<'a>(&'a self, node: &'a Node, env: Env<'a>, input: Value) -> Flow<Vec<Path>> {
        let mut paths = Vec::new();
        self.each_path(node, env, input, &mut |path, _| {
            self.meter.alloc(2 * size_of::<Path>() as u64)?;
            paths.push(path);
            Ok(())
        })?;
        Ok(paths)
    }

    /// `path |= update`: where `update` gives nothing, the path is deleted at the end.
    pub(super) fn update<'a>(
        &'a self,
        path: &'a Node,
        update: &'a Node,
        env: Env<'a>,
        input: Value,
    ) -> Flow<Value> {
        let paths = self.paths(path, env, input.clone())?;
        let mut gone = Vec::new();
        let mut root = input;
        for path in paths {
            self.meter.step(1)?;
            let keys = path.keys(&self.meter)?;
            let (edited, deleted) =
                edit(&self.meter, root, &keys, |old| self.first(update, env, old))?;
            root = edited;
            if deleted {
                self.meter.alloc(2 * size_of::<Value>() as u64)?;
                gone.push(Value::array(&self.meter, keys)?);
            }
        }
        if gone.is_empty() {
            Ok(root)
        } else {
            delete_paths(&self.meter, root, gone)
        }
    }

    /// Replaces what lies at every path by what `change` makes of it.
    fn change_each<'a>(
        &'a self,
        path: &'a Node,
        env: Env<'a>,
        input: Value,
        change: &mut dyn FnMut(Value) -> Flow<Value>,
    ) -> Flow<Value> {
        let paths = self.paths(path, env, input.clone())?;
        let mut root = input;
        for path in paths {
            self.meter.step(1)?;
            let keys = path.keys(&self.meter)?;
            root = edit(&self.meter, root, &keys, |old| change(old).map(Some))?.0;
        }
        Ok(root)
    }

    /// Runs `change` with the input for every output of `value`; the last gets the input itself, to edit it in place.
    fn for_values<'a>(
        &'a self,
        value: &'a Node,
        env: Env<'a>,
        input: Value,
        then: &mut dyn FnMut(Value) -> Flow<()>,
        change: &mut dyn FnMut(Value, &Value) -> Flow<Value>,
    ) -> Flow<()> {
        if value.one {
            let value = self.single(value, env, input.clone())?;
            let changed = change(input, &value)?;
            return then(changed);
        }
        self.each(value, env, input.clone(), &mut |value| {
            let changed = change(input.clone(), &value)?;
            then(changed)
        })
    }

    pub(super) fn assign_many<'a>(
        &'a self,
        path: &'a Node,
        value: &'a Node,
        env: Env<'a>,
        input: Value,
        then: &mut dyn FnMut(Value) -> Flow<()>,
    ) -> Flow<()> {
        self.for_values(value, env, input, then, &mut |input, value| {
            self.change_each(path, env, input, &mut |_| Ok(value.clone()))
        })
    }

    pub(super) fn update_arithmetic_many<'a>(
        &'a self,
        op: Arithmetic,
        sides: (&'a Node, &'a Node),
        env: Env<'a>,
        input: Value,
        then: &mut dyn FnMut(Value) -> Flow<()>,
    ) -> Flow<()> {
        self.for_values(sides.1, env, input, then, &mut |input, value| {
            self.change_each(sides.0, env, input, &mut |old| {
                arithmetic(&self.meter, op, old, value.clone())
            })
        })
    }

    pub(super) fn update_alternative_many<'a>(
        &'a self,
        path: &'a Node,
        value: &'a Node,
        env: Env<'a>,
        input: Value,
        then: &mut dyn FnMut(Value) -> Flow<()>,
    ) -> Flow<()> {
        self.for_values(value, env, input, then, &mut |input, value| {
            self.change_each(path, env, input, &mut |old| {
                Ok(if old.is_true() { old } else { value.clone() })
            })
        })
    }
}
