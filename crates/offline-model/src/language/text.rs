//! A description cut into sentences, clauses and tokens.
//!
//! What comes in is a stranger's text: its length is bounded, markup is dropped, and nothing of it is ever
//! taken for an instruction.

use std::ops::Range;

use super::lexicon::pairs;
use super::token::{Kind, Token, place};
use crate::limits::{MAX_TEXT_CHARS, MAX_TOKENS};

const MISSPELLINGS: &str = include_str!("words/misspellings.txt");

/// A description, cut up.
#[derive(Debug, Clone, Default)]
pub struct Text {
    /// The sentences in order.
    pub sentences: Vec<Sentence>,
}

/// One sentence or line.
#[derive(Debug, Clone, Default)]
pub struct Sentence {
    /// As typed.
    pub raw: String,
    /// Its words and marks.
    pub tokens: Vec<Token>,
    /// Its clauses, as ranges of tokens.
    pub clauses: Vec<Range<usize>>,
}

impl Text {
    /// Cuts a description up.
    #[must_use]
    pub fn read(description: &str) -> Self {
        let plain = plain_text(description);
        let mut left = MAX_TOKENS;
        let mut sentences = Vec::new();
        for raw in sentences_of(&plain) {
            let mut tokens = tokens_of(&raw);
            tokens.truncate(left);
            left -= tokens.len();
            if tokens
                .iter()
                .any(|token| matches!(token.kind, Kind::Word | Kind::Number))
            {
                place(&mut tokens);
                let clauses = clauses_of(&tokens);
                sentences.push(Sentence {
                    raw,
                    tokens,
                    clauses,
                });
            }
        }
        Self { sentences }
    }

    /// Every token of every sentence.
    pub fn tokens(&self) -> impl Iterator<Item = &Token> {
        self.sentences.iter().flat_map(|sentence| &sentence.tokens)
    }
}

impl Sentence {
    /// The tokens of a range, none if it reaches outside.
    #[must_use]
    pub fn slice(&self, range: &Range<usize>) -> &[Token] {
        self.tokens.get(range.clone()).unwrap_or_default()
    }
}

/// The words of tokens with single spaces, for quoting.
#[must_use]
pub fn joined(tokens: &[Token]) -> String {
    let mut text = String::new();
    for token in tokens {
        let glued = matches!(
            token.kind,
            Kind::Comma | Kind::Colon | Kind::Close | Kind::Mark
        ) || text.ends_with('(');
        if !text.is_empty() && !glued {
            text.push(' ');
        }
        text.push_str(&token.raw);
        if token.possessive {
            text.push_str("'s");
        }
    }
    text
}

/// Without markup, control characters and typographic quotes, at most so long.
fn plain_text(description: &str) -> String {
    let mut plain = String::new();
    let mut in_markup = 0_usize;
    for character in description.chars().take(MAX_TEXT_CHARS) {
        in_markup = match (in_markup, character) {
            (0, '<') => 1,
            (0, _) | (_, '>' | '\n') => 0,
            (length, _) if length > 200 => 0,
            (length, _) => length + 1,
        };
        let shown = match character {
            '<' | '>' if in_markup > 0 || character == '>' => ' ',
            _ if in_markup > 0 => continue,
            '\u{2018}' | '\u{2019}' | '`' | '\u{b4}' => '\'',
            '\u{201c}' | '\u{201d}' | '\u{ab}' | '\u{bb}' => '"',
            '\n' => '\n',
            other if other.is_whitespace() || other.is_control() => ' ',
            other => other,
        };
        plain.push(shown);
    }
    plain.replace("->", "→")
}

/// Sentences end at a full stop, question mark, semicolon or line end; not inside `e.g.` or `2.5`.
fn sentences_of(plain: &str) -> Vec<String> {
    let mut sentences = vec![String::new()];
    let characters: Vec<char> = plain.chars().collect();
    for (at, character) in characters.iter().enumerate() {
        let next = characters.get(at + 1);
        let before = sentences.last().map(String::as_str).unwrap_or_default();
        let ends = match character {
            '\n' | ';' | '!' | '?' | '•' => true,
            '.' => {
                next.is_none_or(|next| next.is_whitespace() || *next == '"')
                    && !is_abbreviation(before)
            }
            _ => false,
        };
        if ends {
            sentences.push(String::new());
        } else if let Some(sentence) = sentences.last_mut() {
            sentence.push(*character);
        }
    }
    sentences
        .into_iter()
        .map(|sentence| without_bullet(&sentence))
        .filter(|sentence| sentence.chars().any(char::is_alphanumeric))
        .collect()
}

