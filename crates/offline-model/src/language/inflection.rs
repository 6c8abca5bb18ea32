//! Singular and plural of nouns, base form of verbs.

use super::lexicon::{WordMap, WordSet, is_in, map_back, map_of, set_of};

/// Plurals no rule yields, and words that are their own plural.
const PAIRS: &str = include_str!("words/irregular_nouns.txt");
static MANY_OF: WordMap = WordMap::new(|| map_of(PAIRS));
static ONE_OF: WordMap = WordMap::new(|| map_back(PAIRS));

/// Words that end in s and are singular.
static SINGULAR_IN_S: WordSet = WordSet::new(|| set_of(include_str!("words/singular_in_s.txt")));

/// One of them: `libraries` becomes `library`. A word that is no plural stays.
#[must_use]
pub fn singular(word: &str) -> String {
    if let Some(one) = ONE_OF.get(word) {
        return (*one).to_owned();
    }
    if MANY_OF.contains_key(word) {
        return word.to_owned();
    }
    if is_in(&SINGULAR_IN_S, word) || word.len() < 3 || !word.ends_with('s') {
        return word.to_owned();
    }
    if let Some((head, tail)) = word.rsplit_once('-') {
        return format!("{head}-{}", singular(tail));
    }
    let cut = |suffix: &str, instead: &str| {
        word.strip_suffix(suffix)
            .map(|stem| format!("{stem}{instead}"))
    };
    if word.ends_with("ies") && word.len() > 4 {
        return cut("ies", "y").unwrap_or_default();
    }
    for sibilant in ["sses", "shes", "ches", "xes", "zzes"] {
        if word.ends_with(sibilant) {
            return cut("es", "").unwrap_or_default();
        }
    }
    if word.ends_with("uses") && word.len() > 5 && !word.ends_with("ouses") {
        return cut("es", "").unwrap_or_default();
    }
    if word.ends_with("ss") || word.ends_with("us") || word.ends_with("is") {
        return word.to_owned();
    }
    cut("s", "").unwrap_or_default()
}

/// Many of them: `library` becomes `libraries`. A plural stays.
#[must_use]
pub fn plural(word: &str) -> String {
    if let Some(many) = MANY_OF.get(word) {
        return (*many).to_owned();
    }
    if ONE_OF.contains_key(word) {
        return word.to_owned();
    }
    if is_plural(word) || word.is_empty() {
        return word.to_owned();
    }
    if let Some(stem) = word.strip_suffix('y')
        && !stem.ends_with(['a', 'e', 'i', 'o', 'u'])
    {
        return format!("{stem}ies");
    }
    let sibilant = ["s", "x", "z", "ch", "sh"]
        .iter()
        .any(|end| word.ends_with(end));
    format!("{word}{}", if sibilant { "es" } else { "s" })
}

/// Whether a word is its own plural: `clothes`, `equipment`.
#[must_use]
pub fn is_own_plural(word: &str) -> bool {
    MANY_OF.get(word).is_some_and(|many| *many == word)
}

/// Whether the word is a plural.
#[must_use]
pub fn is_plural(word: &str) -> bool {
    ONE_OF.get(word).is_some_and(|one| *one != word)
        || (word.len() > 3 && word.ends_with('s') && singular(word) != word)
}

/// The last word of a phrase in the singular: `phone numbers` becomes `phone number`.
#[must_use]
pub fn singular_phrase(phrase: &str) -> String {
    on_head(phrase, singular)
}

/// The last word of a phrase in the plural.
#[must_use]
pub fn plural_phrase(phrase: &str) -> String {
    on_head(phrase, plural)
}

/// Changes the head of a phrase: the word before `of`, `in` or `for`, else the last.
fn on_head(phrase: &str, change: fn(&str) -> String) -> String {
    let words: Vec<&str> = phrase.split_whitespace().collect();
    let head = words
        .iter()
        .position(|word| matches!(*word, "of" | "in" | "for" | "to"))
        .unwrap_or(words.len())
        .saturating_sub(1);
    let changed: Vec<String> = words
        .iter()
        .enumerate()
        .map(|(at, word)| {
            if at != head {
                return (*word).to_owned();
            }
            let lower = word.to_lowercase();
            let new = change(&lower);
            if new == lower {
                (*word).to_owned()
            } else {
                matched_case(word, &new)
            }
        })
        .collect();
    changed.join(" ")
}

