//! Which elements of a page a selector finds.

use std::cell::Cell;

use edgewright_limits::function::{SELECTOR_BYTES, SELECTOR_STEPS};
use simplecss::{AttributeOperator, Element, PseudoClass, Selector};

use super::tree::Tree;
use crate::FunctionError;

/// The elements that a selector finds, in the order of the page.
pub(super) fn select(tree: &Tree, selector: &str) -> Result<Vec<usize>, FunctionError> {
    if selector.len() > SELECTOR_BYTES {
        let message = format!("A selector has at most {SELECTOR_BYTES} characters.");
        return Err(FunctionError::too_large("/selector", message));
    }
    let read = Selector::parse(selector.trim()).filter(|_| !selector.contains([',', '{']));
    let Some(selector) = read else {
        return Err(FunctionError::expression(
            "/selector",
            "This selector cannot be read. Names, .class, #id, [attribute], [attribute=value], :first-child and the \
             combinations 'a b', 'a > b' and 'a + b' are known; one selector at a time.",
        ));
    };
    let steps = Cell::new(SELECTOR_STEPS);
    let elements = tree
        .numbers()
        .filter(|number| tree.element(*number).is_some());
    let found = elements.filter(|number| {
        selector.matches(&Part {
            tree,
            number: *number,
            steps: &steps,
        })
    });
    let found = found.collect();
    if steps.get() == 0 {
        let message =
            "This selector takes too many steps on this page. Name elements more exactly.";
        return Err(FunctionError::too_large("/selector", message));
    }
    Ok(found)
}

/// An element that is being looked at. Looking costs steps, and without any left nothing is found any more.
#[derive(Clone)]
struct Part<'a> {
    tree: &'a Tree,
    number: usize,
    steps: &'a Cell<u32>,
}

impl Part<'_> {
    fn step(&self) -> bool {
        self.steps.set(self.steps.get().saturating_sub(1));
        self.steps.get() > 0
    }

    fn at(&self, number: Option<usize>) -> Option<Self> {
        let number = number.filter(|_| self.step())?;
        self.tree.element(number)?;
        Some(Self {
            number,
            ..self.clone()
        })
    }
}

impl Element for Part<'_> {
    fn parent_element(&self) -> Option<Self> {
        self.at(self.tree.node(self.number)?.parent)
    }

    fn prev_sibling_element(&self) -> Option<Self> {
        self.at(self.tree.node(self.number)?.previous)
    }

    fn has_local_name(&self, name: &str) -> bool {
        let element = self.tree.element(self.number);
        self.step() && element.is_some_and(|(known, _)| known.eq_ignore_ascii_case(name))
    }

    fn attribute_matches(&self, name: &str, operator: AttributeOperator<'_>) -> bool {
        if !self.step() {
            return false;
        }
        let attributes = self
            .tree
            .element(self.number)
            .map(|(_, attributes)| attributes);
        let value = attributes.and_then(|attributes| attributes.get(&name.to_ascii_lowercase()));
        match (value, operator) {
            // Class names may be parted by any white space, and the library looks for spaces only.
            (Some(value), AttributeOperator::Contains(word)) => {
                value.split_ascii_whitespace().any(|known| known == word)
            }
            (Some(value), operator) => operator.matches(value),
            (None, _) => false,
        }
    }

    fn pseudo_class_matches(&self, class: PseudoClass<'_>) -> bool {
        match class {
            PseudoClass::FirstChild => {
                self.step()
                    && self
                        .tree
                        .node(self.number)
                        .is_some_and(|node| node.previous.is_none())
            }
            PseudoClass::Link => {
                self.has_local_name("a")
                    && self.attribute_matches("href", AttributeOperator::Exists)
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorCode;

    const PAGE: &str =
        "<div id=a class='x y'><p>1<p class='y\nz'>2<a href='/h' lang=de-AT>3</a></div><p>4";

    #[track_caller]
    fn found(selector: &str) -> Vec<String> {
        let tree = Tree::read(PAGE).unwrap();
        let numbers = select(&tree, selector).unwrap();
        numbers
            .into_iter()
            .map(|number| tree.element(number).unwrap().0.to_owned())
            .collect()
    }

    #[test]
    fn what_is_known() {
        assert_eq!(found("p"), ["p", "p", "p"]);
        assert_eq!(found("#a > P"), ["p", "p"]);
        assert_eq!(found("div.x.y p.z"), ["p"]);
        assert_eq!(found("p + p a[href='/h']"), ["a"]);
        assert_eq!(found("a[lang|=de]"), ["a"]);
        assert_eq!(found("p:first-child"), ["p"]);
        assert_eq!(found("a:link"), ["a"]);
        assert_eq!(found("*").len(), 5);
        assert!(found("div div").is_empty());
    }

    #[test]
    fn what_is_not_known_is_refused() {
        let tree = Tree::read(PAGE).unwrap();
        for wrong in [
            "",
            " ",
            "p:nth-child(2)",
            "a[href^=x]",
            "a,b",
            "p {}",
            "> p",
            "p >",
            "[",
            "a ~ b",
            "..",
            ":not(p)",
            "p::before",
        ] {
            let error = select(&tree, wrong).unwrap_err();
            assert_eq!(
                (error.code, error.pointer.as_str()),
                (ErrorCode::Expression, "/selector"),
                "{wrong}"
            );
        }
    }

    #[test]
    fn length_and_steps_are_bounded() {
        let tree = Tree::read(PAGE).unwrap();
        let code = |length: usize| select(&tree, &"x".repeat(length)).map_err(|error| error.code);
        assert_eq!(code(SELECTOR_BYTES - 1), Ok(vec![]));
        assert_eq!(code(SELECTOR_BYTES), Ok(vec![]));
        assert_eq!(code(SELECTOR_BYTES + 1), Err(ErrorCode::TooLarge));
        let deep = Tree::read(&"<i>".repeat(150)).unwrap();
        let error = select(&deep, &format!("b {}", "i ".repeat(60))).unwrap_err();
        assert_eq!(error.code, ErrorCode::TooLarge);
    }
}
