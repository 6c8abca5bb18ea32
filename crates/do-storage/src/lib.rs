//! The storage trait over a Durable Object's SQLite; the only place that touches its raw cursor.
