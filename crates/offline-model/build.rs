//! Puts the domains of the catalogue together without the white space that makes them readable: it would only make the Worker larger.

use std::{env, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new("src/catalogue/domains");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files: Vec<_> = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    files.sort();
    let mut all = String::from("[");
    for file in files {
        if all.len() > 1 {
            all.push(',');
        }
        all.push_str(&without_white_space(&fs::read_to_string(file)?));
    }
    all.push(']');
    fs::write(Path::new(&env::var("OUT_DIR")?).join("domains.json"), all)?;
    Ok(())
}

/// JSON without white space outside of strings.
fn without_white_space(json: &str) -> String {
    let mut kept = String::new();
    let (mut in_string, mut escaped) = (false, false);
    for character in json.chars() {
        if in_string || !character.is_ascii_whitespace() {
            kept.push(character);
        }
        if character == '"' && !escaped {
            in_string = !in_string;
        }
        escaped = character == '\\' && !escaped;
    }
    kept
}
