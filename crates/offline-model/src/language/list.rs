//! Enumerations: `name, phone and date of birth`, `status (open, in progress or done)`.

mod options;

use super::{
    phrase::is_article,
    token::{Kind, Token},
};
use crate::language::lexicon::is_one_of;
use options::{options_behind, slashed_states, with_states};

/// One item of an enumeration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its words.
    pub tokens: Vec<Token>,
    /// What stood in brackets or after a colon behind it.
    pub inside: Vec<Vec<Token>>,
}

/// The items of an enumeration that begins here, and the number of tokens it takes.
///
/// It ends where a new clause begins: at a verb that has a subject, at `so that`, `which` and the like.
#[must_use]
pub fn items(tokens: &[Token]) -> (Vec<Item>, usize) {
    let mut items: Vec<Item> = Vec::new();
    let mut current: Vec<Token> = Vec::new();
    let mut inside = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        if token.kind == Kind::Open {
            let close = tokens
                .iter()
                .skip(at)
                .position(|later| later.kind == Kind::Close)
                .map_or(tokens.len(), |distance| at + distance);
            inside = choices(tokens.get(at + 1..close).unwrap_or_default());
            at = close + 1;
            continue;
        }
        if current.is_empty()
            && let Some((states, length)) = slashed_states(tokens, at)
        {
            items.push(Item {
                tokens: vec![token.clone()],
                inside: states,
            });
            at += length;
            continue;
        }
        if token.kind == Kind::Colon
            && let Some((options, length)) = options_behind(tokens, at, &current)
        {
            inside = options;
            at += length;
            continue;
        }
        if !current.is_empty()
            && let Some(length) = aside(tokens, at)
        {
            at += length;
            continue;
        }
        let defines = token.kind == Kind::Colon && !(items.is_empty() && current.is_empty());
        if defines || token.kind == Kind::Close || ends_list(tokens, at) {
            break;
        }
        // `a date an amount and a status`: an article inside a list begins the next item.
        let begins = !current.is_empty()
            && is_one_of(&token.word, "a an")
            && current.last().is_some_and(|last| last.nominal);
        if begins {
            push(&mut items, &mut current, &mut inside);
            continue;
        }
        if parts_items(token) {
            push(&mut items, &mut current, &mut inside);
        } else if token.kind != Kind::Mark {
            current.push(token.clone());
        }
        at += 1;
    }
    push(&mut items, &mut current, &mut inside);
    (shared_heads(with_states(items)), at)
}

/// `the technician who received it, shelf`: a short clause about an item is passed over if the list goes on behind it.
fn aside(tokens: &[Token], at: usize) -> Option<usize> {
    let token = tokens.get(at)?;
    let opens = is_one_of(&token.word, "who that which")
        || (is_one_of(&token.word, "i we they she he") && at > 0);
    let rest = tokens.get(at..)?;
    let length = rest
        .iter()
        .position(|token| !matches!(token.kind, Kind::Word | Kind::Number))
        .filter(|length| (2..7).contains(length))?;
    let goes_on = rest.get(length)?.kind == Kind::Comma
        && rest
            .get(length + 1)
            .is_some_and(|next| next.nominal || is_article(next))
        && !ends_list(tokens, at + length + 1);
    let modal = rest
        .get(..length)?
        .iter()
        .any(|token| is_one_of(&token.word, "can should must may"));
    (opens && goes_on && !modal).then_some(length)
}

/// The parts of `open, in progress or done`.
#[must_use]
pub fn choices(tokens: &[Token]) -> Vec<Vec<Token>> {
    tokens
        .split(|token| {
            parts_items(token)
                || is_one_of(&token.word, "then to") && !token.nominal
                || matches!(token.kind, Kind::Colon | Kind::Dash | Kind::Mark)
        })
        .map(|part| {
            part.iter()
                .filter(|token| {
                    !is_one_of(
                        &token.word,
                        "either a an e.g eg i.e etc the finally maybe like",
                    )
                })
                .cloned()
                .collect::<Vec<_>>()
        })
        .filter(|part| !part.is_empty())
        .collect()
}

fn parts_items(token: &Token) -> bool {
    matches!(token.kind, Kind::Comma | Kind::Or | Kind::Arrow)
        || is_one_of(&token.word, "and or plus & nor")
}

