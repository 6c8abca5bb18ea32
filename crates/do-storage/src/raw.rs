//! Bindings of our own to the runtime's storage, every one of which catches exceptions.

use js_sys::Promise;
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

    #[wasm_bindgen(method, getter, js_name = databaseSize)]
    pub fn database_size(this: &Sql) -> f64;
}

#[wasm_bindgen(module = "/src/execute.js")]
extern "C" {
    /// Runs a statement, see [`crate::codec`].
    #[wasm_bindgen(catch)]
    pub fn execute(
        storage: &Storage,
        text: &str,
        numbers: &[f64],
        bytes: &[u8],
    ) -> Result<RawAnswer, JsValue>;

    /// What `execute` answers.
    pub type RawAnswer;

    #[wasm_bindgen(method, getter)]
    pub fn numbers(this: &RawAnswer) -> Vec<f64>;

    #[wasm_bindgen(method, getter)]
    pub fn text(this: &RawAnswer) -> String;

    #[wasm_bindgen(method, getter)]
    pub fn bytes(this: &RawAnswer) -> Option<Vec<u8>>;
}
