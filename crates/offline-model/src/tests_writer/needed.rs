//! Checks of what must be filled in.

use edgewright_definition::contract_test::{ContractTest, StepAction};
use edgewright_pipeline::artifact::Spec;

use super::{
    refused,
    rows::{Rows, is_needed},
    test,
};
use crate::naming::{capitalised, lower_first, with_article};

/// One check for every table that needs something.
pub fn tests(spec: &Spec, rows: &Rows<'_>) -> Vec<ContractTest> {
    spec.tables
        .iter()
        .filter_map(|table| {
            let field = table.fields.iter().find(|field| is_needed(field, table))?;
            let (given, mut values) = rows.whole(table, 1);
            values.remove(&field.id);
            let mut step = refused(
                "owner",
                StepAction::Create {
                    table: table.id.clone(),
                    reference: None,
                    values,
                },
            );
            step.expect.field = Some(field.id.clone());
            let sentence = format!(
                "{} without {} is refused",
                capitalised(&with_article(&table.label_one)),
                with_article(&lower_first(&field.label))
            );
            Some(test(
                format!("{}_needs_{}", table.id, field.id),
                sentence,
                Some(format!("{}_needs", table.id)),
                given,
                vec![step],
            ))
        })
        .collect()
}
