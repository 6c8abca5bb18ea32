//! Bindings of our own to the runtime's storage, every one of which catches exceptions.

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// `ctx.storage` of a Durable Object.
    #[derive(Clone)]
    pub type Storage;

    #[wasm_bindgen(method, getter)]
    pub fn sql(this: &Storage) -> Sql;

    #[wasm_bindgen(method, catch, js_name = transactionSync)]
    pub fn transaction_sync(
        this: &Storage,
        body: &mut dyn FnMut() -> Result<JsValue, JsValue>,
    ) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch, js_name = getAlarm)]
    pub fn get_alarm(this: &Storage) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch, js_name = setAlarm)]
    pub fn set_alarm(this: &Storage, at_ms: f64) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch, js_name = deleteAlarm)]
    pub fn delete_alarm(this: &Storage) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch, js_name = deleteAll)]
    pub fn delete_all(this: &Storage) -> Result<Promise, JsValue>;

    /// `ctx.storage.sql`.
    pub type Sql;

    #[wasm_bindgen(method, catch, variadic)]
    pub fn exec(this: &Sql, sql: &str, bindings: &Array) -> Result<Cursor, JsValue>;

    #[wasm_bindgen(method, getter, js_name = databaseSize)]
    pub fn database_size(this: &Sql) -> f64;

    /// What `exec` answers.
    pub type Cursor;

    /// Iterates over rows as arrays, so that two columns of one name both arrive.
    #[wasm_bindgen(method, catch)]
    pub fn raw(this: &Cursor) -> Result<RowIterator, JsValue>;

    #[wasm_bindgen(method, catch, getter, js_name = columnNames)]
    pub fn column_names(this: &Cursor) -> Result<Array, JsValue>;

    #[wasm_bindgen(method, getter, js_name = rowsWritten)]
    pub fn rows_written(this: &Cursor) -> f64;

    /// The iterator `raw` answers.
    pub type RowIterator;

    /// The helper method of JavaScript iterators: reads all that is left in one call.
    #[wasm_bindgen(method, catch, js_name = toArray)]
    pub fn to_array(this: &RowIterator) -> Result<Array, JsValue>;
}
