//! The deployable Worker: routes, middleware, and every Durable Object class.