fn push(items: &mut Vec<Item>, current: &mut Vec<Token>, inside: &mut Vec<Vec<Token>>) {
    let mut tokens = std::mem::take(current);
    let inside = std::mem::take(inside);
    while tokens.first().is_some_and(|token| {
        is_article(token) || is_one_of(&token.word, "also maybe as well optionally possibly")
    }) {
        tokens.remove(0);
    }
    let empty = tokens
        .iter()
        .all(|token| is_one_of(&token.word, "etc so on forth stuff things more like"));
    // `queen seen or not` is a question with two answers.
    let negated = matches!(tokens.as_slice(), [not] if not.word == "not");
    if let Some(last) = items.last_mut().filter(|_| negated) {
        last.inside = ["yes", "no"]
            .map(|word| vec![Token::new(word, Kind::Word)])
            .to_vec();
        return;
    }
    if empty {
        if let Some(last) = items.last_mut() {
            last.inside.extend(inside);
        }
        return;
    }
    items.push(Item { tokens, inside });
}

/// Whether an enumeration ends before this token.
fn ends_list(tokens: &[Token], at: usize) -> bool {
    let Some(token) = tokens.get(at) else {
        return true;
    };
    let before = at.checked_sub(1).and_then(|index| tokens.get(index));
    let at_joint = before.is_none_or(parts_items);
    let next = tokens.get(at + 1);
    let relative = !at_joint
        && is_one_of(
            &token.word,
            "so which that because but while then where who when if",
        );
    let own_clause = at_joint
        && is_one_of(
            &token.word,
            "i we they it you he she let let's please warn there be also",
        )
        || (at_joint && token.word == "show" && next.is_some_and(|next| next.word != "notes"))
            && !(token.word == "also" && next.is_some_and(|next| next.nominal || is_article(next)));
    // `…, bookings of a member`, `…, classes with a trainer`: the next thing, not the next field.
    let another = at_joint
        && before.is_some()
        && token.nominal
        && token.is_many()
        && next.is_some_and(|next| {
            next.word == "with" || (next.word == "of" && tokens.get(at + 2).is_some_and(is_article))
        });
    let each = at_joint
        && before.is_some()
        && is_one_of(&token.word, "each every")
        && next.is_some_and(|next| next.nominal);
    let modal = is_one_of(&token.word, "can should must will may cannot shall would");
    let does = at_joint
        && token.is_person()
        && next.is_some_and(|next| next.is_only_verb() && !next.word.ends_with("ed"));
    let bare_verb = token.verbal
        && at_joint
        && !token.word.ends_with("ed")
        && !token.word.ends_with("ing")
        && next.is_some_and(|next| is_article(next) || next.word == "when" || next.nominal);
    relative || own_clause || modal || bare_verb || does || another || each
}

/// `start and end date` becomes `start date` and `end date`.
fn shared_heads(items: Vec<Item>) -> Vec<Item> {
    let mut completed = items.clone();
    for (at, item) in completed.iter_mut().enumerate() {
        let alone = item.tokens.len() == 1 && item.inside.is_empty();
        let needs_head = item.tokens.first().is_some_and(|token| {
            is_one_of(&token.word, "start end first last birth arrival departure purchase opening closing minimum maximum home mobile pickup check-in")
        });
        let next = items.get(at + 1);
        if let Some(head) = next
            .filter(|next| alone && needs_head && next.tokens.len() == 2)
            .and_then(|next| next.tokens.last())
        {
            item.tokens.push(head.clone());
        }
    }
    // `date and time` is one moment.
    while let Some(at) = completed.windows(2).position(|pair| {
        let is = |item: &Item, word: &str| {
            matches!(item.tokens.as_slice(), [one] if one.word == word) && item.inside.is_empty()
        };
        matches!(pair, [date, time] if is(date, "date") && is(time, "time"))
    }) {
        let time = completed.remove(at + 1);
        if let Some(date) = completed.get_mut(at) {
            date.tokens.extend(time.tokens);
        }
    }
    completed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::text::{Text, joined};

    fn read(text: &str) -> Vec<String> {
        let text = Text::read(text);
        items(&text.sentences[0].tokens)
            .0
            .iter()
            .map(|item| {
                let inside: Vec<String> = item.inside.iter().map(|choice| joined(choice)).collect();
                if inside.is_empty() {
                    joined(&item.tokens)
                } else {
                    format!("{} [{}]", joined(&item.tokens), inside.join("|"))
                }
            })
            .collect()
    }

    #[test]
    fn items_end_where_the_list_ends() {
        assert_eq!(
            read("name, phone number and date of birth"),
            ["name", "phone number", "date of birth"]
        );
        assert_eq!(
            read("title, status (open, in progress or done), start and end date"),
            [
                "title",
                "status [open|in progress|done]",
                "start date",
                "end date"
            ]
        );
        assert_eq!(read("drills, ladders and so on"), ["drills", "ladders"]);
        assert_eq!(
            read("a name and a price so that I can compare them"),
            ["name", "price"]
        );
        assert_eq!(
            read("name, e-mail & phone, and I want to see who is late"),
            ["name", "e-mail", "phone"]
        );
    }
}
