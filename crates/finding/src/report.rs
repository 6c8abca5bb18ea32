//! Collecting findings.

use crate::pointer::Pointer;
use crate::{Finding, Severity, did_you_mean};

/// The findings so far.
#[derive(Debug, Default)]
pub struct Report {
    findings: Vec<Finding>,
    most: Option<usize>,
    left_out: usize,
}

impl Report {
    /// One that keeps so many errors and so many other findings, and says how many it left out.
    #[must_use]
    pub fn of_at_most(most: usize) -> Self {
        Self {
            most: Some(most),
            ..Self::default()
        }
    }

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

    /// A sentence with the closest known name, as [`did_you_mean`]; nothing once no error would be kept any more.
    #[must_use]
    pub fn hint<'a>(&self, wrong: &str, known: impl IntoIterator<Item = &'a str>) -> String {
        if self.is_full(Severity::Error) {
            return String::new();
        }
        did_you_mean(wrong, known)
    }

    /// Errors are counted apart, so that none is lost behind warnings.
    fn is_full(&self, severity: Severity) -> bool {
        let is_error = severity == Severity::Error;
        let alike = |finding: &&Finding| (finding.severity == Severity::Error) == is_error;
        self.most
            .is_some_and(|most| self.findings.iter().filter(alike).count() >= most)
    }

    fn push(&mut self, severity: Severity, pointer: &Pointer, code: &str, message: String) {
        if self.is_full(severity) {
            self.left_out += 1;
            return;
        }
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
        if self.left_out > 0 {
            self.findings.push(Finding {
                severity: Severity::Note,
                code: "more-findings".to_owned(),
                pointer: String::new(),
                message: format!(
                    "{} more findings are not listed. Mend these first.",
                    self.left_out
                ),
            });
        }
        self.findings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_error_is_lost_behind_warnings() {
        let mut report = Report::of_at_most(2);
        let place = Pointer::root();
        for _ in 0..5 {
            report.warning(&place, "odd", "");
        }
        for _ in 0..3 {
            report.error(&place, "wrong", "");
        }
        assert_eq!(report.hint("nmae", ["name"]), "");
        let findings = report.finish();
        let codes: Vec<&str> = findings
            .iter()
            .map(|finding| finding.code.as_str())
            .collect();
        assert_eq!(codes, ["wrong", "wrong", "odd", "odd", "more-findings"]);
        assert!(findings[4].message.starts_with("4 more"));
    }
}
