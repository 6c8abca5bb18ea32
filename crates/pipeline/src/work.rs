//! One turn of a feature: its state as it was and as it becomes, what was said, and what is asked for.

use edgewright_durable_host::Turn;
use edgewright_limits::pipeline::EVENT_ROWS;
use edgewright_storage::StorageError;
use edgewright_types::{EffectId, UnixMillis};

use crate::{
    agent::{AgentRole, request},
    artifact::{Author, Message},
    effect::{FeatureEffect, FeatureReport, ReportedApp, UsageReport},
    event::{self, Live, Told},
    model::{FailedCall, ModelAnswer, ModelFailure, ModelRequest, Route, Usage},
    state::{EventLog, FailureAt, FeatureState, Pending},
    store,
    view::{self, FeatureStatus, FeatureView, Stage, StageState},
};

/// One turn of a feature.
pub struct Work<'a, 't> {
    pub turn: &'a mut Turn<'t, FeatureEffect>,
    before: Option<FeatureState>,
    pub state: FeatureState,
    messages: Vec<Message>,
    kept: usize,
    said: Option<String>,
    /// The text under way breaks off and begins again.
    pub text_broke_off: bool,
}

impl<'a, 't> Work<'a, 't> {
    /// A turn of a feature that exists.
    pub fn resume(
        turn: &'a mut Turn<'t, FeatureEffect>,
        state: FeatureState,
    ) -> Result<Self, StorageError> {
        let messages = store::messages(turn.storage)?;
        Ok(Self {
            turn,
            before: Some(state.clone()),
            state,
            kept: messages.len(),
            messages,
            said: None,
            text_broke_off: false,
        })
    }

    /// The first turn of a feature.
    pub const fn begin(turn: &'a mut Turn<'t, FeatureEffect>, state: FeatureState) -> Self {
        Self {
            turn,
            before: None,
            state,
            messages: Vec::new(),
            kept: 0,
            said: None,
            text_broke_off: false,
        }
    }

    pub const fn now(&self) -> UnixMillis {
        self.turn.now
    }

    pub fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// Adds to the conversation.
    pub fn say(&mut self, author: Author, text: &str) {
        self.state.talk.messages = self.state.talk.messages.saturating_add(1);
        self.messages.push(Message {
            number: self.state.talk.messages,
            author,
            text: text.to_owned(),
            at: self.now(),
        });
        if author == Author::Analyst {
            self.said = Some(text.to_owned());
        }
    }

    /// Asks for an effect whose result this stage waits for.
    pub fn await_effect(&mut self, stage: Stage, role: Option<AgentRole>, effect: FeatureEffect) {
        let id = self.turn.perform(effect);
        self.state.pending.push(Pending { id, stage, role });
    }

    /// Asks an agent.
    pub fn ask(&mut self, stage: Stage, role: AgentRole, input: serde_json::Value) {
        let corrections = self
            .state
            .build
            .corrections
            .iter()
            .filter(|(about, _)| *about == role)
            .map(|(_, correction)| correction.clone())
            .collect();
        let request = Box::new(request(role, input, corrections));
        let route = Route {
            last_resort: self.state.last_resort.clone(),
            ..Route::default()
        };
        self.await_effect(
            stage,
            Some(role),
            FeatureEffect::CallModel { request, route },
        );
    }

    /// Asks a model again, or another one, after a while.
    pub fn ask_later(
        &mut self,
        pending: &Pending,
        request: Box<ModelRequest>,
        route: Route,
        after_ms: u64,
    ) {
        let due_at = self.now().plus(i64::try_from(after_ms).unwrap_or(i64::MAX));
        let effect = FeatureEffect::CallModel { request, route };
        let id = self.turn.perform_at(effect, due_at);
        self.state.pending.push(Pending {
            id,
            ..pending.clone()
        });
    }

    /// Takes a result out of what is waited for.
    pub fn take_pending(&mut self, id: &EffectId) -> Option<Pending> {
        let index = self
            .state
            .pending
            .iter()
            .position(|pending| pending.id == *id)?;
        Some(self.state.pending.remove(index))
    }

    /// Takes back everything that is waited for.
    pub fn cancel_pending(&mut self) {
        for pending in std::mem::take(&mut self.state.pending) {
            self.turn.cancel(&pending.id);
        }
    }

    /// A stage begins another try.
    pub fn start_stage(&mut self, stage: Stage, note: &str) {
        let now = self.now();
        if let Some(run) = self.state.stage_mut(stage) {
            if run.state != StageState::Running {
                run.started_at = Some(now);
            }
            run.state = StageState::Running;
            run.finished_at = None;
            run.attempts = run.attempts.saturating_add(1);
            run.note = Some(note.to_owned());
        }
    }

    /// A stage is done.
    pub fn finish_stage(&mut self, stage: Stage, note: &str) {
        let now = self.now();
        if let Some(run) = self.state.stage_mut(stage) {
            run.state = StageState::Done;
            run.finished_at = Some(now);
            run.note = Some(note.to_owned());
        }
    }

    /// What a stage is doing.
    pub fn note_stage(&mut self, stage: Stage, note: &str) {
        if let Some(run) = self.state.stage_mut(stage) {
            run.note = Some(note.to_owned());
        }
    }

    /// Puts a stage and everything after it back to its beginning; what it cost stays.
    pub fn rewind(&mut self, stage: Stage) {
        for run in &mut self.state.stages {
            if run.stage >= stage {
                run.state = StageState::Waiting;
                run.started_at = None;
                run.finished_at = None;
                run.note = None;
            }
        }
    }

