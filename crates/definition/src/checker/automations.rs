//! Automations: the format has them, the runtime does not run them yet, so none may be published.

use crate::document::AppDefinition;
use crate::support::AUTOMATION_ALTERNATIVE;
use edgewright_finding::{Pointer, Report};

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
