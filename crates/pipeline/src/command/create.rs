//! Begins a feature.

use edgewright_durable_host::Turn;
use edgewright_limits::pipeline::{COST_CAP_MICROS, TOKEN_CAP};
use edgewright_types::{Actor, AppAddress, FeatureId, Problem, UnixMillis};

use super::{Command, CommandRequest, check_text, digest};
use crate::{
    artifact::{Author, Mode},
    effect::FeatureEffect,
    engine::Refusal,
    model::Usage,
    stage,
    state::{
        Build, Directory, DoneUnderKey, EventLog, FeatureState, Owner, Spending, Talk, TargetApp,
        fresh_stages,
    },
    view::FeatureStatus,
    work::Work,
};

/// Key under which the first command is remembered; no caller can send it, because it is empty.
pub const CREATE_KEY: &str = "";

pub fn create<'a, 't>(
    turn: &'a mut Turn<'t, FeatureEffect>,
    request: CommandRequest,
) -> Result<Work<'a, 't>, Refusal> {
    let digest = digest(&request.command);
    let CommandRequest {
        id,
        actor,
        command:
            Command::Create {
                text,
                mode,
                app,
                start,
            },
        ..
    } = request
    else {
        return Err(Problem::not_found("build").into());
    };
    let text = check_text(&text, "/text")?;
    let owner = owner(actor)?;
    let app = app.map(|app| target(&owner, app)).transpose()?;
    let mut state = begin(id, owner, turn.now);
    state.chosen_mode = mode;
    state.app = app;
    state.talk.no_questions = start;
    state.talk.start_when_ready = start;
    state.keys.push(DoneUnderKey {
        key: CREATE_KEY.to_owned(),
        digest,
    });
    let mut work = Work::begin(turn, state);
    work.say(Author::Builder, &text);
    if start && mode.is_some_and(|mode| mode != Mode::App) {
        stage::refuse_mode(&mut work);
    } else {
        stage::analyst::enter(&mut work);
    }
    Ok(work)
}

fn owner(actor: Actor) -> Result<Owner, Refusal> {
    let Actor::Person {
        user_id,
        email,
        username,
    } = actor
    else {
        return Err(Problem::not_found("build").into());
    };
    let username = username.parse().map_err(|_| Problem::ours())?;
    Ok(Owner {
        user_id,
        email,
        username,
    })
}

fn target(owner: &Owner, app: AppAddress) -> Result<TargetApp, Refusal> {
    match app {
        AppAddress::Published {
            owner: username,
            slug,
        } if username == owner.username => Ok(TargetApp {
            new_id: None,
            slug,
            version: 0,
        }),
        _ => Err(Problem::not_found("app").into()),
    }
}

fn begin(id: FeatureId, owner: Owner, now: UnixMillis) -> FeatureState {
    FeatureState {
        id,
        owner,
        created_at: now,
        updated_at: now,
        revision: 0,
        status: FeatureStatus::Drafting,
        chosen_mode: None,
        app: None,
        current: None,
        talk: Talk::default(),
        build: Build::default(),
        stages: fresh_stages(),
        spending: Spending {
            usage: Usage::default(),
            cost_micros: 0,
            cap_micros: COST_CAP_MICROS,
            token_cap: TOKEN_CAP,
            dearest_micros: 0,
        },
        pending: Vec::new(),
        failure: None,
        directory: Directory::default(),
        log: EventLog::default(),
        last_resort: Vec::new(),
        keys: Vec::new(),
    }
}
