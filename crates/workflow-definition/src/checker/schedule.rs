//! The schedule: a cron expression that comes true, in a zone that exists, and nothing more often than the plan has it.

use edgewright_finding::{Pointer, Report};
use edgewright_schedule::{Cron, Zone};

use super::Platform;
use crate::Workflow;
use crate::duration::Duration;

pub(super) fn check(workflow: &Workflow, platform: &Platform<'_>, report: &mut Report) {
    let zone = check_zone(workflow, report);
    let Some(schedule) = &workflow.schedule else {
        return;
    };
    let place = Pointer::root().at("schedule");
    let least = platform.schedule_interval_ms;
    for (name, duration) in [("every", &schedule.every), ("after", &schedule.after)] {
        let place = place.at(name);
        match duration {
            Some(Duration::Expression(_)) => report.error(
                &place,
                "schedule-not-fixed",
                "There is no data yet when a workflow is scheduled. Write the duration out, such \
                 as PT1H.",
            ),
            Some(Duration::Fixed { millis }) if *millis < least => {
                too_often(&place, least, report);
            }
            _ => {}
        }
    }
    let (Some(expression), Some(zone)) = (&schedule.cron, zone) else {
        return;
    };
    let place = place.at("cron");
    match Cron::parse(expression, zone) {
        Err(error) => report.error(&place, "cron-invalid", error.to_string()),
        Ok(cron) if cron.is_more_often_than(least) => too_often(&place, least, report),
        Ok(_) => {}
    }
}

/// The zone of the cron expression; none if it does not exist.
fn check_zone(workflow: &Workflow, report: &mut Report) -> Option<Zone> {
    let Some(name) = &workflow.document.metadata.timezone else {
        return Some(Zone::utc());
    };
    let zone = Zone::named(name);
    if zone.is_none() {
        let place = Pointer::root().at("document").at("metadata");
        report.error(
            &place.at("timezone"),
            "timezone-unknown",
            "There is no such time zone. Write it like Europe/Berlin, America/New_York or UTC.",
        );
    }
    zone
}

fn too_often(place: &Pointer, least_ms: u64, report: &mut Report) {
    report.error(
        place,
        "schedule-too-often",
        format!(
            "This starts more often than every {} seconds, which is as often as your plan has it. \
             Leave more time in between.",
            least_ms / 1_000
        ),
    );
}
