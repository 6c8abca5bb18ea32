//! Starts by the clock: when the next one is, and which runs are to be started now.
//!
//! A start is identified by its slot, which is the id of its delivery, so that no slot starts two runs, whatever is asked
//! twice or taken back. One row per kind of schedule, written when a slot is settled.

use edgewright_schedule::{Cron, Missed, Recurrence, Zone};
use edgewright_storage::{SqlStorage, SqlValue, StorageError};
use edgewright_types::UnixMillis;
use edgewright_workflow_definition::{
    Workflow, document::Missed as MissedWord, duration::Duration, schedule::Schedule,
};

/// A kind of schedule; a workflow may have one of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Cron,
    Every,
    After,
}

const KINDS: [Kind; 3] = [Kind::Cron, Kind::Every, Kind::After];

impl Kind {
    const fn word(self) -> &'static str {
        match self {
            Self::Cron => "cron",
            Self::Every => "every",
            Self::After => "after",
        }
    }
}

/// Where a schedule stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Standing {
    kind: Kind,
    /// From when `every` is counted.
    anchor: UnixMillis,
    /// Up to when slots are settled.
    settled: UnixMillis,
    /// The next slot; none while `after` waits for the end of a run, and where no slot comes any more.
    next: Option<UnixMillis>,
}

/// A run to start now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fire {
    /// What names the slot, the same whenever it is asked for.
    pub delivery: String,
    /// The slot.
    pub slot: UnixMillis,
}

/// A schedule that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The run to start; none if the slot was missed.
    pub fire: Option<Fire>,
    /// The first slot that was missed.
    pub late: Option<UnixMillis>,
    /// Where the schedule stands once this is settled.
    settled: Standing,
}

/// Makes the table.
pub fn install(storage: &dyn SqlStorage) -> Result<(), StorageError> {
    storage.query(
        "CREATE TABLE IF NOT EXISTS schedule (kind TEXT PRIMARY KEY, anchor INTEGER NOT NULL, settled INTEGER NOT NULL, \
         next INTEGER) WITHOUT ROWID",
        &[],
    )?;
    Ok(())
}

/// When the next start is. A workflow that is deleted has none.
pub fn next(storage: &dyn SqlStorage) -> Result<Option<UnixMillis>, StorageError> {
    let rows = storage.query(
        "SELECT min(next) FROM schedule WHERE NOT EXISTS (SELECT 1 FROM about WHERE deleted = 1)",
        &[],
    )?;
    Ok(rows.scalar().and_then(SqlValue::as_integer).map(UnixMillis))
}

/// Takes over the schedule of a version that was just published. What was due before must have been taken before.
pub fn replace(
    storage: &dyn SqlStorage,
    definition: &Workflow,
    now: UnixMillis,
) -> Result<(), StorageError> {
    storage.query("DELETE FROM schedule", &[])?;
    let Some(schedule) = &definition.schedule else {
        return Ok(());
    };
    for kind in KINDS {
        if !is_in(kind, schedule) {
            continue;
        }
        let next = match recurrence(kind, definition, now) {
            Some(recurrence) => recurrence.next_after(now),
            // The first run of `after` waits as long as the others.
            None => delay_ms(schedule).map(|delay| now.plus(delay)),
        };
        let standing = Standing {
            kind,
            anchor: now,
            settled: now,
            next,
        };
        save(storage, &standing)?;
    }
    Ok(())
}

/// Everything that is due, nothing of it settled.
pub fn due(
    storage: &dyn SqlStorage,
    definition: &Workflow,
    now: UnixMillis,
) -> Result<Vec<Due>, StorageError> {
    let mut all = Vec::new();
    for mut standing in load(storage)? {
        let Some(first) = standing.next.filter(|next| *next <= now) else {
            continue;
        };
        let mut late = None;
        let slot = match recurrence(standing.kind, definition, standing.anchor) {
            Some(recurrence) => {
                let due = recurrence.due(standing.settled, now, missed(definition));
                standing.settled = due.settled;
                standing.next = due.next;
                if due.start.is_none_or(|start| start.is_catch_up) {
                    late = Some(first);
                }
                due.start.map(|start| start.slot)
            }
            None => standing.next.take(),
        };
        all.push(Due {
            fire: slot.map(|slot| Fire {
                delivery: format!("schedule:{}:{}", standing.kind.word(), slot.0),
                slot,
            }),
            late,
            settled: standing,
        });
    }
    Ok(all)
}

