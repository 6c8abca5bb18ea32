//! Ordinary English, as far as it helps to draft an app: words, phrases, kinds of fields, people, states.
//!
//! Nothing in here knows about apps that exist or about the catalogue; it only reads.

pub mod actions;
mod clause;
pub mod english;
pub mod field_kind;
pub mod inflection;
pub mod lexicon;
pub mod list;
pub mod mode;
pub mod money;
pub mod numbers;
pub mod outside;
pub mod pattern;
pub mod phrase;
pub mod states;
pub mod text;
pub mod token;
mod tokenise;
