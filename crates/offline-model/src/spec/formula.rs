//! Expressions of worked-out fields. Every one yields null while something it needs is missing.

use edgewright_definition::document::ResultType;
use edgewright_pipeline::artifact::{BriefField, BriefThing, FieldKind};

use crate::{
    language::text::Text,
    meaning::rule::{Formula, is_numeric},
};

/// The expression and what it yields.
#[must_use]
pub fn expression(formula: &Formula, thing: &BriefThing) -> (String, ResultType) {
    let kinds = |ids: &[&String]| result_of(ids, thing);
    match formula {
        Formula::Times(left, right) => (arithmetic(&[left, right], "*"), kinds(&[left, right])),
        Formula::Minus(left, right) => (arithmetic(&[left, right], "-"), kinds(&[left, right])),
        Formula::Plus(ids) => {
            let ids: Vec<&String> = ids.iter().collect();
            (sum(&ids), kinds(&ids))
        }
        Formula::YearsSince(date) => (
            format!(
                "if .{date} == null then null else ($today[0:4] | tonumber) - (.{date}[0:4] | tonumber) - (if $today[5:10] < .{date}[5:10] then 1 else 0 end) end"
            ),
            ResultType::Integer,
        ),
        Formula::DaysBetween(from, until) => {
            let until = until
                .as_ref()
                .map_or_else(|| "$today".to_owned(), |until| format!(".{until}"));
            let guard = if until == "$today" {
                String::new()
            } else {
                format!(" or {until} == null")
            };
            (
                format!(
                    "if .{from} == null{guard} then null else {} end",
                    days(&format!(".{from}"), &until)
                ),
                ResultType::Integer,
            )
        }
        Formula::DaysPast(date) => (
            format!(
                "if .{date} == null then null elif .{date}[0:10] >= $today then 0 else {} end",
                days(&format!(".{date}"), "$today")
            ),
            ResultType::Integer,
        ),
        Formula::DaysUntil(date) => (
            format!(
                "if .{date} == null then null else {} end",
                days("$today", &format!(".{date}"))
            ),
            ResultType::Integer,
        ),
        Formula::Joined(ids) => {
            let parts: Vec<String> = ids.iter().map(|id| format!(".{id}")).collect();
            (
                format!(
                    "[{} | select(. != null) | tostring] | join(\" \")",
                    parts.join(", ")
                ),
                ResultType::Text,
            )
        }
    }
}

/// Whole days from one date to another; dates and moments both begin with the day.
fn days(from: &str, until: &str) -> String {
    let seconds = |date: &str| format!("(({date})[0:10] + \"T00:00:00Z\" | fromdateiso8601)");
    format!("(({} - {}) / 86400 | floor)", seconds(until), seconds(from))
}

fn arithmetic(ids: &[&String], sign: &str) -> String {
    let missing: Vec<String> = ids.iter().map(|id| format!(".{id} == null")).collect();
    let terms: Vec<String> = ids.iter().map(|id| format!("(.{id} | tonumber)")).collect();
    format!(
        "if {} then null else {} end",
        missing.join(" or "),
        rounded(&terms.join(&format!(" {sign} ")))
    )
}

fn sum(ids: &[&String]) -> String {
    let terms: Vec<String> = ids
        .iter()
        .map(|id| format!("(.{id} // 0 | tonumber)"))
        .collect();
    rounded(&terms.join(" + "))
}

fn rounded(expression: &str) -> String {
    format!("(({expression}) * 100 | round) / 100")
}

fn result_of(ids: &[&String], thing: &BriefThing) -> ResultType {
    let kinds: Vec<FieldKind> = ids
        .iter()
        .filter_map(|id| thing.fields.iter().find(|field| field.id == **id))
        .map(|field| field.kind)
        .collect();
    if kinds.contains(&FieldKind::Money) {
        ResultType::Money
    } else if kinds.contains(&FieldKind::Number) {
        ResultType::Decimal
    } else {
        ResultType::Integer
    }
}

/// What a field that is worked out probably means, going by its name and its neighbours.
#[must_use]
pub fn guessed(field: &BriefField, thing: &BriefThing) -> (String, ResultType) {
    let formula = guess(&field.label, thing, &field.id);
    if let Some(formula) = formula {
        return expression(&formula, thing);
    }
    let texts: Vec<String> = thing
        .fields
        .iter()
        .filter(|other| other.id != field.id && other.kind == FieldKind::Text)
        .take(2)
        .map(|other| other.id.clone())
        .collect();
    if texts.is_empty() {
        return ("$today".to_owned(), ResultType::Text);
    }
    expression(&Formula::Joined(texts), thing)
}

