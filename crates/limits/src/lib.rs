//! Every limit of the platform, in one place.
