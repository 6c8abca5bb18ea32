//! Clause by clause: states, rules, warnings, screens, and what cannot be built.

use crate::language::lexicon::is_one_of;
use edgewright_pipeline::artifact::ScreenKind;

use super::{
    draft::Draft,
    own_words::{in_own_words, label_in_own_words},
};
use crate::{
    language::{outside, states::move_label, token::Token},
    meaning::{rule, terms, written},
    naming::lower_first,
    recognise::{choices::states_in, number_rule, once, screens, warning},
    shape::{self, ScreenDraft},
};

/// States said in so many words win over the catalogue's.
pub fn find_states(draft: &mut Draft<'_>) {
    for index in 0..draft.text.sentences.len() {
        let tokens = draft.sentence(index);
        let Some((owner, labels)) = states_in(tokens, &draft.brief) else {
            continue;
        };
        let owner = owner
            .or_else(|| spoken_of_before(draft, index))
            .or_else(|| draft.last_thing.clone())
            .or_else(|| {
                crate::recognise::subject::working_thing(&draft.brief).map(|thing| thing.id.clone())
            });
        let said_elsewhere: Vec<Vec<String>> = draft
            .states_said
            .iter()
            .filter_map(|id| terms::thing_by_id(&draft.brief, id))
            .map(|thing| thing.states.clone())
            .collect();
        let Some(thing) =
            owner.and_then(|id| draft.brief.things.iter_mut().find(|thing| thing.id == id))
        else {
            continue;
        };
        let told = said_elsewhere.contains(&labels);
        if told || draft.states_said.contains(&thing.id) {
            continue;
        }
        let are_fields = labels
            .iter()
            .filter(|label| {
                thing
                    .fields
                    .iter()
                    .any(|field| field.label.eq_ignore_ascii_case(label))
            })
            .count();
        if are_fields > 0 {
            continue;
        }
        thing.fields.retain(|field| {
            !matches!(
                field.label.to_lowercase().as_str(),
                "status" | "state" | "stage" | "progress"
            )
        });
        thing.states.clone_from(&labels);
        let note = format!("States of {}: {}", thing.label, labels.join(", "));
        let length = tokens.len();
        let at = tokens
            .iter()
            .position(|token| {
                labels
                    .iter()
                    .any(|label| terms::plain(label).starts_with(&token.word))
            })
            .unwrap_or(0);
        draft.note_range(index, &(at..at.saturating_add(1).min(length)), &note);
    }
}

/// What the sentences up to this one speak of and that can have states: what is listed or has states already, never people.
fn spoken_of_before(draft: &Draft<'_>, index: usize) -> Option<String> {
    use crate::recognise::subject::{is_people, named_things};
    let able = |thing: &&edgewright_pipeline::artifact::BriefThing| !is_people(thing);
    (0..=index).rev().find_map(|earlier| {
        let named = named_things(draft.sentence(earlier), &draft.brief);
        named
            .iter()
            .copied()
            .filter(able)
            .find(|thing| thing.states.len() > 1 || draft.is_listed(&thing.id))
            .or_else(|| named.iter().copied().find(able))
            .map(|thing| thing.id.clone())
    })
}

/// Rules, warnings and screens of the catalogue that fit the things there are.
pub fn template_wishes(draft: &mut Draft<'_>) {
    let Some(found) = draft.domain else {
        return;
    };
    for sentence in &found.domain.rules {
        let sentence = in_own_words(sentence, draft);
        let unasked = !found.settled && sentence.starts_with("Warn");
        if let Some(meaning) = rule::read(&sentence, &draft.brief).filter(|_| !unasked) {
            shape::add_meaning(&mut draft.brief, &meaning);
        }
    }
}

