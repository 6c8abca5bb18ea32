//! When a workflow starts by itself.

use crate::duration::Duration;
use crate::event::Consumption;
use crate::read::Part;

/// A schedule. The standard lets several be given at once; each then starts the workflow on its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// Regularly, whether or not the run before is done.
    pub every: Option<Duration>,
    /// By a cron expression of five fields; its time zone is `document.metadata.timezone`, else UTC.
    pub cron: Option<String>,
    /// Again this long after the run before was done.
    pub after: Option<Duration>,
    /// When events come. The input is the list of them.
    pub on: Option<Consumption>,
}

impl Schedule {
    pub(crate) fn read(part: &Part<'_>) -> Option<Self> {
        let object = part.object()?;
        let schedule = Self {
            every: object.optional("every", Duration::read),
            cron: object.optional("cron", Part::text),
            after: object.optional("after", Duration::read),
            on: object.optional("on", Consumption::read),
        };
        let is_empty = object.members().is_some_and(serde_json::Map::is_empty);
        object.finish();
        if is_empty {
            return part.wrong_type("an object with every, cron, after or on");
        }
        Some(schedule)
    }
}
