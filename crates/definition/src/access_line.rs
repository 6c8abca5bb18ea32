//! 'Who can see and change what', in plain words, worked out from the definition and nothing else.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::document::{AppDefinition, Grant, OWNER_ROLE, Permission, Role, Table, Visibility};
use crate::words;

/// One line: what one role may do with one table, or one thing about the app as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AccessLine {
    /// Role id; `owner` for the owner.
    pub role: String,
    /// What people call the role.
    pub label: String,
    /// Table id; absent for a line about the whole app.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// What people call the table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table_label: Option<String>,
    /// Rows it may see.
    pub read: Extent,
    /// Rows it may add.
    pub create: Extent,
    /// Rows it may change.
    pub update: Extent,
    /// Rows it may delete.
    pub delete: Extent,
    /// Labels of the fields it never sees.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hidden_fields: Vec<String>,
    /// All of it in words.
    pub sentence: String,
}

/// How many rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Extent {
    /// None.
    None,
    /// Those that match a condition.
    Some,
    /// All.
    All,
}

impl From<&Permission> for Extent {
    fn from(permission: &Permission) -> Self {
        match permission {
            Permission::Every(true) => Self::All,
            Permission::Every(false) => Self::None,
            Permission::Where { .. } => Self::Some,
        }
    }
}

/// The lines of a definition: the owner and the app first, then role by role in the order of the tables.
#[must_use]
pub fn access_lines(app: &AppDefinition) -> Vec<AccessLine> {
    let mut lines = vec![opening(app)];
    for role in &app.access.roles {
        for table in &app.tables {
            let grants = app.access.tables.get(&table.id);
            let grant = grants.and_then(|grants| grants.get(&role.id));
            lines.push(line(role, table, grant.unwrap_or(&Grant::default())));
        }
    }
    lines
}

fn opening(app: &AppDefinition) -> AccessLine {
    let visitor = app.access.visitor_role.as_deref().unwrap_or_default();
    let visitor_label = app
        .access
        .roles
        .iter()
        .find(|role| role.id == visitor)
        .map_or(visitor, |role| role.label.as_str());
    let who = match app.access.visibility {
        Visibility::Private => "Nobody else can open it.".to_owned(),
        Visibility::Invited => "Only people given a role can open it.".to_owned(),
        Visibility::Public => {
            format!("Everybody who knows the address can open it, as {visitor_label}.")
        }
    };
    AccessLine {
        role: OWNER_ROLE.to_owned(),
        label: "Owner".to_owned(),
        table: None,
        table_label: None,
        read: Extent::All,
        create: Extent::All,
        update: Extent::All,
        delete: Extent::All,
        hidden_fields: Vec::new(),
        sentence: format!("The owner may see and change everything. {who}"),
    }
}

fn line(role: &Role, table: &Table, grant: &Grant) -> AccessLine {
    let labels = |ids: &[String]| -> Vec<String> {
        ids.iter().map(|id| words::field_name(table, id)).collect()
    };
    let hidden_fields = labels(&grant.hidden_fields);
    AccessLine {
        role: role.id.clone(),
        label: role.label.clone(),
        table: Some(table.id.clone()),
        table_label: Some(table.label.clone()),
        read: (&grant.read).into(),
        create: (&grant.create).into(),
        update: (&grant.update).into(),
        delete: (&grant.delete).into(),
        sentence: sentence(
            role,
            table,
            grant,
            &hidden_fields,
            &labels(&grant.read_only_fields),
        ),
        hidden_fields,
    }
}

fn sentence(
    role: &Role,
    table: &Table,
    grant: &Grant,
    hidden: &[String],
    read_only: &[String],
) -> String {
    let rights = [
        ("see", &grant.read),
        ("add", &grant.create),
        ("change", &grant.update),
        ("delete", &grant.delete),
    ];
    let (mut all, mut some): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for (verb, permission) in rights {
        match permission {
            Permission::Every(true) => all.push(verb.to_owned()),
            Permission::Every(false) => {}
            Permission::Where { condition } => {
                some.push(format!(
                    "{verb} those where {}",
                    words::condition(table, condition)
                ));
            }
        }
    }
    if all.is_empty() && some.is_empty() {
        return format!("{} may neither see nor change {}.", role.label, table.label);
    }
    let mut parts = Vec::new();
    if !all.is_empty() {
        parts.push(format!("{} all {}", words::list(&all), table.label));
    } else {
        parts.push(format!("of {}", table.label));
    }
    parts.extend(some);
    let mut text = format!("{} may {}.", role.label, parts.join("; "));
    if !hidden.is_empty() {
        text.push_str(&format!(" Never sees {}.", words::list(hidden)));
    }
    if !read_only.is_empty() {
        text.push_str(&format!(" Cannot set {}.", words::list(read_only)));
    }
    text
}
