//! What a clause asks for, worked out against the brief there is so far. Used for a first description and
//! for every later change alike; nothing in here changes a brief.

pub mod choices;
pub mod field_item;
pub mod field_name;
pub mod measure;
pub mod number_rule;
pub mod once;
mod question;
pub mod screens;
pub mod subject;
pub mod warning;
