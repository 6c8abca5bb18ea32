//! The walk with places.

mod calls;

use std::collections::BTreeSet;

use super::PathsRead;
use crate::ir::{Binder, Code, Constant, Kind, Node, Pattern, TextPart};

/// Nodes visited before giving up, since definitions that call each other multiply.
const MAX_VISITS: usize = 20_000;

/// Deepest nesting before giving up; this bounds the machine stack.
const MAX_DEPTH: usize = 150;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Root {
    Input,
    Global(u16),
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// Computed from what was already read.
    Computed,
    At(Root, Vec<String>),
}

type Places = BTreeSet<Place>;

fn computed() -> Places {
    Places::from([Place::Computed])
}

/// Names in reach, mirroring the frames of a run.
#[derive(Clone, Copy)]
struct Scope<'a>(Option<&'a Frame<'a>>);

struct Frame<'a> {
    slots: Slots<'a>,
    parent: Scope<'a>,
}

enum Slots<'a> {
    Variables(Vec<Places>),
    Closures(Vec<(&'a Node, Scope<'a>)>),
    Label,
}

impl<'a> Scope<'a> {
    fn up(self, count: u16) -> Scope<'a> {
        (0..count).fold(self, |scope, _| {
            scope.0.map_or(Scope(None), |frame| frame.parent)
        })
    }

    fn inside(self, slots: Slots<'a>) -> Frame<'a> {
        Frame {
            slots,
            parent: self,
        }
    }
}

/// What is read of the input, and of each variable that is read at all.
pub fn trace(code: &Code) -> (PathsRead, Vec<Option<PathsRead>>) {
    let mut trace = Trace {
        code,
        input: PathsRead::default(),
        globals: vec![None; code.globals.len()],
        touched: BTreeSet::new(),
        active: vec![false; code.functions.len()],
        visits: 0,
        depth: 0,
        gave_up: false,
    };
    let input = Places::from([Place::At(Root::Input, Vec::new())]);
    let outputs = trace.walk(&code.body, Scope(None), &input);
    trace.read(&outputs);
    trace.read_touched();
    if trace.gave_up {
        trace.input.all = true;
        for global in &mut trace.globals {
            global.get_or_insert_default().all = true;
        }
    }
    (trace.input, trace.globals)
}

struct Trace<'c> {
    code: &'c Code,
    input: PathsRead,
    globals: Vec<Option<PathsRead>>,
    /// Places that were gone to, whether or not they were read.
    touched: BTreeSet<(Root, Vec<String>)>,
    /// Definitions being walked; one that calls itself is not walked again.
    active: Vec<bool>,
    visits: usize,
    depth: usize,
    gave_up: bool,
}

