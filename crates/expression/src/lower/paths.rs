//! Path suffixes: `.a`, `[0]`, `[1:2]`, `[]`, each with or without `?`.

use jaq_core::load::parse::Term;
use jaq_core::path::{Opt, Part, Path};

use super::{Lowered, Lowerer};
use crate::error::CompileError;
use crate::ir::{Child, Kind, Node};

/// Most parts of one path.
const MAX_PARTS: usize = 100;

impl<'s> Lowerer<'s> {
    pub(super) fn path(
        &mut self,
        base: &Term<&'s str>,
        path: &Path<Term<&'s str>>,
    ) -> Lowered<Node> {
        if path.0.len() > MAX_PARTS {
            return Err(CompileError {
                offset: 0,
                message: format!("A path has more than {MAX_PARTS} parts."),
            });
        }
        let mut node = self.term(base)?;
        for (part, opt) in &path.0 {
            node = self.part(node, part, matches!(opt, Opt::Optional))?;
        }
        Ok(node)
    }

    fn part(&mut self, base: Node, part: &Part<Term<&'s str>>, optional: bool) -> Lowered<Node> {
        match part {
            Part::Index(key) => {
                let key = self.term(key)?;
                self.index(base, key, optional)
            }
            Part::Range(None, None) => self.node(
                Kind::Iterate {
                    base: Box::new(base),
                    optional,
                },
                false,
            ),
            Part::Range(from, to) => {
                let from = self.bound(from.as_ref())?;
                let to = self.bound(to.as_ref())?;
                let bounds_one = [&from, &to]
                    .into_iter()
                    .all(|bound| bound.as_ref().is_none_or(|bound| bound.one));
                let one = base.one && bounds_one && !optional;
                self.node(
                    Kind::Slice {
                        base: Box::new(base),
                        from,
                        to,
                        optional,
                    },
                    one,
                )
            }
        }
    }

    fn bound(&mut self, bound: Option<&Term<&'s str>>) -> Lowered<Option<Child>> {
        bound
            .map(|bound| self.term(bound).map(Box::new))
            .transpose()
    }

    pub(super) fn index(&mut self, base: Node, key: Node, optional: bool) -> Lowered<Node> {
        let one = base.one && key.one && !optional;
        self.node(
            Kind::Index {
                base: Box::new(base),
                key: Box::new(key),
                optional,
            },
            one,
        )
    }
}
