//! The Worker that holds the objects which build: one per feature, with its agents, their models and their keys.
//!
//! It answers nobody from outside and has no routes: `workers/api` reaches its objects by their binding. A class that is
//! missing here is missing from the built Worker, whatever its `wrangler.toml` says.

pub use edgewright_feature_object::Feature;

#[worker::event(start)]
fn start() {
    console_error_panic_hook::set_once();
}
