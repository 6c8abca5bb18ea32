//! A build as the server describes it, and what of it is printed.

use serde_json::{Value, json};

use crate::failure::Failure;

/// The server's view of a build.
pub struct Feature(pub Value);

impl Feature {
    /// Its id.
    pub fn id(&self) -> &str {
        self.text("/id")
    }

    /// Where it stands.
    pub fn status(&self) -> &str {
        self.text("/status")
    }

    /// Number of the last event it told.
    pub fn last_event(&self) -> u64 {
        self.0
            .get("last_event")
            .and_then(Value::as_u64)
            .unwrap_or(0)
    }

    /// Whether nothing more happens by itself. While the analyst works, a draft is not settled.
    pub fn is_settled(&self) -> bool {
        match self.status() {
            "building" | "publishing" => false,
            "drafting" => self.running().is_none(),
            _ => true,
        }
    }

    fn running(&self) -> Option<&Value> {
        self.stages().find(|stage| state(stage) == "running")
    }

    fn stages(&self) -> impl DoubleEndedIterator<Item = &Value> {
        let stages = self.0.get("stages").and_then(Value::as_array);
        stages.into_iter().flatten()
    }

    /// Stages done, and what is being done.
    pub fn progress(&self) -> (u64, String) {
        let done = self.stages().filter(|stage| state(stage) == "done").count();
        let name = self
            .running()
            .and_then(|stage| stage.get("stage"))
            .and_then(Value::as_str);
        (done as u64, name.unwrap_or(self.status()).replace('_', " "))
    }

    /// The one object of `build --json`.
    pub fn report(&self, url: &str) -> Value {
        let app = self.0.get("app").filter(|_| self.status() == "done");
        let app = app.filter(|app| !app.is_null()).map(|app| {
            json!({"owner": app.get("owner"), "slug": app.get("slug"), "version": app.get("version")})
        });
        let number = |name: &str| self.0.pointer(name).and_then(Value::as_u64).unwrap_or(0);
        json!({
            "feature_id": self.id(),
            "mode": self.0.get("mode"),
            "status": self.status(),
            "app": app,
            "url": self.url(url),
            "tests": {"passed": number("/report/passed"), "failed": number("/report/failed")},
            "model": self.model(),
            "not_covered": self.0.get("not_covered").cloned().unwrap_or_else(|| json!([])),
        })
    }

    /// Where it can be looked at: the app once it is live, else the preview.
    fn url(&self, url: &str) -> Option<String> {
        let text = |pointer: &str| self.0.pointer(pointer).and_then(Value::as_str);
        let path = match self.status() {
            "done" => format!("/u/{}/{}", text("/app/owner")?, text("/app/slug")?),
            "awaiting_approval" => text("/preview_path")
                .map_or_else(|| format!("/u/~preview/{}", self.id()), str::to_owned),
            _ => return None,
        };
        Some(if path.starts_with('/') {
            format!("{url}{path}")
        } else {
            path
        })
    }

    /// The model that wrote the definition, else the one that answered last.
    fn model(&self) -> Option<&str> {
        let model = |stage: &'_ Value| stage.get("model").is_some_and(Value::is_string);
        let wrote = |stage: &&Value| {
            stage.get("stage").and_then(Value::as_str) == Some("implementer") && model(stage)
        };
        let stage = self
            .stages()
            .find(wrote)
            .or_else(|| self.stages().rev().find(|stage| model(stage)))?;
        stage.get("model").and_then(Value::as_str)
    }

