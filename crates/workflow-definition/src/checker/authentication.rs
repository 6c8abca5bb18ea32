//! Authentication: what belongs together is there, and passwords do not stand in the definition.

use edgewright_finding::{Pointer, Report};

use super::walk::{Walk, schemes};
use crate::Workflow;
use crate::authentication::{ClientAuthentication, Grant, Oauth2, Scheme, Source};
use crate::endpoint::Uri;
use crate::expression::Text;
use crate::task::TaskKind;

pub(super) fn check(workflow: &Workflow, walk: &Walk<'_>, report: &mut Report) {
    for visit in &walk.tasks {
        check_encrypted(&visit.task.kind, &visit.place.at("with"), report);
    }
    for found in schemes(workflow, walk) {
        let place = found.place;
        match found.what {
            Scheme::Basic(Source::Given(credentials)) => {
                let place = place.at("basic").at("password");
                check_secret(Some(&credentials.password), &place, report);
            }
            Scheme::Bearer(Source::Given(token)) => {
                check_secret(Some(token), &place.at("bearer").at("token"), report);
            }
            Scheme::Oauth2(Source::Given(oauth2)) => {
                check_oauth2(oauth2, &place.at("oauth2"), report);
            }
            Scheme::Oidc(Source::Given(oauth2)) => {
                check_oauth2(oauth2, &place.at("oidc"), report);
            }
            _ => {}
        }
    }
}

fn check_encrypted(kind: &TaskKind, with: &Pointer, report: &mut Report) {
    let (endpoint, place) = match kind {
        TaskKind::CallHttp(call) => (&call.endpoint, with.at("endpoint")),
        TaskKind::CallOpenapi(call) => (&call.document, with.at("document").at("endpoint")),
        _ => return,
    };
    let is_plain =
        matches!(&endpoint.uri, Uri::Template(uri) if uri.literal_prefix().starts_with("http://"));
    if is_plain && endpoint.authentication.is_some() {
        report.warning(
            &place,
            "credentials-in-the-open",
            "This address begins with http://, so whoever is in between reads the credentials. \
             Use https:// if the service has it.",
        );
    }
}

fn check_oauth2(oauth2: &Oauth2, place: &Pointer, report: &mut Report) {
    let secret = oauth2.client_secret.as_ref();
    check_secret(secret, &place.at("client").at("secret"), report);
    check_secret(oauth2.password.as_ref(), &place.at("password"), report);
    if oauth2.client_authentication != ClientAuthentication::None && oauth2.client_id.is_none() {
        missing(&place.at("client"), "id", report);
    }
    if oauth2.grant == Grant::Password {
        for (name, given) in [
            ("username", oauth2.username.is_some()),
            ("password", oauth2.password.is_some()),
        ] {
            if !given {
                missing(place, name, report);
            }
        }
    }
}

fn missing(place: &Pointer, name: &str, report: &mut Report) {
    report.error(
        place,
        "missing-member",
        format!("'{name}' is missing here. Add it."),
    );
}

fn check_secret(text: Option<&Text>, place: &Pointer, report: &mut Report) {
    if text.is_some_and(|text| text.literal().is_some_and(|text| !text.is_empty())) {
        report.warning(
            place,
            "secret-in-definition",
            "Whoever reads this definition reads this too. Keep it as a secret: name it in \
             'use.secrets' and write ${ $secrets.name } here, or 'use' the secret for the whole.",
        );
    }
}