fn is_abbreviation(before: &str) -> bool {
    let last = before
        .split_whitespace()
        .last()
        .unwrap_or_default()
        .to_lowercase();
    let is_bullet = before.trim_start_matches(['-', '*', ' ']).trim() == last && last.len() < 3;
    if is_bullet && last.chars().all(|character| character.is_ascii_digit()) {
        return true;
    }
    [
        "e.g", "i.e", "eg", "ie", "no", "st", "dr", "mr", "mrs", "ms", "vs", "approx",
    ]
    .contains(&last.trim_start_matches('('))
}

/// A line without its dash, star or number.
fn without_bullet(line: &str) -> String {
    let trimmed = line
        .trim()
        .trim_start_matches(['-', '*', '–', '—', '•', '·', '#'])
        .trim();
    let digits = trimmed.chars().take_while(char::is_ascii_digit).count();
    let rest: String = trimmed.chars().skip(digits).collect();
    if digits > 0 && digits < 3 && (rest.starts_with(". ") || rest.starts_with(") ")) {
        return rest.chars().skip(2).collect::<String>().trim().to_owned();
    }
    trimmed.to_owned()
}

fn tokens_of(sentence: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut word = String::new();
    let characters: Vec<char> = sentence.chars().collect();
    for (at, character) in characters.iter().enumerate() {
        let next_is_letter = characters
            .get(at + 1)
            .is_some_and(|next| next.is_alphanumeric());
        let inside = !word.is_empty() && next_is_letter;
        let all_digits = word
            .chars()
            .all(|letter| letter.is_ascii_digit() || letter == '.' || letter == ',');
        let joins = match character {
            '\'' => !word.is_empty() && (next_is_letter || word.ends_with('s')),
            '-' | '_' | '@' => inside,
            '.' => inside,
            ',' => inside && all_digits && characters.get(at + 1).is_some_and(char::is_ascii_digit),
            other => other.is_alphanumeric() || "£$€%".contains(*other),
        };
        if joins {
            word.push(*character);
            continue;
        }
        push_word(&mut tokens, &mut word);
        if let Some(kind) = mark_kind(*character) {
            tokens.push(Token::new(&character.to_string(), kind));
        }
    }
    push_word(&mut tokens, &mut word);
    tokens
}

const fn mark_kind(character: char) -> Option<Kind> {
    Some(match character {
        ',' => Kind::Comma,
        ':' => Kind::Colon,
        '(' | '[' => Kind::Open,
        ')' | ']' => Kind::Close,
        '-' | '–' | '—' => Kind::Dash,
        '/' | '|' | '&' => Kind::Or,
        '→' => Kind::Arrow,
        '"' | '.' | '…' => Kind::Mark,
        _ => return None,
    })
}

fn push_word(tokens: &mut Vec<Token>, word: &mut String) {
    if word.is_empty() {
        return;
    }
    let typed = std::mem::take(word);
    for part in expanded(&corrected(&typed)) {
        let number = part.chars().any(|letter| letter.is_ascii_digit())
            && part
                .chars()
                .all(|letter| letter.is_ascii_digit() || ".,%£$€".contains(letter));
        tokens.push(Token::new(
            &part,
            if number { Kind::Number } else { Kind::Word },
        ));
    }
}

/// The word a common misspelling stands for.
fn corrected(typed: &str) -> String {
    let lower = typed.to_lowercase();
    pairs(MISSPELLINGS)
        .find(|(wrong, _)| *wrong == lower)
        .map_or_else(|| typed.to_owned(), |(_, right)| right.to_owned())
}

/// `it's` becomes `it is`, `can't` becomes `cannot`; possessives stay.
fn expanded(typed: &str) -> Vec<String> {
    let lower = typed.to_lowercase();
    let two = |first: &str, second: &str| vec![first.to_owned(), second.to_owned()];
    match lower.as_str() {
        "can't" | "cant" => return vec!["cannot".to_owned()],
        "won't" => return two("will", "not"),
        "let's" => return vec!["let's".to_owned()],
        "dont" => return two("do", "not"),
        "im" => return two("i", "am"),
        "id" if typed == "Id" || typed == "id" => return vec![typed.to_owned()],
        _ => {}
    }
    for (ending, word) in [
        ("n't", "not"),
        ("'re", "are"),
        ("'ve", "have"),
        ("'ll", "will"),
        ("'d", "would"),
        ("'m", "am"),
    ] {
        if let Some(stem) = lower.strip_suffix(ending).filter(|stem| !stem.is_empty()) {
            return two(stem, word);
        }
    }
    let pronouns = [
        "it", "that", "what", "who", "where", "there", "he", "she", "here", "how", "when",
    ];
    if let Some(stem) = lower
        .strip_suffix("'s")
        .filter(|stem| pronouns.contains(stem))
    {
        return two(stem, "is");
    }
    vec![typed.to_owned()]
}

