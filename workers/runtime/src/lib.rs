//! The Worker that holds the objects builders' work runs in: one per published app, one per person's files, one per
//! counter of requests.
//!
//! It answers nobody from outside and has no routes: other Workers reach its objects by their bindings. A class that is missing here is missing from the built Worker, whatever its `wrangler.toml` says.

pub use edgewright_app_object::App;
pub use edgewright_files_object::Files;
pub use edgewright_limiter_object::Limiter;
#[cfg(feature = "fault-injection")]
pub use edgewright_probe_object::Probe;

#[worker::event(start)]
fn start() {
    console_error_panic_hook::set_once();
}
