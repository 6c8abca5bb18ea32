//! Time zones by their IANA names.

use std::borrow::Cow;

use edgewright_limits::function::ZONE_NAME_BYTES;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de::Error};

/// A time zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Zone(TimeZone);

impl Zone {
    /// By its name; none if there is none of that name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        if name.len() > ZONE_NAME_BYTES {
            return None;
        }
        let zone = TimeZoneDatabase::bundled().get(name).ok()?;
        // The library knows UTC under several names, but writes only one of them with a Z.
        Some(Self(if zone.iana_name() == Some("UTC") {
            TimeZone::UTC
        } else {
            zone
        }))
    }

    /// The zone as the library has it.
    pub(crate) fn get(&self) -> TimeZone {
        self.0.clone()
    }
}

/// UTC where none is given.
impl Default for Zone {
    fn default() -> Self {
        Self(TimeZone::UTC)
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::named(&name).ok_or_else(|| {
            D::Error::custom("There is no such time zone. Use a name such as Europe/Berlin or UTC")
        })
    }
}

impl JsonSchema for Zone {
    fn schema_name() -> Cow<'static, str> {
        "Zone".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "examples": ["Europe/Berlin"]})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_or_not() {
        assert_eq!(Zone::named("UTC"), Some(Zone::default()));
        assert!(Zone::named("America/Argentina/ComodRivadavia").is_some());
        for wrong in ["", "Mars/Base", "../etc/passwd", "localtime"] {
            assert_eq!(Zone::named(wrong), None, "{wrong}");
        }
        for length in [ZONE_NAME_BYTES - 1, ZONE_NAME_BYTES, ZONE_NAME_BYTES + 1] {
            assert_eq!(Zone::named(&"x".repeat(length)), None);
        }
    }
}
