//! The Durable Object of one feature.
