//! The Worker that holds the objects in which workflows run: one per workflow, with its
//! runs, its schedule and its state, and one per person, with what is true across their workflows.
//!
//! It answers nobody from outside and has no routes: `workers/api` reaches its objects by their binding. A class that is
//! missing here is missing from the built Worker, whatever its `wrangler.toml` says.

pub use edgewright_owner_object::Owner;
pub use edgewright_workflow_object::Workflow;

#[worker::event(start)]
fn start() {
    console_error_panic_hook::set_once();
}
