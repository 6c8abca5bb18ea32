//! The engine of a published app: tables, rows, access, versions.
