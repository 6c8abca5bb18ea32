//! From source text to the program the interpreter walks: parse, apply jq's precedence, resolve every name.
//!
//! Unknown names are refused here with their place and a suggestion, so that a run never meets one.

mod calls;
mod messages;
mod operators;
mod paths;
mod scope;
mod terms;

use std::collections::BTreeMap;

use jaq_core::load::lex::Lexer;
use jaq_core::load::parse::{Def, Parser, Term};

use crate::error::CompileError;
use crate::ir::{Code, Constant, Kind, Node};
use crate::scan::scan;
use crate::tokens::{normalize, offset_in};
use scope::Scopes;

/// Deepest nesting of terms while lowering.
const MAX_DEPTH: u16 = 300;

/// Most nodes of a lowered program.
const MAX_NODES: usize = 4_096;

type Lowered<T> = Result<T, CompileError>;

/// Compiles a source that may use the named variables.
pub fn compile(source: &str, variables: &[&str]) -> Lowered<Code> {
    scan(source)?;
    let mut tokens = Lexer::new(source)
        .lex()
        .map_err(|errors| messages::lexer_error(source, &errors))?;
    normalize(source, &mut tokens);
    let term = Parser::new(&tokens)
        .parse(|parser| parser.term())
        .map_err(|errors| messages::parser_error(source, &errors))?;
    let mut lowerer = Lowerer {
        source,
        globals: variables.iter().map(|name| (*name).to_owned()).collect(),
        constants: Vec::new(),
        functions: Vec::new(),
        prelude: BTreeMap::new(),
        scopes: Scopes::default(),
        depth: 0,
        nodes: 0,
    };
    let body = lowerer.term(&term)?;
    Ok(Code {
        body,
        functions: lowerer.functions,
        constants: lowerer.constants,
        globals: lowerer.globals,
    })
}

/// The state of one compilation.
struct Lowerer<'s> {
    source: &'s str,
    globals: Vec<String>,
    constants: Vec<Constant>,
    functions: Vec<Option<Node>>,
    /// Functions of the prelude that were already named.
    prelude: BTreeMap<(&'static str, usize), usize>,
    scopes: Scopes<'s>,
    depth: u16,
    nodes: usize,
}

impl<'s> Lowerer<'s> {
    /// Makes a node, within the limit of the program's size.
    fn node(&mut self, kind: Kind, one: bool) -> Lowered<Node> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(CompileError {
                offset: 0,
                message: "The expression is too large. Split it up.".to_owned(),
            });
        }
        Ok(Node { kind, one })
    }

    /// Goes one level down, within the limit of nesting.
    fn nested<T>(&mut self, lower: impl FnOnce(&mut Self) -> Lowered<T>) -> Lowered<T> {
        if self.depth >= MAX_DEPTH {
            return Err(CompileError {
                offset: 0,
                message: "The expression is nested too deeply.".to_owned(),
            });
        }
        self.depth += 1;
        let lowered = lower(self);
        self.depth -= 1;
        lowered
    }

    fn constant(&mut self, constant: Constant) -> Lowered<Node> {
        let at = self.constant_at(constant);
        self.node(Kind::Constant(at), true)
    }

    fn constant_at(&mut self, constant: Constant) -> usize {
        if let Some(at) = self.constants.iter().position(|known| *known == constant) {
            return at;
        }
        self.constants.push(constant);
        self.constants.len() - 1
    }

    /// An error at a piece of the source.
    fn error_at<T>(&self, part: &str, message: String) -> Lowered<T> {
        Err(CompileError {
            offset: offset_in(self.source, part).unwrap_or(0),
            message,
        })
    }

    /// Lowers a definition's body as a function of its own and gives its number.
    /// The name is in scope within the body, so that a definition can call itself.
    fn function(&mut self, def: &Def<&'s str, Term<&'s str>>) -> Lowered<usize> {
        let id = self.functions.len();
        self.functions.push(None);
        self.scopes.push_function(def.name, def.args.len(), id);
        let bare = def
            .args
            .iter()
            .map(|name| name.strip_prefix('$').unwrap_or(name));
        self.scopes.push_closures(bare.collect());
        let body = self.nested(|this| this.function_body(def, 0))?;
        self.scopes.pop_frame();
        if let Some(slot) = self.functions.get_mut(id) {
            *slot = Some(body);
        }
        Ok(id)
    }

    /// Binds the `$` parameters one after the other, then lowers the body: `def f($a): b` is `def f(a): a as $a | b`.
    fn function_body(&mut self, def: &Def<&'s str, Term<&'s str>>, from: usize) -> Lowered<Node> {
        let values = def.args.iter().enumerate().skip(from);
        let Some((at, name)) = values.into_iter().find(|(_, name)| name.starts_with('$')) else {
            return self.term(&def.body);
        };
        let closure = name.strip_prefix('$').unwrap_or(name);
        let source = self.closure_call(closure)?;
        let binder = self.scopes.push_variable(name);
        let body = self.nested(|this| this.function_body(def, at + 1))?;
        self.scopes.pop_frame();
        self.bind(source, binder, body)
    }
}
