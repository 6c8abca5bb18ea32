//! Makes the definition of an earlier version live again. Data that version knew comes back; rows added since stay.

use edgewright_types::Problem;

use super::publish::{Publication, go_live};
use crate::call::{Applied, Failure};
use crate::engine::Engine;
use crate::problems::stale_version;
use crate::session::Session;
use crate::store::{read_definition, read_tests};

pub(super) fn run(
    engine: &Engine,
    session: &Session<'_>,
    to_version: u32,
    base_version: u32,
) -> Result<Applied, Failure> {
    let meta = session.meta().clone();
    if base_version != meta.version {
        return Err(stale_version(meta.version).into());
    }
    let definition = read_definition(session.storage, to_version)?
        .filter(|_| to_version != meta.version)
        .ok_or_else(|| Problem::not_found("earlier version"))?;
    let asked = Publication {
        address: meta.address.clone(),
        definition,
        tests: read_tests(session.storage, to_version)?.unwrap_or_default(),
        base_version: Some(base_version),
        accept_loss: true,
    };
    let (applied, meta) = go_live(
        engine,
        session.storage,
        session.call,
        asked,
        Some((&session.compiled, meta)),
        Some(to_version),
    )?;
    *session.meta_mut() = meta;
    Ok(applied)
}
