//! The engine itself: opens a session, runs one command or query, keeps the compiled version in memory.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use edgewright_definition::document::OWNER_ROLE;
use edgewright_storage::{SqlStorage, transaction};
use edgewright_types::{ImportId, Plan, Problem, UnixMillis};
use serde_json::Value;

use crate::access::role_of_actor;
use crate::call::{Applied, Call, Failure, TimeZones};
use crate::command::{self, Command};
use crate::compiled::Compiled;
use crate::import::{self, Fed, ImportRequest, Importing};
use crate::outbox::{self, Subscriptions};
use crate::query::{self, Query};
use crate::session::{Session, asker_of};
use crate::store::{Columns, Meta, StoredVersion, read_definition, read_version};
use crate::watch::Watcher;

/// The engine of one app. In memory it keeps the compiled form of the live version, and which imports are under way.
pub struct Engine {
    zones: Box<dyn TimeZones>,
    compiled: RefCell<Option<Rc<Compiled>>>,
    is_installed: Cell<bool>,
    plan: Cell<Option<Plan>>,
    imports: RefCell<Fed>,
    subscriptions: RefCell<Option<Rc<Subscriptions>>>,
}

impl Engine {
    /// An engine that asks `zones` what the local date is.
    #[must_use]
    pub fn new(zones: Box<dyn TimeZones>) -> Self {
        Self {
            zones,
            compiled: RefCell::new(None),
            is_installed: Cell::new(false),
            plan: Cell::new(None),
            imports: RefCell::default(),
            subscriptions: RefCell::default(),
        }
    }

    /// Does `command`, all of it or nothing.
    ///
    /// # Errors
    /// [`Failure`] with the problem to answer; nothing was changed.
    pub fn apply(
        &self,
        storage: &dyn SqlStorage,
        call: &Call,
        command: Command,
    ) -> Result<Applied, Failure> {
        let replaces_version = matches!(
            command,
            Command::Publish { .. }
                | Command::Rollback { .. }
                | Command::AppDelete
                | Command::CheckRun { .. }
        );
        let changes_subscriptions =
            replaces_version || matches!(command, Command::OutboxSubscribe { .. });
        let forget = || {
            if changes_subscriptions {
                self.subscriptions.replace(None);
            }
            if replaces_version {
                self.compiled.replace(None);
                self.is_installed.set(false);
                self.plan.set(None);
            }
        };
        forget();
        let applied = transaction(storage, || command::run(self, storage, call, command));
        forget();
        applied
    }

    /// Answers `query`. It may build a search index or find that an import broke off, and changes nothing else.
    ///
    /// # Errors
    /// [`Failure`] with the problem to answer.
    pub fn answer(
        &self,
        storage: &dyn SqlStorage,
        call: &Call,
        query: Query,
    ) -> Result<Value, Failure> {
        if matches!(query, Query::ImportGet { .. }) {
            import::settle(self, storage, call.now)?;
        }
        query::run(&self.session(storage, call)?, query)
    }

    /// Begins an import, or goes on with the one that began under the same key and did not end.
    ///
    /// # Errors
    /// When the table is not for who asks, or too many imports are under way.
    pub fn import_begin(
        &self,
        storage: &dyn SqlStorage,
        call: &Call,
        request: ImportRequest,
    ) -> Result<Importing, Failure> {
        Importing::begin(self, storage, call, request)
    }

    /// Takes more of an import's file, in steps of one transaction each. Answers whether it wants the rest.
    ///
    /// # Errors
    /// What is wrong with the file or the request as a whole.
    pub fn import_take(
        &self,
        storage: &dyn SqlStorage,
        call: &Call,
        importing: &mut Importing,
        bytes: &[u8],
    ) -> Result<bool, Failure> {
        importing.take(self, storage, call, bytes)
    }

