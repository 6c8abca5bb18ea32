//! The document itself, as serde types. Its JSON Schema is generated from them, so every doc comment here
//! is also what a reader of the schema sees.
//!
//! Ids are stable: they name the columns, the REST fields and the names in expressions, and a rename
//! changes only the label, so that it keeps the data. Unknown members are errors, never ignored.

mod access;
mod app;
mod automation;
mod field;
mod filter;
mod operand;
mod table;
mod view;

pub use access::{Access, Grant, OWNER_ROLE, Permission, Role, Visibility};
pub use app::{APP_FORMAT, AppDefinition, AppInfo, Sample};
pub use automation::{Action, Alert, Automation, Trigger};
pub use field::{Cardinality, Choice, Field, FieldType, OnDelete, ResultType, Tone};
pub use filter::{FieldTest, Filter, FilterOp};
pub use operand::{Me, Operand};
pub use table::{Guard, Lifecycle, Rule, SYSTEM_FIELDS, Table, Transition, UniqueRule};
pub use view::{
    Bucket, Chart, ChartKind, Highlight, Measure, MeasureOp, Related, Sort, Total, View, ViewType,
};
