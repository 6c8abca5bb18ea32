//! The fields a text speaks of, and the things they belong to.

use crate::language::lexicon::is_one_of;
use edgewright_pipeline::artifact::FieldKind;

use super::{
    draft::Draft,
    field_list::{self, is_sure, list_start, take},
    fields_in_passing::{OF_LAST, form_fields, of_last, questions, rated},
    heading::Heading,
    listed_fields::is_field_list,
};
use crate::{
    language::{
        field_kind::kind_of,
        inflection::singular_phrase,
        list,
        pattern::{Found, find, find_all},
        phrase::{is_article, one_of, words_of},
        token::{Kind, Token},
    },
    meaning::terms,
    naming::label_of,
    recognise::{
        choices::choice_labels,
        field_item::{self, FieldItem},
        subject::{is_people, main_thing, named_things},
    },
    shape::FieldDraft,
};

/// A list of fields: the thing is the first brace, the list follows the match.
const OF_THING: &[&str] = &[
    "{np} has|have|having|contain|contains|include|includes|including|need|needs|with|consist|consists|comprise|comprises|get|gets a|an|the|its|their|of|following|these|also|information|details|fields|like|such|as|:|about|and|at|least?",
    "for each|every|all|any {np} ,? i|we|you|they? want|need|would|like|should|must|have|record|note|store|keep|save|log|track|know|enter|see|write|there",
    "for each|every|all|any {np} :",
    "each|every {np} : ",
    "{np} ,? both|each with|have|has a|an|their?",
    "{np} come|comes|arrive|arrives in|along? with",
    "{np} ( ",
    "{np} they|we|i|you have|own|need|want|bring|offer|lend|grow|sell (|:",
    "{np} : ",
    "{np} - ",
];

/// A list of fields with the thing behind it: `the name and phone of every member`.
const BEFORE_THING: &str = "record|note|store|keep|save|log|track|know|enter|see|capture|collect|write|list|need|want down? of|the|their|its";

/// Finds fields and puts them into the brief.
pub fn find_fields(draft: &mut Draft<'_>) {
    for index in 0..draft.text.sentences.len() {
        let tokens = draft.sentence(index);
        let mut taken: Vec<usize> = Vec::new();
        rated(draft, index, &mut taken);
        for pattern in OF_THING {
            for found in find_all(tokens, pattern) {
                of_thing(draft, index, &found, &mut taken);
            }
        }
        ticked(draft, index);
        companions(draft, index);
        bare_list(draft, index, &mut taken);
        per_thing(draft, index);
        after_colon(draft, index, &mut taken);
        for found in find_all(tokens, BEFORE_THING) {
            before_thing(draft, index, &found, &mut taken);
        }
        for pattern in OF_LAST {
            for found in find_all(tokens, pattern) {
                of_last(draft, index, &found, &mut taken);
            }
        }
        form_fields(draft, index, &mut taken);
        questions(draft, index, &taken);
        if let Some(named) = named_things(tokens, &draft.brief).first() {
            draft.last_thing = Some(named.id.clone());
        }
    }
    super::prune::unnamed_fields(draft);
}

/// `book appointments for a service with a stylist`: the service and the stylist are noted.
fn companions(draft: &mut Draft<'_>, index: usize) {
    let tokens = draft.sentence(index);
    for found in find_all(
        tokens,
        "book|books|reserve|request|order|orders {np} for|with a|an {np}",
    ) {
        let Some(owner) = super::subject_of(found.tokens(tokens, 0), &draft.brief) else {
            continue;
        };
        let mut at = found.span.end;
        let mut names = vec![found.tokens(tokens, 1).to_vec()];
        if let Some(more) = find(tokens.get(at..).unwrap_or_default(), "for|with a|an {np}")
            .filter(|more| more.span.start == 0)
        {
            names.push(
                more.tokens(tokens.get(at..).unwrap_or_default(), 0)
                    .to_vec(),
            );
            at += more.span.end;
        }
        for name in names {
            let label = one_of(&name);
            let plain = kind_of(&label).is_none()
                && !super::is_general(&label)
                && !is_one_of(&label, "period while weekend reason");
            if plain && name.len() < 3 {
                let field = FieldDraft::new(&label_of(&label), FieldKind::Text);
                field_list::add(draft, &owner, FieldItem::Field(field), index, at);
            }
        }
    }
}

