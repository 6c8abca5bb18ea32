//! What is worth asking, with answers to tap, and what is assumed meanwhile.

use edgewright_definition::document::Visibility;
use edgewright_pipeline::artifact::{Answer, Brief, Coverage, FieldKind, Question};

use crate::{
    catalogue::{Domain, matching::Haystack},
    edit,
    language::{
        money::{currency_name, currency_word},
        text::Text,
    },
    limits::MAX_QUESTIONS,
    naming::id_of,
};

/// Ids of the questions every app can raise.
const WHO: &str = "who_uses_it";
const CURRENCY: &str = "currency";
const WHAT: &str = "what_to_keep";

/// What the questions are decided by.
pub struct Asking<'a> {
    /// The brief so far.
    pub brief: &'a Brief,
    /// The domain, if one is clear.
    pub domain: Option<&'static Domain>,
    /// The builder's words.
    pub haystack: &'a Haystack,
    /// Whether hardly anything was understood.
    pub lost: bool,
    /// Whether the text says who may open the app.
    pub visibility_said: bool,
    /// Whether the text names a currency.
    pub currency_said: bool,
}

/// The questions, the most important first; never one that was answered or whose answer was said.
#[must_use]
pub fn questions(asking: &Asking<'_>, answers: &[Answer]) -> Vec<Question> {
    let mut all = Vec::new();
    if asking.lost {
        all.push(question(
            WHAT,
            "What would you like to keep track of?",
            &[
                "People and their contact details",
                "Things I own",
                "Tasks to do",
                "Dates and events",
            ],
        ));
    }
    if !asking.visibility_said && asking.brief.people.is_empty() {
        all.push(question(
            WHO,
            "Who will use it?",
            &[
                "Only me",
                "Me and people I invite",
                "Anybody with the address can look",
            ],
        ));
    }
    if let Some(domain) = asking.domain {
        for ask in domain
            .questions
            .iter()
            .filter(|ask| !ask.unless.iter().any(|word| asking.haystack.has(word)))
        {
            let options: Vec<&str> = ask
                .options
                .iter()
                .map(|(label, _)| label.as_str())
                .collect();
            all.push(question(&id_of(&ask.text), &ask.text, &options));
        }
    }
    if has_money(asking.brief) && !asking.currency_said {
        all.push(question(
            CURRENCY,
            "Which currency are amounts in?",
            &["Euro", "Pound", "US dollar"],
        ));
    }
    all.retain(|question| {
        !answers
            .iter()
            .any(|answer| answer.question_id == question.id)
    });
    all.truncate(MAX_QUESTIONS);
    all
}

fn question(id: &str, text: &str, options: &[&str]) -> Question {
    Question {
        id: id.to_owned(),
        text: text.to_owned(),
        options: options.iter().map(|option| (*option).to_owned()).collect(),
    }
}

fn has_money(brief: &Brief) -> bool {
    brief
        .things
        .iter()
        .flat_map(|thing| &thing.fields)
        .any(|field| field.kind == FieldKind::Money)
}

/// What is taken for granted as long as nobody says otherwise.
#[must_use]
pub fn assumptions(asking: &Asking<'_>, currency: Option<&str>) -> Vec<String> {
    let mut all = Vec::new();
    if has_money(asking.brief) {
        let code = currency.unwrap_or("EUR");
        all.push(format!("Amounts are in {} ({code}).", currency_name(code)));
    }
    if !asking.visibility_said && asking.brief.people.is_empty() {
        all.push("Only you use it; people can be invited later.".to_owned());
    }
    if asking.brief.people.iter().any(|person| {
        person
            .may
            .iter()
            .any(|sentence| sentence.contains("their own entry"))
    }) {
        all.push(
            "People recognise their own entry by the e-mail address they sign in with.".to_owned(),
        );
    }
    if asking.brief.people.iter().any(|person| {
        person
            .may
            .iter()
            .any(|sentence| sentence.starts_with("See their own") && !sentence.contains("entry"))
    }) {
        all.push("'Their own' means what they added themselves.".to_owned());
    }
    if let Some(domain) = asking.domain {
        for ask in domain
            .questions
            .iter()
            .filter(|ask| !ask.unless.iter().any(|word| asking.haystack.has(word)))
        {
            all.extend(
                ask.options
                    .first()
                    .map(|(label, _)| format!("{} {}.", ask.text, label.trim_end_matches('.'))),
            );
        }
    }
    all
}

