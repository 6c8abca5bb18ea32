//! Word lists kept as text files beside the code: words between white space, comments after `#`.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

/// A list of words.
pub type WordSet = LazyLock<BTreeSet<&'static str>>;
/// Words with what belongs to each.
pub type WordMap = LazyLock<BTreeMap<&'static str, &'static str>>;

/// The words of a list.
pub fn words(list: &str) -> impl Iterator<Item = &str> {
    list.lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::split_whitespace)
}

/// The words of a list, for looking up.
#[must_use]
pub fn set_of(list: &'static str) -> BTreeSet<&'static str> {
    words(list).collect()
}

/// The pairs `left/right` of a list, for looking up by the left.
#[must_use]
pub fn map_of(list: &'static str) -> BTreeMap<&'static str, &'static str> {
    pairs(list).collect()
}

/// The pairs `left/right` of a list the other way round.
#[must_use]
pub fn map_back(list: &'static str) -> BTreeMap<&'static str, &'static str> {
    pairs(list).map(|(left, right)| (right, left)).collect()
}

fn pairs(list: &str) -> impl Iterator<Item = (&str, &str)> {
    words(list).filter_map(|entry| entry.split_once('/'))
}

/// Whether a list has the word.
#[must_use]
pub fn is_in(list: &WordSet, word: &str) -> bool {
    list.contains(word)
}

/// Whether a word is one of a few, parted by spaces; a list in one piece takes a tenth of the room a `matches!` takes.
#[inline(never)]
#[must_use]
pub fn is_one_of(word: &str, words: &str) -> bool {
    words.split(' ').any(|known| known == word)
}
