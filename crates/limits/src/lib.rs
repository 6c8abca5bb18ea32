//! Every limit of the platform, in one place.

/// The built Worker, gzipped, may be at most this many bytes. The platform's smallest limit is 3 MB.
pub const WORKER_SCRIPT_GZIP_BYTES: usize = 1_500_000;
