//! One compiled table.

use std::collections::{BTreeMap, BTreeSet};

use edgewright_definition::computed::{ComputedFields, ROW_VARIABLES, RULE_VARIABLES};
use edgewright_definition::document::{Lifecycle, OnDelete, Rule, Table, Transition, UniqueRule};
use edgewright_expression::Program;

use super::field::compile;
use super::{CompileError, CompiledField};
use crate::store::Columns;
use crate::value::ValueKind;

/// One table, ready to run.
#[derive(Debug)]
pub(crate) struct CompiledTable {
    /// Its id.
    pub id: String,
    /// What people call many of its rows.
    pub label: String,
    /// What people call one of its rows.
    pub label_one: String,
    /// Its SQL name; safe, because ids are lower-case letters, digits and underscores.
    pub sql_name: String,
    /// Its fields in the definition's order.
    pub fields: Vec<CompiledField>,
    /// Position of the field that names a row.
    pub title: usize,
    /// Positions of computed fields, each after those it reads.
    pub compute_order: Vec<usize>,
    /// Its states.
    pub lifecycle: Option<Lifecycle>,
    /// Guards by transition id.
    pub guards: BTreeMap<String, CompiledGuard>,
    /// What must be true of every row.
    pub rules: Vec<CompiledRule>,
    /// Combinations that may exist only once.
    pub unique: Vec<UniqueRule>,
    /// Relations that point here.
    pub incoming: Vec<Incoming>,
    /// What its computed fields, conditions and rules read of a row; none if they may read all of it.
    pub programs_read: Option<ProgramsRead>,
    by_id: BTreeMap<String, usize>,
}

/// What programs read of a row.
#[derive(Debug, Default)]
pub(crate) struct ProgramsRead {
    /// Whether one of the system's own values.
    pub system: bool,
    /// Positions of fields.
    pub positions: BTreeSet<usize>,
}

/// A rule with its program.
#[derive(Debug)]
pub(crate) struct CompiledRule {
    /// Its definition.
    pub spec: Rule,
    /// Yields true when the row is fine.
    pub program: Program,
    /// Fields it reads.
    pub reads: BTreeSet<String>,
}

/// A transition's guard with its program.
#[derive(Debug)]
pub(crate) struct CompiledGuard {
    /// Yields true when the move may be made.
    pub program: Program,
    /// What to tell somebody it stops.
    pub message: String,
}

/// A relation of another (or the same) table that points here.
#[derive(Debug, Clone)]
pub(crate) struct Incoming {
    /// Position of the table it belongs to.
    pub table: usize,
    /// Position of the relation field there.
    pub field: usize,
    /// What happens there when a row here is deleted.
    pub on_delete: OnDelete,
}

impl CompiledTable {
    pub(super) fn new(table: &Table, columns: &Columns) -> Result<Self, CompileError> {
        let computed = ComputedFields::of(table);
        let volatile = computed.volatile();
        let mut fields = Vec::with_capacity(table.fields.len());
        for field in &table.fields {
            let is_volatile = volatile.contains(field.id.as_str());
            fields.push(CompiledField::new(&table.id, field, is_volatile, columns)?);
        }
        let by_id: BTreeMap<_, _> = fields
            .iter()
            .enumerate()
            .map(|(position, field)| (field.id().to_owned(), position))
            .collect();
        let order = computed.evaluation_order().map_err(|circle| {
            CompileError(format!(
                "{}: {} read one another",
                table.id,
                circle.join(", ")
            ))
        })?;
        let title = by_id
            .get(&table.title)
            .copied()
            .ok_or_else(|| CompileError(format!("{} has no title field", table.id)))?;
        let rules = compile_rules(table)?;
        let programs_read = programs_read(&fields, &rules, &by_id);
        Ok(Self {
            id: table.id.clone(),
            label: table.label.clone(),
            label_one: table.label_one.clone(),
            sql_name: format!("t_{}", table.id),
            compute_order: order
                .iter()
                .filter_map(|field| by_id.get(&field.id).copied())
                .collect(),
            title,
            guards: compile_guards(table)?,
            rules,
            unique: table.unique.clone(),
            lifecycle: table.lifecycle.clone(),
            incoming: Vec::new(),
            programs_read,
            fields,
            by_id,
        })
    }

