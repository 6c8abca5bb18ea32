//! A request as it came in, byte for byte.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// A request as it came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Its method in capitals.
    pub method: String,
    /// What follows the address of the hook in the path, `/` included; empty if nothing does.
    pub path: String,
    /// What follows the question mark, as it came.
    pub query: String,
    /// Its headers; names in lower case.
    pub headers: Vec<(String, String)>,
    /// Its body as it came.
    #[serde(serialize_with = "write", deserialize_with = "read")]
    pub body: Vec<u8>,
}

impl Request {
    /// The value of a header, the first of its name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

fn write<S: Serializer>(body: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&STANDARD.encode(body))
}

fn read<'a, D: Deserializer<'a>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    STANDARD
        .decode(text)
        .map_err(|_| D::Error::custom("a body is base64"))
}
