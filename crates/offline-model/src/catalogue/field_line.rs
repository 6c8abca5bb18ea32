//! Fields of the catalogue as short lines: `Due back: date!`, `~Colour: choice Red|White|Rosé`, `Tool: link Tool!`.
//!
//! `~` before the name: only if the text mentions it. `!` at the end of the kind: must be filled in.

use edgewright_pipeline::artifact::FieldKind;

/// One field of a thing in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldLine {
    /// What people see.
    pub label: String,
    /// What it holds.
    pub kind: FieldKind,
    /// Whether it must be filled in.
    pub required: bool,
    /// Whether it is there even if the text does not mention it.
    pub core: bool,
    /// Choices.
    pub choices: Vec<String>,
    /// `one` of the thing it points at.
    pub points_at: Option<String>,
}

impl FieldLine {
    /// Reads a line; none if it is not one.
    #[must_use]
    pub fn read(line: &str) -> Option<Self> {
        let (label, rest) = line.split_once(": ")?;
        let core = !label.starts_with('~');
        let required = rest.ends_with('!');
        let rest = rest.trim_end_matches('!');
        let (kind, argument) = rest.split_once(' ').unwrap_or((rest, ""));
        let kind: FieldKind =
            edgewright_typed_json::from_value(&serde_json::Value::from(kind)).ok()?;
        let is_choice = matches!(kind, FieldKind::Choice | FieldKind::Choices);
        let choices = argument
            .split('|')
            .filter(|choice| is_choice && !choice.is_empty())
            .map(str::to_owned)
            .collect();
        let points_at = (kind == FieldKind::Link).then(|| argument.to_owned());
        Some(Self {
            label: label.trim_start_matches('~').to_owned(),
            kind,
            required,
            core,
            choices,
            points_at,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_say_everything_about_a_field() {
        let field = FieldLine::read("~Colour: choice Red|White!").unwrap();
        assert_eq!(
            (field.label.as_str(), field.kind, field.required, field.core),
            ("Colour", FieldKind::Choice, true, false)
        );
        assert_eq!(field.choices, ["Red", "White"]);
        assert_eq!(
            FieldLine::read("Tool: link Tool!")
                .unwrap()
                .points_at
                .as_deref(),
            Some("Tool")
        );
        assert_eq!(FieldLine::read("Tool: nonsense"), None);
    }
}
