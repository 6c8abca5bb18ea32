//! The Durable Object that counts requests.
