//! Rules that combine other schemas over the same value.

use serde_json::Value;

use super::{Check, Fits, Seen, misfit};
use crate::{node::Rule, place::Place};

impl Check<'_> {
    pub(super) fn combined(&mut self, rule: &Rule, value: &Value, place: &Place<'_>) -> Fits {
        let mut seen = Seen::default();
        match rule {
            Rule::AllOf(ids) => {
                for id in ids {
                    seen.add(self.part(*id, value, place)?);
                }
            }
            Rule::AnyOf(ids) => {
                let mut fits = false;
                for id in ids {
                    if let Some(looked_at) = self.fits(*id, value, place)? {
                        fits = true;
                        seen.add(looked_at);
                        // The rest only matters to whoever asks what was looked at.
                        if !self.schema.notes_seen {
                            break;
                        }
                    }
                }
                if !fits {
                    return Err(misfit(place, "It fits none of the forms it may have."));
                }
            }
            Rule::OneOf(ids) => {
                let mut fits = 0;
                for id in ids {
                    if let Some(looked_at) = self.fits(*id, value, place)? {
                        fits += 1;
                        seen.add(looked_at);
                    }
                }
                match fits {
                    0 => return Err(misfit(place, "It fits none of the forms it may have.")),
                    1 => {}
                    _ => {
                        return Err(misfit(
                            place,
                            "It fits several forms of which it may have one.",
                        ));
                    }
                }
            }
            Rule::Not(id) if self.fits(*id, value, place)?.is_some() => {
                return Err(misfit(place, "It has a form that it must not have."));
            }
            Rule::If {
                condition,
                then,
                otherwise,
            } => {
                let follows = match self.fits(*condition, value, place)? {
                    Some(looked_at) => {
                        seen.add(looked_at);
                        then
                    }
                    None => otherwise,
                };
                if let Some(id) = follows {
                    seen.add(self.part(*id, value, place)?);
                }
            }
            Rule::DependentSchemas(dependent) => {
                for (name, id) in dependent {
                    if value
                        .as_object()
                        .is_some_and(|members| members.contains_key(name))
                    {
                        seen.add(self.part(*id, value, place)?);
                    }
                }
            }
            _ => {}
        }
        Ok(seen)
    }
}
