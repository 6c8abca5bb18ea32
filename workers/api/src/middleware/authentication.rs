//! Who asks: an access token in a cookie or header, or an API key. A wrong header is refused, never ignored.

use std::rc::Rc;

use edgewright_identity::{
    ACCESS_COOKIE, ApiKeySecret, KeySource, Person, Scopes, StandingSession, TokenError,
    UnverifiedToken, VerifiedToken, cookie_value, username_candidates,
};
use edgewright_postgres::SignIn;
use edgewright_types::{Actor, Problem, UnixMillis, UserId};
use worker::{Context, Env, Request};

use crate::{
    clock, database, identity,
    routing::{Auth, Route},
    settings::Settings,
};

/// Who asks, and by what.
pub struct Identity {
    /// Who.
    pub actor: Actor,
    /// Whether a cookie says so, which any page in the browser could make it send.
    pub by_cookie: bool,
    /// The session, if an access token of ours says so.
    pub session: Option<StandingSession>,
    /// What the API key may do; none for a signed-in person.
    scopes: Option<Scopes>,
}

impl Identity {
    /// Nobody in particular.
    pub const fn anonymous() -> Self {
        Self {
            actor: Actor::Anonymous,
            by_cookie: false,
            session: None,
            scopes: None,
        }
    }

    /// Whether the route is open to whoever asks.
    pub fn permit(&self, route: &Route) -> Result<(), Problem> {
        let scope = match route.auth {
            Auth::Public | Auth::Hook => return Ok(()),
            Auth::Session | Auth::Person(_) if self.actor == Actor::Anonymous => {
                return Err(not_signed_in());
            }
            Auth::Session if self.scopes.is_some() => return Err(not_for_keys()),
            Auth::Session => return Ok(()),
            Auth::Person(scope) | Auth::App(scope) => scope,
        };
        match &self.scopes {
            Some(scopes) if !scopes.allow(scope) => Err(Problem::caller(
                403,
                "scope-missing",
                format!("This API key may not do that; it lacks the scope {scope}. Make a key that has it."),
            )
            .with("scope", scope.as_str())),
            _ => Ok(()),
        }
    }
}

/// Finds out who asks.
pub async fn identify(
    request: &Request,
    env: &Env,
    context: &Rc<Context>,
    settings: &Settings,
    now: UnixMillis,
) -> Result<Identity, Problem> {
    let header = |name| request.headers().get(name).ok().flatten();
    if let Some(authorization) = header("authorization") {
        let credential = authorization
            .strip_prefix("Bearer ")
            .or_else(|| authorization.strip_prefix("bearer "));
        let credential = credential.ok_or_else(token_refused)?.trim();
        if credential.starts_with(ApiKeySecret::PREFIX) {
            return by_api_key(credential, env, context, now).await;
        }
        return by_token(credential, env, context, settings, now).await;
    }
    let cookies = header("cookie").unwrap_or_default();
    let Some(token) = cookie_value(&cookies, ACCESS_COOKIE) else {
        return Ok(Identity::anonymous());
    };
    match by_token(token, env, context, settings, now).await {
        Ok(identity) => Ok(Identity {
            by_cookie: true,
            ..identity
        }),
        // A browser keeps its cookie longer than the token lives, its session lasts or our keys stay the same, and no
        // page can take it away. It is nobody's then: the session is refreshed, or somebody signs in again.
        Err(problem) if problem.status == 401 => Ok(Identity::anonymous()),
        Err(problem) => Err(problem),
    }
}

async fn by_api_key(
    secret: &str,
    env: &Env,
    context: &Rc<Context>,
    now: UnixMillis,
) -> Result<Identity, Problem> {
    let secret = ApiKeySecret::parse(secret).ok_or_else(token_refused)?;
    let database = database::connect(env, context).await?;
    let holder = database
        .api_key_find(&secret.hash().0, now)
        .await
        .map_err(|error| database::problem(&error))?;
    let holder = holder.ok_or_else(token_refused)?;
    let actor = Actor::Person {
        user_id: holder.person.id,
        email: holder.person.email,
        username: holder.person.username.to_string(),
    };
    Ok(Identity {
        actor,
        by_cookie: false,
        session: None,
        scopes: Some(Scopes::from_stored(&holder.scopes)),
    })
}