    /// The field with this id.
    pub(crate) fn field(&self, id: &str) -> Option<&CompiledField> {
        self.fields.get(self.position(id)?)
    }

    /// Position of the field with this id.
    pub(crate) fn position(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// The field that names a row.
    pub(crate) fn title_field(&self) -> Option<&CompiledField> {
        self.fields.get(self.title)
    }

    /// Whether anything is worked out of its rows when they are written.
    pub(crate) fn has_programs(&self) -> bool {
        !self.rules.is_empty()
            || !self.compute_order.is_empty()
            || self.fields.iter().any(|field| field.visible_when.is_some())
    }

    /// Fields with a column, with their positions.
    pub(crate) fn stored(&self) -> impl Iterator<Item = (usize, &CompiledField, &str)> {
        self.fields
            .iter()
            .enumerate()
            .filter_map(|(position, field)| Some((position, field, field.column.as_deref()?)))
    }

    /// The transition with this id.
    pub(crate) fn transition(&self, id: &str) -> Option<&Transition> {
        self.lifecycle
            .as_ref()?
            .transitions
            .iter()
            .find(|transition| transition.id == id)
    }

    /// What a name holds and the column it is stored in: a field's or one of the system's.
    pub(crate) fn stored_name(&self, name: &str) -> Option<(ValueKind, &str)> {
        if let Some(field) = self.field(name) {
            return Some((field.kind.clone(), field.column.as_deref()?));
        }
        let column = ["id", "revision", "created_at", "updated_at", "created_by"]
            .into_iter()
            .find(|system| *system == name)?;
        Some((ValueKind::of_system(column)?, column))
    }
}

fn programs_read(
    fields: &[CompiledField],
    rules: &[CompiledRule],
    by_id: &BTreeMap<String, usize>,
) -> Option<ProgramsRead> {
    let of_fields = fields
        .iter()
        .flat_map(|field| [&field.expression, &field.visible_when])
        .flatten();
    let mut all = ProgramsRead::default();
    for program in of_fields.chain(rules.iter().map(|rule| &rule.program)) {
        let reads = program.fields_read();
        if reads.all {
            return None;
        }
        for name in &reads.names {
            match by_id.get(name) {
                Some(position) => drop(all.positions.insert(*position)),
                None => all.system = true,
            }
        }
    }
    Some(all)
}

fn compile_rules(table: &Table) -> Result<Vec<CompiledRule>, CompileError> {
    table
        .rules
        .iter()
        .map(|rule| {
            let place = format!("{}.rules.{}", table.id, rule.id);
            let program = compile(&rule.expression, RULE_VARIABLES, &place)?;
            Ok(CompiledRule {
                reads: program.fields_read().names,
                program,
                spec: rule.clone(),
            })
        })
        .collect()
}

fn compile_guards(table: &Table) -> Result<BTreeMap<String, CompiledGuard>, CompileError> {
    let transitions = table
        .lifecycle
        .iter()
        .flat_map(|states| &states.transitions);
    let mut guards = BTreeMap::new();
    for transition in transitions {
        if let Some(guard) = &transition.guard {
            let place = format!("{}.transitions.{}", table.id, transition.id);
            let compiled = CompiledGuard {
                program: compile(&guard.expression, ROW_VARIABLES, &place)?,
                message: guard.message.clone(),
            };
            guards.insert(transition.id.clone(), compiled);
        }
    }
    Ok(guards)
}

/// Lets every table know the relations that point at it.
pub(super) fn link_relations(tables: &mut [CompiledTable]) {
    let mut found = Vec::new();
    for (table_position, table) in tables.iter().enumerate() {
        for (field_position, field) in table.fields.iter().enumerate() {
            if let ValueKind::Link(target) = &field.kind {
                let incoming = Incoming {
                    table: table_position,
                    field: field_position,
                    on_delete: field.spec.on_delete.unwrap_or(OnDelete::Restrict),
                };
                found.push((target.clone(), incoming));
            }
        }
    }
    for (target, incoming) in found {
        if let Some(table) = tables.iter_mut().find(|table| table.id == target) {
            table.incoming.push(incoming);
        }
    }
}
