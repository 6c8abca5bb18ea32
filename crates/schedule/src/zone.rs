//! Time zones by their IANA names, from the database that is compiled in: the same on every machine.

use jiff::tz::{TimeZone, TimeZoneDatabase};

/// Longest name of a zone.
const NAME_BYTES: usize = 64;

/// A time zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    pub(crate) zone: TimeZone,
}

impl Zone {
    /// Coordinated universal time.
    #[must_use]
    pub const fn utc() -> Self {
        Self {
            zone: TimeZone::UTC,
        }
    }

    /// By its IANA name, such as `Europe/Berlin`; none if there is no such zone.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        if name.len() > NAME_BYTES {
            return None;
        }
        let zone = TimeZoneDatabase::bundled().get(name).ok()?;
        Some(Self { zone })
    }
}
