//! Objects: entries in the order they were added, found through a sorted index once there are many.
//!
//! The index is a search tree and not a hash table, so no choice of keys makes it slow.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::{Str, Value, WEIGHT_UNIT};
use crate::meter::{Flow, Meter};

/// Up to this many entries a scan is faster than the index.
const INDEX_FROM: usize = 12;

/// Memory of one entry, index included.
const ENTRY_BYTES: u64 = 64;

/// A jq object.
#[derive(Clone, Debug, Default)]
pub struct Object {
    weight: u64,
    depth: u16,
    entries: Vec<(Str, Value)>,
    index: BTreeMap<Str, u32>,
}

impl Object {
    /// Flat weight.
    pub fn weight(&self) -> u64 {
        self.weight + WEIGHT_UNIT
    }

    /// Levels of nesting, at least one. It may be too high after a deep value was taken out, never too low.
    pub fn depth(&self) -> u16 {
        self.depth.max(1)
    }

    /// The entries in the order they were added.
    pub fn entries(&self) -> &[(Str, Value)] {
        &self.entries
    }

    /// The entries in the order of their keys.
    pub fn sorted(&self, meter: &Meter) -> Flow<Vec<&(Str, Value)>> {
        meter.alloc_items(self.entries.len(), 8)?;
        meter.step(self.entries.len() as u64 / 2)?;
        Ok(self.sorted_entries())
    }

    /// The entries in the order of their keys, for callers that have charged for it.
    pub fn sorted_entries(&self) -> Vec<&(Str, Value)> {
        if self.index.is_empty() {
            let mut entries: Vec<_> = self.entries.iter().collect();
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            entries
        } else {
            self.index
                .values()
                .filter_map(|at| self.entries.get(*at as usize))
                .collect()
        }
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    fn position(&self, key: &str) -> Option<usize> {
        if self.index.is_empty() {
            self.entries
                .iter()
                .position(|(name, _)| name.as_str() == key)
        } else {
            self.index.get(key).map(|at| *at as usize)
        }
    }

    /// The value at `key`.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entries
            .get(self.position(key)?)
            .map(|(_, value)| value)
    }

    /// Takes the value at `key` out and leaves `null`, so that it can be edited in place and put back.
    pub fn take(&mut self, key: &str) -> Value {
        let Some((_, slot)) = self.position(key).and_then(|at| self.entries.get_mut(at)) else {
            return Value::Null;
        };
        let value = std::mem::replace(slot, Value::Null);
        self.weight = (self.weight - value.weight()) + WEIGHT_UNIT;
        value
    }

    /// Sets the value at `key`; a new key goes last.
    pub fn insert(&mut self, meter: &Meter, key: Str, value: Value) -> Flow<()> {
        let depth = self.depth().max(value.depth() + 1);
        match self
            .position(key.as_str())
            .and_then(|at| self.entries.get_mut(at))
        {
            Some((_, slot)) => {
                let weight = self.weight - slot.weight() + value.weight();
                meter.admit(weight, depth)?;
                self.weight = weight;
                *slot = value;
            }
            None => {
                let weight = self.weight + WEIGHT_UNIT + key.as_str().len() as u64 + value.weight();
                meter.admit(weight, depth)?;
                meter.alloc(2 * ENTRY_BYTES)?;
                self.weight = weight;
                self.append_entry(key, value);
            }
        }
        self.depth = depth;
        Ok(())
    }

    fn append_entry(&mut self, key: Str, value: Value) {
        let at = self.entries.len() as u32;
        if !self.index.is_empty() {
            self.index.insert(key.clone(), at);
        }
        self.entries.push((key, value));
        if self.index.is_empty() && self.entries.len() > INDEX_FROM {
            self.rebuild_index();
        }
    }

    fn rebuild_index(&mut self) {
        self.index.clear();
        if self.entries.len() > INDEX_FROM {
            self.index = self
                .entries
                .iter()
                .zip(0u32..)
                .map(|((key, _), at)| (key.clone(), at))
                .collect();
        }
    }

    /// Removes the entries whose key `gone` answers true to.
    pub fn retain(&mut self, meter: &Meter, keep: impl Fn(&str) -> bool) -> Flow<()> {
        meter.step(1 + self.entries.len() as u64 / 2)?;
        self.entries.retain(|(key, _)| keep(key.as_str()));
        self.weight = self
            .entries
            .iter()
            .map(|(key, value)| WEIGHT_UNIT + key.as_str().len() as u64 + value.weight())
            .sum();
        self.rebuild_index();
        Ok(())
    }
}

/// A shared object for editing: as it is when nobody else holds it, else copied at a charge.
pub fn own_object<'a>(meter: &Meter, object: &'a mut Rc<Object>) -> Flow<&'a mut Object> {
    if Rc::get_mut(object).is_none() {
        meter.alloc((object.len() as u64 + 2).saturating_mul(ENTRY_BYTES))?;
        meter.step(object.len() as u64 / 4)?;
    }
    Ok(Rc::make_mut(object))
}
