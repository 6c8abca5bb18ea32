//! The build pipeline: a feature's conversation, its state machine and its six agents.
