//! App definitions: the format, its JSON Schema, the checker, and the difference between two versions.
