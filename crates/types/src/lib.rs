//! Domain types every part shares: typed ids, actors, addresses, problems.