/// `every item can be ticked off`: it is done or not.
fn ticked(draft: &mut Draft<'_>, index: usize) {
    let tokens = draft.sentence(index);
    for found in find_all(tokens, "{np} * ticked|crossed|checked off") {
        if let Some(owner) = super::subject_of(found.tokens(tokens, 0), &draft.brief) {
            let done = FieldItem::Field(FieldDraft::new("Done", FieldKind::YesNo));
            field_list::add(draft, &owner, done, index, found.span.start);
            draft.note(index, found.span.start, "Field Done");
            if tokens
                .get(found.span.end)
                .is_some_and(|next| next.word == "with")
            {
                let start = list_start(tokens, found.span.end + 1);
                take(draft, index, start, &owner, &mut Vec::new());
            }
        }
    }
}

fn of_thing(draft: &mut Draft<'_>, index: usize, found: &Found, taken: &mut Vec<usize>) {
    let tokens = draft.sentence(index);
    let name = found.tokens(tokens, 0);
    let Some(owner) = super::subject_of(name, &draft.brief).or_else(|| pronoun_owner(draft, name))
    else {
        return;
    };
    let colon = tokens
        .get(found.span.end.saturating_sub(1))
        .is_some_and(|token| token.kind == Kind::Colon);
    let before = tokens
        .get(..found.span.start)
        .unwrap_or_default()
        .iter()
        .rev()
        .find(|token| {
            !is_article(token)
                && crate::language::numbers::number_of(std::slice::from_ref(*token)).is_none()
        });
    if colon && before.is_some_and(|token| is_one_of(&token.word, "from for of in at by to")) {
        return;
    }
    let inside = before.is_some_and(|token| is_one_of(&token.word, "between among of per"));
    let earlier = named_things(
        tokens.get(..found.span.start).unwrap_or_default(),
        &draft.brief,
    )
    .first()
    .map(|thing| thing.id.clone());
    let owner = earlier.filter(|_| inside).unwrap_or(owner);
    let owner = booked_by(draft, tokens, found.span.start, &owner).unwrap_or(owner);
    let start = list_start(tokens, found.span.end);
    let others = partners(draft, index, found.span.start, &owner);
    if take(draft, index, start, &owner, taken) {
        for other in others {
            take(draft, index, start, &other, &mut Vec::new());
        }
    }
}

/// `employees book rooms with start and end time`: what is noted is noted about the booking.
fn booked_by(draft: &Draft<'_>, tokens: &[Token], at: usize, object: &str) -> Option<String> {
    let before = at.checked_sub(1).and_then(|before| tokens.get(before))?;
    crate::language::actions::action_of(&before.verb).filter(|_| before.verbal)?;
    draft
        .brief
        .things
        .iter()
        .find(|thing| {
            thing.id != object
                && thing.states.len() > 1
                && !is_people(thing)
                && draft.template_of(&thing.id).is_some_and(|template| {
                    template.field_lines().any(|line| line.points_at.is_some())
                })
        })
        .map(|thing| thing.id.clone())
}

/// `guitar pedals and amps: brand, model`: the things named right before share the list.
fn partners(draft: &Draft<'_>, index: usize, start: usize, owner: &str) -> Vec<String> {
    let tokens = draft.sentence(index);
    let joint = start
        .checked_sub(1)
        .and_then(|before| tokens.get(before))
        .is_some_and(|token| token.word == "and");
    let skipped = (0..=start)
        .rev()
        .take_while(|at| {
            tokens
                .get(*at)
                .is_some_and(|token| is_article(token) || token.nominal || token.word == "and")
        })
        .last();
    let Some(from) = skipped.filter(|_| joint) else {
        return Vec::new();
    };
    named_things(tokens.get(from..start).unwrap_or_default(), &draft.brief)
        .iter()
        .filter(|thing| thing.id != owner)
        .map(|thing| thing.id.clone())
        .collect()
}

/// `they have a name`: the thing spoken of last.
fn pronoun_owner(draft: &Draft<'_>, name: &[Token]) -> Option<String> {
    let pronoun = name
        .iter()
        .any(|token| is_one_of(&token.word, "one item entry record"));
    pronoun
        .then(|| {
            draft
                .last_thing
                .clone()
                .or_else(|| main_thing(&draft.brief).map(|thing| thing.id.clone()))
        })
        .flatten()
}

