//! Terms: one arm per construct of the language.

use jaq_core::load::lex::StrPart;
use jaq_core::load::parse::{Def, Pattern as PatternTerm, Term};

use super::{Lowered, Lowerer};
use crate::builtins::format::Format;
use crate::ir::{Binder, Child, Constant, Fold, Kind, Node, Pattern, TextPart};
use crate::tokens::PARENTHESES;

impl<'s> Lowerer<'s> {
    /// Lowers a term.
    pub(super) fn term(&mut self, term: &Term<&'s str>) -> Lowered<Node> {
        self.nested(|this| this.term_kind(term))
    }

    fn child(&mut self, term: &Term<&'s str>) -> Lowered<Child> {
        self.term(term).map(Box::new)
    }

    fn term_kind(&mut self, term: &Term<&'s str>) -> Lowered<Node> {
        match term {
            Term::Id => self.node(Kind::Identity, true),
            Term::Recurse => self.call_builtin("recurse"),
            Term::Num(text) => self.number(text),
            Term::Str(format, parts) => self.text(*format, parts),
            Term::Arr(None) => self.node(Kind::Array(None), true),
            Term::Arr(Some(items)) => {
                let items = self.child(items)?;
                self.node(Kind::Array(Some(items)), true)
            }
            Term::Obj(entries) => self.object(entries),
            Term::Neg(inner) => self.negate(inner),
            Term::BinOp(..) => self.operators(term),
            Term::Label(name, inner) if *name == PARENTHESES => self.term(inner),
            Term::Label(name, inner) => {
                self.scopes.push_label(name);
                let inner = self.child(inner)?;
                self.scopes.pop_frame();
                self.node(Kind::Label(inner), false)
            }
            Term::Break(name) => match self.scopes.label(name) {
                Some(up) => self.node(Kind::Break(up), false),
                None => self.error_at(name, format!("There is no label {name} to break to.")),
            },
            Term::Fold(name, source, pattern, args) => self.fold(name, source, pattern, args),
            Term::TryCatch(body, handler) => {
                let body = self.child(body)?;
                let handler = handler
                    .as_ref()
                    .map(|handler| self.child(handler))
                    .transpose()?;
                let one = body.one && handler.as_ref().is_some_and(|handler| handler.one);
                self.node(Kind::Try(body, handler), one)
            }
            Term::IfThenElse(branches, otherwise) => self.condition(branches, otherwise.as_deref()),
            Term::Def(defs, body) => self.definitions(defs, body),
            Term::Call(name, args) => self.call(name, args),
            Term::Var(name) => self.variable(name),
            Term::Path(base, path) => self.path(base, path),
        }
    }

    fn number(&mut self, text: &str) -> Lowered<Node> {
        match text.parse::<f64>() {
            // Literals beyond the largest number stop there, as every computed number does.
            Ok(number) => self.constant(Constant::Number(number.clamp(f64::MIN, f64::MAX))),
            Err(_) => self.error_at(text, format!("{text} is not a number.")),
        }
    }

    /// `-1` as one constant, so that reading it costs nothing; else a negation.
    fn negate(&mut self, inner: &Term<&'s str>) -> Lowered<Node> {
        let inner = self.child(inner)?;
        if let Kind::Constant(at) = inner.kind
            && let Some(Constant::Number(number)) = self.constants.get(at)
        {
            let negated = Constant::Number(-number);
            return self.constant(negated);
        }
        let one = inner.one;
        self.node(Kind::Negate(inner), one)
    }

    pub(super) fn text(
        &mut self,
        format: Option<&'s str>,
        parts: &[StrPart<&'s str, Term<&'s str>>],
    ) -> Lowered<Node> {
        let format = match format {
            None => Format::Text,
            Some(name) => match Format::named(name) {
                Some(format) => format,
                None => return self.unknown_format(name),
            },
        };
        let mut pieces = Vec::new();
        let mut plain = String::new();
        for part in parts {
            match part {
                StrPart::Str(text) => plain.push_str(text),
                StrPart::Char(c) => plain.push(*c),
                StrPart::Term(term) => {
                    if !plain.is_empty() {
                        let at = self.constant_at(Constant::Text(std::mem::take(&mut plain)));
                        pieces.push(TextPart::Constant(at));
                    }
                    pieces.push(TextPart::Term(self.term(term)?));
                }
            }
        }
        if pieces.is_empty() {
            return self.constant(Constant::Text(plain));
        }
        if !plain.is_empty() {
            let at = self.constant_at(Constant::Text(plain));
            pieces.push(TextPart::Constant(at));
        }
        let one = pieces.iter().all(|piece| {
            matches!(
                piece,
                TextPart::Constant(_) | TextPart::Term(Node { one: true, .. })
            )
        });
        self.node(Kind::Text(format, pieces), one)
    }

