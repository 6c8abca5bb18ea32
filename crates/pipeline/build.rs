//! Writes the JSON Schemas without the white space that makes them readable: it would only make the Worker larger.

use std::{env, error::Error, fs, path::Path};

const FILES: &[&str] = &["analyst.json", "planner.json", "review.json", "spec.json"];

fn main() -> Result<(), Box<dyn Error>> {
    let out = env::var("OUT_DIR")?;
    for name in FILES {
        let file = Path::new("src/agent/schemas").join(name);
        println!("cargo::rerun-if-changed={}", file.display());
        let schema: serde_json::Value = serde_json::from_str(&fs::read_to_string(&file)?)?;
        fs::write(Path::new(&out).join(name), schema.to_string())?;
    }
    Ok(())
}
