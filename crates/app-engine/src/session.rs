//! One command or query on its way through: who asks, in which role, of which version, when.

use std::cell::{Cell, Ref, RefCell, RefMut};
use std::rc::Rc;

use edgewright_definition::document::Permission;
use edgewright_storage::SqlStorage;
use edgewright_types::{Actor, Problem, RowId, UnixMillis};
use serde_json::{Value, json};

use crate::access::{Access, RowAction};
use crate::call::{Call, Failure};
use crate::compiled::{Compiled, CompiledTable};
use crate::outbox::{Change, Subscriptions};
use crate::sql::{Asker, Params, Scope, condition};
use crate::store::Meta;
use crate::value::moment_for_expression;

/// Everything one command or query needs to know.
pub(crate) struct Session<'a> {
    /// Where rows live.
    pub storage: &'a dyn SqlStorage,
    /// Who, when, randomness.
    pub call: &'a Call,
    /// The live version.
    pub compiled: Rc<Compiled>,
    /// What this app is; written back once, at the end of a command, if it changed.
    pub meta: RefCell<Meta>,
    /// Role of who asks.
    pub role: String,
    /// What relative values mean.
    pub asker: Asker,
    /// Ids made so far.
    pub drawn: Cell<u64>,
    /// Who waits for changes of which table.
    pub subscriptions: Rc<Subscriptions>,
    /// Changes that somebody waits for, until they are written.
    pub changes: RefCell<Vec<Change>>,
}

/// What relative values mean to somebody at a moment, `offset_minutes` from UTC.
pub(crate) fn asker_of(actor: &Actor, now: UnixMillis, offset_minutes: i32) -> Asker {
    let person = match actor {
        Actor::Person {
            user_id,
            email,
            username,
        } => Some((
            user_id.as_str().to_owned(),
            email.to_lowercase(),
            username.clone(),
        )),
        Actor::Anonymous | Actor::System { .. } => None,
    };
    Asker {
        person,
        now,
        today: now.plus(i64::from(offset_minutes) * 60_000).date(),
        offset_minutes,
    }
}

impl Session<'_> {
    /// The rights of who asks.
    pub(crate) fn access(&self) -> Access<'_> {
        Access::new(&self.compiled.definition, &self.role)
    }

    /// What this app is.
    pub(crate) fn meta(&self) -> Ref<'_, Meta> {
        self.meta.borrow()
    }

    /// What this app is, to change.
    pub(crate) fn meta_mut(&self) -> RefMut<'_, Meta> {
        self.meta.borrow_mut()
    }

    /// Now.
    pub(crate) const fn now(&self) -> UnixMillis {
        self.call.now
    }

    /// User id of who asks, as rows keep it.
    pub(crate) fn user_id(&self) -> Option<String> {
        self.call.actor.user_id().map(|id| id.as_str().to_owned())
    }

    /// A table that who asks knows of.
    ///
    /// # Errors
    /// 'Not found', whether it does not exist or is not for this role.
    pub(crate) fn table(&self, id: &str) -> Result<&CompiledTable, Failure> {
        self.compiled
            .table(id)
            .filter(|_| self.access().knows_table(id))
            .ok_or_else(|| Problem::not_found("table").into())
    }

    /// How many ids were made so far.
    pub(crate) fn drawn(&self) -> i64 {
        i64::try_from(self.drawn.get()).unwrap_or_default()
    }

    /// A new row id; ids sort by their moment.
    pub(crate) fn draw_row_id(&self, at: UnixMillis) -> String {
        let index = self.drawn.get().saturating_add(1);
        self.drawn.set(index);
        RowId::new(at, self.call.entropy.derive(index)).into()
    }

    /// The condition under which this role may do `action` to a row of `table`.
    ///
    /// # Errors
    /// Our bug: the checker has compiled every rule before.
    pub(crate) fn may_sql(
        &self,
        table: &CompiledTable,
        action: RowAction,
        params: &mut Params,
    ) -> Result<String, Failure> {
        match self.access().permission(&table.id, action) {
            Permission::Every(true) => Ok("1".to_owned()),
            Permission::Every(false) => Ok("0".to_owned()),
            Permission::Where { condition: filter } => {
                condition(&self.scope(table), filter, params).map_err(|error| {
                    Failure::ours(format!("access rule of {}: {}", table.id, error.message))
                })
            }
        }
    }

    /// Surroundings of a condition on that table.
    pub(crate) const fn scope<'s>(&'s self, table: &'s CompiledTable) -> Scope<'s> {
        Scope {
            table,
            asker: Some(&self.asker),
        }
    }

    /// What expressions may know besides the row.
    pub(crate) fn variables(&self) -> Vec<(&'static str, Value)> {
        let user = self.asker.person.as_ref().map_or(
            Value::Null,
            |(id, email, name)| json!({"id": id, "email": email, "name": name}),
        );
        vec![
            ("today", Value::from(self.asker.today.to_string())),
            ("now", moment_for_expression(self.asker.now)),
            ("user", user),
            ("role", Value::from(self.role.as_str())),
        ]
    }
}
