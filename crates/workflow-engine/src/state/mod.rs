//! What a run is while it is under way: open tasks, what is owed, values, and what was done so far. All of it is one
//! document in one row; nothing here touches storage.

mod frame;
mod history;
mod run;
mod value;

pub use frame::{Doing, Frame, ListenState, ScopeKind, ScopeState, TryState};
pub use history::{History, TaskRecord, TaskStatus};
pub use run::{Earlier, End, OwedEffect, Run, RunStatus, StartedBy, Step, StepFlow};
pub use value::{Shared, ValueRef, Values, json_bytes};
