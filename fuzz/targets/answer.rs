//! What a model's API streams back: however it is cut into pieces the answer is the same, and whatever the answer says
//! becomes a typed output of the agent or a refusal with its place. The first byte says how it is cut and for whom.

#![no_main]

use edgewright_model_router::{AnswerReader, candidates};
use edgewright_pipeline::agent::{self, AgentRole, SayReader};
use edgewright_pipeline::artifact::{Brief, Plan};
use edgewright_pipeline::model::{FailedCall, ModelAnswer};
use edgewright_types::{ModelAccess, Provider, Secret};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const PROVIDERS: [Provider; 3] = [Provider::Anthropic, Provider::Google, Provider::Openai];

fuzz_target!(|data: &[u8]| {
    let Some((first, stream)) = data.split_first() else {
        return;
    };
    let provider = PROVIDERS[usize::from(*first) % PROVIDERS.len()];
    let whole = read(provider, stream, stream.len().max(1));
    let cut = read(provider, stream, 1 + usize::from(*first >> 2));
    assert_eq!(whole.1, cut.1, "the answer depends on how it arrives");
    assert_eq!(
        whole.0.concat(),
        cut.0.concat(),
        "the pieces depend on how they arrive"
    );
    say_along(&cut.0);
    if let Ok(answer) = whole.1 {
        into_types(&answer.output);
    }
});

fn reader(provider: Provider) -> AnswerReader {
    let access = ModelAccess {
        provider,
        base_url: None,
        api_key: Secret::new("key".to_owned()),
        model: None,
    };
    candidates(AgentRole::Analyst, &[access], &[])[0].reader()
}

fn read(
    provider: Provider,
    stream: &[u8],
    size: usize,
) -> (Vec<String>, Result<ModelAnswer, FailedCall>) {
    let mut reader = reader(provider);
    let mut pieces = Vec::new();
    for part in stream.chunks(size) {
        if reader.is_over() {
            break;
        }
        pieces.push(reader.push(part));
    }
    (pieces, reader.finish())
}

/// What is shown while it arrives is the start of what the answer says in the end.
fn say_along(pieces: &[String]) {
    let mut reader = SayReader::default();
    let shown: String = pieces.iter().map(|piece| reader.push(piece)).collect();
    let whole: Option<Value> = serde_json::from_str(&pieces.concat()).ok();
    let said = whole.as_ref().and_then(|answer| answer["say"].as_str());
    if let (Some(said), false) = (said, shown.is_empty()) {
        assert!(said.starts_with(&shown), "shown {shown:?}, said {said:?}");
    }
}

fn into_types(output: &Value) {
    let _ = agent::read::<agent::AnalystOutput>(output);
    let _ = agent::read::<Brief>(output);
    let _ = agent::read::<Plan>(output);
    if let Ok(definition) = edgewright_definition::parse_value(output) {
        let _ = edgewright_definition::checker::check(&definition);
    }
}
