//! Domain types every part shares: typed ids, actors, addresses, time, problems.
//!
//! Nothing here decides anything and nothing here does I/O; it is the bottom of the dependency arrow.

mod actor;
mod address;
mod host;
mod id;
mod plan;
mod problem;
mod provider;
mod time;
mod workflow_address;

pub use actor::Actor;
pub use address::{AddressError, AppAddress, RESERVED_NAMES, Slug, Username};
pub use host::{HostRefused, check_public_host};
pub use id::{
    ApiKeyId, AppId, EffectId, Entropy, FeatureId, IdError, ImportId, RowId, RunId, SessionId,
    UserId, WorkflowId,
};
pub use plan::Plan;
pub use problem::{FieldProblem, Problem, ProblemKind};
pub use provider::{ModelAccess, Provider, Secret};
pub use time::UnixMillis;
pub use workflow_address::WorkflowAddress;
