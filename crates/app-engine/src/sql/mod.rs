//! Conditions, order and pages as SQL. Identifiers come from the compiled definition only; everything a caller
//! sends is a parameter.

mod filter;
mod page;
mod params;
mod scope;
mod text;

pub(crate) use filter::{FilterError, condition, literal_condition};
pub(crate) use page::{Cursor, SortKey, segments};
pub(crate) use params::Params;
pub(crate) use scope::{Asker, Resolved, Scope, resolve};
pub(crate) use text::text_condition;