/// The catalogue's screens, after those of every thing.
pub fn template_screens(draft: &mut Draft<'_>) {
    let Some(found) = draft.domain else {
        return;
    };
    for screen in found.domain.screens.iter().filter(|screen| {
        screen.core && (found.settled || is_one_of(&screen.kind, "board calendar"))
    }) {
        let thing = draft
            .made_of(&screen.thing)
            .and_then(|id| terms::thing_by_id(&draft.brief, id));
        let Some(thing) = thing else {
            continue;
        };
        let kind = match screen.kind.as_str() {
            "cards" => ScreenKind::Cards,
            "board" => ScreenKind::Board,
            "calendar" => ScreenKind::Calendar,
            "chart" => ScreenKind::Chart,
            _ => ScreenKind::List,
        };
        let possible = match kind {
            ScreenKind::Board => thing.states.len() > 1 || screen.note.is_some(),
            ScreenKind::Calendar => thing.fields.iter().any(crate::recognise::subject::is_date),
            _ => true,
        };
        let note = screen.note.as_ref().map(|note| in_own_words(note, draft));
        let draft_screen = ScreenDraft {
            kind,
            thing: thing.id.clone(),
            label: label_in_own_words(&screen.label, draft),
            note,
        };
        let readable = draft_screen.note.is_none() || is_readable(&draft_screen, thing);
        if possible && readable {
            shape::add_screen(&mut draft.brief, draft_screen);
        }
    }
}

/// Whether everything a note names is there.
fn is_readable(screen: &ScreenDraft, thing: &edgewright_pipeline::artifact::BriefThing) -> bool {
    let note = screen.note.clone().unwrap_or_default();
    let brief_screen = edgewright_pipeline::artifact::BriefScreen {
        id: String::new(),
        label: String::new(),
        kind: screen.kind,
        thing: screen.thing.clone(),
        note: screen.note.clone(),
    };
    let shown = crate::meaning::screen::read(&brief_screen, thing);
    let sums = note.contains("Sum of") || note.contains("Average of");
    let goes_by = note.contains(" by ") || note.starts_with("By ");
    shown != crate::meaning::screen::Shown::default()
        && (!sums || shown.sum.is_some())
        && (!goes_by || shown.by.is_some())
}

/// What each clause asks for beyond things and fields.
pub fn find_wishes(draft: &mut Draft<'_>) {
    let mut context: Option<String> = None;
    for index in 0..draft.clauses.len() {
        let tokens = draft.clause(index);
        let Some((sentence, start)) = draft
            .clauses
            .get(index)
            .map(|clause| (clause.sentence, clause.range.start))
        else {
            continue;
        };
        refuse(draft, index, context.as_deref());
        who_has_what(draft, index);
        if let Some(meaning) =
            once::read(tokens, &draft.brief).or_else(|| number_rule::read(tokens, &draft.brief))
        {
            add_rule(draft, sentence, start, &meaning);
        }
        for wanted in warnings(tokens, &draft.brief, context.as_deref()) {
            if let Some((thing, field)) = wanted.needs.clone() {
                shape::add_field(&mut draft.brief, &thing, field);
            }
            add_rule(draft, sentence, start, &wanted.meaning);
            late_screen(draft, &wanted.meaning);
        }
        if let Some(named) = crate::recognise::subject::named_thing(tokens, &draft.brief) {
            context = Some(named.id.clone());
        }
        for wanted in screens::read(tokens, &draft.brief) {
            if let Some(field) = wanted.needs {
                shape::add_field(&mut draft.brief, &wanted.screen.thing, field);
            }
            let label = wanted.screen.label.clone();
            shape::add_screen(&mut draft.brief, wanted.screen);
            draft.note(sentence, start, &format!("Screen {label}"));
        }
    }
}

