//! Beginning a run.

use std::{collections::BTreeMap, rc::Rc};

use edgewright_durable_host::Turn;
use edgewright_limits::workflow_run::{DELIVERY_ID_CHARS, INPUT_BYTES};
use edgewright_types::{Problem, RunId};
use edgewright_workflow_definition::Workflow;
use serde_json::Value;

use super::Reply;
use crate::{
    effect::{Timer, WorkflowEffect},
    engine::{Refusal, WorkflowEngine},
    error::{Trouble, WorkflowError},
    interpret::{Sight, Work},
    secret,
    state::{
        Doing, Earlier, Frame, History, Run, RunStatus, ScopeKind, StartedBy, Step, ValueRef,
        Values, json_bytes,
    },
};

pub fn apply(
    engine: &WorkflowEngine,
    turn: &mut Turn<'_, WorkflowEffect>,
    version: Option<i64>,
    input: &Value,
    started_by: StartedBy,
    active_limit_ms: i64,
) -> Result<Reply, Refusal> {
    if let Some(reply) = replayed(engine, turn, &started_by)? {
        return Ok(reply);
    }
    let version = match version {
        Some(version) => version,
        None => engine
            .store
            .newest_version(turn.storage)?
            .ok_or_else(|| Problem::not_found("workflow"))?,
    };
    if engine.store.definition(turn.storage, version)?.is_none() {
        return Err(Problem::not_found("version of the workflow").into());
    }
    let bytes = json_bytes(input);
    if bytes > INPUT_BYTES {
        return Err(Problem::caller(
            413,
            "input-too-large",
            format!("The input has {bytes} bytes; a run takes at most {INPUT_BYTES}. Keep the data in a file and hand over where it is."),
        )
        .into());
    }
    let new = NewRun {
        version,
        input: secret::from_outside(input),
        started_by,
        active_limit_ms,
    };
    begin(engine, turn, new, |_| Ok(None))
}

/// The run that the same delivery began before.
pub fn replayed(
    engine: &WorkflowEngine,
    turn: &Turn<'_, WorkflowEffect>,
    started_by: &StartedBy,
) -> Result<Option<Reply>, Refusal> {
    let Some(delivery) = &started_by.delivery else {
        return Ok(None);
    };
    if delivery.is_empty() || delivery.chars().count() > DELIVERY_ID_CHARS {
        return Err(Problem::caller(
            400,
            "delivery-id-invalid",
            format!("The id of a delivery has 1 to {DELIVERY_ID_CHARS} characters."),
        )
        .into());
    }
    let Some(run) = engine.store.delivered(turn.storage, delivery)? else {
        return Ok(None);
    };
    let standing = engine.standing(turn.storage, &run)?;
    let (version, status) = standing.ok_or_else(|| Problem::not_found("run"))?;
    Ok(Some(Reply::Started {
        run,
        version,
        status,
        created: false,
    }))
}

/// A run to begin.
pub struct NewRun {
    /// Its version, which exists.
    pub version: i64,
    /// Its input, nothing in it a mark.
    pub input: Value,
    /// What begins it.
    pub started_by: StartedBy,
    /// Milliseconds it may be at work.
    pub active_limit_ms: i64,
}

/// Begins a run and goes as far as the first turn may. `prepare` may hand in results of an earlier run.
pub fn begin(
    engine: &WorkflowEngine,
    turn: &mut Turn<'_, WorkflowEffect>,
    new: NewRun,
    prepare: impl FnOnce(&mut Work<'_, '_>) -> Result<Option<Earlier>, Refusal>,
) -> Result<Reply, Refusal> {
    let id = RunId::new(turn.now, turn.draw_entropy());
    let nonce = format!("{:032x}", u128::from_le_bytes(turn.draw_entropy().0));
    let run = Run {
        id: id.clone(),
        version: new.version,
        started_at: turn.now,
        hops: new.started_by.hops,
        started_by: new.started_by,
        nonce,
        input: ValueRef::NULL,
        context: ValueRef::NULL,
        frames: BTreeMap::from([(
            0,
            Frame {
                parent: None,
                reference: String::new(),
                record: 0,
                branch: None,
                raw: ValueRef::NULL,
                input: ValueRef::NULL,
                variables: Vec::new(),
                started_at: turn.now,
                scope: None,
                doing: Doing::Plain,
            },
        )]),
        last_frame: 0,
        steps: std::collections::VecDeque::new(),
        owed: Vec::new(),
        values: Values::default(),
        history: History::default(),
        active_ms: 0,
        active_limit_ms: new.active_limit_ms,
        active_since: None,
        broke_off: false,
        earlier: None,
        end: None,
    };
    if let Some(delivery) = &run.started_by.delivery {
        engine.store.add_delivery(turn.storage, delivery, &id)?;
    }
    let version = run.version;
    let mut work = Work::new(turn, engine, run)?;
    work.run.earlier = prepare(&mut work)?;
    match work.enter_workflow(new.input) {
        Ok(()) => {}
        Err(Trouble::Storage(error)) => return Err(error.into()),
        Err(Trouble::Fault(error)) => work.then(Step::Failed {
            frame: 0,
            error: error.at(""),
        }),
    }
    work.drive_and_save()?;
    let status = engine
        .standing(turn.storage, &id)?
        .map_or(RunStatus::Running, |(_, status)| status);
    Ok(Reply::Started {
        run: id,
        version,
        status,
        created: true,
    })
}

impl Work<'_, '_> {
    /// The workflow's own input: checked, transformed, and the first context.
    fn enter_workflow(&mut self, input: Value) -> Result<(), Trouble> {
        let definition: Rc<Workflow> = Rc::clone(&self.definition);
        let raw = self.put(Rc::new(input))?;
        self.run.input = raw;
        self.set_input(raw, raw)?;
        if let Some(given) = &definition.input {
            let value = self.value(raw)?;
            if let Some(schema) = &given.schema {
                self.engine
                    .services
                    .validate(&schema.document, &value)
                    .map_err(|why| {
                        WorkflowError::validation(format!(
                            "The input does not fit its schema: {why}"
                        ))
                    })?;
            }
            if let Some(from) = &given.from {
                let made = self.fill(0, from, &Sight::of(value))?;
                let made = self.put(Rc::new(made))?;
                self.set_input(raw, made)?;
            }
        }
        let input = self.frame(0)?.input;
        self.run.context = input;
        if let Some(timeout) = &definition.timeout
            && let Some(duration) = definition.timeout_duration(timeout)
        {
            let sight = Sight::of(self.value(input)?);
            let millis = self.millis(0, duration, &sight)?;
            self.set_timer(None, Timer::RunTimeout, millis)?;
        }
        self.begin_scope(0, ScopeKind::Workflow, input)
    }

    fn set_input(&mut self, raw: ValueRef, input: ValueRef) -> Result<(), Trouble> {
        let root = self.frame_mut(0)?;
        root.raw = raw;
        root.input = input;
        Ok(())
    }
}
