//! Verbs that leave something to keep: who borrows makes loans, who books makes bookings.

use edgewright_pipeline::artifact::FieldKind;

use super::token::Token;

const ACTIONS: &str = include_str!("words/actions.txt");

/// What is kept of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// One: `Loan`.
    pub one: &'static str,
    /// Many: `Loans`.
    pub many: &'static str,
    /// States it goes through.
    pub states: Vec<String>,
    /// Fields beside the links, and whether each is required.
    pub fields: Vec<(String, FieldKind, bool)>,
}

/// The action of a verb in its base form.
#[must_use]
pub fn action_of(verb: &str) -> Option<Action> {
    ACTIONS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .find_map(|line| {
            let (name, rest) = line.split_once(": ")?;
            if name != verb {
                return None;
            }
            let mut parts = rest.split("; ");
            let (one, many) = parts.next()?.split_once('/')?;
            let states = parts.next().unwrap_or_default();
            let states = states
                .trim_end_matches(';')
                .split('|')
                .map(str::trim)
                .filter(|state| !state.is_empty())
                .map(str::to_owned)
                .collect();
            let fields = parts
                .next()
                .unwrap_or_default()
                .split('|')
                .filter_map(field_of)
                .collect();
            Some(Action {
                one,
                many,
                states,
                fields,
            })
        })
}

fn field_of(text: &str) -> Option<(String, FieldKind, bool)> {
    let (label, kind) = text.trim().split_once(':')?;
    let required = kind.ends_with('!');
    let kind =
        edgewright_typed_json::from_value(&serde_json::Value::from(kind.trim_end_matches('!')))
            .ok()?;
    Some((label.to_owned(), kind, required))
}

/// The action that begins at this token, and how many tokens its verb takes: `sign up`, `check out`, `borrow`.
#[must_use]
pub fn action_at(tokens: &[Token], at: usize) -> Option<(Action, usize)> {
    let token = tokens.get(at)?;
    let next = tokens.get(at + 1).map_or("", |next| next.word.as_str());
    let phrase = match (token.verb.as_str(), next) {
        ("sign", "up" | "in") | ("put", "down") => Some("rsvp"),
        ("check", "out") | ("take", "out" | "home") => Some("borrow"),
        ("give", "money") => Some("donate"),
        _ => None,
    };
    if let Some(verb) = phrase {
        return action_of(verb).map(|action| (action, 2));
    }
    action_of(&token.verb).map(|action| (action, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_is_read_whole() {
        for line in ACTIONS.lines().filter(|line| !line.starts_with('#')) {
            let verb = line.split(':').next().unwrap();
            let action = action_of(verb).unwrap();
            let expected = line.rsplit("; ").next().unwrap().split('|').count();
            assert_eq!(action.fields.len(), expected, "{line}");
        }
    }
}