/// Cuts a sentence where something new is said: at a comma or conjunction before a new subject or wish.
fn clauses_of(tokens: &[Token]) -> Vec<Range<usize>> {
    let mut clauses = Vec::new();
    let mut start = 0;
    for at in 1..tokens.len() {
        if begins_clause(tokens, at) && at > start {
            clauses.push(start..at);
            start = at;
        }
    }
    clauses.push(start..tokens.len());
    clauses
}

/// Whether a clause begins here: a conjunction or comma right before a subject or a wish.
fn begins_clause(tokens: &[Token], at: usize) -> bool {
    let (Some(token), Some(before)) = (tokens.get(at), tokens.get(at - 1)) else {
        return false;
    };
    let joint = |token: &Token| {
        matches!(token.kind, Kind::Comma | Kind::Dash)
            || matches!(
                token.word.as_str(),
                "and" | "but" | "so" | "also" | "plus" | "then" | "because" | "while" | "though"
            )
    };
    let turns = token.word == "but"
        && tokens.get(at + 1).is_some_and(|next| {
            matches!(
                next.word.as_str(),
                "not" | "no" | "only" | "nobody" | "never"
            )
        });
    if turns {
        return true;
    }
    if joint(token) && !joint(before) {
        let next = tokens.iter().skip(at + 1).find(|later| {
            !joint(later)
                && !matches!(
                    later.word.as_str(),
                    "also" | "that" | "please" | "then" | "maybe" | "ideally"
                )
        });
        let rest = tokens.get(at + 1..).unwrap_or_default();
        return next.is_some_and(|next| opens_clause(next, rest));
    }
    false
}

/// Whether a word after a joint opens a clause of its own.
fn opens_clause(token: &Token, rest: &[Token]) -> bool {
    let subject = matches!(
        token.word.as_str(),
        "i" | "we"
            | "they"
            | "you"
            | "it"
            | "he"
            | "she"
            | "there"
            | "nobody"
            | "everyone"
            | "everybody"
            | "anyone"
            | "only"
            | "who"
    );
    let wish = matches!(
        token.word.as_str(),
        "warn"
            | "show"
            | "let"
            | "allow"
            | "notify"
            | "remind"
            | "add"
            | "make"
            | "send"
            | "get"
            | "see"
            | "give"
            | "keep"
            | "track"
            | "need"
            | "want"
            | "alert"
            | "tell"
            | "highlight"
            | "flag"
            | "rename"
            | "remove"
            | "delete"
            | "ideally"
            | "record"
            | "note"
            | "log"
            | "mark"
            | "know"
            | "manage"
            | "email"
            | "text"
            | "export"
            | "import"
            | "print"
    ) && !token.word.ends_with('s');
    let modal_follows = rest.iter().take(5).any(|later| {
        matches!(
            later.word.as_str(),
            "can" | "should" | "must" | "may" | "cannot" | "will" | "shall"
        )
    });
    subject || wish || (modal_follows && (token.nominal || token.is_function()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clauses(text: &str) -> Vec<String> {
        Text::read(text)
            .sentences
            .iter()
            .flat_map(|sentence| {
                sentence
                    .clauses
                    .iter()
                    .map(|clause| joined(sentence.slice(clause)))
            })
            .collect()
    }

    #[test]
    fn sentences_and_clauses_end_where_a_reader_would_end_them() {
        assert_eq!(
            clauses(
                "I want to see what is out and who has it, get a calendar of due dates, and members should be able to reserve. We use e.g. v2.5 drills."
            ),
            [
                "I want to see what is out",
                "and who has it",
                ", get a calendar of due dates",
                ", and members should be able to reserve",
                "We use e.g. v2.5 drills"
            ]
        );
    }

    #[test]
    fn markup_and_odd_characters_do_no_harm() {
        let text = Text::read(
            "<script>alert('x')</script> Track my <b>plants</b>\u{0}\n- 1. water\u{200b}",
        );
        assert_eq!(text.sentences.len(), 2);
        assert!(text.tokens().any(|token| token.word == "plants"));
        assert!(text.tokens().all(|token| !token.raw.contains('<')));
    }
}
