//! Which fields of a row are shown, for the browser: the expression language as a small WebAssembly module of its own.
//!
//! It must never decide what may be stored. The server empties a field that is not shown whatever a browser says; this only
//! keeps forms from asking for it. `docs/adr/0013-the-browser-runs-the-expression-crate.md` says why it is compiled instead
//! of written again in JavaScript.

mod fields;

use serde_json::Value;
use wasm_bindgen::prelude::wasm_bindgen;

use fields::{ConditionalFields, FieldSource};

/// The compiled conditions of one table.
#[wasm_bindgen]
pub struct Visibility {
    fields: ConditionalFields,
}

#[wasm_bindgen]
impl Visibility {
    /// Compiles the conditions in `fields`: a JSON array of fields as the app's definition has them. A condition that does
    /// not compile never hides anything.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(fields: &str) -> Self {
        let fields: Vec<FieldSource> = serde_json::from_str(fields).unwrap_or_default();
        Self {
            fields: ConditionalFields::compile(&fields),
        }
    }

    /// The ids of the fields that are not shown, separated by spaces. `row` is a JSON object of values as expressions see
    /// them, `variables` one of `today`, `now`, `user` and `role`. With `compute`, computed fields are worked out first.
    #[must_use]
    pub fn hidden(&self, row: &str, variables: &str, compute: bool) -> String {
        let row = serde_json::from_str(row).unwrap_or(Value::Null);
        let variables = serde_json::from_str(variables).unwrap_or(Value::Null);
        self.fields.hidden(row, &variables, compute).join(" ")
    }
}
