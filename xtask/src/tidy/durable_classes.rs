//! Every Durable Object class that `wrangler.toml` names is exported by the built Worker, in every environment.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use toml::{Table, Value};

/// Classes that are bound but not exported, or not bound or migrated everywhere.
pub fn check(root: &Path) -> Result<Vec<String>> {
    let config: Table = fs::read_to_string(root.join("wrangler.toml"))?.parse()?;
    let shim = fs::read_to_string(root.join("build/worker/shim.js"))
        .context("build/worker is missing: run `cargo xtask build` first")?;
    let bound = bound_classes(&config);
    let mut findings = Vec::new();
    for class in &bound {
        if !shim.contains(&format!("export const {class} = ")) {
            findings.push(format!("wrangler.toml binds {class}, which the Worker does not export: see workers/api/src/durable_exports.rs"));
        }
    }
    if migrated_classes(&config) != bound {
        findings.push(
            "wrangler.toml: the classes of [[migrations]] are not those that are bound".into(),
        );
    }
    for (name, environment) in environments(&config) {
        if bound_classes(environment) != bound {
            findings.push(format!(
                "wrangler.toml: env.{name} binds other classes than the top level"
            ));
        }
    }
    Ok(findings)
}

fn environments(config: &Table) -> impl Iterator<Item = (&String, &Table)> {
    let environments = config
        .get("env")
        .and_then(Value::as_table)
        .into_iter()
        .flatten();
    environments.filter_map(|(name, value)| Some((name, value.as_table()?)))
}

fn bound_classes(config: &Table) -> BTreeSet<&str> {
    let bindings = config
        .get("durable_objects")
        .and_then(|objects| objects.get("bindings"));
    let bindings = bindings.and_then(Value::as_array).into_iter().flatten();
    bindings
        .filter_map(|binding| binding.get("class_name")?.as_str())
        .collect()
}

fn migrated_classes(config: &Table) -> BTreeSet<&str> {
    let migrations = config
        .get("migrations")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let classes =
        migrations.filter_map(|migration| migration.get("new_sqlite_classes")?.as_array());
    classes.flatten().filter_map(Value::as_str).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_classes_of_bindings_and_migrations() {
        let config: Table = "
            [[durable_objects.bindings]]
            name = 'APP'
            class_name = 'App'
            [[migrations]]
            tag = 'v1'
            new_sqlite_classes = ['App', 'Old']
        "
        .parse()
        .unwrap();
        assert_eq!(bound_classes(&config), BTreeSet::from(["App"]));
        assert_eq!(migrated_classes(&config), BTreeSet::from(["App", "Old"]));
    }
}
