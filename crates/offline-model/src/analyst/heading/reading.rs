//! Where the name at the beginning of a description starts and ends.

use super::{Heading, ITEMLESS, KEEPERS, NEEDS, OPENINGS, is_general};
use crate::language::lexicon::is_one_of;
use crate::language::{
    lexicon::is_in,
    numbers::number_of,
    phrase::is_article,
    token::{Kind, Token},
};

/// The heading of one sentence.
pub fn read(index: usize, tokens: &[Token]) -> Option<Heading> {
    let mut at = 0;
    loop {
        at = skipped(tokens, at);
        let end = name_end(tokens, at);
        let name = tokens.get(at..end).filter(|name| !name.is_empty())?;
        let next = tokens.get(end);
        let needs = next.is_some_and(|next| NEEDS.split(' ').any(|word| word == next.word));
        let is_somebody = name
            .last()
            .is_some_and(|last| last.is_person() || !last.is_many());
        if needs && is_somebody {
            at = end + 1;
            continue;
        }
        // `Tenants should be able to report repairs`.
        let may = next.is_some_and(|next| is_one_of(&next.word, "should can must may"));
        if may && name.last().is_some_and(Token::is_person) {
            let verb = (end + 1..tokens.len()).find(|at| {
                tokens
                    .get(*at)
                    .is_some_and(|token| token.verbal && token.word != "be")
            })?;
            at = verb + 1;
            continue;
        }
        // `Let neighbours rent out their parking spaces`.
        let acts = next.is_some_and(|next| next.verbal)
            && name.last().is_some_and(Token::is_person)
            && tokens
                .first()
                .is_some_and(|first| is_one_of(&first.verb, "let allow help"));
        if acts {
            let particle = tokens
                .get(end + 1)
                .is_some_and(|next| is_one_of(&next.word, "out up in off"));
            at = end + 1 + usize::from(particle);
            continue;
        }
        return finished(index, tokens, name, end);
    }
}

fn finished(index: usize, tokens: &[Token], name: &[Token], end: usize) -> Option<Heading> {
    let word = |at: usize| tokens.get(at).map_or("", |token| token.word.as_str());
    // `a register of complaints` is about complaints, `museum catalogue of objects` has a name of its own.
    let keeper = name
        .last()
        .is_some_and(|last| KEEPERS.split(' ').any(|word| word == last.noun));
    let itemless = name.last().is_some_and(|last| is_in(&ITEMLESS, &last.noun));
    if matches!(word(end), "of" | "for") && (keeper || itemless) && name.len() == 1 {
        let start = skipped(tokens, end + 1);
        let of_end = name_end(tokens, start);
        let of = tokens.get(start..of_end).filter(|of| !of.is_empty())?;
        let mut found = finished(index, tokens, of, of_end)?;
        // `rota for the coffee mornings` is the coffee morning rota.
        if itemless {
            found.tail = name.to_vec();
        }
        return Some(found);
    }
    // `the guest list of our wedding` is the wedding guest list.
    let whose = tokens.get(end + 2).filter(|whose| {
        word(end) == "of"
            && keeper
            && tokens.get(end + 1).is_some_and(is_article)
            && whose.nominal
            && !whose.is_many()
            && tokens.get(end + 3).is_none_or(|next| !next.nominal)
    });
    let mut beside = Vec::new();
    let mut behind = end;
    if word(end) == "and" {
        let start = end + 1;
        let second = tokens
            .get(start..name_end(tokens, start))
            .unwrap_or_default();
        if second.last().is_some_and(Token::is_many) && name.last().is_some_and(Token::is_many) {
            beside = second.to_vec();
            behind = start + second.len();
        }
    }
    let closes = tokens.get(behind).is_none_or(|next| {
        matches!(
            next.kind,
            Kind::Colon | Kind::Dash | Kind::Open | Kind::Mark | Kind::Comma
        ) || next.is_function()
            // `When a Stripe payment arrives, …`
            || (next.verbal && matches!(word(0), "when" | "whenever"))
            || is_one_of(&next.word, "need once twice please")
    });
    let alone = tokens
        .get(behind)
        .is_none_or(|next| matches!(next.kind, Kind::Colon | Kind::Dash | Kind::Mark));
    let about = matches!(word(behind), "for" | "of")
        .then(|| about(tokens, behind + 1))
        .unwrap_or_default();
    // `museum catalogue of objects` keeps objects.
    let (rows, about) = if keeper && word(behind) == "of" {
        let start = skipped(tokens, behind + 1);
        let rows = tokens
            .get(start..name_end(tokens, start))
            .unwrap_or_default();
        (rows.to_vec(), Vec::new())
    } else {
        (Vec::new(), about)
    };
    closes.then(|| Heading {
        about,
        rows,
        lead: whose.into_iter().cloned().collect(),
        tail: Vec::new(),
        sentence: index,
        name: name.to_vec(),
        beside,
        end: behind,
        alone,
    })
}

