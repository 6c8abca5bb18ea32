//! Where calls may go.
