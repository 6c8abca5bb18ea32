//! What a sealed value belongs to. It is not kept with the bytes but bound to them: in another place they do not open.

/// The place of a value.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Whose it is.
    pub tenant: &'a str,
    /// Which record of theirs.
    pub record: &'a str,
    /// Which field of the record.
    pub field: &'a str,
    /// Which version of the record.
    pub version: i64,
    /// Open fields of the record that say where the value may go, such as an address. Changed ones close it.
    pub bound: &'a [&'a str],
}

impl Context<'_> {
    /// All of it as one text of bytes.
    pub(crate) fn bytes(&self, purpose: &str) -> Vec<u8> {
        let version = self.version.to_be_bytes();
        let place = [purpose, self.tenant, self.record, self.field];
        let parts = place
            .iter()
            .map(|part| part.as_bytes())
            .chain([version.as_slice()])
            .chain(self.bound.iter().map(|part| part.as_bytes()));
        join(parts)
    }
}

/// Parts as one text of bytes. Each is preceded by its length, so no two lists of parts meet.
pub(crate) fn join<'a>(parts: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut joined = Vec::new();
    for part in parts {
        let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
        joined.extend_from_slice(&length.to_be_bytes());
        joined.extend_from_slice(part);
    }
    joined
}
