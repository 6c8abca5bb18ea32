//! Prints what the built-in model makes of a description: `cargo run -p edgewright-offline-model --example draft -- "text" ["change"]`.

#[path = "../tests/support/mod.rs"]
mod support;

use edgewright_pipeline::agent::CurrentApp;
use support::{Built, build};

fn main() {
    let mut texts = std::env::args().skip(1);
    let Some(text) = texts.next() else {
        return;
    };
    let mut built = build(&text, None);
    show(&built);
    for change in texts {
        let current = CurrentApp {
            version: 1,
            definition: built.definition.clone(),
            contract_tests: built.tests.clone(),
        };
        built = build(&change, Some(&current));
        show(&built);
    }
}

#[allow(clippy::print_stdout, reason = "this program exists to print")]
fn show(built: &Built) {
    let brief = &built.brief;
    println!(
        "== {} ({:?}, {:?})",
        brief.title, built.analyst.recommendation.mode, brief.visibility
    );
    println!("   {}\n   {}", built.analyst.say, brief.summary);
    for question in &built.analyst.questions {
        println!("? {} {:?}", question.text, question.options);
    }
    for thing in &brief.things {
        println!("* {} / {} {:?}", thing.label, thing.label_one, thing.states);
        for field in &thing.fields {
            let more = [
                field.choices.join("|"),
                field.points_at.clone().unwrap_or_default(),
            ]
            .concat();
            println!(
                "    {}: {:?}{} {more}",
                field.label,
                field.kind,
                if field.required { "!" } else { "" }
            );
        }
    }
    for person in &brief.people {
        println!("@ {}: {}", person.label, person.may.join(", "));
    }
    for rule in &brief.rules {
        println!("! {} [{}]", rule.text, rule.id);
    }
    for screen in &brief.screens {
        println!(
            "# {} {:?} of {} {}",
            screen.label,
            screen.kind,
            screen.thing,
            screen.note.clone().unwrap_or_default()
        );
    }
    for entry in &brief.coverage {
        println!(
            "{} {} -> {}",
            if entry.covered { "+" } else { "-" },
            entry.phrase,
            entry.note.clone().unwrap_or_default()
        );
    }
    for sentence in &brief.assumptions {
        println!("~ {sentence}");
    }
    let views: Vec<&str> = built
        .definition
        .views
        .iter()
        .map(|view| view.id.as_str())
        .collect();
    println!(
        "views {views:?}; {} samples; alerts {:?}",
        built.definition.samples.len(),
        built
            .definition
            .alerts
            .iter()
            .map(|alert| &alert.label)
            .collect::<Vec<_>>()
    );
    for finding in built.findings.iter().chain(&built.test_findings) {
        println!(
            "{:?} {} {} {}",
            finding.severity, finding.code, finding.pointer, finding.message
        );
    }
    for result in &built.report.results {
        println!(
            "{} {}",
            if result.holds { "ok  " } else { "FAIL" },
            result.sentence
        );
        if let Some(failure) = &result.failure {
            println!(
                "      step {}: {}; {}",
                failure.step, failure.expected, failure.happened
            );
        }
    }
    for review in &built.reviews {
        println!("review {:?}: {}", review.verdict, review.summary);
        for finding in &review.findings {
            println!(
                "   {} {} {}",
                finding.blocking, finding.pointer, finding.message
            );
        }
    }
}
