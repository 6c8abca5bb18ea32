//! Collecting findings.

use crate::pointer::Pointer;
use crate::{Finding, Severity};

/// The findings so far.
#[derive(Debug, Default)]
pub struct Report {
    findings: Vec<Finding>,
}

impl Report {
    /// Something that cannot run.
    pub fn error(&mut self, pointer: &Pointer, code: &str, message: impl Into<String>) {
        self.push(Severity::Error, pointer, code, message.into());
    }

    /// Something that is probably not what was meant.
    pub fn warning(&mut self, pointer: &Pointer, code: &str, message: impl Into<String>) {
        self.push(Severity::Warning, pointer, code, message.into());
    }

    /// Something worth knowing.
    pub fn note(&mut self, pointer: &Pointer, code: &str, message: impl Into<String>) {
        self.push(Severity::Note, pointer, code, message.into());
    }

    fn push(&mut self, severity: Severity, pointer: &Pointer, code: &str, message: String) {
        self.findings.push(Finding {
            severity,
            code: code.to_owned(),
            pointer: pointer.to_string(),
            message,
        });
    }

    /// Whether an error was found already.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.findings
            .iter()
            .any(|finding| finding.severity == Severity::Error)
    }

    /// All findings, errors first, each kind in the order of the document's parts.
    pub fn finish(mut self) -> Vec<Finding> {
        self.findings.sort_by_key(|finding| finding.severity);
        self.findings
    }
}
