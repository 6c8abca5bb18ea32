//! Formulas of worked-out fields nobody explained, going by the field's name and its neighbours.

use edgewright_pipeline::artifact::{BriefField, BriefThing, FieldKind};

use crate::{
    language::text::Text,
    meaning::rule::{Formula, is_numeric},
};

/// The other fields of a thing.
struct Neighbours<'t> {
    fields: Vec<&'t BriefField>,
}

impl Neighbours<'_> {
    /// The first whose name has one of the words, in the order of the words' list.
    fn named(&self, words: &str, fits: fn(&BriefField) -> bool) -> Option<String> {
        let has = |field: &BriefField| {
            words
                .split(' ')
                .any(|word| field.label.to_lowercase().contains(word))
        };
        self.fields
            .iter()
            .find(|field| fits(field) && has(field))
            .map(|field| field.id.clone())
    }

    /// All of a kind.
    fn all(&self, fits: fn(&BriefField) -> bool) -> Vec<String> {
        self.fields
            .iter()
            .filter(|field| fits(field))
            .map(|field| field.id.clone())
            .collect()
    }
}

fn is_date(field: &BriefField) -> bool {
    matches!(field.kind, FieldKind::Date | FieldKind::DateTime)
}

fn is_money(field: &BriefField) -> bool {
    field.kind == FieldKind::Money
}

fn any(_: &BriefField) -> bool {
    true
}

/// A formula for a name such as `Total`, `Age`, `Days overdue` or `Balance`; none if the neighbours do not allow one.
#[must_use]
pub fn guess(label: &str, thing: &BriefThing, own_id: &str) -> Option<Formula> {
    let name = Text::read(&label.to_lowercase());
    let has = |words: &str| {
        name.tokens()
            .any(|token| words.split(' ').any(|word| token.is(word)))
    };
    let others = Neighbours {
        fields: thing
            .fields
            .iter()
            .filter(|field| field.id != own_id)
            .collect(),
    };
    if has("age year") {
        return others
            .named("birth born dob planted since built bought", is_date)
            .map(Formula::YearsSince);
    }
    if has("overdue late day duration night length long")
        || (has("left remaining until") && has("day time"))
    {
        return of_dates(&others, has("overdue late"), has("left remaining until"));
    }
    if has("profit margin") {
        return less(
            others.named("sale sold selling price revenue income", is_money),
            others.named("cost bought purchase expense", is_money),
        );
    }
    if has("balance outstanding owed owing due left remaining difference change variance") {
        return less(
            others.named(
                "total amount price cost target goal budget fee capacity",
                is_numeric,
            ),
            others.named(
                "paid received spent deposit raised actual saved taken",
                is_numeric,
            ),
        );
    }
    if has("total value amount cost price sum subtotal pay worth") {
        let count = others.named(
            "quantity qty number hours count stock copies nights days miles tickets places people",
            is_numeric,
        );
        let price = others.named("price rate cost fee each value", is_money);
        return pair(count, price)
            .map(|(count, price)| Formula::Times(count, price))
            .or_else(|| sum(others.all(is_money)));
    }
    if has("name") {
        return pair(
            others.named("first", any),
            others.named("last family sur", any),
        )
        .map(|(first, last)| Formula::Joined(vec![first, last]));
    }
    sum(others.all(is_numeric))
}

/// Days a date is past, days until one, or days from one to the next.
fn of_dates(others: &Neighbours<'_>, late: bool, left: bool) -> Option<Formula> {
    let dates = others.all(is_date);
    let due = others
        .named("due deadline until expir end renew by", is_date)
        .or_else(|| dates.first().cloned());
    if late {
        return due.map(Formula::DaysPast);
    }
    if left {
        return due.map(Formula::DaysUntil);
    }
    match dates.as_slice() {
        [from, until, ..] => Some(Formula::DaysBetween(from.clone(), Some(until.clone()))),
        [from] => Some(Formula::DaysBetween(from.clone(), None)),
        [] => None,
    }
}

fn pair(left: Option<String>, right: Option<String>) -> Option<(String, String)> {
    left.zip(right).filter(|(left, right)| left != right)
}

fn less(left: Option<String>, right: Option<String>) -> Option<Formula> {
    pair(left, right).map(|(left, right)| Formula::Minus(left, right))
}

fn sum(ids: Vec<String>) -> Option<Formula> {
    (ids.len() > 1).then_some(Formula::Plus(ids))
}
