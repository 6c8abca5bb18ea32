//! Rules about objects.

use serde_json::{Map, Value};

use super::{Check, Fits, Misfit, Seen, misfit};
use crate::{
    node::{Id, Properties, Rule},
    place::Place,
};

impl Check<'_> {
    pub(super) fn object(
        &mut self,
        rule: &Rule,
        members: &Map<String, Value>,
        place: &Place<'_>,
    ) -> Fits {
        let count = members.len() as u64;
        match rule {
            Rule::Count { least, .. } if count < *least => {
                return Err(misfit(
                    place,
                    format!("It has to have at least {least} members."),
                ));
            }
            Rule::Count { most, .. } if count > *most => {
                return Err(misfit(
                    place,
                    format!("It may have at most {most} members."),
                ));
            }
            Rule::Required(names) => self.required(names, members, place)?,
            Rule::DependentRequired(dependent) => {
                for (name, names) in dependent {
                    if members.contains_key(name) {
                        self.required(names, members, place)?;
                    }
                }
            }
            Rule::Properties(properties) => return self.properties(properties, members, place),
            Rule::PropertyNames(id) => {
                for name in members.keys() {
                    self.part(
                        *id,
                        &Value::from(name.as_str()),
                        &Place::Member(place, name),
                    )?;
                }
            }
            _ => {}
        }
        Ok(Seen::default())
    }

    fn required(
        &mut self,
        names: &[String],
        members: &Map<String, Value>,
        place: &Place<'_>,
    ) -> Result<(), Misfit> {
        self.spend(names.len() as u64)?;
        match names.iter().find(|name| !members.contains_key(*name)) {
            Some(name) => Err(misfit(place, format!("The member '{name}' is missing."))),
            None => Ok(()),
        }
    }

    fn properties(
        &mut self,
        properties: &Properties,
        members: &Map<String, Value>,
        place: &Place<'_>,
    ) -> Fits {
        let mut seen = Seen::default();
        for (name, member) in members {
            let inside = Place::Member(place, name);
            let mut is_known = false;
            if let Some(id) = properties.named.get(name) {
                is_known = true;
                self.part(*id, member, &inside)?;
            }
            for (pattern, id) in &properties.patterns {
                if self.is_found(pattern, name)? {
                    is_known = true;
                    self.part(*id, member, &inside)?;
                }
            }
            if !is_known && let Some(id) = properties.additional {
                is_known = true;
                self.part(id, member, &inside)?;
            }
            if is_known && self.schema.notes_seen {
                seen.members.insert(name.clone());
            }
        }
        Ok(seen)
    }

    pub(super) fn unevaluated_properties(
        &mut self,
        id: Id,
        value: &Value,
        place: &Place<'_>,
        seen: &mut Seen,
    ) -> Result<(), Misfit> {
        let Value::Object(members) = value else {
            return Ok(());
        };
        for (name, member) in members {
            if !seen.members.contains(name) {
                self.part(id, member, &Place::Member(place, name))?;
                seen.members.insert(name.clone());
            }
        }
        Ok(())
    }
}
