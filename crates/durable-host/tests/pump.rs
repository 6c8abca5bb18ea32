//! The pump: several effects at a time, news while it runs, and work that is called off.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};

use edgewright_durable_host::{
    Attempt, Engine, Environment, Host, Owed, Performer, Pump, RetryPolicy, Settled, Turn,
};
use edgewright_storage::{SqlStorage, StorageError};
use edgewright_storage_native::NativeStorage;
use edgewright_types::{EffectId, Entropy, UnixMillis};
use futures::{channel::oneshot, executor::LocalPool, task::LocalSpawnExt};

/// What may be asked of the engine under test.
enum Ask {
    Perform(&'static str),
    CallOff(&'static str),
}

/// Performs words, and remembers which were done.
#[derive(Default)]
struct Words {
    owed: RefCell<BTreeMap<String, EffectId>>,
    done: Rc<RefCell<Vec<String>>>,
}

impl Engine for Words {
    type Command = Ask;
    type Reply = ();
    type Effect = String;
    type Outcome = ();
    type Error = StorageError;

    fn install(&self, _: &dyn SqlStorage) -> Result<(), StorageError> {
        Ok(())
    }

    fn handle(&self, turn: &mut Turn<'_, String>, ask: Ask) -> Result<(), StorageError> {
        match ask {
            Ask::Perform(word) => {
                let id = turn.perform(word.to_owned());
                self.owed.borrow_mut().insert(word.to_owned(), id);
            }
            Ask::CallOff(word) => turn.cancel(&self.owed.borrow()[word]),
        }
        Ok(())
    }

    fn settle(
        &self,
        _: &mut Turn<'_, String>,
        settled: Settled<String, ()>,
    ) -> Result<(), StorageError> {
        self.done.borrow_mut().push(settled.effect);
        Ok(())
    }

    fn unreadable(&self, _: &mut Turn<'_, String>, _: &EffectId) -> Result<(), StorageError> {
        Ok(())
    }

    fn retry_policy(&self, _: &String) -> RetryPolicy {
        RetryPolicy::default()
    }
}

/// Holds every effect back until the test lets it go.
#[derive(Default)]
struct Hands {
    held: RefCell<BTreeMap<String, oneshot::Sender<()>>>,
}

impl Performer<Words> for Rc<Hands> {
    async fn perform(&self, owed: Owed<String>) -> Attempt<()> {
        let (go, wait) = oneshot::channel();
        self.held.borrow_mut().insert(owed.effect, go);
        wait.await.unwrap();
        Attempt::Done(())
    }
}

#[derive(Default)]
struct Clock(Cell<i64>);

impl Environment for Clock {
    fn now(&self) -> UnixMillis {
        UnixMillis(1_000_000 + self.0.get())
    }

    fn entropy(&self) -> Entropy {
        self.0.set(self.0.get() + 1);
        Entropy(i128::from(self.0.get()).to_le_bytes())
    }

    fn log(&self, message: &str) {
        panic!("{message}");
    }

    fn changed(&self) {}
}

type Words1 = Host<Words, NativeStorage>;

struct Running {
    pool: LocalPool,
    host: Rc<Words1>,
    pump: Rc<Pump>,
    hands: Rc<Hands>,
    clock: Rc<Clock>,
}

impl Running {
    fn new() -> Self {
        let host = Host::open(Words::default(), NativeStorage::in_memory().unwrap()).unwrap();
        Self {
            pool: LocalPool::new(),
            host: Rc::new(host),
            pump: Rc::default(),
            hands: Rc::default(),
            clock: Rc::default(),
        }
    }

    fn ask(&mut self, ask: Ask) {
        self.host
            .command(self.clock.now(), self.clock.entropy(), ask)
            .unwrap();
        self.pump.notify();
        self.pool.run_until_stalled();
    }

    fn run(&mut self) {
        let (host, pump) = (Rc::clone(&self.host), Rc::clone(&self.pump));
        let (hands, clock) = (Rc::clone(&self.hands), Rc::clone(&self.clock));
        let run = async move { pump.run(&host, &hands, clock.as_ref()).await };
        self.pool.spawner().spawn_local(run).unwrap();
        self.pool.run_until_stalled();
    }

    fn let_go(&mut self, word: &str) {
        self.hands
            .held
            .borrow_mut()
            .remove(word)
            .unwrap()
            .send(())
            .unwrap();
        self.pool.run_until_stalled();
    }

    fn done(&self) -> Vec<String> {
        self.host.engine().done.borrow().clone()
    }
}

#[test]
fn effects_run_side_by_side_and_news_is_taken_up_at_once() {
    let mut running = Running::new();
    running.ask(Ask::Perform("slow"));
    assert!(
        !running.pump.notify(),
        "nothing runs yet: the alarm has to ring"
    );
    running.run();
    running.ask(Ask::Perform("quick"));
    running.let_go("quick");
    assert_eq!(running.done(), ["quick"]);
    running.let_go("slow");
    assert_eq!(running.done(), ["quick", "slow"]);
    assert!(!running.pump.notify(), "it stopped when nothing was left");
    assert_eq!(running.host.next_alarm(running.clock.now()), Ok(None));
}

#[test]
fn what_is_called_off_is_dropped_at_once() {
    let mut running = Running::new();
    running.ask(Ask::Perform("slow"));
    running.run();
    running.ask(Ask::CallOff("slow"));
    let held = running.hands.held.borrow_mut().remove("slow").unwrap();
    assert!(held.is_canceled(), "the work was dropped");
    assert!(running.done().is_empty());
    assert_eq!(running.host.next_alarm(running.clock.now()), Ok(None));
}

#[test]
fn a_second_run_does_nothing_while_one_is_under_way() {
    let mut running = Running::new();
    running.ask(Ask::Perform("slow"));
    running.run();
    running.run();
    running.let_go("slow");
    assert_eq!(running.done(), ["slow"]);
}

#[test]
fn a_run_that_is_dropped_leaves_its_work_owed() {
    let mut running = Running::new();
    running.ask(Ask::Perform("slow"));
    running.run();
    running.pool = LocalPool::new();
    let now = running.clock.now();
    assert_eq!(
        running.host.next_alarm(now),
        Ok(Some(now)),
        "due again at once"
    );
    running.run();
    running.let_go("slow");
    assert_eq!(running.done(), ["slow"]);
}
