//! What the agents hand to each other and to the builder. Each type is one agent's whole output, and its
//! JSON Schema is what a model is held to.

mod brief;
mod brief_check;
mod conversation;
mod plan;
mod review;
mod spec;

pub use brief::{
    Brief, BriefField, BriefPerson, BriefRule, BriefScreen, BriefThing, Coverage, FieldKind,
    ScreenKind,
};
pub use conversation::{Answer, Author, Message, Mode, Question, Recommendation};
pub use plan::{Plan, PlanStep};
pub use review::{Review, ReviewFinding, Verdict};
pub use spec::{Requirement, Spec};
