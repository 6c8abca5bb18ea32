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
        ("change", &grant.update),
        ("delete", &grant.delete),
        ("add", &grant.create),
    ];
    let (mut all, mut some): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for (verb, permission) in rights {
        match permission {
            Permission::Every(true) if verb != "add" => all.push(verb.to_owned()),
            Permission::Every(_) => {}
            Permission::Where { condition } => {
                let condition = words::condition(table, condition);
                some.push(format!("{verb} {} where {condition}", table.label));
            }
        }
    }
    let adds = matches!(grant.create, Permission::Every(true));
    let mut parts = match (all.is_empty(), adds) {
        (true, false) if some.is_empty() => {
            return format!("{} may neither see nor change {}.", role.label, table.label);
        }
        (true, false) => Vec::new(),
        (true, true) => vec![format!("add {}", table.label)],
        (false, false) => vec![format!("{} all {}", words::list(&all), table.label)],
        (false, true) => vec![format!(
            "{} all {}, and add new ones",
            words::list(&all),
            table.label
        )],
    };
    parts.extend(some);
    let mut text = format!("{} may {}.", role.label, parts.join("; "));
    if !hidden.is_empty() {
        text.push_str(&format!(" Hidden: {}.", words::list(hidden)));
    }
    if !read_only.is_empty() {
        text.push_str(&format!(
            " Shown but not to be set: {}.",
            words::list(read_only)
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lines_say_what_each_role_may_do() {
        let app = crate::parse_value(&json!({
            "format": "edgewright.app/1",
            "app": {"name": "Tools"},
            "tables": [{"id": "loans", "label": "Loans", "label_one": "Loan", "title": "name", "fields": [
                {"id": "name", "label": "Name", "type": "text"},
                {"id": "email", "label": "E-mail", "type": "email"},
                {"id": "due_on", "label": "Due", "type": "date"}
            ]}],
            "views": [],
            "access": {
                "visibility": "public",
                "visitor_role": "visitor",
                "roles": [{"id": "visitor", "label": "Visitors"}, {"id": "member", "label": "Members"}, {"id": "desk", "label": "The desk"}],
                "tables": {"loans": {
                    "desk": {"read": true, "create": true, "update": true, "read_only_fields": ["name"]},
                    "member": {
                        "read": {"where": {"any": [{"field": "email", "op": "eq", "value": {"me": "email"}}, {"field": "due_on", "op": "lt", "value": {"today": -7}}]}},
                        "create": true, "hidden_fields": ["due_on"]
                    }
                }}
            }
        }))
        .unwrap();
        let lines = access_lines(&app);
        let sentences: Vec<&str> = lines.iter().map(|line| line.sentence.as_str()).collect();
        assert_eq!(
            sentences,
            [
                "The owner may see and change everything. Everybody who knows the address can open it, as Visitors.",
                "Visitors may neither see nor change Loans.",
                "Members may add Loans; see Loans where E-mail is their own e-mail address or Due is earlier than 7 days ago. Hidden: Due.",
                "The desk may see and change all Loans, and add new ones. Shown but not to be set: Name.",
            ]
        );
        assert_eq!(
            (lines[2].read, lines[2].create, lines[2].update),
            (Extent::Some, Extent::All, Extent::None)
        );
    }
}