/// A sentence that is nothing but a list of fields: `Date received, who complained, severity 1-5`.
fn bare_list(draft: &mut Draft<'_>, index: usize, taken: &mut Vec<usize>) {
    let tokens = draft.sentence(index);
    let of_heading = draft
        .heading
        .as_ref()
        .filter(|heading| heading.one().is_some())
        .and_then(|heading| heading.fields_at(draft.text))
        .filter(|(sentence, _)| *sentence == index)
        .map(|(_, at)| at);
    let start = match of_heading {
        Some(at) => at,
        None if taken.is_empty()
            && !tokens.iter().any(|token| token.kind == Kind::Colon)
            && is_field_list(tokens) =>
        {
            0
        }
        None => return,
    };
    let named = draft
        .heading
        .as_ref()
        .and_then(Heading::one)
        .and_then(|one| terms::thing(&draft.brief, &one))
        .map(|thing| thing.id.clone());
    let Some(owner) = named
        .filter(|_| of_heading.is_some())
        .or_else(|| draft.last_thing.clone())
        .or_else(|| main_thing(&draft.brief).map(|thing| thing.id.clone()))
    else {
        return;
    };
    take(draft, index, start, &owner, taken);
}

/// `Insurance expiry date per boat`: a field of each.
fn per_thing(draft: &mut Draft<'_>, index: usize) {
    let tokens = draft.sentence(index);
    for found in find_all(tokens, "{np} per|for|of each|every? {np}") {
        let owned = tokens
            .get(found.span.start..found.span.end)
            .unwrap_or_default()
            .iter()
            .any(|token| is_one_of(&token.word, "per each every"));
        let name = found.tokens(tokens, 0);
        let Some(owner) =
            super::subject_of(found.tokens(tokens, 1), &draft.brief).filter(|_| owned)
        else {
            continue;
        };
        let dated = matches!(
            kind_of(&words_of(name)),
            Some(FieldKind::Date | FieldKind::YesNo)
        );
        let item = list::Item {
            tokens: name.to_vec(),
            inside: Vec::new(),
        };
        if let Some(field) = field_item::read(&item, &owner, &draft.brief).filter(|_| dated)
            && let Some(label) = field_list::add(draft, &owner, field, index, found.span.start)
        {
            draft.note(index, found.span.start, &format!("Field {label}"));
        }
    }
}

/// `Track bugs for our software: title, severity, …`: the thing named before the colon.
fn after_colon(draft: &mut Draft<'_>, index: usize, taken: &mut Vec<usize>) {
    let tokens = draft.sentence(index);
    let Some(colon) = tokens
        .iter()
        .position(|token| matches!(token.kind, Kind::Colon | Kind::Dash))
    else {
        return;
    };
    let before = tokens.get(..colon).unwrap_or_default();
    let head: Vec<Token> = tokens
        .iter()
        .skip(colon + 1)
        .skip_while(|token| is_article(token))
        .take_while(|token| token.nominal)
        .cloned()
        .collect();
    let names_thing = super::exact_subject(&head, &draft.brief)
        .is_some_and(|_| head.last().is_some_and(Token::is_many));
    let is_state = before
        .last()
        .is_some_and(|token| field_item::is_state_name(&token.noun));
    if names_thing || is_state {
        return;
    }
    let all = named_things(before, &draft.brief);
    let aside = (0..before.len())
        .rev()
        .find(|at| {
            before
                .get(*at)
                .is_some_and(|token| !token.nominal && token.kind == Kind::Word)
        })
        .and_then(|at| before.get(at))
        .is_some_and(|token| is_one_of(&token.word, "from for of in at by to with our my the a"));
    let chosen = if aside { all.first() } else { all.last() };
    let for_people = aside && chosen.is_some_and(|thing| is_people(thing));
    let named = chosen.map(|thing| thing.id.clone());
    // `A customer orders cakes: …` is about the orders.
    let done = chosen.filter(|thing| is_people(thing)).and_then(|person| {
        let acts = before
            .iter()
            .filter(|token| token.verbal)
            .filter_map(|token| crate::language::actions::action_of(&token.verb));
        acts.into_iter().find_map(|action| {
            draft
                .brief
                .things
                .iter()
                .find(|thing| thing.label_one == action.one && thing.id != person.id)
        })
    });
    let named = if let Some(done) = done {
        Some(done.id.clone())
    } else if for_people {
        plan_for(draft, index, colon).or(named)
    } else {
        named
    };
    let Some(owner) = named
        .or_else(|| draft.last_thing.clone())
        .or_else(|| main_thing(&draft.brief).map(|thing| thing.id.clone()))
    else {
        return;
    };
    if choices_of(draft, index, colon, &owner) {
        return;
    }
    let start = list_start(tokens, colon + 1);
    take(draft, index, start, &owner, taken);
}

