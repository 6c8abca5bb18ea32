//! Rules about any value, numbers and texts.

use std::cmp::Ordering;

use serde_json::Value;

use super::{Check, Misfit, misfit};
use crate::{
    equal::{compare, equal, is_multiple, weight},
    node::{Bound, Rule, Type},
    pattern::PatternError,
    place::Place,
};

impl Check<'_> {
    pub(super) fn scalar(
        &mut self,
        rule: &Rule,
        value: &Value,
        place: &Place<'_>,
    ) -> Result<(), Misfit> {
        match (rule, value) {
            (Rule::Types(types), _) if !types.iter().any(|kind| kind.has(value)) => {
                Err(misfit(place, format!("It has to be {}.", words(types))))
            }
            (Rule::Enum(values), _) => {
                self.spend(weight(value).saturating_add(values.len() as u64))?;
                if values.iter().any(|known| equal(known, value)) {
                    return Ok(());
                }
                Err(misfit(place, "It is none of the values it may have."))
            }
            (Rule::Const(known), _) => {
                self.spend(weight(value))?;
                if equal(known, value) {
                    return Ok(());
                }
                Err(misfit(place, "It is not the one value it may have."))
            }
            (Rule::MultipleOf(of), Value::Number(number)) if !is_multiple(number, of) => {
                Err(misfit(place, format!("It has to be a multiple of {of}.")))
            }
            (Rule::Bound(bound, limit), Value::Number(number)) => {
                let holds = compare(number, limit).is_some_and(|is| bound.holds(is));
                if holds {
                    return Ok(());
                }
                Err(misfit(
                    place,
                    format!("It has to be {} {limit}.", bound.words()),
                ))
            }
            (Rule::Length { least, most }, Value::String(text)) => {
                self.spend(text.len() as u64 / 64)?;
                let length = text.chars().count() as u64;
                if length < *least {
                    return Err(misfit(
                        place,
                        format!("It has to have at least {least} characters."),
                    ));
                }
                if length > *most {
                    return Err(misfit(
                        place,
                        format!("It may have at most {most} characters."),
                    ));
                }
                Ok(())
            }
            (Rule::Pattern(pattern), Value::String(text)) if !self.is_found(pattern, text)? => Err(
                misfit(place, format!("It does not match the pattern {pattern}")),
            ),
            _ => Ok(()),
        }
    }

    pub(super) fn is_found(&mut self, pattern: &str, text: &str) -> Result<bool, Misfit> {
        let work = (pattern.len() as u64).saturating_mul(text.len() as u64);
        self.spend(50_u64.saturating_add(work / 16))?;
        let found = self.schema.patterns.is_found(pattern, text);
        found.map_err(|error| match error {
            // It was tried when the schema was read.
            PatternError::Broken(_) | PatternError::Exhausted => Misfit::Exhausted,
        })
    }
}

impl Bound {
    const fn holds(self, is: Ordering) -> bool {
        match self {
            Self::AtMost => !matches!(is, Ordering::Greater),
            Self::Below => matches!(is, Ordering::Less),
            Self::AtLeast => !matches!(is, Ordering::Less),
            Self::Above => matches!(is, Ordering::Greater),
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::AtMost => "at most",
            Self::Below => "below",
            Self::AtLeast => "at least",
            Self::Above => "above",
        }
    }
}

fn words(types: &[Type]) -> String {
    let words: Vec<&str> = types.iter().map(|kind| kind.words()).collect();
    words.join(" or ")
}
