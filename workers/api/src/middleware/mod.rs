//! What every request passes through before its route.

pub mod authentication;
pub mod body;
pub mod compression;
pub mod origin;
pub mod rate_limit;
pub mod request_id;
pub mod security_headers;
