//! Calls: of closures and definitions in scope, of natives, and of the prelude, in this order.

use jaq_core::load::lex::Lexer;
use jaq_core::load::parse::{Parser, Term};

use super::scope::Callable;
use super::{Lowered, Lowerer, messages};
use crate::builtins::format::Format;
use crate::builtins::prelude;
use crate::builtins::{self, Builtin};
use crate::error::CompileError;
use crate::ir::{Constant, ControlCall, Home, Kind, NativeCall, Node};
use crate::tokens::normalize;

impl<'s> Lowerer<'s> {
    pub(super) fn call(&mut self, name: &'s str, args: &[Term<&'s str>]) -> Lowered<Node> {
        match self.scopes.callable(name, args.len()) {
            Some(Callable::Closure(place)) => return self.node(Kind::Closure(place), false),
            Some(Callable::Function(function, home)) => {
                return self.call_function(function, home, args);
            }
            None => {}
        }
        if let Some(format) = name.starts_with('@').then(|| Format::named(name)) {
            return match format {
                Some(format) if args.is_empty() => self.node(Kind::Text(format, vec![]), true),
                _ => self.unknown_format(name),
            };
        }
        if let Some(node) = self.inline(name, args)? {
            return Ok(node);
        }
        match builtins::find(name, args.len()) {
            Some(Builtin::Native(native)) => {
                let args = self.args(args)?;
                let one = args.iter().all(|arg| arg.one);
                self.node(
                    Kind::Native(Box::new(NativeCall {
                        run: native.run,
                        name: native.name,
                        args,
                    })),
                    one,
                )
            }
            Some(Builtin::Control(control)) => {
                let args = self.args(args)?;
                self.node(
                    Kind::Control(Box::new(ControlCall {
                        run: control.run,
                        name: control.name,
                        args,
                    })),
                    control.one,
                )
            }
            Some(Builtin::Prelude(known, source)) => {
                let function = self.prelude_function(known, args.len(), source)?;
                self.call_function(function, Home::Root, args)
            }
            None => self.unknown_function(name, args.len()),
        }
    }

    /// A call without arguments of a builtin that is known to exist.
    pub(super) fn call_builtin(&mut self, name: &'static str) -> Lowered<Node> {
        self.call(name, &[])
    }

    pub(super) fn closure_call(&mut self, name: &str) -> Lowered<Node> {
        match self.scopes.callable(name, 0) {
            Some(Callable::Closure(place)) => self.node(Kind::Closure(place), false),
            _ => self.node(Kind::Empty, false),
        }
    }

    fn args(&mut self, args: &[Term<&'s str>]) -> Lowered<Vec<Node>> {
        args.iter().map(|arg| self.term(arg)).collect()
    }

    fn call_function(
        &mut self,
        function: usize,
        home: Home,
        args: &[Term<&'s str>],
    ) -> Lowered<Node> {
        let args = self.args(args)?;
        // A body that is still being lowered calls itself; what it yields is then unknown.
        let one = self
            .functions
            .get(function)
            .and_then(Option::as_ref)
            .is_some_and(|body| body.one);
        self.node(
            Kind::Call {
                function,
                home,
                args,
            },
            one,
        )
    }

    /// The builtins used most, as the constructs they stand for, so that they cost no call.
    fn inline(&mut self, name: &str, args: &[Term<&'s str>]) -> Lowered<Option<Node>> {
        let node = match (name, args) {
            ("empty", []) => self.node(Kind::Empty, false)?,
            ("true", []) => self.constant(Constant::Bool(true))?,
            ("false", []) => self.constant(Constant::Bool(false))?,
            ("null", []) => self.constant(Constant::Null)?,
            ("map", [f]) => {
                let each = self.iterate()?;
                let f = self.term(f)?;
                let mapped = self.pipe(each, f)?;
                self.node(Kind::Array(Some(Box::new(mapped))), true)?
            }
            ("map_values", [f]) => {
                let each = self.iterate()?;
                let f = self.term(f)?;
                self.node(Kind::Update(Box::new(each), Box::new(f)), true)?
            }
            ("select", [f]) => {
                let condition = self.term(f)?;
                let then = self.node(Kind::Identity, true)?;
                let otherwise = self.node(Kind::Empty, false)?;
                self.node(
                    Kind::If(Box::new(condition), Box::new(then), Box::new(otherwise)),
                    false,
                )?
            }
            _ => return Ok(None),
        };
        Ok(Some(node))
    }

    fn iterate(&mut self) -> Lowered<Node> {
        let base = Box::new(self.node(Kind::Identity, true)?);
        self.node(
            Kind::Iterate {
                base,
                optional: false,
            },
            false,
        )
    }

    /// Compiles a function of the prelude when it is first named.
    fn prelude_function(
        &mut self,
        name: &'static str,
        arity: usize,
        source: &'static str,
    ) -> Lowered<usize> {
        if let Some(known) = self.prelude.get(&(name, arity)) {
            return Ok(*known);
        }
        let mut tokens = Lexer::new(source)
            .lex()
            .map_err(|errors| messages::lexer_error(source, &errors))?;
        normalize(source, &mut tokens);
        let defs = Parser::new(&tokens)
            .parse(|parser| parser.defs())
            .map_err(|errors| messages::parser_error(source, &errors))?;
        let outer = self.scopes.take();
        let mut function = Err(CompileError {
            offset: 0,
            message: format!("The definition of {name} is broken."),
        });
        if let Some(def) = defs.first() {
            self.prelude.insert((name, arity), self.functions.len());
            function = self.function(def);
        }
        self.scopes = outer;
        function
    }

    fn unknown_function<T>(&self, name: &str, arity: usize) -> Lowered<T> {
        if let Some(reason) = prelude::absent(name) {
            return self.error_at(name, format!("{name} does not exist here: {reason}"));
        }
        let arities: Vec<String> = builtins::arities(name)
            .map(|arity| arity.to_string())
            .collect();
        if !arities.is_empty() {
            return self.error_at(
                name,
                format!(
                    "{name} has {arity} arguments here; it takes {}.",
                    arities.join(" or ")
                ),
            );
        }
        let known = self
            .scopes
            .names()
            .chain(builtins::names().map(|name| -> &str { name }));
        self.error_at(
            name,
            format!(
                "There is no function called {name}.{}",
                messages::suggestion(name, known)
            ),
        )
    }

    pub(super) fn unknown_variable<T>(&self, name: &str) -> Lowered<T> {
        let globals: Vec<String> = self
            .globals
            .iter()
            .map(|known| format!("${known}"))
            .collect();
        let known = self
            .scopes
            .names()
            .filter(|known| known.starts_with('$'))
            .chain(globals.iter().map(String::as_str));
        let suggestion = messages::suggestion(name, known);
        let available = if suggestion.is_empty() && !globals.is_empty() {
            format!(" Available are {}.", globals.join(", "))
        } else {
            suggestion
        };
        self.error_at(name, format!("There is no variable {name}.{available}"))
    }

    pub(super) fn unknown_format<T>(&self, name: &str) -> Lowered<T> {
        let suggestion = messages::suggestion(name, Format::names());
        self.error_at(name, format!("There is no format {name}.{suggestion}"))
    }
}
