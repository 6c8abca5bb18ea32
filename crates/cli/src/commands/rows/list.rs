//! `rows list`: one page.

use super::{encode, table_path};
use crate::arguments::ListArguments;
use crate::client::Client;
use crate::failure::Failure;
use crate::output;

/// Prints one page of rows: `{items, next_cursor}`.
///
/// # Errors
/// A problem if the server refuses.
pub fn run(client: &mut Client, arguments: &ListArguments, json: bool) -> Result<(), Failure> {
    let limit = arguments.limit.map(|limit| limit.to_string());
    let parameters = [
        ("filter", &arguments.filter),
        ("sort", &arguments.sort),
        ("search", &arguments.search),
        ("view", &arguments.view),
        ("limit", &limit),
        ("cursor", &arguments.cursor),
    ];
    let query: Vec<String> = parameters
        .into_iter()
        .filter_map(|(name, value)| Some(format!("{name}={}", encode(value.as_deref()?))))
        .collect();
    let path = format!("{}?{}", table_path(&arguments.table)?, query.join("&"));
    let page = client.get(path.trim_end_matches('?'))?;
    output::result(&page, json, &[])
}
