//! The durable host: journal, outbox and alarms, the same for every engine.
