//! Setting the hook up: which secret it gets, and what becomes of the one it had.

use edgewright_limits::webhook::PREVIOUS_SECRET_MS;
use edgewright_storage::SqlStorage;
use edgewright_types::{Entropy, Problem, Secret, UnixMillis};
use edgewright_workflow_engine::Refusal;

use super::{Hook, HookSettings, store};
use crate::Workflow;

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/// The secret that a hook is to get.
#[derive(Debug)]
pub enum NewSecret {
    /// It keeps the one it has, or needs none.
    Kept,
    /// The one that was given.
    Given(Secret),
    /// A new one, which is shown once.
    Made(Secret),
}

impl Workflow {
    /// Which secret a hook gets. `rotate` asks for a new one although there is one already.
    ///
    /// # Errors
    /// Why it cannot get one.
    pub fn hook_secret(
        storage: &dyn SqlStorage,
        settings: &HookSettings,
        given: Option<Secret>,
        rotate: bool,
        entropy: [Entropy; 2],
    ) -> Result<NewSecret, Refusal> {
        let signature = settings.signature;
        if let Some(given) = given {
            signature
                .check_secret(&given)
                .map_err(|unfit| invalid("/secret", unfit.0))?;
            return Ok(NewSecret::Given(given));
        }
        let has_one = store::load(storage)?.is_some_and(|hook| {
            hook.settings.signature == signature && hook.sealed_secret.is_some()
        });
        if !signature.has_secret() || (has_one && !rotate) {
            return Ok(NewSecret::Kept);
        }
        let made = signature.new_secret(entropy);
        made.map(NewSecret::Made).ok_or_else(|| {
            invalid(
                "/secret",
                "This sender gives the secret out: copy it from there.",
            )
            .into()
        })
    }
}

/// The hook as it is from now on.
pub fn changed(
    before: Option<Hook>,
    settings: HookSettings,
    sealed_secret: Option<String>,
    now: UnixMillis,
) -> Result<Hook, Problem> {
    let methods = &settings.methods;
    let known = methods
        .iter()
        .all(|method| METHODS.contains(&method.as_str()));
    if methods.is_empty() || methods.len() > METHODS.len() || !known {
        return Err(invalid(
            "/methods",
            "Methods are some of GET, POST, PUT, PATCH and DELETE.",
        ));
    }
    let created_at = before.as_ref().map_or(now, |hook| hook.created_at);
    // A secret of another kind of signature is no secret of this one.
    let before = before.filter(|hook| hook.settings.signature == settings.signature);
    let (had, earlier) = before.map_or((None, None), |hook| (hook.sealed_secret, hook.previous));
    let (sealed_secret, previous) = match sealed_secret {
        Some(new) => (
            Some(new),
            had.map(|had| (had, now.plus(PREVIOUS_SECRET_MS))),
        ),
        None => (had, earlier),
    };
    Ok(Hook {
        settings,
        sealed_secret,
        previous,
        created_at,
        updated_at: now,
    })
}

fn invalid(pointer: &str, detail: &str) -> Problem {
    Problem::caller(
        422,
        "hook-invalid",
        "The hook was not set up; see errors for what to mend.",
    )
    .with_error(pointer, "invalid", detail)
}
