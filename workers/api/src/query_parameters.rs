//! The query of a URL, decoded. Parameters nobody asks for are not looked at.

/// Query parameters in order.
pub struct QueryParameters(Vec<(String, String)>);

impl QueryParameters {
    /// Reads what stands behind the `?` of a URL.
    pub fn parse(text: &str) -> Self {
        Self(
            form_urlencoded::parse(text.as_bytes())
                .into_owned()
                .collect(),
        )
    }

    /// A parameter, the first of its name.
    pub fn first(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }
}
