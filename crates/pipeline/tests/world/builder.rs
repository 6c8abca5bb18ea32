//! A builder who talks, edits, starts, approves, rejects, retries and cancels, and repeats what got no answer.

use edgewright_durable_host::simulator::Dice;
use edgewright_pipeline::{
    Command, CommandRequest, Reply, artifact::Answer, state::FeatureState, view::FeatureStatus,
};
use edgewright_storage::SqlStorage;

use super::{feature, fixtures, owner, state};

/// What the builder is up to.
pub struct Builder {
    live_app: bool,
    start_at_once: bool,
    /// Things they still do on a whim.
    whims: u32,
    sent: u32,
    unanswered: Option<CommandRequest>,
    pub answers: Vec<Option<Reply>>,
}

impl Builder {
    /// Says 'just build it' and publishes what comes.
    pub const fn direct(live_app: bool) -> Self {
        Self {
            live_app,
            start_at_once: true,
            whims: 0,
            sent: 0,
            unanswered: None,
            answers: Vec::new(),
        }
    }

    /// Does whatever the dice say, for a while.
    pub fn fickle(dice: &mut Dice) -> Self {
        Self {
            live_app: dice.chance(40),
            start_at_once: dice.chance(50),
            whims: dice.below(10) as u32,
            ..Self::direct(false)
        }
    }

    pub const fn changes_live_app(&self) -> bool {
        self.live_app
    }

    pub fn answered(&mut self, reply: Option<Reply>) {
        self.unanswered = None;
        self.answers.push(reply);
    }

    pub fn next(&mut self, storage: &dyn SqlStorage, dice: &mut Dice) -> Option<CommandRequest> {
        if let Some(again) = &self.unanswered {
            return Some(again.clone());
        }
        let command = match state(storage) {
            None if self.sent > 0 && self.answers.is_empty() => return None,
            None => self.create(),
            Some(state) => self.go_on(&state, dice)?,
        };
        self.sent += 1;
        let request = CommandRequest {
            id: feature(),
            actor: owner(),
            command,
            idempotency_key: Some(format!("key-{}", self.sent)),
        };
        self.unanswered = Some(request.clone());
        Some(request)
    }

    fn create(&self) -> Command {
        let app = self.live_app.then(|| "ann/tools".parse().unwrap());
        Command::Create {
            text: "We are a tool library in our village.".to_owned(),
            mode: None,
            app,
            start: self.start_at_once,
        }
    }

    fn go_on(&mut self, state: &FeatureState, dice: &mut Dice) -> Option<Command> {
        if self.whims > 0 && dice.chance(30) {
            self.whims -= 1;
            return Some(whim(state, dice));
        }
        let approve = || Command::Approve {
            revision: state.revision,
            slug: None,
            accept_loss: true,
        };
        match state.status {
            FeatureStatus::Drafting if state.pending.is_empty() => {
                Some(Command::Start { mode: None })
            }
            FeatureStatus::AwaitingApproval => match &state.failure {
                // Whether it is live is found out by publishing again, however often it takes.
                Some(failure) if failure.code == "publish-unavailable" => Some(approve()),
                // Somebody who is turned down for good at some point walks away.
                Some(_) if self.sent > 30 => Some(Command::Cancel),
                Some(failure) if failure.code == "stale-version" => Some(Command::Retry),
                _ => Some(approve()),
            },
            FeatureStatus::Failed if self.sent > 30 => Some(Command::Cancel),
            FeatureStatus::Failed => Some(Command::Retry),
            _ => None,
        }
    }
}

fn whim(state: &FeatureState, dice: &mut Dice) -> Command {
    let open = state.talk.questions.first();
    let answers = open
        .map(|question| Answer {
            question_id: question.id.clone(),
            question: String::new(),
            text: "Yes".to_owned(),
        })
        .into_iter()
        .collect();
    let mut brief = state.talk.brief.clone().unwrap_or_else(fixtures::brief);
    brief.title = format!("Title {}", dice.below(1_000));
    match dice.below(10) {
        0 | 1 => Command::Message {
            text: Some("And a calendar".to_owned()),
            answers: Vec::new(),
        },
        2 => Command::Message {
            text: None,
            answers,
        },
        3 => Command::EditBrief {
            brief: Box::new(brief),
            revision: state.revision,
        },
        4 => Command::Start { mode: None },
        5 => Command::Approve {
            revision: state.revision,
            slug: "village-tools".parse().ok(),
            accept_loss: false,
        },
        6 => Command::Reject {
            feedback: "Show who has it".to_owned(),
        },
        7 => Command::Retry,
        8 => Command::View,
        _ if dice.chance(25) => Command::Cancel,
        _ => Command::Approve {
            revision: state.revision.saturating_sub(1),
            slug: None,
            accept_loss: true,
        },
    }
}
