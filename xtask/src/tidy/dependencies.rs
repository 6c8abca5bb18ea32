//! The dependency arrow: workers -> objects -> adapters -> engines -> host -> domain. Nothing points left.

use std::{path::Path, process::Command};

use anyhow::{Context, Result, bail};
use serde_json::Value;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Layer {
    Domain,
    Host,
    Engine,
    Adapter,
    Object,
    Program,
}

/// Crates below the objects and their layer. A crate that is not here is a finding.
const LAYERS: &[(&str, Layer)] = &[
    ("edgewright-types", Layer::Domain),
    ("edgewright-limits", Layer::Domain),
    ("edgewright-storage", Layer::Domain),
    ("edgewright-typed-json", Layer::Domain),
    ("edgewright-expression", Layer::Domain),
    ("edgewright-json-schema", Layer::Domain),
    ("edgewright-finding", Layer::Domain),
    ("edgewright-schedule", Layer::Domain),
    ("edgewright-workflow-definition", Layer::Domain),
    ("edgewright-definition", Layer::Domain),
    ("edgewright-durable-host", Layer::Host),
    ("edgewright-app-engine", Layer::Engine),
    ("edgewright-files", Layer::Engine),
    ("edgewright-identity", Layer::Engine),
    ("edgewright-inbound-mail", Layer::Engine),
    ("edgewright-mail", Layer::Engine),
    ("edgewright-offline-model", Layer::Engine),
    ("edgewright-pipeline", Layer::Engine),
    ("edgewright-vault", Layer::Engine),
    ("edgewright-workflow-functions", Layer::Engine),
    ("edgewright-workflow-engine", Layer::Engine),
    ("edgewright-workflow", Layer::Engine),
    ("edgewright-webhook", Layer::Engine),
    ("edgewright-workflow-owner", Layer::Engine),
    ("edgewright-workflow-http", Layer::Adapter),
    ("edgewright-do-storage", Layer::Adapter),
    ("edgewright-model-anthropic", Layer::Adapter),
    ("edgewright-model-google", Layer::Adapter),
    ("edgewright-model-openai", Layer::Adapter),
    ("edgewright-model-router", Layer::Adapter),
    ("edgewright-model-wire", Layer::Adapter),
    ("edgewright-model-keys", Layer::Adapter),
    ("edgewright-postgres", Layer::Adapter),
    ("edgewright-storage-native", Layer::Adapter),
    ("edgewright-cli", Layer::Program),
    ("edgewright-visibility", Layer::Program),
    ("xtask", Layer::Program),
];

/// Crates of a layer do not see each other, but for these: the offline model implements the pipeline's model port, the
/// adapters of model providers share their wire and stand behind one router, whoever seals keys keeps them in PostgreSQL, and
/// a published workflow stands around the engine of its runs and their built-in functions, and tells its owner which events
/// it wants.
const SIDEWAYS: &[(&str, &str)] = &[
    ("edgewright-offline-model", "edgewright-pipeline"),
    ("edgewright-workflow", "edgewright-workflow-engine"),
    ("edgewright-workflow", "edgewright-webhook"),
    ("edgewright-workflow", "edgewright-inbound-mail"),
    ("edgewright-workflow", "edgewright-workflow-functions"),
    ("edgewright-workflow", "edgewright-workflow-owner"),
    ("edgewright-model-anthropic", "edgewright-model-wire"),
    ("edgewright-model-google", "edgewright-model-wire"),
    ("edgewright-model-openai", "edgewright-model-wire"),
    ("edgewright-model-router", "edgewright-model-wire"),
    ("edgewright-model-router", "edgewright-model-anthropic"),
    ("edgewright-model-router", "edgewright-model-google"),
    ("edgewright-model-router", "edgewright-model-openai"),
    ("edgewright-model-keys", "edgewright-postgres"),
];

/// What would give an engine a clock, a network or a runtime.
const IMPURE: &[&str] = &[
    "worker",
    "js-sys",
    "web-sys",
    "wasm-bindgen",
    "tokio",
    "tokio-postgres",
    "ureq",
    "rusqlite",
];

/// All findings.
pub fn check(root: &Path) -> Result<Vec<String>> {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ])
        .current_dir(root)
        .output()
        .context("cargo metadata")?;
    if !output.status.success() {
        bail!(
            "cargo metadata: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    Ok(list(&metadata, "packages")
        .iter()
        .flat_map(check_package)
        .collect())
}

fn check_package(package: &Value) -> Vec<String> {
    let name = text(package, "name");
    let path = text(package, "manifest_path");
    let Some(layer) = layer(name, path) else {
        return vec![format!(
            "{name} has no layer; add it to xtask/src/tidy/dependencies.rs"
        )];
    };
    let dependencies = package["dependencies"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let normal = dependencies
        .iter()
        .filter(|dependency| dependency["kind"].is_null());
    normal
        .filter_map(|dependency| {
            let other = text(dependency, "name");
            if layer <= Layer::Engine && IMPURE.contains(&other) {
                return Some(format!("{name} is pure and must not depend on {other}"));
            }
            let path = dependency.get("path")?.as_str()?;
            let below = self::layer(other, path)?;
            let same_is_fine = matches!(layer, Layer::Domain) || SIDEWAYS.contains(&(name, other));
            let fits = below < layer || (below == layer && same_is_fine);
            (!fits).then(|| format!("{name} ({layer:?}) must not depend on {other} ({below:?})"))
        })
        .collect()
}

fn layer(name: &str, path: &str) -> Option<Layer> {
    if path.contains("/durable-objects/") {
        return Some(Layer::Object);
    }
    if path.contains("/workers/") || path.contains("/tests/") {
        return Some(Layer::Program);
    }
    LAYERS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, layer)| *layer)
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value
        .get(member)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

fn list<'a>(value: &'a Value, member: &str) -> &'a [Value] {
    value
        .get(member)
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default()
}
