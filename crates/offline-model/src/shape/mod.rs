//! Building a brief part by part, so that ids stay unique and limits hold whoever adds something.

mod field;
mod rule;
mod screen;
mod thing;

pub use field::{FieldDraft, add_field, add_template_field};
pub use rule::{add_meaning, add_order_rules};
pub use screen::{ScreenDraft, add_screen};
pub use thing::{add_template_thing, add_thing, people_field, remove_thing};

use edgewright_definition::document::Visibility;
use edgewright_pipeline::artifact::Brief;

/// A brief with nothing in it.
#[must_use]
pub const fn empty() -> Brief {
    Brief {
        title: String::new(),
        summary: String::new(),
        people: Vec::new(),
        things: Vec::new(),
        rules: Vec::new(),
        screens: Vec::new(),
        visibility: Visibility::Private,
        coverage: Vec::new(),
        assumptions: Vec::new(),
    }
}
