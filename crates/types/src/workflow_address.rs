//! Where a workflow lives: `{username}/{slug}`. Its text form is the name of the Durable Object.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{AddressError, Slug, Username};

/// The address of a published workflow. A workflow and an app of one person may have the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WorkflowAddress {
    /// Whose.
    pub owner: Username,
    /// Which.
    pub slug: Slug,
}

impl WorkflowAddress {
    /// Reads the two path segments of an address.
    ///
    /// # Errors
    /// [`AddressError`] when either segment is not in canonical form.
    pub fn from_segments(owner: &str, slug: &str) -> Result<Self, AddressError> {
        Ok(Self {
            owner: owner.parse()?,
            slug: slug.parse()?,
        })
    }
}

impl fmt::Display for WorkflowAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.owner, self.slug)
    }
}

impl FromStr for WorkflowAddress {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let form = || AddressError::Form(text.chars().take(64).collect());
        let (owner, slug) = text.split_once('/').ok_or_else(form)?;
        Self::from_segments(owner, slug)
    }
}

impl TryFrom<String> for WorkflowAddress {
    type Error = AddressError;

    fn try_from(text: String) -> Result<Self, AddressError> {
        text.parse()
    }
}

impl From<WorkflowAddress> for String {
    fn from(address: WorkflowAddress) -> Self {
        address.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_spelling() {
        let address: WorkflowAddress = "ann/daily-digest".parse().unwrap();
        assert_eq!(address.to_string(), "ann/daily-digest");
        for wrong in [
            "ann",
            "ann/",
            "/daily",
            "Ann/daily",
            "ann/daily/more",
            "ann//daily",
            "~check/x",
        ] {
            assert!(wrong.parse::<WorkflowAddress>().is_err(), "{wrong}");
        }
    }
}
