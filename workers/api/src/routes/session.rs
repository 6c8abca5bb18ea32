//! Sessions: `/v1/auth/sessions`. Browsers get cookies no script can read; programs may ask for the tokens themselves.

use edgewright_identity::{
    ACCESS_TOKEN_LIFETIME_MS, AccessSubject, LoginCode, Person as AccessHolder, REFRESH_COOKIE,
    REFRESH_TOKEN_LIFETIME_MS, RefreshToken, SessionCookies, cookie_value, issue_access_token,
    username_candidates,
};
use edgewright_postgres::{
    AuditEntry, CodeOutcome, NewSession, Person, RotateOutcome, SignIn, Tenant,
};
use edgewright_types::{Problem, SessionId, UserId};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{login_code::email_address, person::PersonView};
use crate::{
    call::Call, clock, database, identity, middleware::origin, reply::Reply, settings::Settings,
};

/// Body of `session_create`.
#[derive(Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SessionCreateBody {
    /// The address the code was sent to.
    pub email: String,
    /// The code.
    pub code: String,
    /// How to hand out the tokens.
    #[serde(default)]
    pub deliver: Delivery,
}

/// Body of `session_refresh`.
#[derive(Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SessionRefreshBody {
    /// The refresh token, from a program. A browser sends its cookie instead.
    #[serde(default)]
    pub refresh_token: Option<String>,
}

/// How tokens are handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// In cookies that no script can read.
    #[default]
    Cookie,
    /// In the answer, for programs.
    Body,
}

/// A session that was just begun or goes on.
#[derive(Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct SessionView {
    /// Who is signed in.
    pub user: PersonView,
    /// The access token, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token: Option<String>,
    /// The refresh token, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// Seconds until the access token ends.
    pub expires_in: i64,
}

/// Signs somebody in with a code.
pub async fn create(call: Call) -> Result<Reply, Problem> {
    let body: SessionCreateBody = call.json()?;
    let email = email_address(&body.email)?;
    let code = LoginCode::parse(&body.code).ok_or_else(code_refused)?;
    let pepper = identity::pepper(&call.env)?;
    let database = database::connect(&call.env, &call.context).await?;
    let outcome = database
        .login_code_consume(&email.hash(&pepper), &code.hash(&email, &pepper), call.now)
        .await
        .map_err(|error| database::problem(&error))?;
    if outcome != CodeOutcome::Accepted {
        return Err(code_refused());
    }
    let entropy = call.entropy()?;
    let sign_in = SignIn {
        id: &UserId::new(call.now, entropy),
        email: email.as_str(),
        usernames: &username_candidates(&email, entropy.derive(1)),
        now: call.now,
    };
    let person = database
        .person_sign_in(sign_in)
        .await
        .map_err(|error| database::problem(&error))?
        .person;
    let refresh = RefreshToken::from_entropy(&clock::random_bytes()?);
    let session_id = SessionId::new(call.now, entropy.derive(2));
    let hash = refresh.hash().0;
    let agent = call.header("user-agent").unwrap_or_default();
    let session = new_session(&call, &session_id, &hash, &agent);
    database
        .session_create(&person.id, session)
        .await
        .map_err(|error| database::problem(&error))?;
    hand_out(&call, person, &session_id, &refresh, body.deliver)
}

/// Trades a refresh token. One that was traded before ends the whole session.
pub async fn refresh(call: Call) -> Result<Reply, Problem> {
    let body: SessionRefreshBody = call.json()?;
    let (token, deliver) = match body.refresh_token {
        Some(token) => (RefreshToken::parse(&token), Delivery::Body),
        None => (refresh_cookie(&call)?, Delivery::Cookie),
    };
    let token = token.ok_or_else(identity::session_ended)?;
    let successor = RefreshToken::from_entropy(&clock::random_bytes()?);
    let row_id = SessionId::new(call.now, call.entropy()?);
    let hash = successor.hash().0;
    let agent = call.header("user-agent").unwrap_or_default();
    let session = new_session(&call, &row_id, &hash, &agent);
    let database = database::connect(&call.env, &call.context).await?;
    let outcome = database
        .session_rotate(&token.hash().0, session)
        .await
        .map_err(|error| database::problem(&error))?;
    match outcome {
        RotateOutcome::Rotated(rotation) => hand_out(
            &call,
            rotation.person,
            &rotation.session_id,
            &successor,
            deliver,
        ),
        RotateOutcome::Reused {
            session_id,
            person_id,
        } => {
            identity::session_ask_again();
            let entry = AuditEntry {
                id: &call.request_id,
                action: "session.reused",
                subject: session_id.as_str(),
                detail: &json!({}),
                at: call.now,
            };
            let noted = database
                .audit_append(Tenant::Person(&person_id), entry)
                .await;
            noted.map_err(|error| database::problem(&error))?;
            Err(identity::session_ended())
        }
        RotateOutcome::Revoked | RotateOutcome::Expired | RotateOutcome::Unknown => {
            Err(identity::session_ended())
        }
    }
}

