//! Parameters of one statement.

use edgewright_storage::SqlValue;

/// Most parameters a statement of a Durable Object may have.
pub(crate) const PARAMS_MAX: usize = 100;

/// The parameters of one statement, each with its number. Equal values share one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Params {
    values: Vec<SqlValue>,
    inline: bool,
}

impl Params {
    /// Values become part of the text: only for the condition of an index, whose values the definition wrote out.
    pub(crate) fn inline() -> Self {
        Self {
            values: Vec::new(),
            inline: true,
        }
    }

    /// Adds a value and returns what stands for it in the statement.
    pub(crate) fn add(&mut self, value: impl Into<SqlValue>) -> String {
        let value = value.into();
        if self.inline {
            return literal(&value);
        }
        let known = self.values.iter().position(|other| *other == value);
        let position = known.unwrap_or_else(|| {
            self.values.push(value);
            self.values.len().saturating_sub(1)
        });
        format!("?{}", position.saturating_add(1))
    }

    /// Whether values become part of the text.
    pub(crate) const fn is_inline(&self) -> bool {
        self.inline
    }

    /// The values in order.
    pub(crate) fn values(&self) -> &[SqlValue] {
        &self.values
    }

    /// Whether a Durable Object would take that many.
    pub(crate) fn fit(&self) -> bool {
        self.values.len() <= PARAMS_MAX
    }
}

fn literal(value: &SqlValue) -> String {
    match value {
        SqlValue::Integer(integer) => integer.to_string(),
        SqlValue::Text(text) => format!("'{}'", text.replace('\'', "''")),
        SqlValue::Real(_) | SqlValue::Blob(_) | SqlValue::Null => "NULL".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_share_a_parameter() {
        let mut params = Params::default();
        assert_eq!(params.add("a"), "?1");
        assert_eq!(params.add(1_i64), "?2");
        assert_eq!(params.add("a"), "?1");
        assert_eq!(params.values().len(), 2);
    }

    #[test]
    fn a_quote_cannot_end_a_literal() {
        assert_eq!(Params::inline().add("a' OR '1"), "'a'' OR ''1'");
    }
}
