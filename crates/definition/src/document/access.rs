//! Who may see and change what. What is not granted is denied.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::Filter;

/// The role of the app's owner: always there, may do everything, never listed.
pub const OWNER_ROLE: &str = "owner";

/// Who may see and change what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Access {
    /// Who may open the app at all.
    pub visibility: Visibility,
    /// Roles people can have, besides the owner.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<Role>,
    /// Role of somebody who was not given one, in a public app.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visitor_role: Option<String>,
    /// For every table, what each role may do. A table must be named even if only the owner may use it.
    pub tables: BTreeMap<String, BTreeMap<String, Grant>>,
}

/// Who may open an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Only the owner.
    Private,
    /// The owner and the people given a role.
    Invited,
    /// Everybody, as `visitor_role` unless given another.
    Public,
}

/// A kind of person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// Stable id; `owner` is taken.
    pub id: String,
    /// What people call it.
    pub label: String,
    /// Who that is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// What one role may do with the rows of one table.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// Rows it may see.
    #[serde(default, skip_serializing_if = "Permission::is_none")]
    pub read: Permission,
    /// Rows it may add; with a condition, only rows that match it.
    #[serde(default, skip_serializing_if = "Permission::is_none")]
    pub create: Permission,
    /// Rows it may change, before and after the change; transitions count as changes.
    #[serde(default, skip_serializing_if = "Permission::is_none")]
    pub update: Permission,
    /// Rows it may delete.
    #[serde(default, skip_serializing_if = "Permission::is_none")]
    pub delete: Permission,
    /// Fields it never sees.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hidden_fields: Vec<String>,
    /// Fields it sees and cannot set.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub read_only_fields: Vec<String>,
}

/// All rows, none, or those that match a condition.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Permission {
    /// `true`: every row. `false`: none.
    Every(bool),
    /// `{"where": …}`: rows that match.
    Where {
        /// The condition.
        #[serde(rename = "where")]
        condition: Filter,
    },
}

impl Permission {
    /// Whether nothing is permitted.
    #[must_use]
    pub const fn is_none(&self) -> bool {
        matches!(self, Self::Every(false))
    }
}

impl Default for Permission {
    fn default() -> Self {
        Self::Every(false)
    }
}

impl<'de> Deserialize<'de> for Permission {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PermissionVisitor)
    }
}

/// Reads member by member, so that an error inside the condition is located there.
struct PermissionVisitor;

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "lowercase")]
enum Member {
    Where,
}

impl<'de> Visitor<'de> for PermissionVisitor {
    type Value = Permission;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("true, false, or {\"where\": a condition}")
    }

    fn visit_bool<E: Error>(self, every: bool) -> Result<Permission, E> {
        Ok(Permission::Every(every))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Permission, A::Error> {
        let mut condition = None;
        while let Some(Member::Where) = map.next_key()? {
            if condition.is_some() {
                return Err(A::Error::duplicate_field("where"));
            }
            condition = Some(map.next_value()?);
        }
        condition
            .map(|condition| Permission::Where { condition })
            .ok_or_else(|| A::Error::missing_field("where"))
    }
}
