//! `sub` and `gsub`: the replacement is a filter that sees the named groups.

use super::Search;
use crate::builtins::ControlSite;
use crate::eval::{Machine, Out, Trail, arithmetic};
use crate::ir::Arithmetic;
use crate::meter::Flow;
use crate::value::{Str, Value};

/// `sub(pattern; replacement; flags)`. When the replacement has several outputs there are several results, as in jq.
pub fn substitute<'a>(
    machine: &'a Machine<'_>,
    site: ControlSite<'a>,
    trail: Trail,
    input: Value,
    out: Out<'_>,
) -> Flow<()> {
    let replacement = site.arg(1)?;
    machine.each(site.arg(2)?, site.env, input.clone(), &mut |flags| {
        machine.each(site.arg(0)?, site.env, input.clone(), &mut |pattern| {
            let search = Search::new(machine, &input, &pattern, &flags)?;
            let mut results: Vec<Value> = Vec::new();
            let mut from = 0;
            for found in search.all(machine)? {
                let (start, end) = found.span();
                let gap = search.part(machine, from, start)?;
                let inserts =
                    machine.collect(replacement, site.env, search.named(machine, &found)?)?;
                for (at, insert) in inserts.into_iter().enumerate() {
                    let piece = arithmetic(&machine.meter, Arithmetic::Add, gap.clone(), insert)?;
                    if results.len() <= at {
                        machine.meter.alloc(2 * size_of::<Value>() as u64)?;
                        results.push(Value::Str(Str::new("")));
                    }
                    if let Some(result) = results.get_mut(at) {
                        let before = std::mem::replace(result, Value::Null);
                        *result = arithmetic(&machine.meter, Arithmetic::Add, before, piece)?;
                    }
                }
                from = end;
            }
            if results.is_empty() {
                return out(trail.computed(), input.clone());
            }
            let rest = search.part(machine, from, search.text.len())?;
            for result in results {
                out(
                    trail.computed(),
                    arithmetic(&machine.meter, Arithmetic::Add, result, rest.clone())?,
                )?;
            }
            Ok(())
        })
    })
}
