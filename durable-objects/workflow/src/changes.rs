//! Changes of rows in the owner's apps: the apps are told what the workflow waits for, and it takes what they keep for it.
//!
//! Taken is what the workflow has in its own storage; only then the app hears of it. What comes twice begins nothing twice,
//! because every change has an id of its own.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};

use edgewright_types::{Actor, AppAddress, Problem, Slug, WorkflowAddress};
use edgewright_workflow::{
    Between, Command, CommandRequest,
    outside::changes::{self, Watched},
};
use edgewright_workflow_engine::Refusal;
use serde::Deserialize;
use serde_json::{Value, json};
use wasm_bindgen_futures::spawn_local;
use worker::{Method, Request, RequestInit, Response, Result, console_error};

use crate::{
    answer,
    object::{Object, WorkflowHost},
    perform::{Answered, post_to_app},
};

/// Takings in a row; what is left after them is taken the next time somebody says so, or the sweep.
const TAKINGS: usize = 50;

/// Somebody says that an app has changes for this workflow.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    app: AppAddress,
}

/// What an app keeps.
#[derive(Deserialize)]
struct Kept {
    batches: Vec<Batch>,
    more: bool,
}

#[derive(Deserialize)]
struct Batch {
    id: String,
    events: Vec<Value>,
}

/// The apps from which something is being taken, and whether somebody asked for it once more meanwhile: nothing may be
/// left that was written in between.
#[derive(Default)]
pub struct Takings {
    under_way: RefCell<BTreeMap<Slug, bool>>,
    /// Whether this instance has looked for what an earlier one left.
    has_looked: Cell<bool>,
}

/// One taking; it ends when it is dropped, however that comes.
struct Taking<'a> {
    all: &'a Takings,
    app: Slug,
}

impl Takings {
    /// Begins to take from an app; none if somebody does already, who then looks once more.
    fn begin(&self, app: &Slug) -> Option<Taking<'_>> {
        let mut all = self.under_way.borrow_mut();
        if let Some(again) = all.get_mut(app) {
            *again = true;
            return None;
        }
        all.insert(app.clone(), false);
        Some(Taking {
            all: self,
            app: app.clone(),
        })
    }
}

impl Taking<'_> {
    fn is_asked_again(&self) -> bool {
        let mut all = self.all.under_way.borrow_mut();
        all.get_mut(&self.app).is_some_and(std::mem::take)
    }
}

impl Drop for Taking<'_> {
    fn drop(&mut self) {
        self.all.under_way.borrow_mut().remove(&self.app);
    }
}

impl Object {
    /// Does what a command says, and tells apps if the workflow waits for something else afterwards. A sweep tells them
    /// again what they may not have heard.
    pub async fn command_and_tell(self: &Rc<Self>, asked: CommandRequest) -> Result<Response> {
        let address = match &asked.command {
            Command::Publish { address, .. } => Some(address.clone()),
            Command::Delete | Command::Sweep { .. } => self.address(),
            _ => None,
        };
        let Some(address) = address else {
            return self.command(asked).await;
        };
        let before = self.watched();
        let response = self.command(asked).await?;
        if response.status_code() < 300 {
            self.tell_apps(&address, &before).await;
        }
        Ok(response)
    }

    /// Looks once, beside the work at hand, for changes of which an earlier instance was told and that it did not take, or
    /// of which nobody was told.
    pub fn catch_up(self: &Rc<Self>) {
        if self.takings().has_looked.replace(true) {
            return;
        }
        let object = Rc::clone(self);
        spawn_local(async move {
            if let Some(address) = object.address() {
                object.tell_apps(&address, &Watched::new()).await;
            }
        });
    }

    /// Where the workflow lives; none where there is none.
    fn address(&self) -> Option<WorkflowAddress> {
        let host = self.host_if(false).ok()?;
        live_address(&host).ok()?
    }

    /// Tells workflows that an app has something for them, because a run of this one has changed it.
    pub fn pass_on(self: &Rc<Self>, app: &AppAddress, owed: &str) {
        for workflow in owed.split(',').filter(|name| !name.is_empty()) {
            let (object, app, workflow) = (Rc::clone(self), app.clone(), workflow.to_owned());
            spawn_local(async move {
                if let Err(error) = object.pass_on_to(&app, &workflow).await {
                    console_error!("workflow.pass_on={workflow} error={error}");
                }
            });
        }
    }

    async fn pass_on_to(self: &Rc<Self>, app: &AppAddress, workflow: &str) -> Result<()> {
        if self
            .address()
            .is_some_and(|own| own.to_string() == workflow)
        {
            self.changes(Asked { app: app.clone() }).await?;
            return Ok(());
        }
        let mut init = RequestInit::new();
        let body = json!({"app": app}).to_string();
        init.with_method(Method::Post).with_body(Some(body.into()));
        let request = Request::new_with_init("https://object/changes", &init)?;
        let other = self.env().durable_object("WORKFLOW")?;
        other
            .get_by_name(workflow)?
            .fetch_with_request(request)
            .await?;
        Ok(())
    }

