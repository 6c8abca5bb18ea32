//! Paths into a value, and reading, writing and deleting along them.

mod delete;
mod edit;

pub use delete::delete_paths;
pub use edit::{edit, get_path, set_path};

use std::rc::Rc;

use crate::budget::Exhausted;
use crate::meter::{Flow, Meter, Stop};
use crate::value::{Value, error};

/// Longest path. Paths are linked lists that are freed recursively, so they stay short.
pub const MAX_PATH: u16 = 256;

/// A path as a list that shares its beginning with other paths.
#[derive(Clone, Debug, Default)]
pub struct Path(Option<Rc<Link>>);

#[derive(Debug)]
struct Link {
    key: Value,
    length: u16,
    parent: Path,
}

impl Path {
    fn length(&self) -> u16 {
        self.0.as_ref().map_or(0, |link| link.length)
    }

    /// The path one key further.
    pub fn below(&self, meter: &Meter, key: &Value) -> Flow<Path> {
        let length = self.length() + 1;
        if length > MAX_PATH {
            return Err(Stop::Exhausted(Exhausted::Depth));
        }
        meter.alloc(size_of::<Link>() as u64 + 16)?;
        Ok(Path(Some(Rc::new(Link {
            key: key.clone(),
            length,
            parent: self.clone(),
        }))))
    }

    /// The keys from the root down.
    pub fn keys(&self, meter: &Meter) -> Flow<Vec<Value>> {
        meter.alloc_items(usize::from(self.length()), size_of::<Value>())?;
        let mut keys = Vec::with_capacity(usize::from(self.length()));
        let mut path = self;
        while let Some(link) = &path.0 {
            keys.push(link.key.clone());
            path = &link.parent;
        }
        keys.reverse();
        Ok(keys)
    }

    /// The keys as a jq array.
    pub fn to_value(&self, meter: &Meter) -> Flow<Value> {
        Value::array(meter, self.keys(meter)?)
    }
}

/// The keys of a path given as a value.
pub fn keys_of<'v>(meter: &Meter, path: &'v Value) -> Flow<&'v [Value]> {
    match path {
        Value::Arr(array) if array.items().len() > usize::from(MAX_PATH) => {
            Err(Stop::Exhausted(Exhausted::Depth))
        }
        Value::Arr(array) => {
            meter.step(array.items().len() as u64)?;
            Ok(array.items())
        }
        _ => Err(error("Path must be specified as an array")),
    }
}
