//! The control plane in PostgreSQL, as the Worker and the objects use it.
//!
//! There is one way to the database: [`Database::transaction`], which carries the tenant and leaves in one flight
//! (BEGIN, role, tenant, statements, COMMIT, no answer awaited in between). Conditional work therefore lives in SQL
//! functions (see `migrations/`), and every verb here is one call. Nothing here runs a statement outside of a
//! transaction, builds SQL from text at run time, or decides anything.

mod api_key;
mod app;
mod audit;
mod bytes;
mod connection;
mod data_key;
mod deadline;
mod dev_mail;
mod error;
mod feature;
mod login_code;
mod model_key;
mod param;
mod person;
mod rows;
mod session;
mod transaction;
mod usage;
mod workflow;

pub use api_key::{ApiKey, ApiKeyHolder, NewApiKey};
pub use app::{App, AppEntry, AppReport, AppReported, AppVersionReport, NewApp, Visibility};
pub use audit::AuditEntry;
pub use connection::{Database, Task};
pub use data_key::DataKeyRow;
pub use dev_mail::DevMail;
pub use error::{Error, Limit, ServerError};
pub use feature::{FeatureEntry, FeatureReport, NewFeature};
pub use login_code::{CodeOutcome, NewLoginCode};
pub use model_key::{ModelKey, NewModelKey, SealedModelKey};
pub use param::Param;
pub use person::{Person, SignIn, SignedIn};
pub use rows::{Page, Rows};
pub use session::{NewSession, RotateOutcome, Rotation};
pub use transaction::{MAX_STATEMENTS, Statement, Tenant};
pub use usage::{CallTerms, ModelUsage, MonthSpending, MonthUsage, UsageEvent};
pub use workflow::{NewWorkflow, Workflow, WorkflowReport, WorkflowTurn};

/// A SHA-256 or HMAC-SHA-256 value: the only form in which secrets are stored that nobody needs back.
pub type Hash = [u8; 32];
