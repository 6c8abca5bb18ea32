//! Built-in functions that reach beyond this object: what they take, checked here; they are performed by whoever has the
//! bindings.

mod arguments;
pub mod changes;
mod check;
pub mod files;
pub mod rows;

pub use check::check;

use arguments::{Argument, Kind};

/// The version that all of them have.
const VERSION: &str = "1.0.0";

/// A function with what it takes.
#[derive(Debug, Clone, Copy)]
struct Function {
    name: &'static str,
    arguments: &'static [Argument],
}

/// Every function of this kind, as definitions name it: `name:version`.
pub fn names() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.iter().map(|(full, _)| *full)
}

fn find(name: &str, version: &str) -> Option<&'static Function> {
    let found = FUNCTIONS
        .iter()
        .find(|(_, function)| function.name == name && version == VERSION);
    found.map(|(_, function)| function)
}

const APP: Argument = Argument::needed("app", Kind::Text);
const TABLE: Argument = Argument::needed("table", Kind::Text);
const ID: Argument = Argument::needed("id", Kind::Text);
const VALUES: Argument = Argument::needed("values", Kind::Object);

const FUNCTIONS: [(&str, Function); 10] = [
    (
        "rows-query:1.0.0",
        Function {
            name: "rows-query",
            arguments: &[
                APP,
                TABLE,
                Argument::optional("filter", Kind::Object),
                Argument::optional("sort", Kind::List),
                Argument::optional("search", Kind::Text),
                Argument::optional("view", Kind::Text),
                Argument::optional("limit", Kind::Count),
                Argument::optional("cursor", Kind::Text),
            ],
        },
    ),
    (
        "row-get:1.0.0",
        Function {
            name: "row-get",
            arguments: &[APP, TABLE, ID],
        },
    ),
    (
        "row-create:1.0.0",
        Function {
            name: "row-create",
            arguments: &[APP, TABLE, VALUES],
        },
    ),
    (
        "row-update:1.0.0",
        Function {
            name: "row-update",
            arguments: &[
                APP,
                TABLE,
                ID,
                VALUES,
                Argument::optional("revision", Kind::Count),
            ],
        },
    ),
    (
        "row-delete:1.0.0",
        Function {
            name: "row-delete",
            arguments: &[APP, TABLE, ID],
        },
    ),
    (
        "row-upsert:1.0.0",
        Function {
            name: "row-upsert",
            arguments: &[APP, TABLE, Argument::needed("by", Kind::Texts), VALUES],
        },
    ),
    (
        "file-put:1.0.0",
        Function {
            name: "file-put",
            arguments: &[
                Argument::needed("name", Kind::Text),
                Argument::optional("text", Kind::Text),
                Argument::optional("base64", Kind::Text),
                Argument::optional("file", Kind::Object),
                Argument::optional("type", Kind::Text),
            ],
        },
    ),
    (
        "file-get:1.0.0",
        Function {
            name: "file-get",
            arguments: &[
                Argument::optional("name", Kind::Text),
                Argument::optional("file", Kind::Object),
                Argument::optional("as", Kind::Text),
            ],
        },
    ),
    (
        "file-delete:1.0.0",
        Function {
            name: "file-delete",
            arguments: &[Argument::needed("name", Kind::Text)],
        },
    ),
    (
        "file-list:1.0.0",
        Function {
            name: "file-list",
            arguments: &[
                Argument::optional("prefix", Kind::Text),
                Argument::optional("after", Kind::Text),
                Argument::optional("limit", Kind::Count),
            ],
        },
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_says_its_version() {
        for (full, function) in &FUNCTIONS {
            assert_eq!(*full, format!("{}:{VERSION}", function.name));
        }
    }
}
