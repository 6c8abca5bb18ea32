//! `text-replace`: other text in the place of some.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::function::{Function, Outcome};
use crate::pattern::{Match, matches};
use crate::quota::Quota;
use crate::{Context, FunctionError};

/// A text, what goes, and what comes.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The text.
    text: String,
    /// The text that goes. Either this or `pattern`.
    find: Option<String>,
    /// A pattern (regular expression) of what goes. Either this or `find`.
    pattern: Option<String>,
    /// What comes instead. With a pattern `$0` stands for what goes, `$1` and `${name}` for its groups, `$$` for a dollar.
    with: String,
    /// Whether only the first one goes; false if not given.
    #[serde(default)]
    first_only: bool,
    /// Whether a pattern takes capital and small letters as alike; false if not given.
    #[serde(default)]
    ignore_case: bool,
}

pub(crate) struct TextReplace;

impl Function for TextReplace {
    const NAME: &'static str = "text-replace:1.0.0";
    const SUMMARY: &'static str = "Replaces text, or what fits a pattern, by other text.";
    const EXAMPLE: &'static str = r#"{
  "with": {"text": "2026-11-20", "pattern": "([0-9]+)-([0-9]+)-([0-9]+)", "with": "$3.$2.$1"},
  "returns": "20.11.2026"
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, _: &Context) -> Outcome {
        let Arguments {
            text,
            find,
            pattern,
            with,
            first_only,
            ignore_case,
        } = arguments;
        match (find, pattern) {
            (Some(find), None) if !find.is_empty() => literal(&text, &find, &with, first_only),
            (Some(_), None) => Err(FunctionError::arguments(
                "/find",
                "There is nothing to look for.",
            )),
            (None, Some(pattern)) => {
                let found = matches(&text, &pattern, !first_only, ignore_case)?;
                by_pattern(&text, &found, &with)
            }
            _ => Err(FunctionError::arguments(
                "",
                "Give either 'find' or 'pattern', and not both.",
            )),
        }
    }
}

fn literal(text: &str, find: &str, with: &str, first_only: bool) -> Outcome {
    if first_only {
        return Ok(text.replacen(find, with, 1).into());
    }
    let grown = text.matches(find).count().saturating_mul(with.len());
    Quota::result().take(text.len().saturating_add(grown))?;
    Ok(text.replace(find, with).into())
}

fn by_pattern(text: &str, found: &[Match], with: &str) -> Outcome {
    let mut quota = Quota::result();
    quota.take(text.len())?;
    let mut result = String::with_capacity(text.len());
    let mut chars = text.chars();
    let mut at = 0;
    for one in found {
        result.extend(chars.by_ref().take(one.start.saturating_sub(at)));
        at = one.start + one.length;
        chars.by_ref().take(one.length).for_each(drop);
        let before = result.len();
        write_replacement(one, with, &mut result);
        quota.take(result.len() - before)?;
    }
    result.extend(chars);
    Ok(result.into())
}

/// Groups that do not exist or took no part are empty, a dollar before anything else is itself.
fn write_replacement(found: &Match, with: &str, result: &mut String) {
    let mut parts = with.split('$');
    result.push_str(parts.next().unwrap_or_default());
    let mut is_escaped = false;
    for part in parts {
        if std::mem::take(&mut is_escaped) {
            result.push_str(part);
            continue;
        }
        let digits = part
            .find(|char: char| !char.is_ascii_digit())
            .unwrap_or(part.len());
        let (number, rest) = part.split_at_checked(digits).unwrap_or(("", part));
        if let Ok(number) = number.parse::<usize>() {
            result.push_str(numbered(found, number));
            result.push_str(rest);
        } else if let Some((name, rest)) =
            part.strip_prefix('{').and_then(|part| part.split_once('}'))
        {
            let group = found
                .groups
                .iter()
                .find(|(known, _)| known.as_deref() == Some(name));
            result.push_str(
                group
                    .and_then(|(_, text)| text.as_deref())
                    .unwrap_or_default(),
            );
            result.push_str(rest);
        } else {
            result.push('$');
            is_escaped = part.is_empty();
            result.push_str(part);
        }
    }
}

fn numbered(found: &Match, number: usize) -> &str {
    let Some(index) = number.checked_sub(1) else {
        return &found.text;
    };
    let group = found
        .groups
        .get(index)
        .and_then(|(_, text)| text.as_deref());
    group.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::ErrorCode;
    use crate::testing::{refused, returns};
    use serde_json::json;

    fn replaced(pattern: &str, with: &str) -> serde_json::Value {
        returns(
            "text-replace",
            json!({"text": "a1é b2", "pattern": pattern, "with": with}),
        )
    }

    #[test]
    fn groups_stand_in_the_replacement() {
        assert_eq!(replaced("(?<letter>[a-z])([0-9])", "$2${letter}"), "1aé 2b");
        assert_eq!(replaced("[0-9]", "<$0>"), "a<1>é b<2>");
        assert_eq!(replaced("[0-9]", "$$1$9${no}$x$"), "a$1$x$é b$1$x$");
        assert_eq!(replaced("$", "!"), "a1é b2!");
    }

    #[test]
    fn literal_text_is_literal() {
        let call = json!({"text": "a.b.c", "find": ".", "with": "$1", "first_only": true});
        assert_eq!(returns("text-replace", call), "a$1b.c");
        assert_eq!(
            returns(
                "text-replace",
                json!({"text": "a.b.c", "find": ".", "with": ""})
            ),
            "abc"
        );
        assert_eq!(
            refused("text-replace", json!({"text": "a", "find": "", "with": ""})).pointer,
            "/find"
        );
    }

    #[test]
    fn growth_is_stopped() {
        let long = "x".repeat(1_000);
        let text = "a".repeat(100_000);
        for call in [
            json!({"text": text, "find": "a", "with": long}),
            json!({"text": "a".repeat(10_000), "pattern": "a", "with": long}),
        ] {
            assert_eq!(refused("text-replace", call).code, ErrorCode::TooLarge);
        }
    }
}
