//! Operators with jq's precedence. The parser library's own differs: there `%` binds tighter than `*`,
//! `//` tighter than `=`, and `1 + . as $x | f` takes the sum as its source.
//! So a tree of operators is flattened to the order of the text and climbed again here.

use jaq_core::load::parse::{BinaryOp, Pattern, Term};
use jaq_core::ops::{Cmp, Math};

use super::{Lowered, Lowerer};
use crate::ir::{Arithmetic, Child, Comparison, Kind, Node};

/// Operands and the operators between them, as in the text.
struct Flat<'t, 's> {
    operands: Vec<&'t Term<&'s str>>,
    operators: Vec<&'t BinaryOp<&'s str>>,
}

const COMMA: u8 = 1;
const ALTERNATIVE: u8 = 2;
const ASSIGN: u8 = 3;

fn precedence(op: &BinaryOp<&str>) -> u8 {
    match op {
        BinaryOp::Pipe(_) => 0,
        BinaryOp::Comma => COMMA,
        BinaryOp::Alt => ALTERNATIVE,
        BinaryOp::Assign | BinaryOp::Update | BinaryOp::UpdateMath(_) | BinaryOp::UpdateAlt => {
            ASSIGN
        }
        BinaryOp::Or => 4,
        BinaryOp::And => 5,
        BinaryOp::Cmp(_) => 6,
        BinaryOp::Math(Math::Add | Math::Sub) => 7,
        BinaryOp::Math(Math::Mul | Math::Div | Math::Rem) => 8,
    }
}

/// Puts a tree of operators into the order of the text, without recursing.
fn flatten<'t, 's>(term: &'t Term<&'s str>) -> Flat<'t, 's> {
    enum Next<'t, 's> {
        Term(&'t Term<&'s str>),
        Operator(&'t BinaryOp<&'s str>),
    }
    let mut flat = Flat {
        operands: Vec::new(),
        operators: Vec::new(),
    };
    let mut stack = vec![Next::Term(term)];
    while let Some(next) = stack.pop() {
        match next {
            Next::Term(Term::BinOp(left, op, right)) => {
                stack.extend([Next::Term(right), Next::Operator(op), Next::Term(left)]);
            }
            Next::Term(operand) => flat.operands.push(operand),
            Next::Operator(op) => flat.operators.push(op),
        }
    }
    flat
}

impl<'s> Lowerer<'s> {
    /// Lowers a term made of operators.
    pub(super) fn operators(&mut self, term: &Term<&'s str>) -> Lowered<Node> {
        let flat = flatten(term);
        let mut at = 0;
        self.pipeline(&flat, &mut at)
    }

    /// `a | b | c`, however long, without recursing per stage.
    fn pipeline(&mut self, flat: &Flat<'_, 's>, at: &mut usize) -> Lowered<Node> {
        let mut stages = vec![self.climb(flat, at, COMMA)?];
        while *at < flat.operators.len() {
            *at += 1;
            stages.push(self.climb(flat, at, COMMA)?);
        }
        let mut piped = None;
        for stage in stages.into_iter().rev() {
            piped = Some(match piped {
                None => stage,
                Some(rest) => self.pipe(stage, rest)?,
            });
        }
        match piped {
            Some(node) => Ok(node),
            None => self.node(Kind::Identity, true),
        }
    }

    pub(super) fn pipe(&mut self, first: Node, then: Node) -> Lowered<Node> {
        let one = first.one && then.one;
        self.node(Kind::Pipe(Box::new(first), Box::new(then)), one)
    }

    fn climb(&mut self, flat: &Flat<'_, 's>, at: &mut usize, lowest: u8) -> Lowered<Node> {
        self.nested(|this| {
            let mut left = this.operand(flat, at)?;
            while let Some(op) = flat.operators.get(*at) {
                let level = precedence(op);
                if level < lowest {
                    break;
                }
                *at += 1;
                // `//` and the assignments are right associative, the rest left.
                let right_from = if matches!(level, ALTERNATIVE | ASSIGN) {
                    level
                } else {
                    level + 1
                };
                let right = this.climb(flat, at, right_from)?;
                left = this.binary(op, left, right)?;
            }
            Ok(left)
        })
    }

    /// An operand; with `as` behind it, it takes in everything that follows.
    fn operand(&mut self, flat: &Flat<'_, 's>, at: &mut usize) -> Lowered<Node> {
        let Some(term) = flat.operands.get(*at) else {
            return self.node(Kind::Identity, true);
        };
        let Some(BinaryOp::Pipe(Some(pattern))) = flat.operators.get(*at) else {
            return self.term(term);
        };
        *at += 1;
        // `-1 as $x | f` negates the outputs of `f`, because only the `1` belongs to `as`.
        let (mut term, mut negations) = (*term, 0);
        while let Term::Neg(inner) = term {
            (term, negations) = (inner, negations + 1);
        }
        let source = self.term(term)?;
        let mut node = self.binding(source, pattern, flat, at)?;
        for _ in 0..negations {
            let one = node.one;
            node = self.node(Kind::Negate(Box::new(node)), one)?;
        }
        Ok(node)
    }

    fn binding(
        &mut self,
        source: Node,
        pattern: &Pattern<&'s str>,
        flat: &Flat<'_, 's>,
        at: &mut usize,
    ) -> Lowered<Node> {
        let (binder, names) = self.binder(pattern)?;
        self.scopes.push_variables(names);
        let body = self.nested(|this| this.pipeline(flat, at))?;
        self.scopes.pop_frame();
        self.bind(source, binder, body)
    }

    fn binary(&mut self, op: &BinaryOp<&'s str>, left: Node, right: Node) -> Lowered<Node> {
        let both = left.one && right.one;
        let right_one = right.one;
        let (left, right): (Child, Child) = (Box::new(left), Box::new(right));
        let (kind, one) = match op {
            BinaryOp::Pipe(_) => (Kind::Pipe(left, right), both),
            BinaryOp::Comma => (Kind::Comma(left, right), false),
            BinaryOp::Alt => (Kind::Alternative(left, right), both),
            BinaryOp::Or => (Kind::Or(left, right), both),
            BinaryOp::And => (Kind::And(left, right), both),
            BinaryOp::Math(op) => (Kind::Arithmetic(arithmetic(*op), left, right), both),
            BinaryOp::Cmp(op) => (Kind::Compare(comparison(*op), left, right), both),
            BinaryOp::Assign => (Kind::Assign(left, right), right_one),
            BinaryOp::Update => (Kind::Update(left, right), true),
            BinaryOp::UpdateMath(op) => (
                Kind::UpdateArithmetic(arithmetic(*op), left, right),
                right_one,
            ),
            BinaryOp::UpdateAlt => (Kind::UpdateAlternative(left, right), right_one),
        };
        self.node(kind, one)
    }
}

fn arithmetic(op: Math) -> Arithmetic {
    match op {
        Math::Add => Arithmetic::Add,
        Math::Sub => Arithmetic::Subtract,
        Math::Mul => Arithmetic::Multiply,
        Math::Div => Arithmetic::Divide,
        Math::Rem => Arithmetic::Remainder,
    }
}

fn comparison(op: Cmp) -> Comparison {
    match op {
        Cmp::Eq => Comparison::Equal,
        Cmp::Ne => Comparison::NotEqual,
        Cmp::Lt => Comparison::Less,
        Cmp::Le => Comparison::LessOrEqual,
        Cmp::Gt => Comparison::Greater,
        Cmp::Ge => Comparison::GreaterOrEqual,
    }
}
