//! Every Durable Object class that a `wrangler.toml` binds is exported by the build of the Worker that holds it, in every
//! environment.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use toml::{Table, Value};

use crate::workspace;

/// A bound class: its name, and the Worker that holds it if that is another one.
type Bound<'a> = (&'a str, Option<&'a str>);

/// Classes that are bound but not exported, or not bound or migrated everywhere.
pub fn check(root: &Path) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    let mut held = BTreeSet::new();
    let mut borrowed = Vec::new();
    for worker in workspace::workers(root)? {
        let file = format!("workers/{worker}/wrangler.toml");
        let config: Table = fs::read_to_string(root.join(&file))?.parse()?;
        let shim = fs::read_to_string(root.join(format!("build/workers/{worker}/shim.js")))
            .context("build/workers is missing: run `cargo xtask build` first")?;
        let name = config
            .get("name")
            .and_then(Value::as_str)
            .unwrap_or_default();
        for (class, script) in bound_classes(&config) {
            if let Some(script) = script {
                borrowed.push((file.clone(), class.to_owned(), script.to_owned()));
                continue;
            }
            held.insert((name.to_owned(), class.to_owned()));
            if !shim.contains(&format!("export const {class} = ")) {
                findings.push(format!(
                    "{file} binds {class}, which the Worker does not export: see its lib.rs"
                ));
            }
        }
        findings.extend(check_config(&file, &config));
    }
    for (file, class, script) in borrowed {
        if !held.contains(&(script.clone(), class.clone())) {
            findings.push(format!(
                "{file} binds {class} of {script}, which does not hold it"
            ));
        }
    }
    Ok(findings)
}

/// Environments and migrations that differ from the bindings of the top level.
fn check_config(file: &str, config: &Table) -> Vec<String> {
    let bound = bound_classes(config);
    let own: BTreeSet<_> = bound
        .iter()
        .filter(|(_, script)| script.is_none())
        .map(|(class, _)| *class)
        .collect();
    let mut findings = Vec::new();
    if migrated_classes(config) != own {
        findings.push(format!(
            "{file}: the classes of [[migrations]] are not those that it holds"
        ));
    }
    for (name, environment) in environments(config) {
        if bound_classes(environment) != bound {
            findings.push(format!(
                "{file}: env.{name} binds other classes than the top level"
            ));
        }
    }
    findings
}

fn environments(config: &Table) -> impl Iterator<Item = (&String, &Table)> {
    let environments = config
        .get("env")
        .and_then(Value::as_table)
        .into_iter()
        .flatten();
    environments.filter_map(|(name, value)| Some((name, value.as_table()?)))
}

fn bound_classes(config: &Table) -> BTreeSet<Bound<'_>> {
    let bindings = config
        .get("durable_objects")
        .and_then(|objects| objects.get("bindings"));
    let bindings = bindings.and_then(Value::as_array).into_iter().flatten();
    bindings
        .filter_map(|binding| {
            let script = binding.get("script_name").and_then(Value::as_str);
            Some((binding.get("class_name")?.as_str()?, script))
        })
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
            [[durable_objects.bindings]]
            name = 'FEATURE'
            class_name = 'Feature'
            script_name = 'builder'
            [[migrations]]
            tag = 'v1'
            new_sqlite_classes = ['App', 'Old']
        "
        .parse()
        .unwrap();
        let bound = [("App", None), ("Feature", Some("builder"))];
        assert_eq!(bound_classes(&config), BTreeSet::from(bound));
        assert_eq!(migrated_classes(&config), BTreeSet::from(["App", "Old"]));
    }

    #[test]
    fn a_class_that_is_held_and_not_migrated_is_found() {
        let config: Table = "
            [[durable_objects.bindings]]
            name = 'APP'
            class_name = 'App'
            [env.production]
        "
        .parse()
        .unwrap();
        assert_eq!(check_config("wrangler.toml", &config).len(), 2);
    }
}
