//! Pages of a list: `limit` and `cursor` in, `items` and `next_cursor` out.

use std::str::FromStr;

use edgewright_limits::page::{SIZE_DEFAULT, SIZE_MAX};
use edgewright_types::Problem;
use serde::Serialize;

use crate::call::Call;

/// One page of a list.
#[derive(Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page starts; null on the last.
    pub next_cursor: Option<String>,
}

/// A page as a document.
pub const fn document<T>(items: Vec<T>, next_cursor: Option<String>) -> Page<T> {
    Page { items, next_cursor }
}

/// How many items a page has.
pub fn limit(call: &Call) -> Result<u32, Problem> {
    let Some(text) = call.query("limit") else {
        return Ok(SIZE_DEFAULT);
    };
    text.parse()
        .ok()
        .filter(|limit| (1..=SIZE_MAX).contains(limit))
        .ok_or_else(|| {
            Problem::caller(
                400,
                "query-invalid",
                format!("The parameter limit is a whole number from 1 to {SIZE_MAX}."),
            )
            .with_error(
                "?limit",
                "invalid",
                format!("Send a whole number from 1 to {SIZE_MAX}."),
            )
        })
}

/// Where a page starts: the id after which it goes on.
pub fn cursor<T: FromStr>(call: &Call) -> Result<Option<T>, Problem> {
    let parsed = call.query("cursor").map(str::parse).transpose();
    parsed.map_err(|_| {
        Problem::caller(
            400,
            "cursor-invalid",
            "The cursor is not one of ours. Start again from the first page.",
        )
        .with_error(
            "?cursor",
            "invalid",
            "Send next_cursor of the page before, as it was.",
        )
    })
}
