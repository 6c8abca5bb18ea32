//! The expressions of ways to authenticate.

use edgewright_finding::Pointer;

use super::Check;
use crate::argument::Place;
use crate::authentication::{Oauth2, Scheme, Source};

impl Check<'_> {
    pub(super) fn scheme(&mut self, scheme: &Scheme, place: &Pointer, variables: &[&str]) {
        match scheme {
            Scheme::Basic(Source::Given(credentials)) => {
                let place = place.at("basic");
                let (name, password) = (&credentials.username, &credentials.password);
                self.text(name, &place.at("username"), Place::Task, variables);
                self.text(password, &place.at("password"), Place::Task, variables);
            }
            Scheme::Bearer(Source::Given(token)) => {
                let place = place.at("bearer").at("token");
                self.text(token, &place, Place::Task, variables);
            }
            Scheme::Oauth2(Source::Given(oauth2)) => {
                self.oauth2(oauth2, &place.at("oauth2"), variables);
            }
            Scheme::Oidc(Source::Given(oauth2)) => {
                self.oauth2(oauth2, &place.at("oidc"), variables);
            }
            _ => {}
        }
    }

    fn oauth2(&mut self, oauth2: &Oauth2, place: &Pointer, variables: &[&str]) {
        self.uri(&oauth2.authority, &place.at("authority"), variables);
        let client = place.at("client");
        let texts = [
            (client.at("id"), oauth2.client_id.as_ref()),
            (client.at("secret"), oauth2.client_secret.as_ref()),
            (place.at("username"), oauth2.username.as_ref()),
            (place.at("password"), oauth2.password.as_ref()),
        ];
        for (place, text) in texts {
            if let Some(text) = text {
                self.text(text, &place, Place::Task, variables);
            }
        }
        for (name, texts) in [
            ("issuers", &oauth2.issuers),
            ("scopes", &oauth2.scopes),
            ("audiences", &oauth2.audiences),
        ] {
            for (index, text) in texts.iter().enumerate() {
                let place = place.at(name).index(index);
                self.text(text, &place, Place::Task, variables);
            }
        }
    }
}