    /// The file of an import ends here, or, if it is not `whole`, breaks off here. Answers
    /// [`crate::answer::Import`].
    ///
    /// # Errors
    /// What is wrong with the file or the request as a whole.
    pub fn import_end(
        &self,
        storage: &dyn SqlStorage,
        call: &Call,
        importing: &mut Importing,
        whole: bool,
    ) -> Result<Applied, Failure> {
        let ended = match whole {
            true => importing.finish(self, storage, call),
            false => importing.break_off(self, storage, call),
        };
        self.imports.borrow_mut().remove(importing.id());
        ended
    }

    /// Takes back some of what an import added. Answers the import, and whether that was all of it.
    ///
    /// # Errors
    /// 'Not found', or that the import still runs.
    pub fn import_undo(
        &self,
        storage: &dyn SqlStorage,
        call: &Call,
        table: &str,
        id: &str,
    ) -> Result<(Applied, bool), Failure> {
        import::settle(self, storage, call.now)?;
        transaction(storage, || {
            let session = self.session(storage, call)?;
            let undone = import::undo_step(&session, table, id)?;
            session.meta().save(storage)?;
            Ok(undone)
        })
    }

    /// Marks imports as broken off that nobody feeds any more. Answers whether to ask again later.
    ///
    /// # Errors
    /// When storage fails.
    pub fn imports_settle(
        &self,
        storage: &dyn SqlStorage,
        now: UnixMillis,
    ) -> Result<bool, Failure> {
        import::settle(self, storage, now)
    }

    /// Notes that an import got more of its file.
    pub(crate) fn import_fed(&self, id: &ImportId, now: UnixMillis) {
        self.imports.borrow_mut().insert(id.clone(), now);
    }

    /// Whether an import gets more of its file.
    pub(crate) fn import_is_fed(&self, id: &ImportId, now: UnixMillis) -> bool {
        let imports = self.imports.borrow();
        imports
            .get(id)
            .is_some_and(|fed| now.since(*fed) < import::SILENT_MS)
    }

    /// Whether an app was published here.
    ///
    /// # Errors
    /// When storage fails.
    pub fn is_published(&self, storage: &dyn SqlStorage) -> Result<bool, Failure> {
        Ok(Meta::is_installed(storage)?)
    }

    /// What the owner pays for; the free plan where no app is published.
    ///
    /// # Errors
    /// When storage fails.
    pub fn plan(&self, storage: &dyn SqlStorage) -> Result<Plan, Failure> {
        if let Some(plan) = self.plan.get() {
            return Ok(plan);
        }
        let plan = self.meta(storage)?.map(|meta| meta.plan);
        self.plan.set(plan);
        Ok(plan.unwrap_or_default())
    }

    /// Notes what the owner pays for.
    ///
    /// # Errors
    /// When storage fails.
    pub fn plan_set(&self, storage: &dyn SqlStorage, plan: Plan) -> Result<(), Failure> {
        let Some(mut meta) = self.meta(storage)? else {
            return Ok(());
        };
        if meta.plan != plan {
            meta.plan = plan;
            meta.save(storage)?;
        }
        self.plan.set(Some(plan));
        Ok(())
    }

    /// The role of an actor.
    ///
    /// # Errors
    /// 'Not found' when the app is not shared with them.
    pub fn role(&self, storage: &dyn SqlStorage, call: &Call) -> Result<String, Failure> {
        Ok(self.session(storage, call)?.role)
    }

    /// All roles of the live version, the owner's included.
    ///
    /// # Errors
    /// 'Not found' when no app is published.
    pub fn roles(&self, storage: &dyn SqlStorage) -> Result<Vec<String>, Failure> {
        let meta = self
            .meta(storage)?
            .ok_or_else(|| Problem::not_found("app"))?;
        let compiled = self.compiled(storage, &meta)?;
        let roles = compiled.definition.access.roles.iter();
        let ids = roles.map(|role| role.id.clone());
        Ok(ids.chain([OWNER_ROLE.to_owned()]).collect())
    }

    /// What a role may hear of changes.
    ///
    /// # Errors
    /// 'Not found' when no app is published.
    pub fn watcher(&self, storage: &dyn SqlStorage, role: &str) -> Result<Watcher, Failure> {
        let meta = self
            .meta(storage)?
            .ok_or_else(|| Problem::not_found("app"))?;
        Ok(Watcher::of(&*self.compiled(storage, &meta)?, role))
    }