/// Folds answers into the brief, each once: what was folded in is noted in the coverage.
pub fn fold(brief: &mut Brief, answers: &[Answer], domain: Option<&'static Domain>) {
    for answer in answers {
        let phrase = format!(
            "{} {}",
            if answer.question.is_empty() {
                answer.question_id.as_str()
            } else {
                answer.question.as_str()
            },
            answer.text
        );
        let phrase = crate::naming::shortened(&phrase, 120);
        if answer.text.trim().is_empty()
            || brief.coverage.iter().any(|entry| entry.phrase == phrase)
        {
            continue;
        }
        let note = fold_one(brief, answer, domain);
        let covered = note.is_some();
        let note = note.unwrap_or_else(|| {
            "I did not understand this answer; say it another way, or change the brief.".to_owned()
        });
        brief.coverage.push(Coverage {
            phrase,
            covered,
            note: Some(note),
        });
    }
}

fn fold_one(brief: &mut Brief, answer: &Answer, domain: Option<&'static Domain>) -> Option<String> {
    match answer.question_id.as_str() {
        WHO => who(brief, &answer.text),
        CURRENCY => {
            let code = currency(&answer.text)?;
            brief
                .assumptions
                .retain(|sentence| !sentence.starts_with("Amounts are in"));
            let sentence = format!("Amounts are in {} ({code}).", currency_name(code));
            brief.assumptions.insert(0, sentence.clone());
            Some(sentence)
        }
        id => {
            let ask = domain
                .and_then(|domain| domain.questions.iter().find(|ask| id_of(&ask.text) == id));
            let option = ask.and_then(|ask| {
                ask.options
                    .iter()
                    .find(|(label, _)| label.eq_ignore_ascii_case(answer.text.trim()))
            });
            if let Some(ask) = ask {
                let assumed = ask
                    .options
                    .first()
                    .map(|(label, _)| format!("{} {}.", ask.text, label.trim_end_matches('.')));
                brief
                    .assumptions
                    .retain(|sentence| Some(sentence) != assumed.as_ref());
            }
            let wish = match option {
                Some((_, wish)) if wish.is_empty() => return Some("As you say.".to_owned()),
                Some((_, wish)) => wish.clone(),
                None => answer.text.clone(),
            };
            let outcome = edit::apply(&Text::read(&wish), &wish, brief);
            (!outcome.done.is_empty()).then(|| outcome.done.join("; "))
        }
    }
}

fn currency(text: &str) -> Option<&'static str> {
    let lower = text.to_lowercase();
    if lower.contains("pound") {
        return Some("GBP");
    }
    let read = Text::read(text);
    crate::language::money::currency_of(text, &read)
        .or_else(|| lower.split_whitespace().find_map(currency_word))
}

fn who(brief: &mut Brief, text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let assumed = "Only you use it";
    brief
        .assumptions
        .retain(|sentence| !sentence.starts_with(assumed));
    if lower.contains("anybody")
        || lower.contains("anyone")
        || lower.contains("everyone")
        || lower.contains("public")
    {
        brief.visibility = Visibility::Public;
        super::visibility::settle(brief);
        return Some("Anybody with the address may look.".to_owned());
    }
    if lower.contains("invite")
        || lower.contains("team")
        || lower.contains("staff")
        || lower.contains("colleague")
        || lower.contains("we ")
        || lower.contains("family")
        || lower.contains("members")
        || lower.contains("people")
    {
        brief.visibility = Visibility::Invited;
        if brief.people.is_empty() {
            super::people::grant(brief, "Helper", &["Do everything".to_owned()]);
        }
        return Some("You and the people you invite; a helper may do everything.".to_owned());
    }
    if lower.contains("only me")
        || lower.contains("just me")
        || lower.contains("myself")
        || lower == "me"
    {
        brief.visibility = Visibility::Private;
        brief.people.clear();
        return Some("Only you.".to_owned());
    }
    None
}
