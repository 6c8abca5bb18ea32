//! The request: instructions first, so that the API caches them by itself, the input as data after them.

use edgewright_model_wire::{Form, HttpRequest, parts, schema_in_words, with_base};
use edgewright_pipeline::model::ModelRequest;
use edgewright_types::ModelAccess;
use serde_json::{Value, json};

use crate::{catalogue::model_for, schema::converted};

/// Where the API is unless somebody says otherwise.
const BASE_URL: &str = "https://generativelanguage.googleapis.com";

/// Puts a request together.
#[must_use]
pub fn request(request: &ModelRequest, access: &ModelAccess, form: Form) -> HttpRequest {
    let base_url = access.base_url.as_deref().unwrap_or(BASE_URL);
    let (model, _) = model_for(request.role, access.model.as_deref());
    let mut texts = parts(request);
    texts.push("The JSON document that is the input of the tool `answer` is your whole answer. Write it now, and nothing else.".to_owned());
    let mut config = json!({
        "maxOutputTokens": request.max_output_tokens,
        "responseMimeType": "application/json",
    });
    let system = match form {
        Form::Schema => {
            if let Some(members) = config.as_object_mut() {
                members.insert("responseJsonSchema".to_owned(), converted(request.role));
            }
            request.system.clone()
        }
        Form::Words => schema_in_words(request),
    };
    let texts: Vec<Value> = texts
        .into_iter()
        .map(|text| json!({"text": text}))
        .collect();
    let body = json!({
        "systemInstruction": {"parts": [{"text": system}]},
        "contents": [{"role": "user", "parts": texts}],
        "generationConfig": config,
    });
    HttpRequest {
        url: with_base(
            base_url,
            &format!(
                "/v1beta/models/{}:streamGenerateContent?alt=sse",
                path_part(&model)
            ),
        ),
        headers: headers(access),
        body: body.to_string(),
    }
}

/// The list of models: the cheapest GET that needs the key.
#[must_use]
pub fn listing(access: &ModelAccess) -> HttpRequest {
    let base_url = access.base_url.as_deref().unwrap_or(BASE_URL);
    HttpRequest {
        url: with_base(base_url, "/v1beta/models"),
        headers: headers(access),
        body: String::new(),
    }
}

fn headers(access: &ModelAccess) -> Vec<(&'static str, String)> {
    vec![
        ("content-type", "application/json".to_owned()),
        ("x-goog-api-key", access.api_key.expose().to_owned()),
    ]
}

/// A model's name as one part of a path, whatever somebody typed.
fn path_part(name: &str) -> String {
    name.chars()
        .filter(|character| character.is_ascii_alphanumeric() || "-._".contains(*character))
        .collect()
}

#[cfg(test)]
mod tests {
    use edgewright_pipeline::agent::AgentRole;
    use edgewright_types::{Provider, Secret};

    use super::*;

    fn access(model: Option<&str>) -> ModelAccess {
        ModelAccess {
            provider: Provider::Google,
            base_url: None,
            api_key: Secret::new("AIza-secret".to_owned()),
            model: model.map(ToOwned::to_owned),
        }
    }

    fn asked(role: AgentRole) -> ModelRequest {
        ModelRequest {
            role,
            system: "instructions".to_owned(),
            input: json!({"wish": "ladders"}),
            corrections: Vec::new(),
            max_output_tokens: 100,
        }
    }

    #[test]
    fn the_schema_is_beside_the_instructions_or_in_them() {
        let sent = request(&asked(AgentRole::Planner), &access(None), Form::Schema);
        let body: Value = serde_json::from_str(&sent.body).unwrap();
        let config = &body["generationConfig"];
        assert_eq!(config["responseMimeType"], "application/json");
        assert_eq!(config["responseJsonSchema"]["type"], "object");
        assert_eq!(
            body["systemInstruction"]["parts"][0]["text"],
            "instructions"
        );
        let sent = request(&asked(AgentRole::Planner), &access(None), Form::Words);
        let body: Value = serde_json::from_str(&sent.body).unwrap();
        assert!(body["generationConfig"].get("responseJsonSchema").is_none());
        let system = body["systemInstruction"].to_string();
        assert!(system.contains("steps") && !system.contains("ladders"));
    }

    #[test]
    fn the_key_is_in_one_header_and_a_name_cannot_leave_its_place() {
        let sent = request(
            &asked(AgentRole::Spec),
            &access(Some("../x?key=y#")),
            Form::Words,
        );
        assert!(!sent.body.contains("secret") && !sent.url.contains("secret"));
        assert_eq!(
            sent.url,
            "https://generativelanguage.googleapis.com/v1beta/models/..xkeyy:streamGenerateContent?alt=sse"
        );
        let holders = sent
            .headers
            .iter()
            .filter(|(_, value)| value.contains("secret"));
        assert_eq!(
            holders.map(|(name, _)| *name).collect::<Vec<_>>(),
            ["x-goog-api-key"]
        );
    }
}
