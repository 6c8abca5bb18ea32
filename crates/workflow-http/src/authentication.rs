//! As whom a call is made.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use edgewright_workflow_engine::{effect::OutgoingAuthentication, error::WorkflowError};
use serde::Deserialize;

/// What a secret of the scheme `basic` holds, as the standard says.
#[derive(Deserialize)]
struct Basic {
    username: String,
    password: String,
}

/// What a secret of the scheme `bearer` holds.
#[derive(Deserialize)]
struct Bearer {
    token: String,
}

/// The value of the header `authorization`; the texts hold no marks any more.
///
/// # Errors
/// When the secret is not there or not what its scheme wants, or the scheme is not offered.
pub fn authorization(
    authentication: &OutgoingAuthentication,
    reveal: &dyn Fn(&str) -> Result<String, WorkflowError>,
    secret: &dyn Fn(&str) -> Option<String>,
    token: Option<&str>,
) -> Result<String, WorkflowError> {
    if let Some(token) = token {
        return Ok(format!("Bearer {token}"));
    }
    match authentication {
        OutgoingAuthentication::Basic { username, password } => {
            Ok(basic(&reveal(username)?, &reveal(password)?))
        }
        OutgoingAuthentication::Bearer { token } => Ok(format!("Bearer {}", reveal(token)?)),
        OutgoingAuthentication::Secret { kind, name } => {
            let text = secret(name).ok_or_else(|| missing(name))?;
            from_secret(kind, name, &text)
        }
        OutgoingAuthentication::Oauth2(_) => Err(without_token()),
    }
}

/// What is said of a secret that nobody has set.
pub fn missing(name: &str) -> WorkflowError {
    WorkflowError::configuration(format!(
        "The secret '{name}' is not set. Set it for this workflow, then run it again."
    ))
}

fn from_secret(kind: &str, name: &str, text: &str) -> Result<String, WorkflowError> {
    // The text is a secret: what is wrong with it is not quoted.
    let wrong = || {
        WorkflowError::configuration(format!(
            "The secret '{name}' does not hold what the scheme '{kind}' needs."
        ))
    };
    match kind {
        "basic" => {
            let Basic { username, password } = serde_json::from_str(text).map_err(|_| wrong())?;
            Ok(basic(&username, &password))
        }
        "bearer" => {
            let Bearer { token } = serde_json::from_str(text).map_err(|_| wrong())?;
            Ok(format!("Bearer {token}"))
        }
        _ => Err(without_token()),
    }
}

fn basic(username: &str, password: &str) -> String {
    format!(
        "Basic {}",
        BASE64_STANDARD.encode(format!("{username}:{password}"))
    )
}

fn without_token() -> WorkflowError {
    WorkflowError::runtime("The call needs a token, and none was asked for.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(authentication: &OutgoingAuthentication) -> Result<String, WorkflowError> {
        let secrets = |name: &str| match name {
            "login" => Some(r#"{"username":"ann","password":"p:w"}"#.to_owned()),
            "key" => Some(r#"{"token":"t0"}"#.to_owned()),
            _ => None,
        };
        authorization(authentication, &|text| Ok(text.to_owned()), &secrets, None)
    }

    #[test]
    fn a_scheme_takes_its_members_from_the_definition_or_from_a_secret() {
        let secret = |kind: &str, name: &str| OutgoingAuthentication::Secret {
            kind: kind.to_owned(),
            name: name.to_owned(),
        };
        let plain = OutgoingAuthentication::Basic {
            username: "ann".to_owned(),
            password: "p:w".to_owned(),
        };
        assert_eq!(with(&plain), Ok("Basic YW5uOnA6dw==".to_owned()));
        assert_eq!(with(&secret("basic", "login")), with(&plain));
        assert_eq!(with(&secret("bearer", "key")), Ok("Bearer t0".to_owned()));
        assert!(with(&secret("basic", "key")).is_err());
        let gone = with(&secret("bearer", "gone")).unwrap_err();
        assert!(gone.detail.unwrap().contains("'gone' is not set"));
    }
}
