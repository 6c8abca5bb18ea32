//! The body of an operation: JSON if it takes that, else a form or plain text.

use edgewright_workflow_engine::error::WorkflowError;
use serde_json::Value;

use super::Placed;

impl Placed<'_> {
    pub(super) fn take_body(
        &mut self,
        described: &Value,
        value: &Value,
    ) -> Result<(), WorkflowError> {
        let content = described.get("content").and_then(Value::as_object);
        let kinds: Vec<&str> = content
            .into_iter()
            .flat_map(|content| content.keys())
            .map(String::as_str)
            .collect();
        let is_json = |kind: &&&str| {
            let essence = kind.split(';').next().unwrap_or_default().trim();
            essence == "application/json" || essence.ends_with("+json") || essence == "*/*"
        };
        if let Some(kind) = kinds.iter().find(is_json) {
            if *kind != "*/*" {
                self.headers
                    .push(("content-type".to_owned(), (*kind).to_owned()));
            }
            return self.take_json(value);
        }
        if kinds
            .iter()
            .any(|kind| kind.starts_with("application/x-www-form-urlencoded"))
            && let Value::Object(members) = value
        {
            for (name, member) in members {
                let pairs = self.form_pairs(name, member)?;
                self.form.extend(pairs);
            }
            return Ok(());
        }
        if let (Some(kind), Value::String(_)) =
            (kinds.iter().find(|kind| kind.starts_with("text/")), value)
        {
            self.headers
                .push(("content-type".to_owned(), (*kind).to_owned()));
            self.body = Some(value.clone());
            return Ok(());
        }
        Err(WorkflowError::configuration(
            "The body of this operation is of a kind that cannot be written here. Use 'call: http'.",
        ))
    }

    pub(super) fn take_json(&mut self, value: &Value) -> Result<(), WorkflowError> {
        if !self.headers.iter().any(|(name, _)| name == "content-type") {
            let kind = "application/json".to_owned();
            self.headers.push(("content-type".to_owned(), kind));
        }
        self.body = Some(match value {
            // A text is sent as it is, and this one is to arrive as JSON.
            Value::String(_) => Value::String(value.to_string()),
            other => other.clone(),
        });
        Ok(())
    }
}
