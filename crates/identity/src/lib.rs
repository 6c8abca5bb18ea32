//! Identity decisions: tokens, codes, API keys, issuers.
