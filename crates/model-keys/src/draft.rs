//! A key that somebody wants kept, held to its limits. Where a server may be is the providers' rule, not decided here.

use edgewright_limits::model_key::{BASE_URL_BYTES, KEY_BYTES, KEY_BYTES_MIN, MODEL_NAME_BYTES};
use edgewright_types::{Provider, Secret};

/// Characters of a key that are shown.
const SHOWN: usize = 4;
/// Shortest key of which some are shown: four of fewer would help somebody who guesses.
const SHOWN_FROM: usize = 16;

/// A key to keep.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Whose models it opens.
    pub provider: Provider,
    /// The key; empty only for a model server that wants none.
    pub key: Secret,
    /// Where the provider is, if not at its public address.
    pub base_url: Option<String>,
    /// One model for everything.
    pub model: Option<String>,
}

/// What is wrong with a draft: which member, and words for its owner that repeat nothing of it.
pub type Fault = (&'static str, String);

impl Draft {
    /// Holds it to its limits.
    ///
    /// # Errors
    /// The first member that does not fit.
    pub fn check(&self) -> Result<(), Fault> {
        let is_own = self.provider == Provider::Compatible;
        let key = self.key.expose();
        let no_key = is_own && key.is_empty();
        if !no_key && !is_visible(key, KEY_BYTES_MIN, KEY_BYTES) {
            return Err((
                "key",
                format!(
                    "A key is {KEY_BYTES_MIN} to {KEY_BYTES} visible ASCII characters without spaces. Copy it again from your provider."
                ),
            ));
        }
        if is_own && self.base_url.is_none() {
            return Err((
                "base_url",
                "Say where the model server is, such as https://models.example.com/v1.".to_owned(),
            ));
        }
        if self
            .base_url
            .as_deref()
            .is_some_and(|url| !is_visible(url, 1, BASE_URL_BYTES))
        {
            return Err((
                "base_url",
                format!("An address has at most {BASE_URL_BYTES} characters and no spaces."),
            ));
        }
        if is_own && self.model.is_none() {
            return Err((
                "model",
                "Say which model to ask; a server of your own may have any.".to_owned(),
            ));
        }
        if self
            .model
            .as_deref()
            .is_some_and(|model| !is_visible(model, 1, MODEL_NAME_BYTES))
        {
            return Err((
                "model",
                format!(
                    "The name of a model has 1 to {MODEL_NAME_BYTES} visible ASCII characters without spaces."
                ),
            ));
        }
        Ok(())
    }

    /// What is shown of the key.
    #[must_use]
    pub fn mask(&self) -> String {
        mask(&self.key)
    }
}

/// The last characters of a key, by which its owner recognises it; none of a short one.
#[must_use]
pub fn mask(key: &Secret) -> String {
    let key = key.expose();
    if key.len() < SHOWN_FROM {
        return String::new();
    }
    key.get(key.len() - SHOWN..).unwrap_or_default().to_owned()
}

fn is_visible(text: &str, min: usize, max: usize) -> bool {
    (min..=max).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(provider: Provider, key: &str) -> Draft {
        Draft {
            provider,
            key: Secret::new(key.to_owned()),
            base_url: None,
            model: None,
        }
    }

    fn fault(draft: &Draft) -> Option<&'static str> {
        draft.check().err().map(|(member, _)| member)
    }

    #[test]
    fn a_key_has_its_length() {
        for (length, fits) in [
            (0, false),
            (KEY_BYTES_MIN - 1, false),
            (KEY_BYTES_MIN, true),
            (KEY_BYTES_MIN + 1, true),
            (KEY_BYTES - 1, true),
            (KEY_BYTES, true),
            (KEY_BYTES + 1, false),
        ] {
            let made = draft(Provider::Openai, &"k".repeat(length));
            assert_eq!(fault(&made).is_none(), fits, "{length}");
        }
        for wrong in [
            "sk planted",
            "sk-plänted",
            "sk-planted\n",
            "sk-planted\u{7f}",
        ] {
            let (member, words) = draft(Provider::Xai, wrong).check().unwrap_err();
            assert_eq!(member, "key");
            assert!(!words.contains("planted"));
        }
    }

    #[test]
    fn a_server_of_ones_own_needs_an_address_and_a_model_but_no_key() {
        let mut own = draft(Provider::Compatible, "");
        assert_eq!(fault(&own), Some("base_url"));
        own.base_url = Some("https://models.example.com".to_owned());
        assert_eq!(fault(&own), Some("model"));
        own.model = Some("llama".to_owned());
        assert_eq!(fault(&own), None);
        own.key = Secret::new("short".to_owned());
        assert_eq!(fault(&own), Some("key"));
    }

    #[test]
    fn addresses_and_names_have_their_length() {
        for (length, fits) in [
            (0, false),
            (BASE_URL_BYTES, true),
            (BASE_URL_BYTES + 1, false),
        ] {
            let mut made = draft(Provider::Openai, "sk-planted");
            made.base_url = Some("u".repeat(length));
            assert_eq!(fault(&made).is_none(), fits, "{length}");
        }
        for (length, fits) in [
            (0, false),
            (MODEL_NAME_BYTES, true),
            (MODEL_NAME_BYTES + 1, false),
        ] {
            let mut made = draft(Provider::Openai, "sk-planted");
            made.model = Some("m".repeat(length));
            assert_eq!(fault(&made).is_none(), fits, "{length}");
        }
    }

    #[test]
    fn little_is_shown_of_a_long_key_and_nothing_of_a_short_one() {
        let of = |key: &str| mask(&Secret::new(key.to_owned()));
        assert_eq!(of("sk-0123456789abc"), "9abc");
        assert_eq!(of("sk-0123456789ab"), "");
        assert_eq!(of(""), "");
        assert_eq!(of("ääääääääää"), "ää");
        assert_eq!(of("ääääääää€"), "");
    }
}
