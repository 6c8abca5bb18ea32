//! What the token trees need before the parser sees them, so that jq's own operator precedence can be applied afterwards.
//!
//! The parser library builds the same tree for `a * (b % c)` and `a * b % c`, and its precedence differs from jq's.
//! So each pair of parentheses is marked: its content gets `label $( |` in front, a label that no source can name.
//! Numbers that start with a dot, which its lexer splits, are joined again.

use jaq_core::load::lex::{StrPart, Tok, Token};

/// The name of the label that marks parentheses.
pub const PARENTHESES: &str = "$(";

/// Marks parentheses and joins numbers, throughout.
pub fn normalize<'s>(source: &'s str, tokens: &mut Vec<Token<&'s str>>) {
    join_numbers(source, tokens);
    for at in 0..tokens.len() {
        let parameters = is_parameter_list(tokens, at);
        let Some(Token(text, token)) = tokens.get_mut(at) else {
            continue;
        };
        match token {
            Tok::Block(inner) => {
                normalize(source, inner);
                if text.starts_with('(') && !parameters {
                    mark(inner);
                }
            }
            Tok::Str(parts) => {
                for part in parts {
                    if let StrPart::Term(Token(_, Tok::Block(inner))) = part {
                        normalize(source, inner);
                    }
                }
            }
            _ => {}
        }
    }
}

fn mark(inner: &mut Vec<Token<&str>>) {
    let marks = [
        Token("label", Tok::Word),
        Token(PARENTHESES, Tok::Var),
        Token("|", Tok::Sym),
    ];
    inner.splice(0..0, marks);
}

/// Whether the block at `at` holds the parameters of a definition, which are names and not terms.
fn is_parameter_list(tokens: &[Token<&str>], at: usize) -> bool {
    at >= 2 && matches!(tokens.get(at - 2), Some(Token("def", Tok::Word)))
}

/// Joins `.` and a number that follows it directly, as in `.5`, unless the dot ends a path.
fn join_numbers<'s>(source: &'s str, tokens: &mut Vec<Token<&'s str>>) {
    let mut at = 0;
    while at + 1 < tokens.len() {
        let starts_number = match (tokens.get(at), tokens.get(at + 1)) {
            (Some(Token(".", Tok::Sym)), Some(Token(number, Tok::Num))) => joined(source, number),
            _ => None,
        };
        if let Some(number) = starts_number {
            tokens.splice(at..=at + 1, [Token(number, Tok::Num)]);
        }
        at += 1;
    }
}

fn joined<'s>(source: &'s str, number: &'s str) -> Option<&'s str> {
    let start = offset_in(source, number)?.checked_sub(1)?;
    let whole = source.get(start..start + 1 + number.len())?;
    (whole.starts_with('.') && !number.contains('.')).then_some(whole)
}

/// Where `part` lies within `source`, when it is a slice of it.
pub fn offset_in(source: &str, part: &str) -> Option<usize> {
    let offset = (part.as_ptr() as usize).checked_sub(source.as_ptr() as usize)?;
    (offset + part.len() <= source.len()).then_some(offset)
}
