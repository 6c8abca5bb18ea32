//! The events of a build, as server-sent events. A stream that breaks off is taken up after the last one seen.

use std::io::{BufRead, BufReader};
use std::time::Duration;

use serde_json::Value;

use super::Client;

/// A quiet stream is left after this long, so that the state can be looked at.
const QUIET: Duration = Duration::from_secs(8);

/// An open stream of events.
pub struct Events {
    lines: Box<dyn Iterator<Item = String>>,
}

impl Client {
    /// Opens the stream after event `after`. None if it cannot be had now.
    pub fn events(&self, path: &str, after: u64) -> Option<Events> {
        let agent = super::agent(&self.url, QUIET, Some(QUIET));
        let request = agent
            .get(format!("{}{path}?after={after}", self.url))
            .header("accept", "text/event-stream")
            .header("authorization", format!("Bearer {}", self.token()?));
        let response = request
            .call()
            .ok()
            .filter(|response| response.status().is_success())?;
        let reader = BufReader::new(response.into_body().into_reader());
        Some(Events {
            lines: Box::new(reader.lines().map_while(Result::ok)),
        })
    }
}

impl Iterator for Events {
    /// The event's number, if it has one, and the event.
    type Item = (Option<u64>, Value);

    fn next(&mut self) -> Option<Self::Item> {
        let (mut id, mut data) = (None, String::new());
        for line in self.lines.by_ref() {
            let (field, value) = line.split_once(':').unwrap_or((&line, ""));
            let value = value.strip_prefix(' ').unwrap_or(value);
            match field {
                "id" => id = value.parse().ok(),
                "data" => data.push_str(value),
                "" if line.is_empty() && !data.is_empty() => {
                    return Some((id, serde_json::from_str(&data).unwrap_or_default()));
                }
                _ => {}
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_read_one_by_one() {
        let text = ": hello\n\nid: 1\ndata: {\"type\":\"A\"}\n\nid: 2\ndata: {\"type\":\ndata: \"B\"}\n\ndata: {\"type\":\"C\"}\n\nid: 9\ndata: cut";
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let events = Events {
            lines: Box::new(lines.into_iter()),
        };
        let seen: Vec<(Option<u64>, String)> = events
            .map(|(id, event)| (id, event["type"].as_str().unwrap_or_default().to_owned()))
            .collect();
        let wanted = [(Some(1), "A"), (Some(2), "B"), (None, "C")];
        assert_eq!(seen, wanted.map(|(id, name)| (id, name.to_owned())));
    }
}
