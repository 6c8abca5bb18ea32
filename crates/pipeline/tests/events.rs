//! The event log: streamed words, resuming anywhere, and a log that stays small.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

mod world;

use edgewright_durable_host::Attempt;
use edgewright_limits::pipeline::EVENT_ROWS;
use edgewright_pipeline::{
    Command, Pipeline,
    event::{AgUiEvent, Delivered},
    view::FeatureStatus,
};
use edgewright_storage::SqlStorage;
use world::{
    agui,
    driver::{Driver, usual},
};

fn after(driver: &Driver, seq: u64) -> Vec<Delivered> {
    driver
        .host
        .engine()
        .events_after(driver.host.storage(), seq)
        .unwrap()
}

/// The words of all texts, as somebody reads them who joins these deliveries together.
fn words(events: &[Delivered]) -> String {
    events
        .iter()
        .filter_map(|delivered| match &delivered.event {
            AgUiEvent::TextMessageContent { delta, .. } => Some(delta.as_str()),
            _ => None,
        })
        .collect()
}

const SAID: &str = "I understood a tool library.";

/// A build whose analyst has written some of what it says.
fn writing(
    pieces: &[&str],
) -> (
    Driver,
    edgewright_durable_host::Owed<edgewright_pipeline::FeatureEffect>,
) {
    let mut driver = Driver::new();
    driver.create(false);
    let mut owed = driver.start();
    let index = owed
        .iter()
        .position(|owed| world::driver::role(&owed.effect).is_some())
        .unwrap();
    let analyst = owed.swap_remove(index);
    for piece in pieces {
        driver.host.engine().stream(&analyst.id, piece);
    }
    (driver, analyst)
}

#[test]
fn words_are_read_while_they_are_written_and_never_twice() {
    let pieces = ["I under", "stood ", "a tool"];
    let (mut driver, analyst) = writing(&pieces);
    let live = after(&driver, 0);
    assert_eq!(words(&live), pieces.concat());
    // Somebody who joined after each piece.
    let last = live.last().unwrap().id;
    let joined: Vec<u64> = (last - 3..=last).collect();
    let seen = ["", "I under", "I understood ", "I understood a tool"];
    driver.finish(&analyst, Attempt::Done(usual(&analyst.effect)));
    for (seq, seen) in joined.into_iter().zip(seen) {
        let rest = after(&driver, seq);
        assert_eq!(format!("{seen}{}", words(&rest)), SAID, "after {seq}");
        assert!(rest.iter().all(|event| event.id > seq));
    }
    let whole = after(&driver, 0);
    agui::matches(&whole, &driver.view()).unwrap();
    assert_eq!(words(&whole), SAID);
}

#[test]
fn words_of_a_dead_instance_are_closed_and_begun_again() {
    let (driver, _analyst) = writing(&["I und"]);
    let seen = after(&driver, 0);
    let storage = driver.host.storage();
    // Another instance of the same feature.
    let host = edgewright_durable_host::Host::open(Pipeline::new(), storage).unwrap();
    let now = edgewright_types::UnixMillis(1_900_000_000_000);
    let entropy = edgewright_types::Entropy([8; 16]);
    let again = host.start_due(now, entropy).unwrap();
    let analyst = again
        .iter()
        .find(|owed| world::driver::role(&owed.effect).is_some())
        .unwrap();
    assert_eq!(analyst.attempt, 2);
    let rest = host
        .engine()
        .events_after(storage, seen.last().unwrap().id)
        .unwrap();
    let mut stream = seen;
    stream.extend(rest);
    agui::verify(&stream).unwrap();
    host.engine().stream(&analyst.id, "I understood");
    host.finish(
        now,
        entropy,
        &analyst.id,
        Attempt::Done(usual(&analyst.effect)),
    )
    .unwrap();
    let last = stream.last().unwrap().id;
    stream.extend(host.engine().events_after(storage, last).unwrap());
    agui::verify(&stream).unwrap();
    assert_eq!(words(&stream), format!("I und{SAID}"));
}

#[test]
fn words_beyond_the_most_pieces_come_with_the_end() {
    let (mut driver, analyst) = writing(&[]);
    for _ in 0..edgewright_limits::pipeline::STREAMED_PIECES + 100 {
        driver.host.engine().stream(&analyst.id, "x");
    }
    let live = words(&after(&driver, 0));
    assert_eq!(
        live.len() as u64,
        edgewright_limits::pipeline::STREAMED_PIECES
    );
    driver.finish(&analyst, Attempt::Done(usual(&analyst.effect)));
    agui::matches(&after(&driver, 0), &driver.view()).unwrap();
}

#[test]
fn the_log_begins_anew_before_it_grows_long() {
    let mut driver = Driver::new();
    driver.create(false);
    driver.settle_to(FeatureStatus::Drafting);
    let early = driver.view().last_event;
    for round in 0..EVENT_ROWS + 20 {
        let mut brief = driver.view().brief.unwrap();
        brief.title = format!("Title {round}");
        let edit = Command::EditBrief {
            brief: Box::new(brief),
            revision: driver.view().revision,
        };
        driver.send(edit).unwrap();
        driver.settle();
    }
    let rows = driver
        .host
        .storage()
        .query("SELECT count(*) FROM event", &[])
        .unwrap();
    let rows = rows.scalar().unwrap().as_integer().unwrap();
    assert!(rows <= i64::try_from(EVENT_ROWS).unwrap(), "{rows} rows");
    let whole = after(&driver, 0);
    agui::matches(&whole, &driver.view()).unwrap();
    // Somebody who was away for too long begins with the snapshot as well.
    assert_eq!(after(&driver, early), whole);
    let recent = whole[whole.len() - 3].id;
    assert_eq!(after(&driver, recent).len(), 2);
    let never_given_out = u64::MAX;
    assert_eq!(after(&driver, never_given_out), whole);
}
