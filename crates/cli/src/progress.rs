//! Progress for a person: a line on the terminal that says what is being done, and nothing anywhere else.

use std::io::{IsTerminal, stderr};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// What is being done.
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A bar of so many steps, on a terminal only.
    pub fn new(steps: u64, json: bool) -> Self {
        let shown = !json && stderr().is_terminal();
        let target = if shown {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(steps), target);
        let style = ProgressStyle::with_template("{spinner} {bar:24} {msg} {elapsed}");
        if let Ok(style) = style {
            bar.set_style(style);
        }
        if shown {
            bar.enable_steady_tick(Duration::from_millis(120));
        }
        Self { bar }
    }

    /// Says what is being done now.
    pub fn say(&self, words: &str) {
        self.bar.set_message(words.to_owned());
    }

    /// Marks so many steps as done.
    pub fn reach(&self, steps: u64) {
        self.bar.set_position(steps);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