/// The warnings a clause asks for: `warn me when it expires or the quantity is below 2` asks for two.
fn warnings(
    tokens: &[Token],
    brief: &edgewright_pipeline::artifact::Brief,
    context: Option<&str>,
) -> Vec<warning::Wanted> {
    let place = |words: &str| {
        tokens
            .iter()
            .position(|token| is_one_of(&token.word, words))
    };
    let both = place("when if").zip(place("or")).and_then(|(when, or)| {
        let first = tokens.get(..or)?;
        let second = [tokens.get(..=when)?, tokens.get(or + 1..)?].concat();
        let first = warning::read(first, brief, context)?;
        let second = warning::read(&second, brief, context)?;
        (when < or && first != second).then(|| vec![first, second])
    });
    both.unwrap_or_else(|| warning::read(tokens, brief, context).into_iter().collect())
}

/// `I need to know who has what` is answered by a list that links people to things.
fn who_has_what(draft: &mut Draft<'_>, index: usize) {
    use edgewright_pipeline::artifact::FieldKind;
    let tokens = draft.clause(index);
    let asks = crate::language::pattern::has_any(
        tokens,
        &[
            "who has|have|had|got|borrowed|took|uses|owns what|which|it|them|the|each",
            "where|what is|are everything|it|out|what",
        ],
    );
    let Some((sentence, start)) = draft
        .clauses
        .get(index)
        .filter(|clause| asks && clause.covered.is_empty())
        .map(|clause| (clause.sentence, clause.range.start))
    else {
        return;
    };
    let links = |thing: &edgewright_pipeline::artifact::BriefThing| {
        thing
            .fields
            .iter()
            .filter(|field| field.kind == FieldKind::Link)
            .count()
    };
    let label = draft
        .brief
        .things
        .iter()
        .find(|thing| links(thing) >= 2 || (links(thing) == 1 && thing.states.len() > 1))
        .map(|thing| thing.label.clone());
    if let Some(label) = label {
        draft.note(sentence, start, &format!("Shown in {label}"));
    }
}

/// `Total is quantity times price`, `profit worked out as price minus cost`: a field that is worked out.
pub fn find_formulas(draft: &mut Draft<'_>) {
    for index in 0..draft.text.sentences.len() {
        let tokens = draft.sentence(index);
        let Some(found) = crate::language::pattern::find(
            tokens,
            "{np} worked|calculated|computed out? as|from|by|: {rest}",
        ) else {
            continue;
        };
        let said = |brace: usize| crate::language::text::joined(found.tokens(tokens, brace));
        let stated = format!("{} is {}", said(0), said(1));
        if let Some(meaning) = rule::read(&stated, &draft.brief) {
            add_rule(draft, index, found.span.start, &meaning);
        }
    }
    for index in 0..draft.text.sentences.len() {
        new_formula(draft, index);
    }
    for index in 0..draft.text.sentences.len() {
        let tokens = draft.sentence(index);
        let plain: String = crate::language::text::joined(tokens);
        let plain = plain
            .trim_start_matches("The ")
            .trim_start_matches("the ")
            .to_owned();
        let Some(meaning) = rule::read(&plain, &draft.brief) else {
            continue;
        };
        if let rule::Meaning::WorkedOut { thing, field, .. } = &meaning {
            let known = draft
                .brief
                .things
                .iter_mut()
                .find(|known| known.id == *thing)
                .and_then(|known| known.fields.iter_mut().find(|known| known.id == *field));
            if let Some(known) = known {
                known.kind = edgewright_pipeline::artifact::FieldKind::WorkedOut;
                known.required = false;
            }
        }
        add_rule(draft, index, 0, &meaning);
    }
}

