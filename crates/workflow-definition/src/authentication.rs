//! As whom a call is made.

use crate::endpoint::Uri;
use crate::expression::Text;
use crate::outside;
use crate::read::{Object, Part};

/// A way to authenticate, or the name of one in `use.authentications`.
#[derive(Debug, Clone, PartialEq)]
pub enum Authentication {
    /// The name of one in `use.authentications`; see [`crate::Workflow::authentication`].
    Named(String),
    /// Given here.
    Scheme(Scheme),
}

/// A way to authenticate.
#[derive(Debug, Clone, PartialEq)]
pub enum Scheme {
    /// User name and password with every call.
    Basic(Source<Credentials>),
    /// A token with every call.
    Bearer(Source<Text>),
    /// A token asked for at an authority whose endpoints are paths below it.
    Oauth2(Source<Box<Oauth2>>),
    /// A token asked for at an authority that tells its endpoints at `/.well-known/openid-configuration`.
    Oidc(Source<Box<Oauth2>>),
}

/// Given in the definition, or in one of the workflow's secrets, an object with the same members.
#[derive(Debug, Clone, PartialEq)]
pub enum Source<T> {
    /// Given in the definition.
    Given(T),
    /// The name of a secret in `use.secrets`.
    Secret(String),
}

/// User name and password.
#[derive(Debug, Clone, PartialEq)]
pub struct Credentials {
    /// The name.
    pub username: Text,
    /// The password.
    pub password: Text,
}

/// How a token is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Oauth2 {
    /// Address of the authority; written out, never an expression.
    pub authority: Uri,
    /// Path of the token endpoint below the authority; `/oauth2/token` if not given, and not used by `oidc`.
    pub token_path: Option<String>,
    /// The grant.
    pub grant: Grant,
    /// Id of the client.
    pub client_id: Option<Text>,
    /// Secret of the client.
    pub client_secret: Option<Text>,
    /// How the client says who it is.
    pub client_authentication: ClientAuthentication,
    /// How the request for a token is written.
    pub encoding: Encoding,
    /// Issuers whose tokens are accepted; any if empty.
    pub issuers: Vec<Text>,
    /// What the token is for.
    pub scopes: Vec<Text>,
    /// For whom the token is.
    pub audiences: Vec<Text>,
    /// User name, for the grant `password`.
    pub username: Option<Text>,
    /// Password, for the grant `password`.
    pub password: Option<Text>,
}

/// The grants of the profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grant {
    /// The client asks for itself.
    ClientCredentials,
    /// The client asks with a person's name and password.
    Password,
}

/// How a client says who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ClientAuthentication {
    /// In the `Authorization` header.
    ClientSecretBasic,
    /// In the body.
    #[default]
    ClientSecretPost,
    /// Not at all.
    None,
}

/// How a request for a token is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// As a form.
    #[default]
    Form,
    /// As JSON.
    Json,
}

impl Authentication {
    /// Where a name may stand.
    pub(crate) fn read(part: &Part<'_>) -> Option<Self> {
        let object = part.object()?;
        if let Some(name) = object.member("use") {
            object.finish();
            return name.name().map(Self::Named);
        }
        Scheme::read(part).map(Self::Scheme)
    }
}

impl Scheme {
    /// Exactly one of the schemes.
    pub(crate) fn read(part: &Part<'_>) -> Option<Self> {
        let object = part.object()?;
        if let Some(digest) = object.member("digest") {
            outside::report(&digest, &outside::AUTHENTICATION_DIGEST);
            return None;
        }
        if let Some(certificate) = object.member("certificate") {
            outside::report(&certificate, &outside::AUTHENTICATION_CERTIFICATE);
            return None;
        }
        let schemes = [
            object
                .member("basic")
                .map(|part| source(&part, Credentials::read).map(Self::Basic)),
            object
                .member("bearer")
                .map(|part| source(&part, read_token).map(Self::Bearer)),
            object
                .member("oauth2")
                .map(|part| source(&part, |object| Oauth2::read(object, true)).map(Self::Oauth2)),
            object
                .member("oidc")
                .map(|part| source(&part, |object| Oauth2::read(object, false)).map(Self::Oidc)),
        ];
        let mut given = schemes.into_iter().flatten();
        let (first, second) = (given.next(), given.next());
        if first.is_none() || second.is_some() {
            part.error(
                "authentication-unclear",
                "Give exactly one of basic, bearer, oauth2 and oidc.",
            );
        }
        object.finish();
        first?.filter(|_| second.is_none())
    }
}

