//! The request: cached instructions, one tool whose input is the answer, and the input as data.

use edgewright_model_wire::{HttpRequest, parts, with_base};
use edgewright_pipeline::{agent::output_schema, model::ModelRequest};
use edgewright_types::ModelAccess;
use serde_json::{Value, json};

use crate::catalogue::{ToolChoice, model_for};

/// Version of the API this speaks.
const API_VERSION: &str = "2023-06-01";
/// Name of the only tool.
pub const TOOL: &str = "answer";

/// Where the API is unless somebody says otherwise.
const BASE_URL: &str = "https://api.anthropic.com";

/// Puts a request together.
#[must_use]
pub fn request(request: &ModelRequest, access: &ModelAccess) -> HttpRequest {
    let (name, model) = model_for(request.role, access.model.as_deref());
    let base_url = access.base_url.as_deref().unwrap_or(BASE_URL);
    let cached = json!({"type": "ephemeral"});
    let mut body = json!({
        "model": name,
        "max_tokens": request.max_output_tokens,
        "stream": true,
        "tools": [{
            "name": TOOL,
            "description": "Gives the answer. Call it exactly once.",
            "input_schema": output_schema(request.role),
            "cache_control": cached,
        }],
        "tool_choice": match model.tool_choice {
            ToolChoice::Forced => json!({"type": "tool", "name": TOOL, "disable_parallel_tool_use": true}),
            ToolChoice::Asked => json!({"type": "auto", "disable_parallel_tool_use": true}),
        },
        "system": [{"type": "text", "text": request.system, "cache_control": cached}],
        "messages": [{"role": "user", "content": content(request)}],
    });
    if let (Some(kind), Some(members)) = (model.thinking, body.as_object_mut()) {
        members.insert("thinking".to_owned(), json!({"type": kind}));
    }
    HttpRequest {
        url: with_base(base_url, "/v1/messages"),
        headers: headers(access),
        body: body.to_string(),
    }
}

/// The list of models: the cheapest GET that needs the key.
#[must_use]
pub fn listing(access: &ModelAccess) -> HttpRequest {
    let base_url = access.base_url.as_deref().unwrap_or(BASE_URL);
    HttpRequest {
        url: with_base(base_url, "/v1/models"),
        headers: headers(access),
        body: String::new(),
    }
}

fn headers(access: &ModelAccess) -> Vec<(&'static str, String)> {
    vec![
        ("content-type", "application/json".to_owned()),
        ("anthropic-version", API_VERSION.to_owned()),
        ("x-api-key", access.api_key.expose().to_owned()),
    ]
}

fn content(request: &ModelRequest) -> Vec<Value> {
    let mut texts = parts(request);
    texts.push("Call the tool `answer` now.".to_owned());
    texts
        .into_iter()
        .map(|text| json!({"type": "text", "text": text}))
        .collect()
}

#[cfg(test)]
mod tests {
    use edgewright_pipeline::agent::AgentRole;
    use edgewright_types::{Provider, Secret};

    use super::*;

    fn access(model: Option<&str>) -> ModelAccess {
        ModelAccess {
            provider: Provider::Anthropic,
            base_url: Some("http://127.0.0.1:1/".to_owned()),
            api_key: Secret::new("sk-secret".to_owned()),
            model: model.map(ToOwned::to_owned),
        }
    }

    fn asked(input: Value) -> ModelRequest {
        ModelRequest {
            role: AgentRole::Planner,
            system: "instructions".to_owned(),
            input,
            corrections: Vec::new(),
            max_output_tokens: 100,
        }
    }

    #[test]
    fn instructions_are_cached_and_the_builders_words_are_not_among_them() {
        let sent = request(&asked(json!({"wish": "ladders"})), &access(None));
        let body: Value = serde_json::from_str(&sent.body).unwrap();
        assert_eq!(body["system"][0]["cache_control"]["type"], "ephemeral");
        assert!(!body["system"].to_string().contains("ladders"));
        let content = body["messages"][0]["content"][0]["text"].as_str();
        assert!(content.unwrap().contains("ladders"));
    }

    #[test]
    fn the_tool_is_forced_where_the_model_allows_it() {
        let forced = request(&asked(json!({})), &access(Some("claude-haiku-4-5")));
        assert!(forced.body.contains("\"tool_choice\":{\"type\":\"tool\""));
        let free = request(&asked(json!({})), &access(Some("claude-sonnet-5-5")));
        assert!(free.body.contains("\"tool_choice\":{\"type\":\"auto\""));
        assert_eq!(free.url, "http://127.0.0.1:1/v1/messages");
    }

    #[test]
    fn the_key_is_in_one_header_only() {
        let sent = request(&asked(json!({})), &access(None));
        assert!(!sent.body.contains("sk-secret") && !sent.url.contains("sk-secret"));
        let holders = sent
            .headers
            .iter()
            .filter(|(_, value)| value.contains("sk-secret"));
        assert_eq!(
            holders.map(|(name, _)| *name).collect::<Vec<_>>(),
            ["x-api-key"]
        );
    }
}
