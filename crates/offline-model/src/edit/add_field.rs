//! `also record the deposit`, `add a phone number to members`, `tools should have a colour`.

use crate::language::lexicon::is_one_of;
use edgewright_pipeline::artifact::{Brief, FieldKind};

use super::target::thing_for;
use crate::{
    analyst::subject_of,
    language::{
        list::{self, Item},
        pattern::{Found, find},
        token::Token,
    },
    meaning::terms,
    naming::{listed, lower_first},
    recognise::field_item::{self, FieldItem},
    shape::{self, FieldDraft},
};

/// Ways of asking for a field; the last brace is the list of fields.
const ASKS: &[&str] = &[
    "add|include|record|note|store|save|log|enter|capture|keep|track|write|register|put|remember|collect|show also? down? in? track? of? a|an|the|new|another|extra|additional|its|their? new|extra|additional|text|number|date? field|column|fields|columns|box called|for|named|with? {rest}",
    "add|include|record|note|store|save|log|enter|capture|keep|track|write|register|put|remember|collect|ask also? down? for|of|in? {rest}",
    "need|want|like|should|would|must|could to? also? see|know|record|note|have|store|keep|enter|track|add|save|be|log down? track? of? {rest}",
    "i|we|would also|still|really? need|want|like a|an|the|another? {rest}",
];

/// Adds the fields a clause asks for.
pub fn apply(tokens: &[Token], brief: &mut Brief) -> Option<String> {
    with_owner(tokens, brief).or_else(|| asked(tokens, brief))
}

/// `tools should have a colour`, `each member has a birthday`.
fn with_owner(tokens: &[Token], brief: &mut Brief) -> Option<String> {
    let found = find(tokens, "{np} should|must|needs|need|has|have|get|gets|could also? to? have|has|be|get|show|include|need? {rest}").or_else(|| find(tokens, "for|on|in|to each|every|all|the? {np} ,? also? add|record|note|store|save|log|include|keep|i|we|want|need {rest}"))?;
    let owner = subject_of(found.tokens(tokens, 0), brief)?;
    add_list(found.tokens(tokens, 1), Some(owner), brief)
}

fn asked(tokens: &[Token], brief: &mut Brief) -> Option<String> {
    ASKS.iter().find_map(|pattern| {
        let found: Found = find(tokens, pattern)?;
        let rest = found.tokens(tokens, 0);
        let (fields, owner) = split_owner(rest, brief);
        add_list(fields, owner, brief)
    })
}

/// `the deposit of each loan`: the list, and the thing behind it.
fn split_owner<'t>(rest: &'t [Token], brief: &Brief) -> (&'t [Token], Option<String>) {
    for start in (1..rest.len()).rev() {
        let joint = rest
            .get(start)
            .is_some_and(|token| is_one_of(&token.word, "to for of on in with from per at"));
        if !joint {
            continue;
        }
        let behind: Vec<Token> = rest
            .get(start + 1..)
            .unwrap_or_default()
            .iter()
            .filter(|token| {
                !is_one_of(
                    &token.word,
                    "table list form record records as well too please also screen page",
                )
            })
            .cloned()
            .collect();
        let behind_len = behind.len();
        if let Some(owner) = (behind_len > 0 && behind_len < 5)
            .then(|| subject_of(&behind, brief))
            .flatten()
        {
            return (rest.get(..start).unwrap_or_default(), Some(owner));
        }
    }
    (rest, None)
}

fn add_list(tokens: &[Token], owner: Option<String>, brief: &mut Brief) -> Option<String> {
    let (items, _) = list::items(tokens);
    if items.is_empty() || items.len() > 12 {
        return None;
    }
    let mut added: Vec<(String, String, FieldKind)> = Vec::new();
    let mut guessed = false;
    for item in &items {
        let item = without_tail(item);
        let nobody = String::new();
        let asked_owner = owner.clone().unwrap_or(nobody);
        let Some(read) = field_item::read(&item, &asked_owner, brief) else {
            continue;
        };
        let draft = match read {
            FieldItem::Field(draft) | FieldItem::File(draft) => draft,
            FieldItem::States(states) => {
                let owner = owner.clone().or_else(|| {
                    crate::recognise::subject::working_thing(brief).map(|thing| thing.id.clone())
                })?;
                return super::choices::set_states(brief, &owner, &states);
            }
        };
        if !is_plausible(&draft) {
            continue;
        }
        let target = match &owner {
            Some(owner) => owner.clone(),
            None => {
                guessed = brief.things.len() > 1;
                thing_for(&draft.label, draft.kind, brief)?.id.clone()
            }
        };
        let before = terms::thing_by_id(brief, &target).map_or(0, |thing| thing.fields.len());
        let label = draft.label.clone();
        let kind = draft.kind;
        if shape::add_field(brief, &target, draft).is_some() {
            let after = terms::thing_by_id(brief, &target).map_or(0, |thing| thing.fields.len());
            if after > before {
                added.push((label, target, kind));
            }
        }
    }
    let (_, first, _) = added.first()?;
    let name = terms::thing_by_id(brief, first).map(|thing| lower_first(&thing.label))?;
    let labels: Vec<String> = added
        .iter()
        .map(|(label, _, kind)| format!("{label} ({})", kind_words(*kind)))
        .collect();
    let hint = if guessed {
        "; say so if it belongs somewhere else"
    } else {
        ""
    };
    let is = if added.len() == 1 { "is" } else { "are" };
    Some(format!("{} {is} added to {name}{hint}", listed(&labels)))
}

/// What a field holds, in a word.
#[must_use]
pub const fn kind_words(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text => "text",
        FieldKind::LongText => "long text",
        FieldKind::WholeNumber => "whole number",
        FieldKind::Number => "number",
        FieldKind::Money => "money",
        FieldKind::YesNo => "yes or no",
        FieldKind::Date => "date",
        FieldKind::DateTime => "date and time",
        FieldKind::Choice => "one of a list",
        FieldKind::Choices => "several of a list",
        FieldKind::Email => "e-mail",
        FieldKind::WebAddress => "web address",
        FieldKind::Link => "link",
        FieldKind::RunningNumber => "running number",
        FieldKind::WorkedOut => "worked out",
    }
}

/// `field`, `too`, `as well` behind a name are not part of it.
fn without_tail(item: &Item) -> Item {
    let mut tokens = item.tokens.clone();
    while tokens.len() > 1
        && tokens.last().is_some_and(|token| {
            is_one_of(
                &token.word,
                "field fields column columns too please well as also there it each",
            )
        })
    {
        tokens.pop();
    }
    Item {
        tokens,
        inside: item.inside.clone(),
    }
}

/// A sentence is no name of a field.
fn is_plausible(draft: &FieldDraft) -> bool {
    let words = draft.label.split(' ').count();
    let lower = draft.label.to_lowercase();
    let vague = [
        "it",
        "this",
        "that",
        "them",
        "more",
        "something",
        "everything",
        "thing",
        "stuff",
        "work",
        "app",
        "better",
        "feature",
        "button",
        "page",
        "screen",
        "view",
        "fun",
        "magic",
        "world",
    ];
    words <= 4
        && !vague
            .iter()
            .any(|word| lower.split(' ').any(|part| part == *word))
}
