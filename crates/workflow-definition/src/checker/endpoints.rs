//! Addresses: each is fixed to an origin by the definition, or the definition names the origins it may have.

use edgewright_finding::{Pointer, Report};

use super::Platform;
use super::walk::addresses;
use crate::Workflow;
use crate::address::{AddressRefused, Origin};

/// Origins that are named in a finding.
const SHOWN: usize = 5;

pub(super) fn check(workflow: &Workflow, platform: &Platform<'_>, report: &mut Report) {
    let origins = &workflow.document.metadata.origins;
    let place = Pointer::root().at("document").at("metadata").at("origins");
    for (index, origin) in origins.iter().enumerate() {
        let place = place.index(index);
        match Origin::of(origin, platform.private_addresses) {
            Err(refused) => refuse(refused, &place, report),
            Ok(known) if known.as_str() != origin.as_str() => report.error(
                &place,
                "address-invalid",
                format!("This is not an origin. Write '{known}'."),
            ),
            Ok(_) => {}
        }
    }
    let known = workflow.origins(platform.private_addresses);
    for (uri, place) in addresses(workflow) {
        match Origin::of_uri(uri, platform.private_addresses) {
            Err(refused) => refuse(refused, &place, report),
            Ok(Some(_)) => {}
            Ok(None) if known.is_empty() => report.error(
                &place,
                "origin-unknown",
                "Which host this calls is only known when it runs, so anything could be called. \
                 Write the host out, or list the origins it may be one of in \
                 'document.metadata.origins', such as [\"https://api.example.com\"].",
            ),
            Ok(None) if origins.is_empty() => {
                let some: Vec<&str> = known.iter().take(SHOWN).map(Origin::as_str).collect();
                let more = if known.len() > SHOWN { ", …" } else { "" };
                report.note(
                    &place,
                    "origin-limited",
                    format!(
                        "Which address this calls is only known when it runs. It must be of a host \
                         this definition names ({}{more}); others can be listed in \
                         'document.metadata.origins'.",
                        some.join(", ")
                    ),
                );
            }
            Ok(None) => {}
        }
    }
}

fn refuse(refused: AddressRefused, place: &Pointer, report: &mut Report) {
    report.error(place, refused.code(), refused.to_string());
}