    /// A version as the directory keeps it; none if it is not there any more.
    ///
    /// # Errors
    /// When storage fails.
    pub fn stored_version(
        &self,
        storage: &dyn SqlStorage,
        version: u32,
    ) -> Result<Option<StoredVersion>, Failure> {
        if !Meta::is_installed(storage)? {
            return Ok(None);
        }
        Ok(read_version(storage, version)?)
    }

    /// Opens the app for who asks.
    pub(crate) fn session<'a>(
        &self,
        storage: &'a dyn SqlStorage,
        call: &'a Call,
    ) -> Result<Session<'a>, Failure> {
        let meta = self
            .meta(storage)?
            .ok_or_else(|| Problem::not_found("app"))?;
        let compiled = self.compiled(storage, &meta)?;
        let role = role_of_actor(storage, &meta, &compiled.definition, &call.actor)?
            .ok_or_else(|| Problem::not_found("app"))?;
        let mut session = self.session_of(storage, call, compiled, meta, role);
        session.subscriptions = self.subscriptions(storage)?;
        Ok(session)
    }

    /// Who waits for changes of which table.
    fn subscriptions(&self, storage: &dyn SqlStorage) -> Result<Rc<Subscriptions>, Failure> {
        let mut known = self.subscriptions.borrow_mut();
        if let Some(known) = known.as_ref() {
            return Ok(Rc::clone(known));
        }
        let loaded = known.insert(Rc::new(Subscriptions::load(storage)?));
        Ok(Rc::clone(loaded))
    }

    /// Workflows that have changes of rows to take.
    ///
    /// # Errors
    /// When storage fails.
    pub fn owed_workflows(&self, storage: &dyn SqlStorage) -> Result<Vec<String>, Failure> {
        Ok(outbox::owed(storage)?)
    }

    /// A session of a version that is at hand.
    pub(crate) fn session_of<'a>(
        &self,
        storage: &'a dyn SqlStorage,
        call: &'a Call,
        compiled: Rc<Compiled>,
        meta: Meta,
        role: String,
    ) -> Session<'a> {
        let offset = self.utc_offset_minutes(&compiled, call.now);
        Session {
            storage,
            call,
            asker: asker_of(&call.actor, call.now, offset),
            compiled,
            meta: RefCell::new(meta),
            role,
            drawn: Cell::new(0),
            subscriptions: Rc::default(),
            changes: RefCell::default(),
        }
    }

    /// How far the app's own time is from UTC.
    pub(crate) fn utc_offset_minutes(&self, compiled: &Compiled, now: UnixMillis) -> i32 {
        let zone = &compiled.definition.app.time_zone;
        self.zones.utc_offset_minutes(zone, now)
    }

    /// What the app is; none before its first version.
    pub(crate) fn meta(&self, storage: &dyn SqlStorage) -> Result<Option<Meta>, Failure> {
        if !self.is_installed.get() && !Meta::is_installed(storage)? {
            return Ok(None);
        }
        self.is_installed.set(true);
        Ok(Meta::load(storage)?)
    }

    fn compiled(&self, storage: &dyn SqlStorage, meta: &Meta) -> Result<Rc<Compiled>, Failure> {
        if let Some(compiled) = self.compiled.borrow().as_ref()
            && compiled.version == meta.version
        {
            return Ok(Rc::clone(compiled));
        }
        let compiled = Rc::new(compile_live(storage, meta.version)?);
        self.compiled.replace(Some(Rc::clone(&compiled)));
        Ok(compiled)
    }
}

/// Compiles the version that is live.
pub(crate) fn compile_live(storage: &dyn SqlStorage, version: u32) -> Result<Compiled, Failure> {
    let definition = read_definition(storage, version)?
        .ok_or_else(|| Failure::ours(format!("version {version} is not kept")))?;
    let columns = Columns::load(storage)?;
    Compiled::new(version, definition, &columns).map_err(|error| Failure::ours(error.to_string()))
}