    /// Books what a model took, whether it answered or not.
    pub fn spend(&mut self, stage: Stage, usage: Usage, cost_micros: u64) {
        if let Some(run) = self.state.stage_mut(stage) {
            run.usage.add(usage);
            run.cost_micros = run.cost_micros.saturating_add(cost_micros);
        }
        let spending = &mut self.state.spending;
        spending.usage.add(usage);
        spending.cost_micros = spending.cost_micros.saturating_add(cost_micros);
        spending.dearest_micros = spending.dearest_micros.max(cost_micros);
    }

    /// Owes the control plane what a finished call took. It is told whatever becomes of the build.
    pub fn report_call(
        &mut self,
        role: AgentRole,
        answer: &Result<ModelAnswer, FailedCall>,
        took_ms: u64,
    ) {
        let (provider, model, usage, cost_micros, failure) = match answer {
            Ok(answer) => (
                answer.provider,
                &answer.model,
                answer.usage,
                answer.cost_micros,
                None,
            ),
            // Nobody was asked.
            Err(failed) if matches!(failed.failure, ModelFailure::BudgetSpent { .. }) => return,
            Err(failed) => (
                failed.provider,
                &failed.model,
                failed.usage,
                failed.cost_micros,
                Some(failed.failure.as_str().to_owned()),
            ),
        };
        let report = UsageReport {
            feature: self.state.id.clone(),
            owner: self.state.owner.user_id.clone(),
            role,
            provider,
            model: model.clone(),
            usage,
            cost_micros,
            took_ms,
            failure,
            at: self.now(),
        };
        self.turn
            .perform(FeatureEffect::ReportUsage(Box::new(report)));
    }

    /// Ends the build with a reason in plain words.
    pub fn fail(&mut self, stage: Stage, code: &str, message: impl Into<String>) {
        self.cancel_pending();
        let now = self.now();
        for run in &mut self.state.stages {
            if run.state == StageState::Running || run.stage == stage {
                run.state = StageState::Failed;
                run.started_at = run.started_at.or(Some(now));
                run.finished_at = Some(now);
            }
        }
        self.state.failure = Some(FailureAt {
            code: code.to_owned(),
            message: message.into(),
            stage,
        });
        self.state.status = FeatureStatus::Failed;
    }

    /// The feature's title.
    pub fn title(&self) -> String {
        view::title(&self.state, &self.messages)
    }

    /// The feature as its builder sees it.
    pub fn view(&self) -> FeatureView {
        FeatureView::of(&self.state, self.messages.clone())
    }

    /// Whether what the builder would approve is not what it was: a preview that became ready is no such change.
    fn offers_something_new(&self) -> bool {
        let before = self.before.as_ref();
        self.state.status == FeatureStatus::AwaitingApproval
            && before.is_none_or(|before| {
                before.status != FeatureStatus::AwaitingApproval
                    || before.build.changes != self.state.build.changes
            })
    }

    /// Keeps everything this turn changed, and what it asks of the host, and says what to stream next.
    pub fn save(mut self, live: &Live) -> Result<(FeatureView, Live), StorageError> {
        if self.before.as_ref() == Some(&self.state) && !self.text_broke_off {
            return Ok((self.view(), live.clone()));
        }
        self.state.revision = self.state.revision.saturating_add(1);
        self.state.updated_at = self.now();
        if self.offers_something_new() {
            self.state.build.approvable_from = self.state.revision;
        }
        self.report();
        let anew = !self.state.log.run_open && self.state.log.rows >= EVENT_ROWS;
        let kept = self.messages.get(..self.kept).unwrap_or_default().to_vec();
        let before = self
            .before
            .as_ref()
            .map(|state| (state, FeatureView::of(state, kept)));
        let mut view = self.view();
        let (events, log) = event::between(&Told {
            before,
            after: &self.state,
            view: &view,
            said: self.said.as_deref(),
            live,
            text_broke_off: self.text_broke_off,
            anew,
        });
        let rows = if anew { 0 } else { log.rows };
        self.state.log = EventLog {
            rows: rows.saturating_add(1),
            ..log
        };
        let storage = self.turn.storage;
        if anew {
            event::clear(storage)?;
        }
        event::store(storage, &events)?;
        for message in self.messages.get(self.kept..).unwrap_or_default() {
            store::add_message(storage, message)?;
        }
        store::save(storage, &self.state)?;
        view.last_event = self.state.log.last;
        Ok((view, live.followed_by(&self.state.log)))
    }

    /// Owes the directory a report if it would say something new.
    fn report(&mut self) {
        let title = self.title();
        let mode = self.state.mode();
        let status = self.state.status;
        let slug = self.state.app.as_ref().map(|app| app.slug.clone());
        let told = Some((title.clone(), mode, status, slug));
        if self.state.directory.told == told {
            return;
        }
        self.state.directory.told = told;
        if let Some(report) = self.state.directory.report.take() {
            self.turn.cancel(&report);
        }
        let report = FeatureReport {
            feature: self.state.id.clone(),
            owner: self.state.owner.user_id.clone(),
            username: self.state.owner.username.as_str().to_owned(),
            title,
            mode,
            status,
            app: self.state.app.as_ref().map(|app| ReportedApp {
                id: app.new_id.clone(),
                slug: app.slug.clone(),
            }),
            created_at: self.state.created_at,
            updated_at: self.now(),
            revision: self.state.revision,
        };
        self.state.directory.report = Some(self.turn.perform(FeatureEffect::Report(report)));
    }
}
