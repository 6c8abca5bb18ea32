//! Calls and folds in the walk with places.

use super::{Place, Places, Scope, Slots, Trace, below, computed};
use crate::ir::{ControlCall, Fold, Home, NativeCall, Node};

/// Natives that do not look at their input.
const BLIND: [(&str, usize); 3] = [("error", 1), ("infinite", 0), ("nan", 0)];

impl Trace<'_> {
    pub(super) fn call<'a>(
        &mut self,
        function: usize,
        home: Home,
        args: &'a [Node],
        scope: Scope<'a>,
        input: &Places,
    ) -> Places {
        let code = self.code;
        let Some(body) = code.functions.get(function).and_then(Option::as_ref) else {
            return computed();
        };
        if self.active.get(function).copied().unwrap_or(true) {
            // It calls itself: whatever it does with this input, it does with something read.
            self.read(input);
            for arg in args {
                self.walk_and_read(arg, scope, input);
            }
            return computed();
        }
        self.set_active(function, true);
        let home = match home {
            Home::Root => Scope(None),
            Home::Up(up) => scope.up(up),
        };
        let outputs = self.call_body(body, home, args, scope, input);
        self.set_active(function, false);
        outputs
    }

    fn call_body(
        &mut self,
        body: &Node,
        home: Scope<'_>,
        args: &[Node],
        scope: Scope<'_>,
        input: &Places,
    ) -> Places {
        let frame = home.inside(Slots::Closures(
            args.iter().map(|arg| (arg, scope)).collect(),
        ));
        self.walk(body, Scope(Some(&frame)), input)
    }

    fn set_active(&mut self, function: usize, active: bool) {
        if let Some(slot) = self.active.get_mut(function) {
            *slot = active;
        }
    }

    pub(super) fn native<'a>(
        &mut self,
        call: &'a NativeCall,
        scope: Scope<'a>,
        input: &Places,
    ) -> Places {
        for arg in &call.args {
            self.walk_and_read(arg, scope, input);
        }
        let key = call.args.first().and_then(|arg| self.constant_text(arg));
        match key {
            Some(key) if call.name == "has" => {
                let asked = input
                    .iter()
                    .cloned()
                    .map(|place| below(place, &key))
                    .collect();
                self.read(&asked);
            }
            _ if BLIND.contains(&(call.name, call.args.len())) => {}
            _ => self.read(input),
        }
        computed()
    }

    /// Controls that hand their input on are followed; the others count as reading it.
    pub(super) fn control<'a>(
        &mut self,
        call: &'a ControlCall,
        scope: Scope<'a>,
        input: &Places,
    ) -> Places {
        match (call.name, call.args.as_slice()) {
            ("first" | "repeat", [f]) => self.walk(f, scope, input),
            ("last", [f]) => {
                let mut outputs = self.walk(f, scope, input);
                outputs.insert(Place::Computed);
                outputs
            }
            ("limit" | "skip", [count, f]) => {
                self.walk_and_read(count, scope, input);
                self.walk(f, scope, input)
            }
            ("any" | "all", [generator, condition]) => {
                let items = self.walk(generator, scope, input);
                self.walk_and_read(condition, scope, &items);
                computed()
            }
            ("add" | "isempty" | "range", args) => {
                for arg in args {
                    self.walk_and_read(arg, scope, input);
                }
                computed()
            }
            ("path" | "del", [f]) => {
                self.read(input);
                self.walk_path(f, scope, input);
                computed()
            }
            (_, args) => {
                self.read(input);
                for arg in args {
                    self.walk_and_read(arg, scope, input);
                    self.walk_and_read(arg, scope, &computed());
                }
                computed()
            }
        }
    }

    /// The state of a fold counts as read, whatever it is.
    pub(super) fn fold<'a>(
        &mut self,
        fold: &'a Fold,
        extract: Option<&'a Node>,
        scope: Scope<'a>,
        input: &Places,
    ) -> Places {
        let items = self.walk(&fold.source, scope, input);
        self.walk_and_read(&fold.init, scope, input);
        let slots = self.bind(&fold.binder, &items, scope);
        let frame = scope.inside(slots);
        let inside = Scope(Some(&frame));
        self.walk_and_read(&fold.update, inside, &computed());
        if let Some(extract) = extract {
            self.walk_and_read(extract, inside, &computed());
        }
        computed()
    }
}
