//! What a model's API streams back: however it is cut into pieces the answer is the same, and whatever the answer says
//! becomes a typed output of the agent or a refusal with its place. The first byte says how it is cut and for whom.

#![no_main]

use edgewright_model_anthropic::{AnswerReader, model_for};
use edgewright_pipeline::agent::{self, AgentRole, SayReader};
use edgewright_pipeline::artifact::{Brief, Plan};
use edgewright_pipeline::model::{ModelAnswer, ModelFailure};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const ROLES: [AgentRole; 3] = [
    AgentRole::Analyst,
    AgentRole::Planner,
    AgentRole::Implementer,
];

fuzz_target!(|data: &[u8]| {
    let Some((first, stream)) = data.split_first() else {
        return;
    };
    let role = ROLES[usize::from(*first) % ROLES.len()];
    let whole = read(role, stream, stream.len().max(1));
    let cut = read(role, stream, 1 + usize::from(*first >> 2));
    assert_eq!(whole.1, cut.1, "the answer depends on how it arrives");
    assert_eq!(
        whole.0.concat(),
        cut.0.concat(),
        "the pieces depend on how they arrive"
    );
    say_along(&whole.0);
    if let Ok(answer) = whole.1 {
        into_types(&answer.output);
    }
});

fn read(
    role: AgentRole,
    stream: &[u8],
    size: usize,
) -> (Vec<String>, Result<ModelAnswer, ModelFailure>) {
    let mut reader = AnswerReader::new(role, &model_for(role, None).0);
    let mut pieces = Vec::new();
    for part in stream.chunks(size) {
        if reader.is_over() {
            break;
        }
        pieces.extend(reader.push(part));
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