impl Trace<'_> {
    fn read(&mut self, places: &Places) {
        for place in places {
            match place {
                Place::Computed => {}
                Place::At(Root::Input, path) => self.input.add(path),
                Place::At(Root::Global(at), path) => {
                    if let Some(global) = self.globals.get_mut(usize::from(*at)) {
                        global.get_or_insert_default().add(path);
                    }
                }
            }
        }
    }

    /// Counts as read what was only gone to, unless something below it was read. Longer paths come later in the order, so it runs backwards.
    fn read_touched(&mut self) {
        for (root, path) in std::mem::take(&mut self.touched).into_iter().rev() {
            let reads = match root {
                Root::Input => Some(&mut self.input),
                Root::Global(at) => self
                    .globals
                    .get_mut(usize::from(at))
                    .map(Option::get_or_insert_default),
            };
            if let Some(reads) = reads
                && !reads.covers(&path)
            {
                reads.add(&path);
            }
        }
    }

    /// The outputs of a node for inputs from these places.
    fn walk<'a>(&mut self, node: &'a Node, scope: Scope<'a>, input: &Places) -> Places
    where
        Self: 'a,
    {
        let mut node = node;
        let mut input = input.clone();
        while let Kind::Pipe(first, then) = &node.kind {
            input = self.nested(first, scope, &input);
            node = then;
        }
        self.nested(node, scope, &input)
    }

    fn nested<'a>(&mut self, node: &'a Node, scope: Scope<'a>, input: &Places) -> Places {
        self.visits += 1;
        if self.visits > MAX_VISITS || self.depth > MAX_DEPTH {
            self.gave_up = true;
        }
        if self.gave_up {
            return computed();
        }
        self.depth += 1;
        let outputs = self.kind(node, scope, input);
        self.depth -= 1;
        outputs
    }

    fn walk_and_read<'a>(&mut self, node: &'a Node, scope: Scope<'a>, input: &Places) {
        let outputs = self.walk(node, scope, input);
        self.read(&outputs);
    }

    /// A node whose paths are asked for. What it goes through outside the input fails with a message that shows it, so it counts as read.
    fn walk_path<'a>(&mut self, node: &'a Node, scope: Scope<'a>, input: &Places) {
        let before = std::mem::take(&mut self.touched);
        self.walk_and_read(node, scope, input);
        let within = std::mem::replace(&mut self.touched, before);
        let above = |(root, mut path): (Root, Vec<String>)| {
            path.pop();
            Place::At(root, path)
        };
        let shown = within.into_iter().map(above).collect();
        self.read(&shown);
    }

    fn kind<'a>(&mut self, node: &'a Node, scope: Scope<'a>, input: &Places) -> Places {
        match &node.kind {
            Kind::Identity => input.clone(),
            Kind::Pipe(..) => self.walk(node, scope, input),
            Kind::Empty | Kind::Break(_) => Places::new(),
            Kind::Global(at) => {
                if let Some(global) = self.globals.get_mut(usize::from(*at)) {
                    global.get_or_insert_default();
                }
                Places::from([Place::At(Root::Global(*at), Vec::new())])
            }
            Kind::Variable(place) => match scope.up(place.up).0.map(|frame| &frame.slots) {
                Some(Slots::Variables(slots)) => slots
                    .get(usize::from(place.slot))
                    .cloned()
                    .unwrap_or_default(),
                _ => computed(),
            },
            Kind::Closure(place) => match scope.up(place.up).0.map(|frame| &frame.slots) {
                Some(Slots::Closures(closures)) => match closures.get(usize::from(place.slot)) {
                    Some((body, home)) => self.walk(body, *home, input),
                    None => computed(),
                },
                _ => computed(),
            },
            Kind::Comma(left, right) => {
                let mut outputs = self.walk(left, scope, input);
                outputs.extend(self.walk(right, scope, input));
                outputs
            }
            Kind::Alternative(left, right) => {
                let mut outputs = self.walk(left, scope, input);
                self.read(&outputs);
                outputs.extend(self.walk(right, scope, input));
                outputs
            }
            Kind::If(condition, then, otherwise) => {
                self.walk_and_read(condition, scope, input);
                let mut outputs = self.walk(then, scope, input);
                outputs.extend(self.walk(otherwise, scope, input));
                outputs
            }
            Kind::Index { base, key, .. } => self.index(base, key, scope, input),
            Kind::Label(body) => {
                let frame = scope.inside(Slots::Label);
                self.walk(body, Scope(Some(&frame)), input)
            }
            Kind::Try(body, handler) => {
                let mut outputs = self.walk(body, scope, input);
                if let Some(handler) = handler {
                    outputs.extend(self.walk(handler, scope, &computed()));
                }
                outputs
            }
            Kind::Bind(source, binder, body) => {
                let bound = self.walk(source, scope, input);
                let slots = self.bind(binder, &bound, scope);
                let frame = scope.inside(slots);
                self.walk(body, Scope(Some(&frame)), input)
            }
            Kind::Call {
                function,
                home,
                args,
            } => self.call(*function, *home, args, scope, input),
            Kind::Native(call) => self.native(call, scope, input),
            Kind::Control(call) => self.control(call, scope, input),
            Kind::Reduce(fold) => self.fold(fold, None, scope, input),
            Kind::Foreach(fold, extract) => self.fold(fold, extract.as_deref(), scope, input),
            _ => self.reading(node, scope, input),
        }
    }

    /// Kinds that read everything they touch and give something computed.
    fn reading<'a>(&mut self, node: &'a Node, scope: Scope<'a>, input: &Places) -> Places {
        match &node.kind {
            Kind::Text(_, parts) if parts.is_empty() => self.read(input),
            Kind::Text(_, parts) => {
                for part in parts {
                    if let TextPart::Term(term) = part {
                        self.walk_and_read(term, scope, input);
                    }
                }
            }
            Kind::Array(Some(inner)) | Kind::Negate(inner) | Kind::Iterate { base: inner, .. } => {
                self.walk_and_read(inner, scope, input);
            }
            Kind::Object(entries) => {
                for (key, value) in entries {
                    self.walk_and_read(key, scope, input);
                    self.walk_and_read(value, scope, input);
                }
            }
            Kind::And(left, right)
            | Kind::Or(left, right)
            | Kind::Arithmetic(_, left, right)
            | Kind::Compare(_, left, right) => {
                self.walk_and_read(left, scope, input);
                self.walk_and_read(right, scope, input);
            }
            Kind::Slice { base, from, to, .. } => {
                self.walk_and_read(base, scope, input);
                for bound in [from, to].into_iter().flatten() {
                    self.walk_and_read(bound, scope, input);
                }
            }
            // The result of an update holds the whole input.
            Kind::Update(path, value)
            | Kind::Assign(path, value)
            | Kind::UpdateArithmetic(_, path, value)
            | Kind::UpdateAlternative(path, value) => {
                self.read(input);
                self.walk_path(path, scope, input);
                self.walk_and_read(value, scope, &computed());
                self.walk_and_read(value, scope, input);
            }
            Kind::Constant(_) | Kind::Array(None) => {}
            // All other kinds were dealt with before; reading is the safe answer for any.
            _ => self.read(input),
        }
        computed()
    }

    /// A constant text as key leads one field down; any other key reads the base.
    fn index<'a>(
        &mut self,
        base: &'a Node,
        key: &'a Node,
        scope: Scope<'a>,
        input: &Places,
    ) -> Places {
        let bases = self.walk(base, scope, input);
        match self.constant_text(key) {
            Some(name) => self.field(&bases, &name),
            None => {
                self.walk_and_read(key, scope, input);
                self.read(&bases);
                computed()
            }
        }
    }

    /// The places one field down. Going there already shows what kind of value is above, even when nothing is read below.
    fn field(&mut self, bases: &Places, name: &str) -> Places {
        let fields: Places = bases
            .iter()
            .cloned()
            .map(|place| below(place, name))
            .collect();
        for place in &fields {
            if let Place::At(root, path) = place {
                self.touched.insert((*root, path.clone()));
            }
        }
        fields
    }

    fn constant_text(&self, node: &Node) -> Option<String> {
        let Kind::Constant(at) = node.kind else {
            return None;
        };
        match self.code.constants.get(at) {
            Some(Constant::Text(text)) => Some(text.clone()),
            _ => None,
        }
    }

    fn bind<'a>(&mut self, binder: &'a Binder, bound: &Places, scope: Scope<'a>) -> Slots<'a> {
        let mut slots = vec![Places::new(); usize::from(binder.slots)];
        self.destructure(&binder.pattern, bound, scope, &mut slots);
        Slots::Variables(slots)
    }

    fn destructure<'a>(
        &mut self,
        pattern: &'a Pattern,
        bound: &Places,
        scope: Scope<'a>,
        slots: &mut [Places],
    ) {
        match pattern {
            Pattern::Variable(slot) => {
                if let Some(slot) = slots.get_mut(usize::from(*slot)) {
                    slot.extend(bound.iter().cloned());
                }
            }
            Pattern::Array(items) => {
                self.read(bound);
                for item in items {
                    self.destructure(item, &computed(), scope, slots);
                }
            }
            Pattern::Object(entries) => {
                for (key, item) in entries {
                    let inner = match self.constant_text(key) {
                        Some(name) => self.field(bound, &name),
                        None => {
                            self.read(bound);
                            self.walk_and_read(key, scope, bound);
                            computed()
                        }
                    };
                    self.destructure(item, &inner, scope, slots);
                }
            }
        }
    }
}

fn below(place: Place, name: &str) -> Place {
    match place {
        Place::Computed => Place::Computed,
        Place::At(root, mut path) => {
            path.push(name.to_owned());
            Place::At(root, path)
        }
    }
}
