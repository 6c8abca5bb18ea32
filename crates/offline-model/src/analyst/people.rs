//! Who uses the app beside the owner, what they may do, and who may open it.

use crate::language::lexicon::is_one_of;
use edgewright_pipeline::artifact::{Brief, BriefPerson};

use super::{
    actors::actors,
    draft::Draft,
    own_words::in_own_words,
    permissions::permissions,
    visibility::{PUBLIC, visibility},
};
use crate::{
    language::{
        inflection::verb_base,
        pattern::{find, find_all, has_any},
        token::Token,
    },
    meaning::terms,
    naming::{capitalised, id_of, label_of, lower_first, unique_id},
};

/// Finds people, what they may do, and the visibility.
pub fn find_people(draft: &mut Draft<'_>) {
    for index in 0..draft.clauses.len() {
        acting(draft, index);
    }
    deciding(draft);
    template_people(draft);
    everything_of(draft);
    left_out(draft);
    super::hidden::hide_fields(draft);
    visibility(draft);
}

/// `members should be able to reserve`, `only staff can approve`.
fn acting(draft: &mut Draft<'_>, index: usize) {
    let tokens = draft.clause(index);
    let Some(clause) = draft.clauses.get(index) else {
        return;
    };
    let (sentence, start) = (clause.sentence, clause.range.start);
    for actor in actors(tokens) {
        let rest = tokens.get(actor.does.clone()).unwrap_or_default();
        let denied = has_any(rest, &["cannot|not|never"]) && !has_any(tokens, &["only"]);
        if denied {
            // A prohibition needs nothing: what is not granted is denied.
            draft.note(sentence, start, "Nothing is allowed unless it is granted");
        } else {
            act(draft, &actor.role, rest, tokens, (sentence, start));
        }
    }
}

/// What people are said to do and what no permission stands for is told, rather than dropped.
fn left_out(draft: &mut Draft<'_>) {
    const DO: &str = "say confirm vote swap exchange sort pick choose assign invite message chat comment rate score order bid cancel claim";
    for index in 0..draft.clauses.len() {
        let tokens = draft.clause(index);
        let somebody = tokens.windows(2).find_map(|pair| match pair {
            [who, does]
                if who.is_person()
                    && who.nominal
                    && who.is_many()
                    && does.verbal
                    && is_one_of(&does.verb, DO) =>
            {
                Some((who.noun.clone(), who.word.clone(), does.verb.clone()))
            }
            _ => None,
        });
        let Some((one, many, verb)) = somebody else {
            continue;
        };
        let known =
            draft.brief.people.iter().any(|person| {
                person.label.to_lowercase().ends_with(&one) || person.label == "Visitor"
            });
        let kept = crate::language::actions::action_of(&verb).is_some_and(|action| {
            draft
                .brief
                .things
                .iter()
                .any(|thing| thing.label_one == action.one)
        });
        if let Some(clause) = draft.clauses.get_mut(index).filter(|_| !known && !kept) {
            clause.refused.push(format!(
                "What {many} do here is not set up yet; add it to what {many} may do in the brief."
            ));
        }
    }
}

/// Grants one actor what they do.
fn act(draft: &mut Draft<'_>, role: &str, rest: &[Token], tokens: &[Token], place: (usize, usize)) {
    let public = matches!(
        role,
        "anyone"
            | "anybody"
            | "everyone"
            | "everybody"
            | "visitor"
            | "public"
            | "people"
            | "person"
            | "stranger"
            | "user"
    );
    let label = role_label(draft, role, public && has_any(tokens, PUBLIC));
    let upto = draft.sentence(place.0);
    let before = upto
        .get(..place.1 + tokens.len().saturating_sub(rest.len()))
        .unwrap_or(upto);
    let may = permissions(rest, before, &draft.brief, &label);
    if may.is_empty() {
        return;
    }
    if public
        && !has_any(tokens, PUBLIC)
        && draft
            .brief
            .people
            .iter()
            .any(|person| person.label == "Member")
    {
        return;
    }
    grant(&mut draft.brief, &label, &may);
    // `volunteers only see their own visits`: no longer everybody's.
    if has_any(
        tokens,
        &[
            "only|just see|sees|view|read|reads",
            "see|sees|view|read|reads only|just",
        ],
    ) && let Some(person) = draft
        .brief
        .people
        .iter_mut()
        .find(|person| person.label == label)
    {
        person.may.retain(|sentence| {
            let own = sentence.replace("See all", "See their own");
            own == *sentence || !may.contains(&own)
        });
    }
    draft.note(
        place.0,
        place.1,
        &format!(
            "{label} may {}",
            crate::naming::listed(
                &may.iter()
                    .map(|sentence| lower_first(sentence))
                    .collect::<Vec<_>>()
            )
        ),
    );
}

/// What a kind of person is called; general words go by what such people are called in the domain.
fn role_label(draft: &Draft<'_>, role: &str, is_public: bool) -> String {
    match role {
        "anyone" | "anybody" | "everyone" | "everybody" | "public" | "stranger" | "visitor" => {
            "Visitor".to_owned()
        }
        "people" | "person" | "user" => {
            let known = draft
                .domain
                .and_then(|found| {
                    found.domain.people.iter().find(|person| {
                        person
                            .words
                            .iter()
                            .any(|word| word == role || word == "people" || word == "member")
                    })
                })
                .map(|person| person.label.clone());
            known
                .filter(|_| !is_public)
                .unwrap_or_else(|| "Visitor".to_owned())
        }
        role => label_of(role),
    }
}