    /// Takes what an app keeps for this workflow.
    pub async fn changes(self: &Rc<Self>, asked: Asked) -> Result<Response> {
        let host = match self.host_if(false) {
            Ok(host) => host,
            Err(refusal) => return answer::answer(Err(refusal)),
        };
        let address = match live_address(&host) {
            Ok(Some(address)) => address,
            Ok(None) => return answer::problem(&Problem::not_found("workflow")),
            Err(refusal) => return answer::answer(Err(refusal)),
        };
        match &asked.app {
            AppAddress::Published { owner, slug } if *owner == address.owner => {
                self.take(&address, slug).await;
                Ok(Response::empty()?.with_status(204))
            }
            _ => answer::problem(&Problem::not_found("app")),
        }
    }

    /// What the workflow waits for; nothing where none is published.
    pub fn watched(&self) -> Watched {
        let Ok(host) = self.host_if(false) else {
            return Watched::new();
        };
        let watched = live_address(&host).and_then(|address| match address {
            Some(address) => Ok(host.engine().watched(host.storage(), &address.owner)?),
            None => Ok(Watched::new()),
        });
        watched.unwrap_or_else(|refusal| {
            console_error!("workflow.watched={refusal}");
            Watched::new()
        })
    }

    /// Tells apps what the workflow waits for by now; those in `before` hear as well if it is nothing. Takes what they
    /// keep already. An app that is not there, or does not answer, is told by the next sweep.
    pub async fn tell_apps(self: &Rc<Self>, address: &WorkflowAddress, before: &Watched) {
        let watched = self.watched();
        let gone = before.keys().filter(|app| !watched.contains_key(*app));
        for app in gone {
            self.tell_app(address, app, &changes::subscription(address, None))
                .await;
        }
        for (app, tables) in &watched {
            let asked = changes::subscription(address, Some(tables));
            if self.tell_app(address, app, &asked).await {
                self.take(address, app).await;
            }
        }
    }

    /// Whether the app keeps something for the workflow.
    async fn tell_app(&self, address: &WorkflowAddress, app: &Slug, asked: &Value) -> bool {
        let app = app_of(address, app);
        match post_to_app(self.env(), &app, "command", asked).await {
            Ok(Answered {
                status: 200,
                document,
                ..
            }) => document.get("waiting") == Some(&Value::Bool(true)),
            Ok(Answered { status: 404, .. }) => false,
            Ok(Answered { status, .. }) => {
                console_error!("workflow.subscribe={app} status={status}");
                false
            }
            Err(error) => {
                console_error!("workflow.subscribe={app} error={error}");
                false
            }
        }
    }

    /// Takes what an app keeps, until there is no more.
    async fn take(self: &Rc<Self>, address: &WorkflowAddress, slug: &Slug) {
        let app = app_of(address, slug);
        let Some(taking) = self.takings().begin(slug) else {
            return;
        };
        for _ in 0..TAKINGS {
            match self.take_some(address, &app).await {
                Ok(true) => {}
                Ok(false) if taking.is_asked_again() => {}
                Ok(false) => break,
                Err(error) => {
                    console_error!("workflow.take={app} error={error}");
                    break;
                }
            }
        }
    }

    /// Takes some of what an app keeps. Answers whether there is more.
    async fn take_some(
        self: &Rc<Self>,
        address: &WorkflowAddress,
        app: &AppAddress,
    ) -> Result<bool> {
        let answered = post_to_app(self.env(), app, "query", &changes::taking(address)).await?;
        if answered.status != 200 {
            return Ok(false);
        }
        let kept: Kept = edgewright_typed_json::from_value(&answered.document)
            .map_err(|error| worker::Error::RustError(error.to_string()))?;
        let mut taken = Vec::new();
        let count = kept.batches.len();
        for batch in kept.batches {
            if !self.take_batch(address, batch.events).await? {
                break;
            }
            taken.push(batch.id);
        }
        if !taken.is_empty() {
            post_to_app(self.env(), app, "command", &changes::taken(address, &taken)).await?;
        }
        Ok(kept.more && taken.len() == count)
    }

    /// Gives each change to the workflow. Answers whether it has all of them.
    async fn take_batch(
        self: &Rc<Self>,
        address: &WorkflowAddress,
        events: Vec<Value>,
    ) -> Result<bool> {
        for event in events {
            let asked = CommandRequest {
                actor: Actor::System {
                    reason: "row changes".to_owned(),
                },
                command: Command::Between {
                    from: address.clone(),
                    what: Between::Event { event },
                },
            };
            let status = self.command(asked).await?.status_code();
            if status == 429 || status >= 500 {
                return Ok(false);
            }
            if status >= 400 {
                console_error!("workflow.change_refused status={status}");
            }
        }
        Ok(true)
    }
}

fn app_of(address: &WorkflowAddress, slug: &Slug) -> AppAddress {
    AppAddress::Published {
        owner: address.owner.clone(),
        slug: slug.clone(),
    }
}

/// Where the workflow lives; none if it is deleted.
fn live_address(host: &WorkflowHost) -> std::result::Result<Option<WorkflowAddress>, Refusal> {
    if host.engine().is_deleted(host.storage())? {
        return Ok(None);
    }
    let address = host.engine().address_and_plan(host.storage())?;
    Ok(address.map(|(address, _)| address))
}