    fn object(&mut self, entries: &[(Term<&'s str>, Option<Term<&'s str>>)]) -> Lowered<Node> {
        let mut lowered = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            lowered.push(self.object_entry(key, value.as_ref())?);
        }
        let one = lowered.iter().all(|(key, value)| key.one && value.one);
        self.node(Kind::Object(lowered), one)
    }

    /// `{a: 1}`, and the short forms `{a}`, `{"a"}` and `{$a}`.
    fn object_entry(
        &mut self,
        key: &Term<&'s str>,
        value: Option<&Term<&'s str>>,
    ) -> Lowered<(Node, Node)> {
        let name = match key {
            Term::Var(name) => {
                self.constant(Constant::Text(name.trim_start_matches('$').to_owned()))?
            }
            key => self.term(key)?,
        };
        let value = match (key, value) {
            (Term::Var(name), Some(_)) => {
                // `{$x: 1}` is not jq; a key that is computed goes in parentheses.
                return self.error_at(
                    name,
                    format!("Write ({name}): to use the value of {name} as a key."),
                );
            }
            (_, Some(value)) => self.term(value)?,
            (Term::Var(name), None) => self.variable(name)?,
            (_, None) => {
                let base = self.node(Kind::Identity, true)?;
                let key = name.clone();
                self.index(base, key, false)?
            }
        };
        Ok((name, value))
    }

    fn condition(
        &mut self,
        branches: &[(Term<&'s str>, Term<&'s str>)],
        otherwise: Option<&Term<&'s str>>,
    ) -> Lowered<Node> {
        let mut lowered = Vec::with_capacity(branches.len());
        for (condition, then) in branches {
            lowered.push((self.child(condition)?, self.child(then)?));
        }
        let mut rest = match otherwise {
            Some(term) => self.term(term)?,
            None => self.node(Kind::Identity, true)?,
        };
        for (condition, then) in lowered.into_iter().rev() {
            let one = condition.one && then.one && rest.one;
            rest = self.node(Kind::If(condition, then, Box::new(rest)), one)?;
        }
        Ok(rest)
    }

    fn definitions(
        &mut self,
        defs: &[Def<&'s str, Term<&'s str>>],
        body: &Term<&'s str>,
    ) -> Lowered<Node> {
        for def in defs {
            self.function(def)?;
        }
        let body = self.term(body)?;
        self.scopes.pop_functions(defs.len());
        Ok(body)
    }

    fn variable(&mut self, name: &'s str) -> Lowered<Node> {
        if let Some(place) = self.scopes.variable(name) {
            return self.node(Kind::Variable(place), true);
        }
        let bare = name.trim_start_matches('$');
        match self.globals.iter().position(|known| known == bare) {
            Some(at) => self.node(Kind::Global(at as u16), true),
            None => self.unknown_variable(name),
        }
    }

    fn fold(
        &mut self,
        name: &'s str,
        source: &Term<&'s str>,
        pattern: &PatternTerm<&'s str>,
        args: &[Term<&'s str>],
    ) -> Lowered<Node> {
        let (init, update, extract) = match args {
            [init, update] => (init, update, None),
            [init, update, extract] if name == "foreach" => (init, update, Some(extract)),
            _ if name == "reduce" => {
                return self.error_at(
                    name,
                    "reduce needs two arguments: reduce … as $x (start; update).".to_owned(),
                );
            }
            _ => return self.error_at(
                name,
                "foreach needs two or three arguments: foreach … as $x (start; update; extract)."
                    .to_owned(),
            ),
        };
        let source = self.term(source)?;
        let init = self.term(init)?;
        let (binder, names) = self.binder(pattern)?;
        self.scopes.push_variables(names);
        let update = self.term(update)?;
        let extract = extract.map(|extract| self.child(extract)).transpose()?;
        self.scopes.pop_frame();
        let one = init.one && name == "reduce";
        let fold = Box::new(Fold {
            source,
            binder,
            init,
            update,
        });
        self.node(
            if name == "reduce" {
                Kind::Reduce(fold)
            } else {
                Kind::Foreach(fold, extract)
            },
            one,
        )
    }

    pub(super) fn bind(&mut self, source: Node, binder: Binder, body: Node) -> Lowered<Node> {
        let one = source.one && body.one;
        self.node(Kind::Bind(Box::new(source), binder, Box::new(body)), one)
    }

    /// Lowers a pattern; gives the names of its frame too, which the caller puts in scope.
    pub(super) fn binder(
        &mut self,
        pattern: &PatternTerm<&'s str>,
    ) -> Lowered<(Binder, Vec<&'s str>)> {
        let mut names = Vec::new();
        let pattern = self.nested(|this| this.pattern(pattern, &mut names))?;
        Ok((
            Binder {
                pattern,
                slots: names.len() as u16,
            },
            names,
        ))
    }

    fn pattern(
        &mut self,
        pattern: &PatternTerm<&'s str>,
        names: &mut Vec<&'s str>,
    ) -> Lowered<Pattern> {
        match pattern {
            PatternTerm::Var(name) => {
                let slot = names
                    .iter()
                    .position(|known| known == name)
                    .unwrap_or_else(|| {
                        names.push(name);
                        names.len() - 1
                    });
                Ok(Pattern::Variable(slot as u16))
            }
            PatternTerm::Arr(items) => {
                let items = items
                    .iter()
                    .map(|item| self.nested(|this| this.pattern(item, names)));
                Ok(Pattern::Array(items.collect::<Lowered<_>>()?))
            }
            PatternTerm::Obj(entries) => {
                let mut lowered = Vec::with_capacity(entries.len());
                for (key, below) in entries {
                    let key = self.term(key)?;
                    if !key.one {
                        return self.error_at(
                            "",
                            "A key in a pattern must have exactly one value.".to_owned(),
                        );
                    }
                    lowered.push((key, self.nested(|this| this.pattern(below, names))?));
                }
                Ok(Pattern::Object(lowered))
            }
        }
    }
}
