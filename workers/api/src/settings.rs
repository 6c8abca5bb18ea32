//! What a deployment decides: environment, addresses, issuers, keys. Read from the Worker's variables and secrets.
//!
//! A secret is never printed: no type here that holds one implements `Debug`.

use std::cell::OnceCell;

use edgewright_types::Problem;
use worker::Env;

thread_local! {
    /// The variables of a deployment do not change while an instance lives, and every request asks for them.
    static SETTINGS: OnceCell<Settings> = const { OnceCell::new() };
}

/// Variables that are not secret.
#[derive(Clone)]
pub struct Settings {
    /// Whether this is a laptop: the mailbox can be read, cookies go over plain HTTP.
    pub development: bool,
    /// Address of this deployment, without a slash at the end.
    pub public_url: String,
    /// Address of the console if it lives elsewhere than the API.
    pub console_origin: Option<String>,
}

impl Settings {
    /// Reads the variables, once per instance.
    ///
    /// # Errors
    /// A problem of ours when a deployment lacks one; the log says which.
    pub fn read(env: &Env) -> Result<Self, Problem> {
        if let Some(settings) = SETTINGS.with(|kept| kept.get().cloned()) {
            return Ok(settings);
        }
        let settings = Self::read_anew(env)?;
        Ok(SETTINGS.with(|kept| kept.get_or_init(|| settings).clone()))
    }

    fn read_anew(env: &Env) -> Result<Self, Problem> {
        Ok(Self {
            development: variable(env, "ENVIRONMENT")? == "development",
            public_url: variable(env, "PUBLIC_URL")?
                .trim_end_matches('/')
                .to_owned(),
            console_origin: optional_variable(env, "CONSOLE_ORIGIN"),
        })
    }

    /// Whether a browser at this origin may act for the person signed in there.
    pub fn trusts_origin(&self, origin: &str) -> bool {
        origin == self.public_url || self.console_origin.as_deref() == Some(origin)
    }
}

/// A variable every deployment has.
pub fn variable(env: &Env, name: &str) -> Result<String, Problem> {
    optional_variable(env, name).ok_or_else(|| {
        worker::console_error!("setting.missing={name}");
        Problem::ours()
    })
}

/// A variable a deployment may have; an empty one counts as absent.
pub fn optional_variable(env: &Env, name: &str) -> Option<String> {
    env.var(name)
        .ok()
        .map(|value| value.to_string())
        .filter(|value| !value.is_empty())
}

/// A secret every deployment has.
pub fn secret(env: &Env, name: &str) -> Result<String, Problem> {
    let value = env
        .secret(name)
        .map(|value| value.to_string())
        .unwrap_or_default();
    if value.is_empty() {
        worker::console_error!("secret.missing={name}");
        return Err(Problem::ours());
    }
    Ok(value)
}
