//! The six agents: typed input, schema-held output, no other power.

mod io;
mod output;
mod request;
mod say;
mod schema;

pub use io::{
    AgentRole, AnalystInput, AnalystOutput, CurrentApp, ImplementerInput, PlannerInput,
    ReviewerInput, SpecInput, TesterInput,
};
pub use output::read;
pub use request::request;
pub use say::SayReader;
pub use schema::output_schema;
