//! The request: instructions first, so that providers cache them, the input as data after them.

use edgewright_model_wire::{Form, HttpRequest, parts, schema_in_words, with_base};
use edgewright_pipeline::{agent::output_schema, model::ModelRequest};
use edgewright_types::ModelAccess;
use serde_json::{Value, json};

use crate::catalogue::{model_for, traits};

/// Puts a request together.
#[must_use]
pub fn request(request: &ModelRequest, access: &ModelAccess, form: Form) -> HttpRequest {
    let traits = traits(access.provider);
    let base_url = access.base_url.as_deref().unwrap_or(traits.base_url);
    let (model, _) = model_for(access.provider, request.role, access.model.as_deref());
    let mut texts = parts(request);
    texts.push("The JSON document that is the input of the tool `answer` is your whole answer. Write it now, and nothing else.".to_owned());
    let system = match form {
        Form::Schema => request.system.clone(),
        Form::Words => schema_in_words(request),
    };
    let mut body = json!({
        "model": model,
        "stream": true,
        "stream_options": {"include_usage": true},
        "messages": [
            {"role": "system", "content": system},
            {"role": "user", "content": texts.join("\n\n")},
        ],
    });
    if let Some(members) = body.as_object_mut() {
        let bound = Value::from(request.max_output_tokens);
        members.insert(traits.max_tokens.to_owned(), bound);
        if traits.cache_key {
            let key = format!("edgewright {}", request.role.label());
            members.insert("prompt_cache_key".to_owned(), key.into());
        }
        // In words, nothing is asked for that a plain server might not know.
        if form == Form::Schema {
            members.insert("response_format".to_owned(), response_format(request));
        }
    }
    HttpRequest {
        url: with_base(base_url, "/chat/completions"),
        headers: headers(access),
        body: body.to_string(),
    }
}

/// Not strict: a strict schema may have no optional members and no maps, and definitions have both. What comes back is
/// held to the agent's type here anyway.
fn response_format(request: &ModelRequest) -> Value {
    json!({
        "type": "json_schema",
        "json_schema": {
            "name": "answer",
            "strict": false,
            "schema": output_schema(request.role),
        },
    })
}

/// The list of models: the cheapest GET that needs the key.
#[must_use]
pub fn listing(access: &ModelAccess) -> HttpRequest {
    let base_url = access.base_url.as_deref();
    HttpRequest {
        url: with_base(
            base_url.unwrap_or(traits(access.provider).base_url),
            "/models",
        ),
        headers: headers(access),
        body: String::new(),
    }
}

fn headers(access: &ModelAccess) -> Vec<(&'static str, String)> {
    let mut headers = vec![("content-type", "application/json".to_owned())];
    let key = access.api_key.expose();
    if !key.is_empty() {
        headers.push(("authorization", format!("Bearer {key}")));
    }
    headers
}

#[cfg(test)]
mod tests {
    use edgewright_pipeline::agent::AgentRole;
    use edgewright_types::{Provider, Secret};

    use super::*;

    fn access(provider: Provider, key: &str) -> ModelAccess {
        ModelAccess {
            provider,
            base_url: (provider == Provider::Compatible)
                .then(|| "http://127.0.0.1:11434/v1/".to_owned()),
            api_key: Secret::new(key.to_owned()),
            model: (provider == Provider::Compatible).then(|| "qwen3".to_owned()),
        }
    }

    fn asked() -> ModelRequest {
        ModelRequest {
            role: AgentRole::Planner,
            system: "instructions".to_owned(),
            input: json!({"wish": "ladders"}),
            corrections: Vec::new(),
            max_output_tokens: 100,
        }
    }

    fn body(provider: Provider, form: Form) -> Value {
        let sent = request(&asked(), &access(provider, "k"), form);
        serde_json::from_str(&sent.body).unwrap()
    }

    #[test]
    fn each_provider_is_asked_in_its_own_form() {
        let openai = body(Provider::Openai, Form::Schema);
        assert_eq!(openai["max_completion_tokens"], 100);
        assert_eq!(openai["model"], "gpt-5.6-luna");
        assert_eq!(openai["stream_options"]["include_usage"], true);
        assert_eq!(
            openai["response_format"]["json_schema"]["schema"]["type"],
            "object"
        );
        assert_eq!(openai["prompt_cache_key"], "edgewright planner");
        let own = body(Provider::Compatible, Form::Schema);
        assert_eq!(
            (&own["max_tokens"], &own["model"]),
            (&json!(100), &json!("qwen3"))
        );
        assert!(own.get("prompt_cache_key").is_none());
        let sent = request(&asked(), &access(Provider::Xai, "k"), Form::Schema);
        assert_eq!(sent.url, "https://api.x.ai/v1/chat/completions");
        let sent = request(&asked(), &access(Provider::Compatible, "k"), Form::Schema);
        assert_eq!(sent.url, "http://127.0.0.1:11434/v1/chat/completions");
    }

    #[test]
    fn in_words_the_schema_is_among_the_instructions() {
        let plain = body(Provider::Compatible, Form::Words);
        assert!(plain.get("response_format").is_none());
        let system = plain["messages"][0]["content"].as_str().unwrap();
        assert!(system.contains("\"steps\"") && !system.contains("ladders"));
        let user = plain["messages"][1]["content"].as_str().unwrap();
        assert!(user.contains("<input>\n{\"wish\":\"ladders\"}\n</input>"));
    }

    #[test]
    fn the_key_is_in_one_header_only() {
        let sent = request(
            &asked(),
            &access(Provider::Openai, "sk-secret"),
            Form::Schema,
        );
        assert!(!sent.body.contains("sk-secret") && !sent.url.contains("sk-secret"));
        let holders: Vec<_> = sent
            .headers
            .iter()
            .filter(|(_, value)| value.contains("sk-secret"))
            .collect();
        assert_eq!(holders, [&("authorization", "Bearer sk-secret".to_owned())]);
        let open = request(&asked(), &access(Provider::Compatible, ""), Form::Schema);
        assert!(
            open.headers
                .iter()
                .all(|(name, _)| *name != "authorization")
        );
    }
}