/// `Exercise plan for patients: …` is about plans that point at patients.
fn plan_for(draft: &mut Draft<'_>, index: usize, colon: usize) -> Option<String> {
    let tokens = draft.sentence(index);
    let at = tokens
        .get(..colon)?
        .iter()
        .rposition(|token| is_one_of(&token.word, "for of from by"))?;
    let start = (0..at)
        .rev()
        .take_while(|before| tokens.get(*before).is_some_and(|token| token.nominal))
        .last()?;
    let person = named_things(tokens.get(at..colon)?, &draft.brief)
        .first()
        .map(|thing| (thing.id.clone(), thing.label_one.clone()))?;
    let name = tokens.get(start..at)?.to_vec();
    if name.len() > 3
        || super::is_general(&one_of(&name))
        || name.last().is_some_and(Token::is_person)
    {
        return None;
    }
    let id = crate::shape::add_thing(&mut draft.brief, &one_of(&name))?;
    crate::shape::add_field(
        &mut draft.brief,
        &id,
        FieldDraft::link(&person.1, &person.0, true),
    );
    Some(id)
}

/// `… and a category: furniture, clothes or toys`: the choices of the field before the colon.
fn choices_of(draft: &mut Draft<'_>, index: usize, colon: usize, owner: &str) -> bool {
    let tokens = draft.sentence(index);
    let start = (0..colon)
        .rev()
        .take_while(|at| tokens.get(*at).is_some_and(|token| token.nominal))
        .last()
        .unwrap_or(colon);
    let name = tokens.get(start..colon).unwrap_or_default().to_vec();
    let labels = choice_labels(&list::choices(tokens.get(colon + 1..).unwrap_or_default()));
    let fieldish = labels
        .iter()
        .filter(|label| kind_of(&label.to_lowercase()).is_some())
        .count();
    let one_of_many = kind_of(&words_of(&name)) == Some(FieldKind::Choice)
        || matches!(
            words_of(&name).as_str(),
            "category" | "categories" | "type" | "types" | "genre" | "genres" | "kind"
        );
    if name.is_empty() || labels.len() < 2 || fieldish > 0 || !one_of_many {
        return false;
    }
    let label = label_of(&singular_phrase(&words_of(&name)));
    let field = FieldDraft {
        choices: labels,
        ..FieldDraft::new(&label, FieldKind::Choice)
    };
    field_list::add(draft, owner, FieldItem::Field(field), index, colon).is_some()
}

/// `the name and phone number of every member`.
fn before_thing(draft: &mut Draft<'_>, index: usize, found: &Found, taken: &mut Vec<usize>) {
    let tokens = draft.sentence(index);
    let start = list_start(tokens, found.span.end);
    let rest = tokens.get(start..).unwrap_or_default();
    let Some(of) = find(
        rest,
        "of|for|about|from|on each|every|all|the|our|my|a|an|any {np}",
    ) else {
        return;
    };
    let Some(owner) = super::subject_of(of.tokens(rest, 0), &draft.brief) else {
        return;
    };
    let inside: Vec<Token> = rest.get(..of.span.start).unwrap_or_default().to_vec();
    let (items, _) = list::items(&inside);
    let read: Vec<FieldItem> = items
        .iter()
        .filter_map(|item| {
            field_item::read(item, &owner, &draft.brief).filter(|field| is_sure(item, field))
        })
        .collect();
    if read.is_empty() || taken.contains(&start) {
        return;
    }
    taken.push(start);
    let labels: Vec<String> = read
        .into_iter()
        .filter_map(|field| field_list::add(draft, &owner, field, index, start))
        .collect();
    if !labels.is_empty() {
        let name = terms::thing_by_id(&draft.brief, &owner)
            .map(|thing| thing.label.clone())
            .unwrap_or_default();
        draft.note(
            index,
            start,
            &format!("Fields of {name}: {}", labels.join(", ")),
        );
    }
}
