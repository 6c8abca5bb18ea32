//! 'Did you mean': the known name closest to a misspelt one.

/// Names that are looked at; more are no help either.
const NAMES: usize = 300;

/// A sentence with the closest known name and a leading space, or nothing if none is close.
#[must_use]
pub fn did_you_mean<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    known
        .into_iter()
        .take(NAMES)
        .map(|name| (strsim::jaro_winkler(wrong, name), name))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| format!(" Did you mean '{name}'?"))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_name_is_offered_and_nothing_far_off() {
        assert_eq!(
            did_you_mean("lable", ["table", "label", "kind"]),
            " Did you mean 'label'?"
        );
        assert_eq!(did_you_mean("xyz", ["table", "label"]), "");
    }
}
