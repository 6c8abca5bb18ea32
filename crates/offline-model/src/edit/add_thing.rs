//! `also keep track of suppliers with name and phone`, `add a table for rooms`, `each tool belongs to a supplier`.

use crate::language::lexicon::is_one_of;
use edgewright_pipeline::artifact::{Brief, ScreenKind};

use crate::{
    analyst::{is_general, name_thing, subject_of},
    catalogue,
    language::{
        field_kind::kind_of,
        list,
        pattern::find,
        phrase::{one_of, words_of},
        token::Token,
    },
    meaning::terms,
    naming::{listed, lower_first},
    recognise::field_item::{self, FieldItem},
    shape::{self, FieldDraft, ScreenDraft},
};

/// Adds a thing that does not exist yet.
pub fn apply(tokens: &[Token], brief: &mut Brief) -> Option<String> {
    let found = find(
        tokens,
        "table|list|register|section|database|catalogue|directory for|of|called|with|named {np}",
    )
    .or_else(|| {
        find(
            tokens,
            "keep|keeping track|record|records|list|note of {np}",
        )
    })
    .or_else(|| find(tokens, "track|manage|organise|organize|store {np}"))
    .or_else(|| {
        find(
            tokens,
            "add|include|create|want|need a|an|the? new? {np} table|list|register|section",
        )
    })
    .or_else(|| find(tokens, "add|include {np} as|with|and"))
    .or_else(|| find(tokens, "add {np}"))?;
    let name = found.tokens(tokens, 0);
    let one = one_of(name);
    let plural = name.last().is_some_and(|token| token.word != token.noun);
    let called_table = tokens
        .iter()
        .any(|token| is_one_of(&token.noun, "table list register section database"));
    if one.is_empty()
        || is_general(&one)
        || kind_of(&one).is_some()
        || subject_of(name, brief).is_some()
        || !(plural || called_table)
    {
        return None;
    }
    let template = catalogue::domains()
        .iter()
        .flat_map(|domain| &domain.things)
        .find(|thing| thing.one.to_lowercase() == one);
    let rest = tokens.get(found.span.end..).unwrap_or_default();
    let fields = find(
        rest,
        "with|and|has|have|including|:|( a|an|the|its|their? {rest}",
    )
    .map(|found| found.tokens(rest, 0).to_vec())
    .unwrap_or_default();
    let id = match template.filter(|_| fields.is_empty()) {
        Some(template) => shape::add_template_thing(brief, template, None, &|_| false)?,
        None => shape::add_thing(brief, &one).inspect(|id| shape::people_field(brief, id))?,
    };
    add_fields(brief, &id, &fields);
    name_thing(brief, &id);
    let thing = terms::thing_by_id(brief, &id)?.clone();
    shape::add_screen(
        brief,
        ScreenDraft {
            kind: ScreenKind::List,
            thing: id.clone(),
            label: thing.label.clone(),
            note: None,
        },
    );
    let labels: Vec<String> = thing
        .fields
        .iter()
        .map(|field| lower_first(&field.label))
        .collect();
    Some(format!(
        "{} are kept, with {}",
        thing.label,
        listed(&labels)
    ))
}

/// The fields a list names.
fn add_fields(brief: &mut Brief, id: &str, fields: &[Token]) {
    for item in list::items(fields).0 {
        match field_item::read(&item, id, brief) {
            Some(FieldItem::Field(draft) | FieldItem::File(draft)) => {
                shape::add_field(brief, id, draft);
            }
            Some(FieldItem::States(states)) => {
                super::choices::set_states(brief, id, &states);
            }
            None => {}
        }
    }
}

/// Links a thing to another.
pub fn link(tokens: &[Token], brief: &mut Brief) -> Option<String> {
    let forward = find(
        tokens,
        "{np} belong|belongs|should|must|can|needs|is|are belong? be? to? linked|link|connected|assigned|tied|point|points|belong? to|with a|an|one|the? {np}",
    );
    let other = find(
        tokens,
        "link|connect|relate|assign {np} to|with a|an|the? {np}",
    )
    .or_else(|| {
        find(
            tokens,
            "{np} should|must|has|have|needs|can have|has? a|an|one {np}",
        )
    });
    let found = forward.or(other)?;
    let from = subject_of(found.tokens(tokens, 0), brief)?;
    let to = subject_of(found.tokens(tokens, 1), brief)?;
    let exact = terms::plain(&words_of(found.tokens(tokens, 1)));
    let target = terms::thing_by_id(brief, &to)?.clone();
    let known = terms::thing_by_id(brief, &from)
        .is_some_and(|thing| terms::links_to(thing, &to).next().is_some());
    if from == to
        || known
        || (terms::plain(&target.label_one) != exact && terms::plain(&target.label) != exact)
    {
        return None;
    }
    shape::add_field(
        brief,
        &from,
        FieldDraft::link(&target.label_one, &to, false),
    )?;
    let name = terms::thing_by_id(brief, &from).map(|thing| lower_first(&thing.label_one))?;
    Some(format!(
        "Each {name} points at a {}",
        lower_first(&target.label_one)
    ))
}
