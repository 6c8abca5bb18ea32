//! Cutting a sentence into words and marks.

use super::{
    lexicon::{WordMap, map_of},
    token::{Kind, Token},
};

static MISSPELLINGS: WordMap = WordMap::new(|| map_of(include_str!("words/misspellings.txt")));

pub fn tokens_of(sentence: &str) -> Vec<Token> {
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
            // `D&D`, `Q&A`.
            '&' => inside && word.chars().count() == 1,
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
    MISSPELLINGS
        .get(lower.as_str())
        .map_or_else(|| typed.to_owned(), |right| (*right).to_owned())
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