/// `Total is word count times price`, where no field is called total yet.
fn new_formula(draft: &mut Draft<'_>, index: usize) {
    let tokens = draft.sentence(index);
    let Some(found) = crate::language::pattern::find(tokens, "{np} is|equals|are the? {rest}")
    else {
        return;
    };
    let right = crate::language::text::joined(found.tokens(tokens, 1));
    let calculates = [
        " times ",
        " plus ",
        " minus ",
        " multiplied by ",
        " divided by ",
    ]
    .iter()
    .any(|word| right.contains(word));
    if !calculates {
        return;
    }
    let label =
        crate::naming::label_of(&crate::language::phrase::words_of(found.tokens(tokens, 0)));
    let stated = format!("{label} is {right}");
    let ids: Vec<String> = draft
        .brief
        .things
        .iter()
        .map(|thing| thing.id.clone())
        .collect();
    for id in ids {
        let mut tried = draft.brief.clone();
        let field =
            shape::FieldDraft::new(&label, edgewright_pipeline::artifact::FieldKind::WorkedOut);
        if shape::add_field(&mut tried, &id, field).is_none() {
            continue;
        }
        let meaning = rule::read(&stated, &tried);
        if let Some(meaning) = meaning.filter(
            |meaning| matches!(meaning, rule::Meaning::WorkedOut { thing, .. } if *thing == id),
        ) {
            draft.brief = tried;
            add_rule(draft, index, found.span.start, &meaning);
            return;
        }
    }
}

/// Says plainly what cannot be built; a warning asked for by e-mail still becomes a warning.
fn refuse(draft: &mut Draft<'_>, index: usize, context: Option<&str>) {
    let tokens = draft.clause(index);
    for wish in outside::wishes(tokens) {
        let is_warning = wish.instead.starts_with("Nobody is notified");
        if is_warning
            && warning::read(tokens, &draft.brief, context).is_some()
            && !tokens
                .iter()
                .any(|token| is_one_of(&token.word, "email e-mail sms text push"))
        {
            continue;
        }
        if let Some(clause) = draft.clauses.get_mut(index)
            && !clause.refused.iter().any(|known| known == wish.instead)
        {
            clause.refused.push(wish.instead.to_owned());
        }
    }
}

fn add_rule(draft: &mut Draft<'_>, sentence: usize, start: usize, meaning: &rule::Meaning) {
    if shape::add_meaning(&mut draft.brief, meaning) {
        let text = written::sentence(meaning, &draft.brief).unwrap_or_default();
        draft.note(sentence, start, &format!("Rule: {text}"));
    } else if written::sentence(meaning, &draft.brief).is_some() {
        draft.note(sentence, start, "Kept as a rule");
    }
}

/// What is warned of has a list of its own.
pub fn late_screen(draft: &mut Draft<'_>, meaning: &rule::Meaning) {
    if let Some(screen) = warning_screen(meaning, &draft.brief) {
        shape::add_screen(&mut draft.brief, screen);
    }
}

/// The list that goes with a warning about a date or a number.
#[must_use]
pub fn warning_screen(
    meaning: &rule::Meaning,
    brief: &edgewright_pipeline::artifact::Brief,
) -> Option<ScreenDraft> {
    let rule::Meaning::Warn { thing, when, .. } = meaning else {
        return None;
    };
    let thing = terms::thing_by_id(brief, thing)?;
    let label = |id: &str| {
        thing
            .fields
            .iter()
            .find(|field| field.id == id)
            .map(|field| field.label.clone())
    };
    let many = lower_first(&thing.label);
    let days = |days: i64| {
        if days == 1 {
            "1 day".to_owned()
        } else {
            format!("{days} days")
        }
    };
    let (tab, note) = match when {
        rule::Warning::Past { field, days: 0 } => (
            format!("Late {many}"),
            format!("Only past {}", label(field)?),
        ),
        rule::Warning::Past { field, days: count } => (
            format!("Late {many}"),
            format!("Only {} past {}", days(*count), label(field)?),
        ),
        rule::Warning::Soon { field, days: count } => (
            format!("{} due soon", thing.label),
            format!("Only {} before {}", days(*count), label(field)?),
        ),
        rule::Warning::Below { field, limit } => (
            format!("{} running low", thing.label),
            format!("Only {} below {limit}", label(field)?),
        ),
        _ => return None,
    };
    let _ = move_label;
    Some(ScreenDraft {
        kind: ScreenKind::List,
        thing: thing.id.clone(),
        label: tab,
        note: Some(note),
    })
}
