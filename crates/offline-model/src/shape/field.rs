//! Adding fields.

use edgewright_pipeline::artifact::{Brief, BriefField, FieldKind};

use crate::{
    catalogue::FieldLine,
    language::field_kind::usual_choices,
    limits::{MAX_CHOICES, MAX_FIELDS},
    meaning::terms,
    naming::{id_of, unique_id},
};

/// A field to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldDraft {
    /// What people see.
    pub label: String,
    /// What it holds.
    pub kind: FieldKind,
    /// Whether it must be filled in.
    pub required: bool,
    /// Choices.
    pub choices: Vec<String>,
    /// Id of the thing it points at.
    pub points_at: Option<String>,
}

impl FieldDraft {
    /// A plain optional field.
    #[must_use]
    pub fn new(label: &str, kind: FieldKind) -> Self {
        Self {
            label: label.to_owned(),
            kind,
            required: false,
            choices: Vec::new(),
            points_at: None,
        }
    }

    /// A link to a thing.
    #[must_use]
    pub fn link(label: &str, target: &str, required: bool) -> Self {
        Self {
            required,
            points_at: Some(target.to_owned()),
            ..Self::new(label, FieldKind::Link)
        }
    }
}

/// Adds a field to a thing, or finds the one that is there; the field's id, or none if the thing is full or unknown.
pub fn add_field(brief: &mut Brief, thing: &str, draft: FieldDraft) -> Option<String> {
    let owner = brief.things.iter_mut().find(|known| known.id == thing)?;
    let label_free = draft.label.trim().is_empty();
    if label_free {
        return None;
    }
    let same = terms::plain(&draft.label).replace(['-', ' '], "");
    if let Some(known) = owner
        .fields
        .iter_mut()
        .find(|field| terms::plain(&field.label).replace(['-', ' '], "") == same)
    {
        if !draft.choices.is_empty() && known.choices.is_empty() {
            known.kind = draft.kind;
            known.choices = draft.choices;
        } else if known.kind == FieldKind::Text
            && draft.kind != FieldKind::Text
            && draft.kind != FieldKind::Choice
        {
            known.kind = draft.kind;
            known.points_at = draft.points_at;
        }
        known.required |= draft.required;
        return Some(known.id.clone());
    }
    if owner.fields.len() >= MAX_FIELDS {
        return None;
    }
    let state = !owner.states.is_empty();
    let id = unique_id(&id_of(&draft.label), |id| {
        owner.fields.iter().any(|field| field.id == id) || (state && id == "status")
    });
    let mut choices = draft.choices;
    if matches!(draft.kind, FieldKind::Choice | FieldKind::Choices) && choices.is_empty() {
        choices = usual_choices(&draft.label);
    }
    choices.truncate(MAX_CHOICES);
    let kind = if draft.kind == FieldKind::Choice && choices.is_empty() {
        FieldKind::Text
    } else {
        draft.kind
    };
    owner.fields.push(BriefField {
        id: id.clone(),
        label: draft.label,
        kind,
        required: draft.required,
        choices,
        points_at: draft.points_at,
    });
    Some(id)
}

/// Adds a field of the catalogue; a link needs the id of the thing it points at.
pub fn add_template_field(
    brief: &mut Brief,
    thing: &str,
    line: &FieldLine,
    target: Option<&str>,
) -> Option<String> {
    let label = match (target, line.kind) {
        // A link is called after the thing it points at, whatever the builder calls that.
        (Some(target), FieldKind::Link) => {
            let named_after = line.points_at.as_ref() == Some(&line.label);
            let label = terms::thing_by_id(brief, target).map(|thing| thing.label_one.clone());
            if named_after {
                label.unwrap_or_else(|| line.label.clone())
            } else {
                line.label.clone()
            }
        }
        _ => line.label.clone(),
    };
    add_field(
        brief,
        thing,
        FieldDraft {
            label,
            kind: line.kind,
            required: line.required,
            choices: line.choices.clone(),
            points_at: target.map(str::to_owned),
        },
    )
}
