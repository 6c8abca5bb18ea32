//! What names mean at a place in the source: frames that exist at run time, and functions that do not need one.

use crate::ir::{Binder, Home, Pattern, Place};

/// Names in scope, innermost last.
#[derive(Default)]
pub struct Scopes<'s> {
    items: Vec<Item<'s>>,
}

enum Item<'s> {
    Variables(Vec<&'s str>),
    Closures(Vec<&'s str>),
    Label(&'s str),
    Function {
        name: &'s str,
        arity: usize,
        id: usize,
    },
}

impl Item<'_> {
    fn is_frame(&self) -> bool {
        !matches!(self, Item::Function { .. })
    }
}

impl<'s> Scopes<'s> {
    pub fn push_variables(&mut self, names: Vec<&'s str>) {
        self.items.push(Item::Variables(names));
    }

    /// A frame with a single variable, and the binder that fills it.
    pub fn push_variable(&mut self, name: &'s str) -> Binder {
        self.push_variables(vec![name]);
        Binder {
            pattern: Pattern::Variable(0),
            slots: 1,
        }
    }

    pub fn push_closures(&mut self, names: Vec<&'s str>) {
        self.items.push(Item::Closures(names));
    }

    pub fn push_label(&mut self, name: &'s str) {
        self.items.push(Item::Label(name));
    }

    pub fn push_function(&mut self, name: &'s str, arity: usize, id: usize) {
        self.items.push(Item::Function { name, arity, id });
    }

    /// Leaves the innermost frame, with the functions defined inside it.
    pub fn pop_frame(&mut self) {
        while self.items.pop().is_some_and(|item| !item.is_frame()) {}
    }

    /// Leaves `count` functions defined in a row.
    pub fn pop_functions(&mut self, count: usize) {
        self.items.truncate(self.items.len().saturating_sub(count));
    }

    /// Sets all names aside, for the prelude.
    pub fn take(&mut self) -> Scopes<'s> {
        std::mem::take(self)
    }

    fn find<T>(&self, matches: impl Fn(&Item<'s>) -> Option<T>) -> Option<(u16, T)> {
        let mut up = 0;
        for item in self.items.iter().rev() {
            if let Some(found) = matches(item) {
                return Some((up, found));
            }
            up += u16::from(item.is_frame());
        }
        None
    }

    pub fn variable(&self, name: &str) -> Option<Place> {
        let slot_of = |item: &Item| match item {
            Item::Variables(names) => names.iter().rposition(|known| *known == name),
            _ => None,
        };
        self.find(slot_of).map(|(up, slot)| Place {
            up,
            slot: slot as u16,
        })
    }

    pub fn label(&self, name: &str) -> Option<u16> {
        self.find(|item| matches!(item, Item::Label(known) if *known == name).then_some(()))
            .map(|(up, ())| up)
    }

    /// The closure or function a call names, whichever is nearer.
    pub fn callable(&self, name: &str, arity: usize) -> Option<Callable> {
        let found = self.find(|item| match item {
            Item::Closures(names) if arity == 0 => {
                names.iter().rposition(|known| *known == name).map(Ok)
            }
            Item::Function {
                name: known,
                arity: takes,
                id,
            } if *known == name && *takes == arity => Some(Err(*id)),
            _ => None,
        });
        found.map(|(up, found)| match found {
            Ok(slot) => Callable::Closure(Place {
                up,
                slot: slot as u16,
            }),
            Err(id) => Callable::Function(id, Home::Up(up)),
        })
    }

    /// All names that can be called or read here, for suggestions.
    pub fn names(&self) -> impl Iterator<Item = &'s str> + '_ {
        self.items
            .iter()
            .flat_map(|item| match item {
                Item::Variables(names) | Item::Closures(names) => names.as_slice(),
                Item::Label(name) | Item::Function { name, .. } => std::slice::from_ref(name),
            })
            .copied()
    }
}

/// What a call refers to.
pub enum Callable {
    Closure(Place),
    Function(usize, Home),
}
