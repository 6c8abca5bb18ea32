//! The expressions of events and of what is waited for.

use edgewright_finding::Pointer;

use super::Check;
use crate::argument::Place;
use crate::event::{Consumption, EventProperties, Until};

impl Check<'_> {
    pub(super) fn properties(
        &mut self,
        properties: &EventProperties,
        place: &Pointer,
        at: Place,
        variables: &[&str],
    ) {
        for (name, template) in &properties.attributes {
            self.template(template, &place.at(name), at, variables);
        }
    }

    pub(super) fn events(
        &mut self,
        events: &Consumption,
        place: &Pointer,
        at: Place,
        variables: &[&str],
    ) {
        for (index, filter) in events.filters().enumerate() {
            let place = match events {
                Consumption::All(_) => place.at("all").index(index),
                Consumption::Any { .. } => place.at("any").index(index),
                Consumption::One(_) => place.at("one"),
            };
            self.properties(&filter.with, &place.at("with"), at, variables);
            for (name, correlation) in &filter.correlate {
                let place = place.at("correlate").at(name);
                self.expression(&correlation.from, &place.at("from"), at, variables);
                if let Some(expect) = &correlation.expect {
                    self.text(expect, &place.at("expect"), at, variables);
                }
            }
        }
        if let Consumption::Any {
            until: Some(until), ..
        } = events
        {
            let place = place.at("until");
            match until {
                Until::Condition(condition) => self.expression(condition, &place, at, variables),
                Until::Events(events) => self.events(events, &place, at, variables),
            }
        }
    }
}