/// `{ use: secret }` or what is given.
fn source<'a, T>(
    part: &Part<'a>,
    read: impl FnOnce(&Object<'a>) -> Option<T>,
) -> Option<Source<T>> {
    let object = part.object()?;
    let source = match object.member("use") {
        Some(name) => name.name().map(Source::Secret),
        None => read(&object).map(Source::Given),
    };
    object.finish();
    source
}

fn read_token(object: &Object<'_>) -> Option<Text> {
    object.required("token", Text::read)
}

impl Credentials {
    fn read(object: &Object<'_>) -> Option<Self> {
        let username = object.required("username", Text::read);
        let password = object.required("password", Text::read);
        Some(Self {
            username: username?,
            password: password?,
        })
    }
}

const GRANTS: &[(&str, Option<Grant>)] = &[
    ("client_credentials", Some(Grant::ClientCredentials)),
    ("password", Some(Grant::Password)),
    ("authorization_code", None),
    ("refresh_token", None),
    ("urn:ietf:params:oauth:grant-type:token-exchange", None),
];

const CLIENT_AUTHENTICATIONS: &[(&str, Option<ClientAuthentication>)] = &[
    (
        "client_secret_basic",
        Some(ClientAuthentication::ClientSecretBasic),
    ),
    (
        "client_secret_post",
        Some(ClientAuthentication::ClientSecretPost),
    ),
    ("none", Some(ClientAuthentication::None)),
    ("client_secret_jwt", None),
    ("private_key_jwt", None),
];

impl Oauth2 {
    fn read(object: &Object<'_>, with_endpoints: bool) -> Option<Box<Self>> {
        let authority = object.required("authority", Uri::read_written);
        let token_path = if with_endpoints {
            object.optional("endpoints", read_endpoints).flatten()
        } else {
            None
        };
        let grant = object.required("grant", read_grant);
        let client = match object.member("client") {
            Some(part) => Client::read(&part),
            None => Some(Client::default()),
        };
        let encoding = object.optional("request", read_request);
        let texts = |name| object.optional(name, |part| part.list(Text::read));
        let (issuers, scopes, audiences) = (texts("issuers"), texts("scopes"), texts("audiences"));
        let username = object.optional("username", Text::read);
        let password = object.optional("password", Text::read);
        for name in ["subject", "actor"] {
            if let Some(part) = object.member(name) {
                outside::report(&part, &outside::OAUTH2_ON_BEHALF);
            }
        }
        let client = client?;
        Some(Box::new(Self {
            authority: authority?,
            token_path,
            grant: grant?,
            client_id: client.id,
            client_secret: client.secret,
            client_authentication: client.authentication,
            encoding: encoding.unwrap_or_default(),
            issuers: issuers.unwrap_or_default(),
            scopes: scopes.unwrap_or_default(),
            audiences: audiences.unwrap_or_default(),
            username,
            password,
        }))
    }
}

#[derive(Default)]
struct Client {
    id: Option<Text>,
    secret: Option<Text>,
    authentication: ClientAuthentication,
}

impl Client {
    fn read(part: &Part<'_>) -> Option<Self> {
        let object = part.object()?;
        let id = object.optional("id", Text::read);
        let secret = object.optional("secret", Text::read);
        if let Some(assertion) = object.member("assertion") {
            outside::report(&assertion, &outside::OAUTH2_CLIENT_ASSERTION);
        }
        let authentication = object.optional("authentication", |part| {
            let known = part.word(CLIENT_AUTHENTICATIONS)?;
            if known.is_none() {
                outside::report(part, &outside::OAUTH2_CLIENT_ASSERTION);
            }
            known
        });
        object.finish();
        Some(Self {
            id,
            secret,
            authentication: authentication.unwrap_or_default(),
        })
    }
}

fn read_grant(part: &Part<'_>) -> Option<Grant> {
    let grant = part.word(GRANTS)?;
    if grant.is_none() {
        outside::report(part, &outside::OAUTH2_GRANT);
    }
    grant
}

fn read_endpoints(part: &Part<'_>) -> Option<Option<String>> {
    let object = part.object()?;
    let token = object.optional("token", |part| {
        let path = part.text()?;
        if path.starts_with('/') && !path.starts_with("//") && !path.contains(['{', '\\']) {
            return Some(path);
        }
        part.error(
            "address-invalid",
            "Give the path below the authority, such as /oauth2/token.",
        );
        None
    });
    object.optional("revocation", Part::text);
    object.optional("introspection", Part::text);
    object.finish();
    Some(token)
}

fn read_request(part: &Part<'_>) -> Option<Encoding> {
    let object = part.object()?;
    let encoding = object.optional("encoding", |part| {
        part.word(&[
            ("application/x-www-form-urlencoded", Encoding::Form),
            ("application/json", Encoding::Json),
        ])
    });
    object.finish();
    Some(encoding.unwrap_or_default())
}
