//! Automations: the format has them, the runtime does not run them yet, so none may be published.

use super::report::Report;
use crate::document::AppDefinition;
use crate::pointer::Pointer;
use crate::support::AUTOMATION_ALTERNATIVE;

/// Refuses every automation, naming what to use instead.
pub(super) fn check(app: &AppDefinition, report: &mut Report) {
    let place = Pointer::root().at("automations");
    for (index, automation) in app.automations.iter().enumerate() {
        report.error(
            &place.index(index),
            "not-offered-yet",
            format!(
                "'{}' would happen by itself, which apps cannot do yet. Use \
                 {AUTOMATION_ALTERNATIVE}.",
                automation.label
            ),
        );
    }
}
