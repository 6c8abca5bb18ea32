//! Where an app lives: `{username}/{slug}`, one canonical spelling, ASCII only.
//!
//! ASCII rules out look-alike and right-to-left tricks; the reserved words keep routes from being shadowed.

use std::{fmt, str::FromStr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::FeatureId;

/// Words that are not usernames or slugs, because a page or a route of ours has that name.
pub const RESERVED_NAMES: &[&str] = &[
    "about",
    "account",
    "admin",
    "api",
    "app",
    "apps",
    "assets",
    "auth",
    "builds",
    "check",
    "console",
    "dashboard",
    "dev",
    "docs",
    "edgewright",
    "features",
    "gallery",
    "health",
    "help",
    "legal",
    "login",
    "logout",
    "mail",
    "me",
    "new",
    "preview",
    "privacy",
    "root",
    "settings",
    "signup",
    "static",
    "status",
    "support",
    "system",
    "terms",
    "u",
    "v1",
    "well-known",
    "www",
];

/// A name that cannot be part of an address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Wrong length or characters.
    #[error(
        "'{0}' does not fit an address: use lower-case letters, digits and single hyphens between them"
    )]
    Form(String),
    /// A word we keep for ourselves.
    #[error("'{0}' is kept for the platform; choose another name")]
    Reserved(String),
}

fn check(text: &str, min: usize, max: usize) -> Result<(), AddressError> {
    let shown = || text.chars().take(64).collect();
    let chars_fit = text
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    let hyphens_fit = !text.starts_with('-') && !text.ends_with('-') && !text.contains("--");
    if text.len() < min || text.len() > max || !chars_fit || !hyphens_fit {
        return Err(AddressError::Form(shown()));
    }
    if RESERVED_NAMES.contains(&text) {
        return Err(AddressError::Reserved(shown()));
    }
    Ok(())
}

macro_rules! name_part {
    ($(#[$doc:meta])* $name:ident, $min:literal, $max:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(try_from = "String", into = "String")]
        #[schemars(with = "String")]
        pub struct $name(String);

        impl $name {
            /// Shortest length in bytes.
            pub const MIN: usize = $min;
            /// Longest length in bytes.
            pub const MAX: usize = $max;

            /// The name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = AddressError;

            fn from_str(text: &str) -> Result<Self, AddressError> {
                check(text, $min, $max)?;
                Ok(Self(text.to_owned()))
            }
        }

        impl TryFrom<String> for $name {
            type Error = AddressError;

            fn try_from(text: String) -> Result<Self, AddressError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
}

name_part!(
    /// A person's name in addresses; never changes once given.
    Username, 2, 39
);
name_part!(
    /// An app's name in its owner's addresses.
    Slug, 1, 60
);

impl Slug {
    /// The closest slug to a title: ASCII letters and digits kept, everything else a hyphen. None if nothing is left.
    #[must_use]
    pub fn from_title(title: &str) -> Option<Self> {
        let mut text = String::new();
        for character in title.chars() {
            let lower = character.to_ascii_lowercase();
            if lower.is_ascii_lowercase() || lower.is_ascii_digit() {
                text.push(lower);
            } else if !text.is_empty() && !text.ends_with('-') && lower != '\'' {
                text.push('-');
            }
            if text.len() >= 40 {
                break;
            }
        }
        let text = text.trim_end_matches('-');
        text.parse()
            .ok()
            .or_else(|| format!("{text}-app").parse().ok())
    }
}

/// Where an app object lives. Its text form is the name of the Durable Object.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum AppAddress {
    /// A published app.
    Published {
        /// Whose.
        owner: Username,
        /// Which.
        slug: Slug,
    },
    /// The scratch app a builder tries before approving.
    Preview(FeatureId),
    /// The scratch app in which contract tests run.
    Check(FeatureId),
}

impl AppAddress {
    /// Reads the two path segments of an address.
    ///
    /// # Errors
    /// [`AddressError`] when either segment is not in canonical form.
    pub fn from_segments(owner: &str, slug: &str) -> Result<Self, AddressError> {
        let feature = || {
            slug.parse::<FeatureId>()
                .map_err(|_| AddressError::Form(slug.chars().take(64).collect()))
        };
        match owner {
            "~preview" => feature().map(Self::Preview),
            "~check" => feature().map(Self::Check),
            _ => Ok(Self::Published {
                owner: owner.parse()?,
                slug: slug.parse()?,
            }),
        }
    }

    /// First segment of the address.
    #[must_use]
    pub fn owner_segment(&self) -> &str {
        match self {
            Self::Published { owner, .. } => owner.as_str(),
            Self::Preview(_) => "~preview",
            Self::Check(_) => "~check",
        }
    }

    /// Second segment of the address.
    #[must_use]
    pub fn slug_segment(&self) -> &str {
        match self {
            Self::Published { slug, .. } => slug.as_str(),
            Self::Preview(feature) | Self::Check(feature) => feature.as_str(),
        }
    }

    /// Whether this is a scratch object, thrown away with its feature.
    #[must_use]
    pub const fn is_scratch(&self) -> bool {
        !matches!(self, Self::Published { .. })
    }
}

impl fmt::Display for AppAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}/{}",
            self.owner_segment(),
            self.slug_segment()
        )
    }
}

impl FromStr for AppAddress {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let (owner, slug) = text
            .split_once('/')
            .ok_or_else(|| AddressError::Form(text.chars().take(64).collect()))?;
        Self::from_segments(owner, slug)
    }
}

impl TryFrom<String> for AppAddress {
    type Error = AddressError;

    fn try_from(text: String) -> Result<Self, AddressError> {
        text.parse()
    }
}

impl From<AppAddress> for String {
    fn from(address: AppAddress) -> Self {
        address.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_spelling_is_an_address() {
        assert!("ann/tools".parse::<AppAddress>().is_ok());
        for wrong in [
            "Ann/tools",
            "ann/",
            "/tools",
            "ann/a/b",
            "ann/..",
            "аnn/tools",
            "ann/to--ols",
            "api/x",
            "ann/%2e",
        ] {
            assert!(wrong.parse::<AppAddress>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn lengths_hold_at_their_edges() {
        assert!("a".repeat(Slug::MAX).parse::<Slug>().is_ok());
        assert!("a".repeat(Slug::MAX + 1).parse::<Slug>().is_err());
        assert!("a".repeat(Username::MAX).parse::<Username>().is_ok());
        assert!("a".repeat(Username::MAX + 1).parse::<Username>().is_err());
        assert!("a".parse::<Username>().is_err());
    }

    #[test]
    fn a_title_becomes_a_slug() {
        assert_eq!(
            Slug::from_title("Tool library (village)")
                .map(String::from)
                .as_deref(),
            Some("tool-library-village")
        );
        assert_eq!(
            Slug::from_title("Ann's API").map(String::from).as_deref(),
            Some("anns-api")
        );
        assert_eq!(
            Slug::from_title("app").map(String::from).as_deref(),
            Some("app-app")
        );
        assert_eq!(Slug::from_title("图书馆"), None);
    }
}
