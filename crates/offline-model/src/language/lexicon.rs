//! Word lists kept as text files beside the code: words between white space, comments after `#`.

/// The words of a list.
pub fn words(list: &str) -> impl Iterator<Item = &str> {
    list.lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::split_whitespace)
}

/// Whether a list has the word.
#[must_use]
pub fn is_in(list: &str, word: &str) -> bool {
    words(list).any(|entry| entry == word)
}

/// The pairs `left/right` of a list; underscores stand for spaces.
pub fn pairs(list: &str) -> impl Iterator<Item = (&str, &str)> {
    words(list).filter_map(|entry| entry.split_once('/'))
}
