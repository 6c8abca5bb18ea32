//! Workflow definitions.
