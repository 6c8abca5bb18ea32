//! Arrays: a vector with its flat weight and depth.

use std::rc::Rc;

use super::{Value, WEIGHT_UNIT};
use crate::meter::{Flow, Meter};

/// A jq array.
#[derive(Clone, Debug, Default)]
pub struct Array {
    weight: u64,
    depth: u16,
    items: Vec<Value>,
}

impl Array {
    /// An array of `items`, whose vector was already asked for.
    pub fn from_items(meter: &Meter, items: Vec<Value>) -> Flow<Array> {
        meter.step(items.len() as u64 / 8)?;
        let mut weight = WEIGHT_UNIT;
        let mut depth = 0;
        for item in &items {
            weight = weight.saturating_add(item.weight());
            depth = depth.max(item.depth());
        }
        meter.admit(weight, depth + 1)?;
        Ok(Array {
            weight,
            depth: depth + 1,
            items,
        })
    }

    /// Flat weight.
    pub fn weight(&self) -> u64 {
        self.weight.max(WEIGHT_UNIT)
    }

    /// Levels of nesting, at least one. It may be too high after a deep item was taken out, never too low.
    pub fn depth(&self) -> u16 {
        self.depth.max(1)
    }

    /// The items.
    pub fn items(&self) -> &[Value] {
        &self.items
    }

    /// The items, for whoever already holds the array alone.
    pub fn into_items(self) -> Vec<Value> {
        self.items
    }

    /// Adds an item at the end.
    pub fn push(&mut self, meter: &Meter, item: Value) -> Flow<()> {
        let weight = self.weight() + item.weight();
        let depth = self.depth().max(item.depth() + 1);
        meter.admit(weight, depth)?;
        // A vector doubles, so the copies cost about as much as the item itself.
        meter.alloc(2 * size_of::<Value>() as u64)?;
        self.weight = weight;
        self.depth = depth;
        self.items.push(item);
        Ok(())
    }

    /// Takes an item out and leaves `null`, so that it can be edited in place and put back.
    pub fn take(&mut self, index: usize) -> Value {
        match self.items.get_mut(index) {
            Some(slot) => {
                let item = std::mem::replace(slot, Value::Null);
                self.weight = (self.weight - item.weight()) + WEIGHT_UNIT;
                item
            }
            None => Value::Null,
        }
    }

    /// Puts an item at `index`, filling up with `null` as jq does.
    pub fn set(&mut self, meter: &Meter, index: usize, item: Value) -> Flow<()> {
        let missing = (index + 1).saturating_sub(self.items.len());
        let filled = self.weight() + missing as u64 * WEIGHT_UNIT;
        let old = self.items.get(index).map_or(WEIGHT_UNIT, Value::weight);
        let weight = filled - old + item.weight();
        let depth = self.depth().max(item.depth() + 1);
        meter.admit(weight, depth)?;
        if missing > 0 {
            meter.alloc_items(2 * missing, size_of::<Value>())?;
            self.items.resize(index + 1, Value::Null);
        }
        self.weight = weight;
        self.depth = depth;
        if let Some(slot) = self.items.get_mut(index) {
            *slot = item;
        }
        Ok(())
    }
}

/// The items of a shared array as an own vector: moved when nobody else holds it, else copied at a charge.
pub fn own_items(meter: &Meter, array: Rc<Array>) -> Flow<Vec<Value>> {
    match Rc::try_unwrap(array) {
        Ok(array) => Ok(array.items),
        Err(shared) => {
            meter.alloc_items(shared.items.len(), size_of::<Value>())?;
            meter.step(shared.items.len() as u64 / 8)?;
            Ok(shared.items.clone())
        }
    }
}

/// A shared array for editing: as it is when nobody else holds it, else copied at a charge, with room for `extra` more items.
pub fn own_array<'a>(meter: &Meter, array: &'a mut Rc<Array>, extra: usize) -> Flow<&'a mut Array> {
    if Rc::get_mut(array).is_none() {
        let length = array.items.len();
        meter.alloc_items(length + extra + 4, size_of::<Value>())?;
        meter.step(length as u64 / 8)?;
        let mut items = Vec::with_capacity(length + extra);
        items.extend(array.items.iter().cloned());
        *array = Rc::new(Array {
            weight: array.weight,
            depth: array.depth,
            items,
        });
    }
    Ok(Rc::make_mut(array))
}
