//! The expression language: jq 1.7 semantics for a documented subset, under a hard budget.
