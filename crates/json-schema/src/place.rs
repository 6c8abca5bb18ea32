//! Where in a value the check stands; written out only when something does not fit.

/// A place, as the way to it.
#[derive(Clone, Copy)]
pub enum Place<'a> {
    /// The whole value.
    Root,
    /// A member of an object.
    Member(&'a Place<'a>, &'a str),
    /// An item of a list.
    Item(&'a Place<'a>, usize),
}

impl Place<'_> {
    /// As a JSON pointer.
    pub fn pointer(&self) -> String {
        let mut steps = Vec::new();
        let mut at = self;
        loop {
            match at {
                Self::Root => break,
                Self::Member(before, name) => {
                    steps.push(escape(name));
                    at = before;
                }
                Self::Item(before, index) => {
                    steps.push(index.to_string());
                    at = before;
                }
            }
        }
        steps
            .iter()
            .rev()
            .fold(String::new(), |pointer, step| pointer + "/" + step)
    }
}

/// A name as a step of a JSON pointer.
pub fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