/// The new word with the old one's capitals.
fn matched_case(old: &str, new: &str) -> String {
    if old.chars().next().is_some_and(char::is_uppercase) {
        crate::naming::capitalised(new)
    } else {
        new.to_owned()
    }
}

/// Past forms and the like no rule yields.
static VERB_FORMS: WordMap = WordMap::new(|| map_of(include_str!("words/verb_forms.txt")));

/// The base form of a verb: `lent`, `lends` and `lending` become `lend`. Anything else stays roughly itself.
#[must_use]
pub fn verb_base(word: &str) -> String {
    if let Some(base) = VERB_FORMS.get(word) {
        return (*base).to_owned();
    }
    if let Some(stem) = word.strip_suffix("ing").filter(|stem| stem.len() > 2) {
        return undoubled(stem);
    }
    if let Some(stem) = word.strip_suffix("ied").filter(|stem| stem.len() > 2) {
        return format!("{stem}y");
    }
    if let Some(stem) = word.strip_suffix("ed").filter(|stem| stem.len() > 2) {
        return undoubled(stem);
    }
    if word.ends_with('s') && !word.ends_with("ss") {
        return singular(word);
    }
    word.to_owned()
}

/// `cancell` becomes `cancel`; `schedul` becomes `schedule`; `fill`, `sell` stay.
fn undoubled(stem: &str) -> String {
    let mut reversed = stem.chars().rev();
    let (last, before) = (reversed.next(), reversed.next());
    if last == before && last.is_some_and(|letter| "bdgmnprt".contains(letter)) {
        return stem
            .chars()
            .take(stem.chars().count().saturating_sub(1))
            .collect();
    }
    let wants_e = [
        "at", "iv", "uc", "nc", "rv", "dg", "as", "us", "is", "iz", "dul", "ov", "ag", "ar", "ir",
        "os", "ut", "rg", "ur", "uis", "lv", "os", "eas",
    ]
    .iter()
    .any(|end| stem.ends_with(end));
    let keeps = [
        "repair", "order", "visit", "track", "treat", "repeat", "deliver", "discuss", "focus",
        "gift", "air", "eat", "meet", "rout",
    ]
    .contains(&stem);
    if wants_e && !keeps {
        format!("{stem}e")
    } else {
        stem.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_go_both_ways() {
        for (one, many) in [
            ("library", "libraries"),
            ("box", "boxes"),
            ("tool", "tools"),
            ("person", "people"),
            ("class", "classes"),
            ("match", "matches"),
            ("status", "statuses"),
            ("address", "addresses"),
            ("expense", "expenses"),
            ("bus", "buses"),
            ("key", "keys"),
            ("dish", "dishes"),
            ("house", "houses"),
            ("virus", "viruses"),
            ("sign-up", "sign-ups"),
            ("child", "children"),
            ("course", "courses"),
            ("shelf", "shelves"),
            ("allergy", "allergies"),
            ("movie", "movies"),
            ("plant", "plants"),
        ] {
            assert_eq!(plural(one), many);
            assert_eq!(singular(many), one);
            assert_eq!(singular(one), one);
            assert_eq!(plural(many), many);
        }
    }

    #[test]
    fn verbs_come_back_to_their_base() {
        for (form, base) in [
            ("lends", "lend"),
            ("lent", "lend"),
            ("borrowed", "borrow"),
            ("reserving", "reserve"),
            ("booked", "book"),
            ("cancelled", "cancel"),
            ("applies", "apply"),
            ("returned", "return"),
            ("approved", "approve"),
            ("scheduled", "schedule"),
            ("submitted", "submit"),
            ("repaired", "repair"),
        ] {
            assert_eq!(verb_base(form), base);
        }
    }
}