    /// The report for a person.
    pub fn lines(&self, url: &str) -> Vec<String> {
        let mut lines = vec![format!(
            "{}: {}",
            self.text("/title"),
            self.status().replace('_', " ")
        )];
        let report = self.report(url);
        let passed = report
            .pointer("/tests/passed")
            .and_then(Value::as_u64)
            .unwrap_or(0);
        let failed = report
            .pointer("/tests/failed")
            .and_then(Value::as_u64)
            .unwrap_or(0);
        if passed + failed > 0 {
            lines.push(format!("{passed} of {} checks hold.", passed + failed));
        }
        for item in report
            .get("not_covered")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            lines.push(format!(
                "Not covered: {}",
                item.as_str().unwrap_or_default()
            ));
        }
        lines.extend(report.get("url").and_then(Value::as_str).map(str::to_owned));
        lines
    }

    /// Whether the command did what was asked: built, and with `approved` live.
    pub fn outcome(&self, approved: bool) -> Result<(), Failure> {
        match self.status() {
            "done" => Ok(()),
            "awaiting_approval" if !approved => Ok(()),
            status => Err(self.failure(status)),
        }
    }

    fn failure(&self, status: &str) -> Failure {
        let mode = self
            .0
            .pointer("/recommendation/mode")
            .or(self.0.get("mode"))
            .and_then(Value::as_str);
        let (code, detail) = match (self.text("/failure/code"), status) {
            ("", "drafting") if mode.is_some_and(|mode| mode != "app") => (
                "mode-not-available",
                format!(
                    "This is best built as a {}, and only apps can be built so far. {}",
                    mode.unwrap_or_default(),
                    self.text("/recommendation/reason")
                ),
            ),
            ("", "drafting") => (
                "build-needs-answers",
                "The analyst has a question. Answer it in the browser.".to_owned(),
            ),
            ("", status) => (
                "build-failed",
                format!("The build ended as '{status}'. Look at it in the browser."),
            ),
            (code, _) => (code, self.text("/failure/message").to_owned()),
        };
        Failure::local(code, detail.trim()).with("feature_id", self.id())
    }

    fn text(&self, pointer: &str) -> &str {
        self.0
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }
}

fn state(stage: &Value) -> &str {
    stage
        .get("state")
        .and_then(Value::as_str)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feature(value: Value) -> Feature {
        Feature(value)
    }

    #[test]
    fn a_live_build_is_reported() {
        let feature = feature(json!({
            "id": "feat_1", "mode": "app", "status": "done", "title": "Tools",
            "app": {"owner": "ann", "slug": "tools", "version": 1, "path": "/u/ann/tools"},
            "report": {"passed": 3, "failed": 0, "results": []},
            "stages": [{"stage": "implementer", "state": "done", "model": "offline"}, {"stage": "checks", "state": "done", "model": null}],
            "not_covered": ["sending mail"]
        }));
        let wanted = json!({
            "feature_id": "feat_1", "mode": "app", "status": "done",
            "app": {"owner": "ann", "slug": "tools", "version": 1},
            "url": "http://x/u/ann/tools", "tests": {"passed": 3, "failed": 0},
            "model": "offline", "not_covered": ["sending mail"]
        });
        assert_eq!(feature.report("http://x"), wanted);
        assert!(feature.outcome(true).is_ok());
    }

    #[test]
    fn a_draft_is_settled_once_the_analyst_rests() {
        let draft = |state: &str| {
            feature(json!({"status": "drafting", "stages": [{"stage": "analyst", "state": state}]}))
        };
        assert!(!draft("running").is_settled());
        assert!(draft("done").is_settled());
    }

    #[test]
    fn only_approval_may_be_left_open() {
        let waiting = feature(json!({"id": "f", "status": "awaiting_approval"}));
        assert!(waiting.outcome(false).is_ok());
        assert!(waiting.outcome(true).is_err());
        let failed = feature(
            json!({"id": "f", "status": "failed", "failure": {"code": "budget-exhausted", "message": "Too dear."}}),
        );
        assert_eq!(
            failed.outcome(false).unwrap_err().code(),
            "budget-exhausted"
        );
        let other = feature(
            json!({"id": "f", "status": "drafting", "recommendation": {"mode": "workflow", "reason": "It runs by itself."}}),
        );
        assert_eq!(
            other.outcome(false).unwrap_err().code(),
            "mode-not-available"
        );
    }
}
