//! JSON pointers (RFC 6901) as the checker builds them: one segment at a time, escaped.

use std::fmt;

/// A place in a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pointer(String);

impl Pointer {
    /// The whole document.
    #[must_use]
    pub const fn root() -> Self {
        Self(String::new())
    }

    /// A member of this place.
    #[must_use]
    pub fn at(&self, member: &str) -> Self {
        Self(format!(
            "{}/{}",
            self.0,
            member.replace('~', "~0").replace('/', "~1")
        ))
    }

    /// An item of this place.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        Self(format!("{}/{index}", self.0))
    }
}

impl From<&str> for Pointer {
    /// Of a pointer that is written out.
    fn from(pointer: &str) -> Self {
        Self(pointer.to_owned())
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl From<Pointer> for String {
    fn from(pointer: Pointer) -> Self {
        pointer.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_escaped() {
        let pointer = Pointer::root().at("a/b").index(2).at("~");
        assert_eq!(pointer.to_string(), "/a~1b/2/~0");
    }
}
