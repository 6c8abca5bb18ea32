//! Where a workflow may send requests: to origins its definition names, and to no others.
//!
//! The checker asks this of a definition, and the adapter that sends asks it again of every address made while a
//! workflow runs. Nothing here parses a URL the way a browser does: what two parsers could disagree about is refused.

use std::collections::BTreeSet;
use std::fmt;

use edgewright_limits::workflow::ADDRESS_CHARS;
use edgewright_types::{HostRefused, check_public_host};

use crate::Workflow;
use crate::checker::walk::addresses;
use crate::endpoint::Uri;
use crate::expression::Expression;

/// Scheme, host and port, such as `https://api.example.com` or `http://example.com:8080`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin(String);

/// Why an address is not called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressRefused {
    /// It is no address of a web service.
    #[error(
        "This is not the address of a web service. Write it as https://name.example/path, with the name in ASCII letters."
    )]
    Malformed,
    /// It is neither http nor https.
    #[error("Only addresses that begin with https:// or http:// can be called.")]
    Scheme,
    /// It has a user name or a password in it.
    #[error(
        "A user name or password does not belong into an address, where everybody reads it. Use 'authentication' with a secret."
    )]
    Userinfo,
    /// It is not in the public internet.
    #[error(
        "This address is not in the public internet, so it cannot be reached from here. Use a public name."
    )]
    Private,
}

impl AddressRefused {
    /// Code of the finding.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "address-invalid",
            Self::Scheme => "address-scheme",
            Self::Userinfo => "address-userinfo",
            Self::Private => "address-private",
        }
    }
}

impl Origin {
    /// The origin of a whole address. With `private_addresses`, in development only, any host is taken.
    ///
    /// # Errors
    /// Why the address is not called.
    pub fn of(url: &str, private_addresses: bool) -> Result<Self, AddressRefused> {
        if url.len() > ADDRESS_CHARS || url.contains(|c: char| c.is_control() || c == '\\') {
            return Err(AddressRefused::Malformed);
        }
        let (scheme, rest) = url.split_once("://").ok_or(AddressRefused::Malformed)?;
        if !matches!(scheme, "http" | "https") {
            return Err(AddressRefused::Scheme);
        }
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if authority.contains('@') {
            return Err(AddressRefused::Userinfo);
        }
        match check_public_host(authority) {
            Err(HostRefused::Malformed) if !(private_addresses && is_plain(authority)) => {
                return Err(AddressRefused::Malformed);
            }
            Err(HostRefused::Private) if !private_addresses => return Err(AddressRefused::Private),
            _ => {}
        }
        Ok(Self(format!("{scheme}://{}", normal(scheme, authority))))
    }

    /// The origin of every address that begins this way; none if more could still belong to the host.
    ///
    /// # Errors
    /// Why no address that begins this way is called.
    pub fn of_beginning(
        beginning: &str,
        private_addresses: bool,
    ) -> Result<Option<Self>, AddressRefused> {
        let is_complete = beginning
            .split_once("://")
            .is_some_and(|(_, rest)| rest.contains(['/', '?', '#']));
        if is_complete {
            return Self::of(beginning, private_addresses).map(Some);
        }
        match beginning.split_once("://") {
            Some((scheme, _)) if !matches!(scheme, "http" | "https") => Err(AddressRefused::Scheme),
            Some((_, authority)) if authority.contains('@') => Err(AddressRefused::Userinfo),
            _ => Ok(None),
        }
    }

    /// The origin an address of a definition is fixed to; none if it is only known when it runs.
    ///
    /// # Errors
    /// Why it is not called.
    pub fn of_uri(uri: &Uri, private_addresses: bool) -> Result<Option<Self>, AddressRefused> {
        match uri {
            Uri::Template(template) if template.is_literal() => {
                Self::of(template.literal_prefix(), private_addresses).map(Some)
            }
            Uri::Template(template) => {
                Self::of_beginning(template.literal_prefix(), private_addresses)
            }
            Uri::Expression(expression) => match literal_beginning(expression) {
                Some(beginning) => Self::of_beginning(beginning, private_addresses),
                None => Ok(None),
            },
        }
    }

    /// The origin as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Workflow {
    /// Every origin a run may call: those its addresses are fixed to, and those of `document.metadata.origins`.
    #[must_use]
    pub fn origins(&self, private_addresses: bool) -> BTreeSet<Origin> {
        let fixed = addresses(self)
            .into_iter()
            .filter_map(|(uri, _)| Origin::of_uri(uri, private_addresses).ok().flatten());
        let named = self.document.metadata.origins.iter();
        let named = named.filter_map(|origin| Origin::of(origin, private_addresses).ok());
        fixed.chain(named).collect()
    }
}

/// The text with which an expression begins that is itself a text, up to its first interpolation: what it yields when it
/// runs is held to the origins of the workflow all the same.
fn literal_beginning(expression: &Expression) -> Option<&str> {
    let text = expression.source().trim().strip_prefix('"')?;
    text.split(['"', '\\']).next()
}

/// Nothing but what an address plainly consists of.
fn is_plain(authority: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c);
    !authority.is_empty() && authority.chars().all(plain)
}

/// One spelling of each host and port.
fn normal(scheme: &str, authority: &str) -> String {
    let lower = authority.to_ascii_lowercase();
    let port = if scheme == "https" { ":443" } else { ":80" };
    let host = lower.strip_suffix(port).unwrap_or(&lower);
    let without_dot = |name: &str| name.strip_suffix('.').unwrap_or(name).to_owned();
    match host.rsplit_once(':') {
        Some((name, port)) => format!("{}:{port}", without_dot(name)),
        None => without_dot(host),
    }
}

#[cfg(test)]
mod tests;