async fn by_token(
    token: &str,
    env: &Env,
    context: &Rc<Context>,
    settings: &Settings,
    now: UnixMillis,
) -> Result<Identity, Problem> {
    let keys = identity::signing_keys(env)?;
    if let Some(person) = identity::verified_find(&keys, token, now) {
        return of_session(person, env, context, now).await;
    }
    let unverified = UnverifiedToken::parse(token).map_err(refuse)?;
    let issuers = identity::issuers(env, settings)?;
    let issuer = issuers.of(&unverified).map_err(refuse)?;
    match &issuer.keys {
        KeySource::BuiltIn => {
            let verified = unverified
                .verify(issuer, keys.key_set(), now)
                .map_err(refuse)?;
            let person = verified.person().ok_or_else(token_refused)?;
            identity::verified_remember(&keys, token, &person, verified.expires_at);
            of_session(person, env, context, now).await
        }
        KeySource::Jwks { url } => {
            let keys = identity::key_set_of(url, unverified.key_id(), now).await?;
            let verified = unverified.verify(issuer, &keys, now).map_err(refuse)?;
            by_verified_email(&verified, env, context, now).await
        }
    }
}

/// A person of ours, if their session still stands.
async fn of_session(
    person: Person,
    env: &Env,
    context: &Rc<Context>,
    now: UnixMillis,
) -> Result<Identity, Problem> {
    let session = identity::session_stands(&person.session_id, env, context, now).await?;
    let session = session.ok_or_else(identity::session_ended)?;
    Ok(Identity {
        actor: Actor::Person {
            user_id: person.user_id,
            email: person.email,
            username: person.username.to_string(),
        },
        by_cookie: false,
        session: Some(session),
        scopes: None,
    })
}

/// Another issuer's person is ours with the same verified address, made at the first visit.
async fn by_verified_email(
    token: &VerifiedToken,
    env: &Env,
    context: &Rc<Context>,
    now: UnixMillis,
) -> Result<Identity, Problem> {
    let email = token
        .verified_email
        .as_deref()
        .and_then(|email| email.parse().ok());
    let email: edgewright_identity::EmailAddress = email.ok_or_else(|| {
        Problem::caller(
            401,
            "email-not-verified",
            "Your sign-in provider has not verified your e-mail address. Verify it there first.",
        )
    })?;
    let entropy = clock::entropy()?;
    let sign_in = SignIn {
        id: &UserId::new(now, entropy),
        email: email.as_str(),
        usernames: &username_candidates(&email, entropy.derive(1)),
        now,
    };
    let database = database::connect(env, context).await?;
    let person = database
        .person_sign_in(sign_in)
        .await
        .map_err(|error| database::problem(&error))?
        .person;
    Ok(Identity {
        actor: Actor::Person {
            user_id: person.id,
            email: person.email,
            username: person.username.to_string(),
        },
        ..Identity::anonymous()
    })
}

fn refuse(error: TokenError) -> Problem {
    worker::console_log!("token.refused={error}");
    if error == TokenError::Expired {
        return Problem::caller(
            401,
            "token-expired",
            "The access token has expired. Refresh it, or sign in again.",
        );
    }
    token_refused()
}

fn token_refused() -> Problem {
    Problem::caller(
        401,
        "token-refused",
        "This access token or API key is not valid. Sign in again, or use another key.",
    )
}

fn not_signed_in() -> Problem {
    Problem::caller(401, "not-signed-in", "Sign in first, then try again.")
}

fn not_for_keys() -> Problem {
    Problem::caller(
        403,
        "session-required",
        "API keys cannot do this. Sign in as yourself.",
    )
}
