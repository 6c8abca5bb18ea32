//! Every statement of a request reads one table of rows at most, under EXPLAIN: nothing a caller sends can make it
//! read another.

use std::cell::RefCell;
use std::collections::BTreeSet;

use edgewright_app_engine::{Call, Command, Engine, Query, RowList, UtcOnly};
use edgewright_definition::contract_test::ContractTests;
use edgewright_definition::document::{Filter, FilterOp};
use edgewright_storage::{RollBack, Rows, SqlStorage, SqlValue, StorageError};
use edgewright_storage_native::NativeStorage;
use edgewright_types::Entropy;
use serde_json::json;

use crate::world::{NOW, example, object, owner, rows_of};

/// Storage that explains every statement before it runs.
struct Explained {
    inner: NativeStorage,
    broken: RefCell<Vec<String>>,
}

impl SqlStorage for Explained {
    fn query(&self, sql: &str, params: &[SqlValue]) -> Result<Rows, StorageError> {
        if ["SELECT", "UPDATE", "DELETE"]
            .iter()
            .any(|word| sql.starts_with(word))
        {
            let plan = self
                .inner
                .query(&format!("EXPLAIN QUERY PLAN {sql}"), params)?;
            let read: BTreeSet<&str> = plan
                .rows
                .iter()
                .filter_map(|row| row[3].as_text())
                .filter_map(|line| line.split_whitespace().find(|word| word.starts_with("t_")))
                .collect();
            if read.len() > 1 || params.len() > 100 {
                self.broken.borrow_mut().push(format!("{sql}: {read:?}"));
            }
        }
        self.inner.query(sql, params)
    }

    fn transaction_dyn(
        &self,
        body: &mut dyn FnMut() -> Result<(), RollBack>,
    ) -> Result<Result<(), RollBack>, StorageError> {
        self.inner.transaction_dyn(body)
    }
}

#[test]
fn no_statement_reads_two_tables_of_rows() {
    let storage = Explained {
        inner: NativeStorage::in_memory().unwrap(),
        broken: RefCell::default(),
    };
    let engine = Engine::new(Box::new(UtcOnly));
    let mut drawn = 0;
    let mut call = || {
        drawn += 1;
        Call {
            actor: owner(),
            now: NOW.plus(drawn),
            entropy: Entropy([3; 16]).derive(drawn.unsigned_abs()),
            idempotency_key: None,
        }
    };
    let publish = Command::Publish {
        address: "olga/things".parse().unwrap(),
        definition: Box::new(example("tool-library")),
        tests: ContractTests::default(),
        base_version: None,
        accept_loss: false,
    };
    engine.apply(&storage, &call(), publish).unwrap();
    engine
        .apply(&storage, &call(), Command::SamplesFill)
        .unwrap();
    let hostile = "') UNION SELECT * FROM t_members --";
    for text in ["drill", hostile, "tools.name", "t_members"] {
        let by_text = |op| Filter::test("name", op, text);
        let all = vec![
            by_text(FilterOp::Contains),
            by_text(FilterOp::StartsWith),
            by_text(FilterOp::Ne),
        ];
        let asked = RowList {
            filter: Some(Filter::Any { any: all }),
            search: Some(text.to_owned()),
            ..rows_of("tools")
        };
        engine
            .answer(&storage, &call(), Query::RowList(asked))
            .unwrap();
        let values = object(json!({"name": text, "category": "other", "notes": text}));
        let table = "tools".to_owned();
        engine
            .apply(&storage, &call(), Command::RowCreate { table, values })
            .unwrap();
    }
    let loans = engine
        .answer(&storage, &call(), Query::RowList(rows_of("loans")))
        .unwrap();
    let id = loans["items"][0]["id"].as_str().unwrap().to_owned();
    let table = "loans".to_owned();
    engine
        .apply(&storage, &call(), Command::RowDelete { table, id })
        .unwrap();
    assert_eq!(storage.broken.take(), Vec::<String>::new());
}
