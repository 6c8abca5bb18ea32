//! The Durable Object of one published app.
