//! How much one definition may hold. Checked first, so that every other check works on a bounded document.

use edgewright_finding::{Pointer, Report};
use edgewright_limits::app;

use crate::document::{AppDefinition, FieldType, Filter, Table, View};

/// Checks every count of the document.
pub(super) fn check(definition: &AppDefinition, report: &mut Report) {
    let root = Pointer::root();
    let mut count = |pointer: Pointer, found: usize, limit: usize, what: &str| {
        if found > limit {
            report.error(
                &pointer,
                "too-many",
                format!(
                    "There are {found} {what}; at most {limit} are possible. Remove some or split \
                 them up."
                ),
            );
        }
    };
    count(
        root.at("tables"),
        definition.tables.len(),
        app::TABLES,
        "tables",
    );
    count(
        root.at("views"),
        definition.views.len(),
        app::VIEWS,
        "views",
    );
    count(
        root.at("alerts"),
        definition.alerts.len(),
        app::ALERTS,
        "alerts",
    );
    count(
        root.at("samples"),
        definition.samples.len(),
        app::SAMPLES,
        "example rows",
    );
    let roles = root.at("access").at("roles");
    count(roles, definition.access.roles.len(), app::ROLES, "roles");
    for (index, table) in definition.tables.iter().enumerate() {
        count_table(&root.at("tables").index(index), table, &mut count);
    }
    for (index, view) in definition.views.iter().enumerate() {
        count_view(&root.at("views").index(index), view, &mut count);
    }
    check_filters(definition, report);
}

fn count_table(
    place: &Pointer,
    table: &Table,
    count: &mut impl FnMut(Pointer, usize, usize, &str),
) {
    count(
        place.at("fields"),
        table.fields.len(),
        app::FIELDS_PER_TABLE,
        "fields",
    );
    count(place.at("rules"), table.rules.len(), app::RULES, "rules");
    count(
        place.at("unique"),
        table.unique.len(),
        app::UNIQUE_RULES,
        "unique rules",
    );
    for (index, rule) in table.unique.iter().enumerate() {
        let fields = place.at("unique").index(index).at("fields");
        count(fields, rule.fields.len(), app::UNIQUE_FIELDS, "fields");
    }
    for (index, field) in table.fields.iter().enumerate() {
        if matches!(field.kind, FieldType::Select | FieldType::MultiSelect) {
            let options = place.at("fields").index(index).at("options");
            count(options, field.options.len(), app::OPTIONS, "options");
        }
    }
    if let Some(lifecycle) = &table.lifecycle {
        let transitions = place.at("lifecycle").at("transitions");
        count(
            transitions,
            lifecycle.transitions.len(),
            app::TRANSITIONS,
            "transitions",
        );
    }
}

fn count_view(place: &Pointer, view: &View, count: &mut impl FnMut(Pointer, usize, usize, &str)) {
    count(
        place.at("sort"),
        view.sort.len(),
        app::SORTS,
        "levels of order",
    );
    count(
        place.at("highlights"),
        view.highlights.len(),
        app::HIGHLIGHTS,
        "highlights",
    );
    count(
        place.at("related"),
        view.related.len(),
        app::RELATED,
        "related tables",
    );
    count(
        place.at("fields"),
        view.fields.len(),
        app::FIELDS_PER_TABLE,
        "fields",
    );
    count(
        place.at("totals"),
        view.totals.len(),
        app::FIELDS_PER_TABLE,
        "totals",
    );
}

fn check_filters(definition: &AppDefinition, report: &mut Report) {
    let root = Pointer::root();
    for (index, view) in definition.views.iter().enumerate() {
        let place = root.at("views").index(index);
        if let Some(filter) = &view.filter {
            check_filter(filter, &place.at("filter"), report);
        }
        for (index, highlight) in view.highlights.iter().enumerate() {
            let pointer = place.at("highlights").index(index).at("filter");
            check_filter(&highlight.filter, &pointer, report);
        }
    }
    for (index, alert) in definition.alerts.iter().enumerate() {
        check_filter(
            &alert.filter,
            &root.at("alerts").index(index).at("filter"),
            report,
        );
    }
}

/// Checks how large a condition is. `false` means it is too large to look at further.
pub(super) fn check_filter(filter: &Filter, pointer: &Pointer, report: &mut Report) -> bool {
    let (tests, depth) = measure(filter, 0);
    if depth > app::FILTER_DEPTH {
        report.error(
            pointer,
            "condition-too-deep",
            format!(
                "This condition nests more than {} levels deep. Flatten it.",
                app::FILTER_DEPTH
            ),
        );
    }
    if tests > app::FILTER_TESTS {
        report.error(
            pointer,
            "condition-too-long",
            format!(
                "This condition compares {tests} times; at most {} are possible. Use 'in' with \
             a list, or a computed field.",
                app::FILTER_TESTS
            ),
        );
    }
    depth <= app::FILTER_DEPTH && tests <= app::FILTER_TESTS
}

/// The number of comparisons and the nesting, not looked at further than just beyond the limit.
fn measure(filter: &Filter, depth: usize) -> (usize, usize) {
    if depth > app::FILTER_DEPTH {
        return (0, depth);
    }
    let list = |filters: &[Filter]| {
        filters
            .iter()
            .map(|filter| measure(filter, depth + 1))
            .fold((0, depth), |sum, one| (sum.0 + one.0, sum.1.max(one.1)))
    };
    match filter {
        Filter::All { all: filters } | Filter::Any { any: filters } => {
            let (tests, depth) = list(filters);
            (tests.max(1), depth)
        }
        Filter::Not { not } => measure(not, depth + 1),
        Filter::Test(_) => (1, depth),
    }
}
