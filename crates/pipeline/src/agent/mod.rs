//! The six agents: typed input, schema-held output, no other power.

mod io;

pub use io::{
    AgentRole, AnalystInput, AnalystOutput, CurrentApp, ImplementerInput, PlannerInput,
    ReviewerInput, SpecInput, TesterInput,
};
