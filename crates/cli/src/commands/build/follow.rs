//! Following a build until nothing more happens by itself.

use std::time::Duration;

use super::feature::Feature;
use crate::client::Client;
use crate::failure::Failure;
use crate::progress::Progress;

/// Stages of a build.
const STAGES: u64 = 8;

/// Between two looks when no event stream can be had.
const BETWEEN_LOOKS: Duration = Duration::from_millis(500);

/// How long a build may take; its own budget ends it long before.
const LOOKS: u32 = 2_000;

/// Waits, showing what is being done, and answers where the build stands then.
pub fn until_settled(
    client: &mut Client,
    mut feature: Feature,
    json: bool,
) -> Result<Feature, Failure> {
    let path = format!("/v1/features/{}", feature.id());
    let progress = Progress::new(STAGES, json);
    let mut seen = feature.last_event();
    for _ in 0..LOOKS {
        show(&progress, &feature);
        if feature.is_settled() {
            return Ok(feature);
        }
        let heard = wait(client, &path, &mut seen, &progress);
        if !heard {
            std::thread::sleep(BETWEEN_LOOKS);
        }
        feature = Feature(client.get(&path)?);
    }
    Err(Failure::local(
        "build-takes-too-long",
        "The build is still running. Look at it in the browser.",
    )
    .with("feature_id", feature.id()))
}

fn show(progress: &Progress, feature: &Feature) {
    let (done, words) = feature.progress();
    progress.reach(done);
    progress.say(&words);
}

/// Listens until something happens after which the build should be looked at again. `false` if nothing was heard.
fn wait(client: &Client, path: &str, seen: &mut u64, progress: &Progress) -> bool {
    let Some(events) = client.events(&format!("{path}/events"), *seen) else {
        return false;
    };
    let mut heard = false;
    for (id, event) in events {
        heard = true;
        *seen = id.unwrap_or(*seen);
        let text = |name: &str| event.get(name).and_then(serde_json::Value::as_str);
        match text("type") {
            Some("STEP_STARTED") => {
                progress.say(&text("stepName").unwrap_or_default().replace('_', " "))
            }
            Some("STEP_FINISHED" | "RUN_FINISHED" | "RUN_ERROR") => return true,
            _ => {}
        }
    }
    heard
}