/// Signs out: a browser by its cookie, a program by its access token.
pub async fn delete(call: Call) -> Result<Reply, Problem> {
    if let Some(token) = refresh_cookie(&call)? {
        let database = database::connect(&call.env, &call.context).await?;
        let ended = database.session_revoke(&token.hash().0, call.now).await;
        ended.map_err(|error| database::problem(&error))?;
        identity::session_ask_again();
    }
    if let Some(holder) = bearer(&call)? {
        let database = database::connect(&call.env, &call.context).await?;
        let ended = database
            .session_end(&holder.user_id, &holder.session_id, call.now)
            .await;
        ended.map_err(|error| database::problem(&error))?;
        identity::session_ask_again();
    }
    let cookies = cookies(&call)?.sign_out();
    Ok(with_cookies(Reply::no_content(), cookies))
}

/// Whose access token of ours the request carries; it was verified, and kept, on the way in.
fn bearer(call: &Call) -> Result<Option<AccessHolder>, Problem> {
    let header = call.header("authorization").unwrap_or_default();
    let Some((_scheme, token)) = header.split_once(' ') else {
        return Ok(None);
    };
    let keys = identity::signing_keys(&call.env)?;
    Ok(identity::verified_find(&keys, token.trim(), call.now))
}

/// The refresh token of a browser. Only our own pages may have it used.
fn refresh_cookie(call: &Call) -> Result<Option<RefreshToken>, Problem> {
    let header = call.header("cookie").unwrap_or_default();
    let Some(token) = cookie_value(&header, REFRESH_COOKIE) else {
        return Ok(None);
    };
    origin::require_own(&call.request, &Settings::read(&call.env)?)?;
    Ok(RefreshToken::parse(token))
}

fn new_session<'a>(
    call: &Call,
    id: &'a SessionId,
    hash: &'a [u8; 32],
    agent: &'a str,
) -> NewSession<'a> {
    NewSession {
        id,
        token_hash: hash,
        user_agent: agent,
        now: call.now,
        expires_at: call.now.plus(REFRESH_TOKEN_LIFETIME_MS),
    }
}

fn hand_out(
    call: &Call,
    person: Person,
    session_id: &SessionId,
    refresh: &RefreshToken,
    deliver: Delivery,
) -> Result<Reply, Problem> {
    let settings = Settings::read(&call.env)?;
    let issuers = identity::issuers(&call.env, &settings)?;
    let issuer = issuers.built_in().ok_or_else(Problem::ours)?;
    let keys = identity::signing_keys(&call.env)?;
    let subject = AccessSubject {
        user_id: &person.id,
        email: &person.email,
        username: &person.username,
        session_id,
    };
    let access =
        issue_access_token(&keys, issuer, subject, call.now).map_err(|_| Problem::ours())?;
    let in_body = deliver == Delivery::Body;
    let view = SessionView {
        user: person.into(),
        access_token: in_body.then(|| access.clone()),
        refresh_token: in_body.then(|| refresh.reveal().to_owned()),
        expires_in: ACCESS_TOKEN_LIFETIME_MS / 1000,
    };
    let reply = Reply::ok(&view)?;
    if in_body {
        return Ok(reply);
    }
    Ok(with_cookies(
        reply,
        cookies(call)?.sign_in(&access, refresh),
    ))
}

fn cookies(call: &Call) -> Result<SessionCookies, Problem> {
    Ok(SessionCookies::for_public_url(
        &Settings::read(&call.env)?.public_url,
    ))
}

fn with_cookies(reply: Reply, cookies: [String; 2]) -> Reply {
    cookies.into_iter().fold(reply, |reply, cookie| {
        reply.with_header("set-cookie", cookie)
    })
}

fn code_refused() -> Problem {
    Problem::caller(
        401,
        "code-refused",
        "This code is wrong, used or too old. Check it, or ask for a new one.",
    )
}