/// Adds what a kind of person may do; the person with it if they are new.
pub fn grant(brief: &mut Brief, label: &str, may: &[String]) {
    let id = id_of(label);
    let known = brief
        .people
        .iter()
        .position(|person| person.id == id || person.label == label);
    let at = known.unwrap_or_else(|| {
        let id = unique_id(&id, |id| brief.people.iter().any(|person| person.id == id));
        brief.people.push(BriefPerson {
            id,
            label: label.to_owned(),
            may: Vec::new(),
        });
        brief.people.len() - 1
    });
    if let Some(person) = brief.people.get_mut(at) {
        for sentence in may {
            if !person.may.contains(sentence) {
                person.may.push(sentence.clone());
            }
        }
        let everything = person
            .may
            .iter()
            .any(|sentence| sentence == "Do everything");
        if everything {
            person.may = vec!["Do everything".to_owned()];
        }
    }
}

/// What the catalogue says such people do, if the text lets them act or they always do.
fn template_people(draft: &mut Draft<'_>) {
    let Some(domain) = draft.domain.map(|found| found.domain) else {
        return;
    };
    for person in &domain.people {
        let acts = draft
            .brief
            .people
            .iter()
            .find(|known| {
                person
                    .words
                    .iter()
                    .any(|word| known.label.to_lowercase() == *word)
                    || known.label == person.label
                    || draft
                        .made_of(&person.label)
                        .and_then(|id| terms::thing_by_id(&draft.brief, id))
                        .is_some_and(|thing| thing.label_one == known.label)
            })
            .map(|known| known.label.clone());
        let label = match acts {
            Some(label) => label,
            None if !person.only_if_acting
                && person.words.iter().any(|word| draft.mentions(word)) =>
            {
                person.label.clone()
            }
            None => continue,
        };
        let may: Vec<String> = person
            .may
            .iter()
            .map(|sentence| in_own_words(sentence, draft))
            .filter(|sentence| !crate::meaning::permission::read(sentence, &draft.brief).is_empty())
            .collect();
        let known_all = draft.brief.people.iter().any(|known| {
            known.label == label && known.may.iter().any(|sentence| sentence == "Do everything")
        });
        // What the text lets them do says more than `everything`.
        let narrower = may == ["Do everything"]
            && draft
                .brief
                .people
                .iter()
                .any(|known| known.label == label && !known.may.is_empty());
        if !known_all && !narrower {
            grant(&mut draft.brief, &label, &may);
        }
    }
}

/// `only managers can approve`: a decision that belongs to a role.
fn deciding(draft: &mut Draft<'_>) {
    for index in 0..draft.clauses.len() {
        let tokens = draft.clause(index);
        let Some((sentence, start)) = draft
            .clauses
            .get(index)
            .map(|clause| (clause.sentence, clause.range.start))
        else {
            continue;
        };
        let Some(found) = find(
            tokens,
            "only {np} can|may|should|is|are|must allowed|able? to? {rest}",
        ) else {
            continue;
        };
        let Some(person) = found
            .tokens(tokens, 0)
            .last()
            .filter(|token| token.is_person())
        else {
            continue;
        };
        let rest = found.tokens(tokens, 1);
        let states: Vec<(String, String)> = draft
            .brief
            .things
            .iter()
            .flat_map(|thing| {
                thing
                    .states
                    .iter()
                    .filter(|state| {
                        rest.iter().any(|token| {
                            token.verb == verb_base(&state.to_lowercase()) && !token.nominal
                        })
                    })
                    .map(|state| (thing.id.clone(), state.clone()))
            })
            .collect();
        let label = capitalised(&person.noun);
        for (thing, state) in states {
            let many = terms::thing_by_id(&draft.brief, &thing)
                .map(|thing| lower_first(&thing.label))
                .unwrap_or_default();
            grant(
                &mut draft.brief,
                &label,
                &[format!("See all {many}"), format!("Change {many}")],
            );
            let Some(role) = draft
                .brief
                .people
                .iter()
                .find(|person| person.label == label)
                .map(|person| person.id.clone())
            else {
                continue;
            };
            let meaning = crate::meaning::rule::Meaning::OnlyBy {
                thing,
                state: state.clone(),
                role,
            };
            crate::shape::add_meaning(&mut draft.brief, &meaning);
            draft.note(
                sentence,
                start,
                &format!("Only {label} may move to {state}"),
            );
        }
    }
}

/// `staff run the desk`: roles that look after everything.
fn everything_of(draft: &mut Draft<'_>) {
    for index in 0..draft.clauses.len() {
        let tokens = draft.clause(index);
        for found in find_all(
            tokens,
            "{np} manage|manages|look|looks|run|runs|handle|handles|do|does after? everything|all|the desk|whole|it",
        ) {
            let name = found.tokens(tokens, 0);
            let Some(person) = name.last().filter(|token| token.is_person()) else {
                continue;
            };
            let label = capitalised(&person.noun);
            grant(&mut draft.brief, &label, &["Do everything".to_owned()]);
            if let Some((sentence, start)) = draft
                .clauses
                .get(index)
                .map(|clause| (clause.sentence, clause.range.start))
            {
                draft.note(sentence, start, &format!("{label} may do everything"));
            }
        }
    }
}
