//! Names every Durable Object class, so that the linker keeps it and the bindings export it.
//!
//! A class that is missing here is missing from the built Worker, whatever `wrangler.toml` says.

pub use edgewright_app_object::App;
pub use edgewright_feature_object::Feature;
pub use edgewright_limiter_object::Limiter;
#[cfg(feature = "fault-injection")]
pub use edgewright_probe_object::Probe;