/// Settles what was due: its run began, or waits, or is missed.
pub fn settle(storage: &dyn SqlStorage, due: &Due) -> Result<(), StorageError> {
    save(storage, &due.settled)
}

/// Whether a slot that is missed is made up for.
pub fn makes_up(definition: &Workflow) -> bool {
    definition.document.metadata.missed == MissedWord::Once
}

/// Hears that no run is under way: `after` counts from now.
pub fn at_rest(
    storage: &dyn SqlStorage,
    definition: &Workflow,
    now: UnixMillis,
) -> Result<(), StorageError> {
    let delay = definition.schedule.as_ref().and_then(delay_ms);
    let Some(delay) = delay else {
        return Ok(());
    };
    for mut standing in load(storage)? {
        if standing.kind == Kind::After && standing.next.is_none() {
            standing.next = Some(now.plus(delay));
            save(storage, &standing)?;
        }
    }
    Ok(())
}

const fn is_in(kind: Kind, schedule: &Schedule) -> bool {
    match kind {
        Kind::Cron => schedule.cron.is_some(),
        Kind::Every => schedule.every.is_some(),
        Kind::After => schedule.after.is_some(),
    }
}

/// The repetition of a kind; none for `after`, and for what the checker does not let pass.
fn recurrence(kind: Kind, definition: &Workflow, anchor: UnixMillis) -> Option<Recurrence> {
    let schedule = definition.schedule.as_ref()?;
    match kind {
        Kind::After => None,
        Kind::Every => match schedule.every.as_ref()? {
            Duration::Fixed { millis } => Some(Recurrence::Every {
                anchor,
                interval_ms: *millis,
            }),
            Duration::Expression(_) => None,
        },
        Kind::Cron => {
            let zone = match &definition.document.metadata.timezone {
                Some(name) => Zone::named(name)?,
                None => Zone::utc(),
            };
            let cron = Cron::parse(schedule.cron.as_ref()?, zone).ok()?;
            Some(Recurrence::Cron(cron))
        }
    }
}

fn delay_ms(schedule: &Schedule) -> Option<i64> {
    match schedule.after.as_ref()? {
        Duration::Fixed { millis } => i64::try_from(*millis).ok(),
        Duration::Expression(_) => None,
    }
}

const fn missed(definition: &Workflow) -> Missed {
    match definition.document.metadata.missed {
        MissedWord::Skip => Missed::Skip,
        MissedWord::Once => Missed::Once,
    }
}

fn load(storage: &dyn SqlStorage) -> Result<Vec<Standing>, StorageError> {
    let rows = storage.query("SELECT kind, anchor, settled, next FROM schedule", &[])?;
    rows.rows.iter().map(|row| read(row)).collect()
}

fn read(row: &[SqlValue]) -> Result<Standing, StorageError> {
    let broken = || StorageError::Internal("a row of the schedule cannot be read".to_owned());
    let [kind, anchor, settled, next] = row else {
        return Err(broken());
    };
    let word = kind.as_text().ok_or_else(broken)?;
    let moment = |value: &SqlValue| value.as_integer().map(UnixMillis).ok_or_else(broken);
    Ok(Standing {
        kind: KINDS
            .into_iter()
            .find(|kind| kind.word() == word)
            .ok_or_else(broken)?,
        anchor: moment(anchor)?,
        settled: moment(settled)?,
        next: next.as_integer().map(UnixMillis),
    })
}

fn save(storage: &dyn SqlStorage, standing: &Standing) -> Result<(), StorageError> {
    storage.query(
        "INSERT OR REPLACE INTO schedule (kind, anchor, settled, next) VALUES (?1, ?2, ?3, ?4)",
        &[
            standing.kind.word().into(),
            standing.anchor.0.into(),
            standing.settled.0.into(),
            standing.next.map(|next| next.0).into(),
        ],
    )?;
    Ok(())
}
