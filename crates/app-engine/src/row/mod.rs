//! Rows: reading them, working out what is worked out, checking them, writing them, showing them.

mod check;
mod compute;
mod data;
mod defaults;
mod fetch;
mod problems;
mod validate;
mod wire;
mod write;
mod write_many;

pub(crate) use check::RowCheck;
pub(crate) use compute::{expression_input, fill_computed, run_flag};
pub(crate) use data::{RowData, select_list};
pub(crate) use defaults::{
    Origin, RowTemplate, counter_key, initial_state, operand_value, operand_wire,
};
pub(crate) use fetch::{fetch_rows, find_row, is_allowed, row_exists};
pub(crate) use problems::{RowProblems, field_of, unique_problem};
pub(crate) use validate::{Draft, validate};
pub(crate) use wire::{show_row, show_rows, titles_of};
pub(crate) use write::{delete_row, insert_row, update_row};
pub(crate) use write_many::insert_rows;
