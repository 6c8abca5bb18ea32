use edgewright_expression::{Budget, Program, RunError};
use std::io::BufRead;
fn main() {
    for line in std::io::stdin().lock().lines() {
        let case: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
        let out = match Program::compile(case["expression"].as_str().unwrap(), &[]) {
            Err(e) => serde_json::json!({"compile": e.to_string()}),
            Ok(p) => match p.run(&case["input"], &[], &Budget::EVALUATE) {
                Ok(v) => serde_json::json!({"outputs": v}),
                Err(RunError::Value { message, .. }) => serde_json::json!({"error": message}),
                Err(RunError::Budget(e)) => serde_json::json!({"budget": format!("{e:?}")}),
            },
        };
        println!("{out}");
    }
}
