//! Schemas that were read, so that no run reads one again.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use edgewright_json_schema::Schema;
use serde_json::Value;

/// Schemas that are kept. A workflow has few; when there are more, everything is read again.
const KEPT: usize = 200;

/// What was read so far; it may be lost.
#[derive(Default)]
pub struct Schemas {
    read: RefCell<HashMap<String, Rc<Schema>>>,
}

impl Schemas {
    /// Whether a value fits a schema.
    ///
    /// # Errors
    /// Where and why it does not.
    pub fn check(&self, schema: &Value, value: &Value) -> Result<(), String> {
        let schema = self.schema(schema)?;
        schema.check(value).map_err(|misfit| misfit.to_string())
    }

    fn schema(&self, document: &Value) -> Result<Rc<Schema>, String> {
        let text = document.to_string();
        if let Some(known) = self.read.borrow().get(&text) {
            return Ok(Rc::clone(known));
        }
        // One that cannot be read was not published by this version.
        let read = Schema::read(document).map_err(|faults| {
            let first = faults.into_iter().next();
            first.map_or_else(String::new, |fault| fault.message)
        })?;
        let read = Rc::new(read);
        let mut kept = self.read.borrow_mut();
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(text, Rc::clone(&read));
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_schema_is_read_once() {
        let schemas = Schemas::default();
        let number = json!({"type": "number"});
        assert_eq!(schemas.check(&number, &json!(1)), Ok(()));
        let first = schemas.schema(&number).unwrap();
        assert!(Rc::ptr_eq(&first, &schemas.schema(&number).unwrap()));
        assert_eq!(
            schemas.check(&number, &json!("1")),
            Err("It has to be a number.".to_owned())
        );
    }

    #[test]
    fn few_are_kept() {
        let schemas = Schemas::default();
        for number in 0..=KEPT {
            assert_eq!(
                schemas.check(&json!({"const": number}), &json!(number)),
                Ok(())
            );
        }
        assert_eq!(schemas.read.borrow().len(), 1);
    }
}
