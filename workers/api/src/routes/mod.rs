//! The handlers, one file per resource. A handler reads the call, asks an engine's object or the control plane, and
//! hands the answer on; it decides nothing that an engine could decide.

pub mod api_key;
pub mod app;
pub mod app_person;
pub mod app_version;
pub mod approval;
pub mod dev_mailbox;
pub mod document;
pub mod event;
pub mod feature;
pub mod form;
pub mod hook;
pub mod import;
pub mod login_code;
pub mod mailbox;
pub mod model_key;
pub mod model_usage;
pub mod person;
pub mod row;
pub mod session;
pub mod workflow;
pub mod workflow_event;
pub mod workflow_run;
pub mod workflow_secret;
pub mod workflow_watch;