/// What comes behind `for` or `of` if it is many of something: `for 40 flats`, `of our six engineers`.
fn about(tokens: &[Token], from: usize) -> Vec<Token> {
    let start = (from..tokens.len())
        .find(|at| {
            tokens.get(*at).is_some_and(|token| {
                !is_article(token) && number_of(std::slice::from_ref(token)).is_none()
            })
        })
        .unwrap_or(from);
    let name = tokens
        .get(start..name_end(tokens, start))
        .unwrap_or_default();
    let many = name
        .last()
        .is_some_and(|last| last.is_many() && last.nominal && !is_general(&last.noun));
    let counted = start > from || !name.last().is_some_and(Token::is_person);
    if many && counted && name.len() < 4 {
        name.to_vec()
    } else {
        Vec::new()
    }
}

/// Past the words that only lead up to a name.
fn skipped(tokens: &[Token], from: usize) -> usize {
    let mut at = from;
    while tokens.get(at).is_some_and(|token| {
        let before_name = tokens
            .get(at + 1)
            .is_some_and(|next| next.nominal || is_gerund(next));
        let opens = is_in(&OPENINGS, &token.word) || is_article(token);
        // `list of books` opens, `plan` alone or a `record collection` names.
        let names = token.nominal
            && !token.is_modifier()
            && !is_article(token)
            && before_name
            && at > from
            && !is_general(&token.noun);
        let mark = matches!(token.kind, Kind::Comma | Kind::Mark) && at > from;
        (opens && !names) || mark || token.kind == Kind::Number
    }) {
        at += 1;
    }
    at
}

fn is_gerund(token: &Token) -> bool {
    token.is_word() && token.word.len() > 4 && token.word != "bring" && token.word.ends_with("ing")
}

/// Where the name that begins here ends.
fn name_end(tokens: &[Token], start: usize) -> usize {
    let mut end = start;
    while let Some(token) = tokens.get(end).filter(|_| end - start < 6) {
        let gerund = is_gerund(token) && !token.is_function();
        // A register registers, but behind a noun it is one.
        let acted =
            end > start && token.verbal && tokens.get(end - 1).is_some_and(Token::is_person);
        let keeper = end > start
            && !acted
            && (KEEPERS.split(' ').any(|word| word == token.noun) || is_in(&ITEMLESS, &token.noun));
        let near = token.word == "near"
            || (end > start
                && tokens
                    .get(end - 1)
                    .is_some_and(|before| before.word == "near"));
        // `our PTA runs a sale`: a verb, for an article follows.
        let acts = end > start
            && token.word.ends_with('s')
            && token.word != token.verb
            && !token.is_sure_noun()
            && tokens
                .get(end + 1)
                .is_some_and(|next| is_one_of(&next.word, "a an the"));
        if acts {
            break;
        }
        let stops = end > start && NEEDS.split(' ').any(|word| word == token.word);
        // `water meter readings`: at the very beginning a noun looks like a verb.
        let begins = end == 0
            && !is_in(&OPENINGS, &token.word)
            && !token.is_only_verb()
            && token.is_word()
            && !token.is_function()
            && tokens.get(1).is_some_and(|next| next.nominal);
        if stops || !(token.nominal || gerund || keeper || near || begins) {
            break;
        }
        end += 1;
    }
    end
}

/// Past `for our charity`: who asks, between a name and its fields.
pub fn past_place(tokens: &[Token], at: usize) -> usize {
    let leads = tokens
        .get(at)
        .is_some_and(|token| is_one_of(&token.word, "for of at in on"));
    let owned = tokens.get(at + 1).is_some_and(is_article);
    if !(leads && owned) {
        return at;
    }
    let start = skipped(tokens, at + 1);
    let end = name_end(tokens, start);
    if end > start { end } else { at }
}
