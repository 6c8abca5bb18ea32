//! The models that may answer a request, in the order in which they are asked.

use edgewright_model_anthropic as anthropic;
use edgewright_model_google as google;
use edgewright_model_openai as openai;
use edgewright_model_wire::{AnswerReader, Form, HttpRequest, Prices};
use edgewright_pipeline::{
    agent::AgentRole,
    model::{ModelFailure, ModelRequest},
};
use edgewright_types::{ModelAccess, Provider};

/// A model that may answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate<'a> {
    /// Whom to ask, and who pays.
    pub access: &'a ModelAccess,
    /// Name of the model.
    pub model: String,
    /// What it costs.
    pub prices: Prices,
    /// How it is told what its answer must look like.
    pub form: Form,
}

/// The models that may answer a task, in the order of the accesses, those of the last resort after all others. A
/// provider whose protocol has schemas is asked in words too, after it has refused the schema.
#[must_use]
pub fn candidates<'a>(
    role: AgentRole,
    accesses: &'a [ModelAccess],
    last_resort: &[Provider],
) -> Vec<Candidate<'a>> {
    let late = |access: &&ModelAccess| last_resort.contains(&access.provider);
    let first = accesses.iter().filter(|access| !late(access));
    first
        .chain(accesses.iter().filter(late))
        .flat_map(|access| {
            let (model, prices) = model_for(role, access);
            forms(role, access.provider)
                .iter()
                .map(move |form| Candidate {
                    access,
                    model: model.clone(),
                    prices,
                    form: *form,
                })
        })
        .collect()
}

fn model_for(role: AgentRole, access: &ModelAccess) -> (String, Prices) {
    let wanted = access.model.as_deref();
    match access.provider {
        Provider::Anthropic => {
            let (name, model) = anthropic::model_for(role, wanted);
            (name, model.prices)
        }
        Provider::Google => google::model_for(role, wanted),
        other => openai::model_for(other, role, wanted),
    }
}

fn forms(role: AgentRole, provider: Provider) -> &'static [Form] {
    match provider {
        // Its tools take any schema.
        Provider::Anthropic => &[Form::Schema],
        Provider::Google if !google::fits(role) => &[Form::Words],
        _ => &[Form::Schema, Form::Words],
    }
}

/// The candidate to ask after this one has failed, if there is one. Whoever cannot be reached, is busy or refuses the
/// key is not asked in another form: that would change nothing.
#[must_use]
pub fn next_after(
    candidates: &[Candidate<'_>],
    at: usize,
    failure: &ModelFailure,
) -> Option<usize> {
    let failed = candidates.get(at)?;
    let rest = candidates.iter().enumerate().skip(at.saturating_add(1));
    let mut fitting = rest.filter(|(_, next)| {
        *failure == ModelFailure::Rejected || !std::ptr::eq(next.access, failed.access)
    });
    fitting.next().map(|(index, _)| index)
}

impl Candidate<'_> {
    /// The request to send.
    #[must_use]
    pub fn request(&self, request: &ModelRequest) -> HttpRequest {
        match self.access.provider {
            Provider::Anthropic => anthropic::request(request, self.access),
            Provider::Google => google::request(request, self.access, self.form),
            _ => openai::request(request, self.access, self.form),
        }
    }

    /// A reader for its answer.
    #[must_use]
    pub fn reader(&self) -> AnswerReader {
        let take = match self.access.provider {
            Provider::Anthropic => anthropic::take,
            Provider::Google => google::take,
            _ => openai::take,
        };
        AnswerReader::new(self.access.provider, &self.model, self.prices, take)
    }
}

#[cfg(test)]
mod tests {
    use edgewright_types::Secret;

    use super::*;

    fn access(provider: Provider, model: Option<&str>) -> ModelAccess {
        ModelAccess {
            provider,
            base_url: None,
            api_key: Secret::new("k".to_owned()),
            model: model.map(ToOwned::to_owned),
        }
    }

    fn asked(role: AgentRole, accesses: &[ModelAccess], last: &[Provider]) -> Vec<(String, Form)> {
        candidates(role, accesses, last)
            .into_iter()
            .map(|candidate| (candidate.model, candidate.form))
            .collect()
    }

    #[test]
    fn tasks_go_to_models_in_the_order_of_the_keys() {
        use Form::{Schema, Words};
        let all = [
            access(Provider::Openai, None),
            access(Provider::Anthropic, None),
            access(Provider::Google, None),
            access(Provider::Xai, Some("grok-4.6")),
            access(Provider::Compatible, Some("qwen3")),
        ];
        let named = |list: &[(&str, Form)]| -> Vec<(String, Form)> {
            list.iter()
                .map(|(name, form)| ((*name).to_owned(), *form))
                .collect()
        };
        assert_eq!(
            asked(AgentRole::Implementer, &all, &[]),
            named(&[
                ("gpt-5.6-terra", Schema),
                ("gpt-5.6-terra", Words),
                ("claude-sonnet-5-5", Schema),
                ("gemini-3.8-flash", Words),
                ("grok-4.6", Schema),
                ("grok-4.6", Words),
                ("qwen3", Schema),
                ("qwen3", Words),
            ])
        );
        assert_eq!(
            asked(
                AgentRole::Planner,
                &all,
                &[Provider::Openai, Provider::Compatible]
            ),
            named(&[
                ("claude-haiku-4-5", Schema),
                ("gemini-3.1-flash-lite", Schema),
                ("gemini-3.1-flash-lite", Words),
                ("grok-4.6", Schema),
                ("grok-4.6", Words),
                ("gpt-5.6-luna", Schema),
                ("gpt-5.6-luna", Words),
                ("qwen3", Schema),
                ("qwen3", Words),
            ])
        );
        assert_eq!(asked(AgentRole::Planner, &[], &[Provider::Openai]), []);
    }

    #[test]
    fn another_form_is_only_for_who_refused_the_first() {
        let accesses = [
            access(Provider::Openai, None),
            access(Provider::Openai, None),
        ];
        let list = candidates(AgentRole::Spec, &accesses, &[]);
        assert_eq!(next_after(&list, 0, &ModelFailure::Rejected), Some(1));
        assert_eq!(next_after(&list, 0, &ModelFailure::KeyRefused), Some(2));
        assert_eq!(next_after(&list, 0, &ModelFailure::Unreachable), Some(2));
        assert_eq!(next_after(&list, 2, &ModelFailure::TimedOut), None);
        assert_eq!(next_after(&list, 3, &ModelFailure::Rejected), None);
        assert_eq!(next_after(&list, 9, &ModelFailure::Rejected), None);
    }
}