/// A formula for a name such as `Total`, `Age`, `Days overdue` or `Balance`; none if the neighbours do not allow one.
#[must_use]
pub fn guess(label: &str, thing: &BriefThing, own_id: &str) -> Option<Formula> {
    let lower = label.to_lowercase();
    let find = |words: &[&str], fits: &dyn Fn(&BriefField) -> bool| {
        thing
            .fields
            .iter()
            .filter(|field| field.id != own_id && fits(field))
            .find(|field| {
                words
                    .iter()
                    .any(|word| field.label.to_lowercase().contains(word))
            })
            .map(|field| field.id.clone())
    };
    let date = |field: &BriefField| matches!(field.kind, FieldKind::Date | FieldKind::DateTime);
    let numeric = |field: &BriefField| is_numeric(field);
    let money = |field: &BriefField| field.kind == FieldKind::Money;
    let any_date = || {
        thing
            .fields
            .iter()
            .find(|field| date(field))
            .map(|field| field.id.clone())
    };
    let has = |words: &[&str]| {
        Text::read(&lower)
            .tokens()
            .any(|token| words.iter().any(|word| token.is(word)))
    };
    if has(&["age", "year"]) {
        return find(
            &[
                "birth", "born", "dob", "planted", "since", "built", "bought",
            ],
            &date,
        )
        .map(Formula::YearsSince);
    }
    if has(&["overdue", "late"]) {
        return find(&["due", "deadline", "until", "by"], &date)
            .or_else(any_date)
            .map(Formula::DaysPast);
    }
    if has(&["left", "remaining", "until"]) && has(&["day", "time"]) {
        return find(
            &["due", "deadline", "until", "expir", "end", "renew"],
            &date,
        )
        .or_else(any_date)
        .map(Formula::DaysUntil);
    }
    if has(&["day", "duration", "night", "length", "long"]) {
        let dates: Vec<String> = thing
            .fields
            .iter()
            .filter(|field| date(field))
            .map(|field| field.id.clone())
            .collect();
        return match dates.as_slice() {
            [from, until, ..] => Some(Formula::DaysBetween(from.clone(), Some(until.clone()))),
            [from] => Some(Formula::DaysBetween(from.clone(), None)),
            [] => None,
        };
    }
    let pair = |left: Option<String>, right: Option<String>| {
        left.zip(right).filter(|(left, right)| left != right)
    };
    if has(&["profit", "margin"]) {
        let income = find(
            &["sale", "sold", "selling", "price", "revenue", "income"],
            &money,
        );
        let cost = find(&["cost", "bought", "purchase", "expense"], &money);
        return pair(income, cost).map(|(income, cost)| Formula::Minus(income, cost));
    }
    if has(&[
        "balance",
        "outstanding",
        "owed",
        "owing",
        "due",
        "left",
        "remaining",
        "difference",
        "change",
        "variance",
    ]) {
        let target = find(
            &[
                "total", "amount", "price", "cost", "target", "goal", "budget", "fee", "capacity",
            ],
            &numeric,
        );
        let paid = find(
            &[
                "paid", "received", "spent", "deposit", "raised", "actual", "saved", "taken",
            ],
            &numeric,
        );
        return pair(target, paid).map(|(target, paid)| Formula::Minus(target, paid));
    }
    if has(&[
        "total", "value", "amount", "cost", "price", "sum", "subtotal", "pay", "worth",
    ]) {
        let count = find(
            &[
                "quantity", "qty", "number", "hours", "count", "stock", "copies", "nights", "days",
                "miles", "tickets", "places", "people",
            ],
            &numeric,
        );
        let price = find(
            &[
                "unit price",
                "price",
                "rate",
                "cost",
                "fee",
                "each",
                "value",
            ],
            &money,
        );
        if let Some((count, price)) = pair(count, price) {
            return Some(Formula::Times(count, price));
        }
        let parts: Vec<String> = thing
            .fields
            .iter()
            .filter(|field| field.id != own_id && money(field))
            .map(|field| field.id.clone())
            .collect();
        return (parts.len() > 1).then_some(Formula::Plus(parts));
    }
    if has(&["name"]) {
        return pair(
            find(&["first"], &|_| true),
            find(&["last", "family", "sur"], &|_| true),
        )
        .map(|(first, last)| Formula::Joined(vec![first, last]));
    }
    let numbers: Vec<String> = thing
        .fields
        .iter()
        .filter(|field| field.id != own_id && numeric(field))
        .map(|field| field.id.clone())
        .collect();
    (numbers.len() > 1).then_some(Formula::Plus(numbers))
}
