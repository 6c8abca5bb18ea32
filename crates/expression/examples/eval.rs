use edgewright_expression::{Budget, Program};
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let input: serde_json::Value = serde_json::from_str(args.get(2).map_or("null", |s| s)).unwrap();
    match Program::compile(&args[1], &["today"]) {
        Err(e) => println!("compile error: {e}"),
        Ok(p) => match p.run(&input, &[], &Budget::EVALUATE) {
            Ok(v) => v.iter().for_each(|v| println!("{v}")),
            Err(e) => println!("error: {e}"),
        },
    }
}
