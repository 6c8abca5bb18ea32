//! Who may do what: the owner everything, the platform what it has to, and nobody else anything.

use edgewright_types::{Actor, Problem, WorkflowAddress};

/// Lets the owner pass. To everybody else the workflow looks like one that does not exist.
///
/// # Errors
/// `not-found`.
pub fn require_owner(actor: &Actor, address: &WorkflowAddress) -> Result<(), Problem> {
    match actor {
        Actor::Person { username, .. } if username == address.owner.as_str() => Ok(()),
        Actor::Person { .. } | Actor::Anonymous | Actor::System { .. } => Err(nothing_here()),
    }
}

/// Lets the platform pass.
///
/// # Errors
/// `not-found`.
pub fn require_system(actor: &Actor) -> Result<(), Problem> {
    match actor {
        Actor::System { .. } => Ok(()),
        Actor::Person { .. } | Actor::Anonymous => Err(nothing_here()),
    }
}

/// Lets another workflow of the same owner pass.
///
/// # Errors
/// `not-found`.
pub fn require_kin(
    actor: &Actor,
    from: &WorkflowAddress,
    address: &WorkflowAddress,
) -> Result<(), Problem> {
    require_system(actor)?;
    if from.owner == address.owner {
        return Ok(());
    }
    Err(nothing_here())
}

/// What is said where there is no workflow, or none for whoever asks.
pub fn nothing_here() -> Problem {
    Problem::not_found("workflow")
}

#[cfg(test)]
mod tests {
    use edgewright_types::{Entropy, UnixMillis, UserId};

    use super::*;

    fn person(username: &str) -> Actor {
        Actor::Person {
            user_id: UserId::new(UnixMillis(1), Entropy([1; 16])),
            email: format!("{username}@example.com"),
            username: username.to_owned(),
        }
    }

    #[test]
    fn only_the_owner_passes_as_owner_and_only_the_platform_as_platform() {
        let address: WorkflowAddress = "ann/digest".parse().unwrap();
        let system = Actor::System {
            reason: "sweep".to_owned(),
        };
        assert!(require_owner(&person("ann"), &address).is_ok());
        for other in [
            person("an"),
            person("annn"),
            person("ben"),
            Actor::Anonymous,
            system.clone(),
        ] {
            assert_eq!(require_owner(&other, &address).unwrap_err().status, 404);
        }
        assert!(require_system(&system).is_ok());
        for other in [person("ann"), Actor::Anonymous] {
            assert!(require_system(&other).is_err());
        }
    }
}
