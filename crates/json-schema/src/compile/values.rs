//! What keywords hold: numbers, texts, lists of parts. What has another form is a fault at its place.

use serde_json::{Map, Number, Value};

use super::Compiler;
use crate::{node::Id, pattern::PatternError, place::escape};

impl Compiler<'_> {
    /// A count of something: a whole number that is not negative.
    pub(super) fn count(
        &mut self,
        members: &Map<String, Value>,
        pointer: &str,
        keyword: &str,
    ) -> Option<u64> {
        let value = members.get(keyword)?;
        let count = value.as_u64().or_else(|| {
            let float = value
                .as_f64()
                .filter(|float| *float >= 0.0 && float.fract() == 0.0)?;
            // Exact: it is whole, not negative and below 2^53.
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "checked beside it"
            )]
            (float < 9_007_199_254_740_992.0).then_some(float as u64)
        });
        if count.is_none() {
            self.fault(
                &format!("{pointer}/{keyword}"),
                "It is a whole number that is not negative.",
            );
        }
        count
    }

    pub(super) fn number(
        &mut self,
        members: &Map<String, Value>,
        pointer: &str,
        keyword: &str,
    ) -> Option<Number> {
        match members.get(keyword)? {
            Value::Number(number) => Some(number.clone()),
            _ => {
                self.fault(&format!("{pointer}/{keyword}"), "It is a number.");
                None
            }
        }
    }

    pub(super) fn texts(&mut self, value: &Value, place: &str) -> Vec<String> {
        let texts: Option<Vec<String>> = value
            .as_array()
            .map(|items| {
                items
                    .iter()
                    .map(|item| item.as_str().map(str::to_owned))
                    .collect()
            })
            .unwrap_or_default();
        texts.unwrap_or_else(|| {
            self.fault(place, "It is a list of texts.");
            Vec::new()
        })
    }

    /// A list of schemas.
    pub(super) fn parts(
        &mut self,
        members: &Map<String, Value>,
        pointer: &str,
        keyword: &str,
    ) -> Option<Vec<Id>> {
        let place = format!("{pointer}/{keyword}");
        match members.get(keyword)? {
            Value::Array(items) if !items.is_empty() => Some(
                (0..items.len())
                    .map(|index| self.part(format!("{place}/{index}")))
                    .collect(),
            ),
            _ => {
                self.fault(&place, "It is a list of at least one schema.");
                None
            }
        }
    }

    /// Schemas by name.
    pub(super) fn named(
        &mut self,
        members: &Map<String, Value>,
        pointer: &str,
        keyword: &str,
    ) -> Option<Vec<(String, Id)>> {
        let place = format!("{pointer}/{keyword}");
        let Value::Object(named) = members.get(keyword)? else {
            self.fault(&place, "It is an object of schemas.");
            return None;
        };
        let parts = named
            .keys()
            .map(|name| (name.clone(), self.part(format!("{place}/{}", escape(name)))));
        Some(parts.collect())
    }

    /// A pattern, tried once so that one that is broken is found now.
    pub(super) fn pattern(&mut self, pattern: &str, place: &str) -> String {
        if let Err(PatternError::Broken(why)) = self.patterns.is_found(pattern, "") {
            self.fault(
                place,
                format!("It is not a pattern that can be matched: {why}"),
            );
        }
        pattern.to_owned()
    }
}
