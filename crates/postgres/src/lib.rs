//! The control plane in PostgreSQL: one transaction type that carries the tenant.
