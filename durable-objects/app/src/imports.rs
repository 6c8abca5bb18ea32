//! Files on their way into the app: the file is handed to the engine as it arrives, and other requests go on between two
//! of its pieces. Whatever happens to the upload, the engine hears of its end.

use std::rc::Rc;
use std::time::Duration;

use edgewright_app_engine::{Applied, Call, Failure, ImportRequest, Importing};
use edgewright_limits::import::FILE_BYTES;
use edgewright_types::{Actor, Problem};
use futures::StreamExt;
use futures::future::{Either, select};
use serde::Deserialize;
use worker::{ByteStream, Delay, Request, Response, Result, console_error};

use crate::{
    answer, clock,
    object::{AppHost, Object, call},
};

/// Header in which the Worker says what to import: the body is the file.
const IMPORT_HEADER: &str = "x-edgewright-import";
/// How long a file may pause. The engine takes an import for gone a little later.
const PAUSE: Duration = Duration::from_secs(60);
/// The clock of a pause is set anew no more often than this: a file comes in thousands of pieces.
const PAUSE_RENEWED_MS: i64 = 20_000;
/// How long after its begin an import is looked after that must not stay as it is if it breaks off.
const CARE_MS: i64 = 30_000;

/// What the Worker says of an import.
#[derive(Deserialize)]
struct Asked {
    actor: Actor,
    request: ImportRequest,
    idempotency_key: Option<String>,
    /// Bytes of the file, if the caller said so.
    length: Option<usize>,
}

/// What the Worker says of an import that is to be taken back.
#[derive(Deserialize)]
pub struct UndoAsked {
    actor: Actor,
    table: String,
    id: String,
}

/// How the upload ended.
enum Upload {
    /// The file is whole.
    Whole,
    /// The engine wants no more of it.
    Enough,
    /// It broke off.
    BrokenOff,
    /// It is larger than a file may be.
    TooLarge,
}

impl Object {
    /// Imports the file that is the body of a request.
    pub async fn import(self: &Rc<Self>, mut request: Request) -> Result<Response> {
        let header = request.headers().get(IMPORT_HEADER)?.unwrap_or_default();
        let Ok(asked) = edgewright_typed_json::from_text::<Asked>(&header) else {
            return answer::problem(&Problem::unavailable());
        };
        let host = match self.host_if(false) {
            Ok(host) => host,
            Err(failure) => return answer::failure(&failure),
        };
        let counted = self.count(&host, true, &asked.actor);
        if counted.is_some_and(|decision| !decision.allowed) {
            return answer::too_many(counted);
        }
        let call = call(asked.actor, asked.idempotency_key);
        let engine = host.engine().engine();
        let response = match engine.import_begin(host.storage(), &call, asked.request) {
            Err(failure) => answer::failure(&failure),
            Ok(importing) => {
                let done = match request.stream() {
                    Ok(file) => self.feed(&host, &call, importing, file, asked.length).await,
                    Err(_) => Err(Problem::ours().into()),
                };
                let response = match done {
                    Ok(applied) => answer::applied(&applied),
                    Err(failure) => answer::failure(&failure),
                };
                self.with_owed(&host, response?)
            }
        };
        answer::with_limit(response?, counted)
    }

    /// Hands a file over and answers what became of it.
    async fn feed(
        &self,
        host: &AppHost,
        call: &Call,
        mut importing: Importing,
        file: ByteStream,
        length: Option<usize>,
    ) -> std::result::Result<Applied, Failure> {
        if importing.needs_care() {
            self.ring_at(call.now.plus(CARE_MS)).await;
        }
        let uploaded = self.upload(host, call, &mut importing, file, length).await;
        let engine = host.engine().engine();
        let now = at_this_moment(call);
        let ended = match uploaded {
            Ok(Upload::Whole | Upload::Enough) => {
                engine.import_end(host.storage(), &now, &mut importing, true)
            }
            Ok(Upload::BrokenOff) => engine.import_end(host.storage(), &now, &mut importing, false),
            Ok(Upload::TooLarge) => engine
                .import_end(host.storage(), &now, &mut importing, false)
                .and_then(|_| Err(too_large().into())),
            Err(failure) => {
                let ended = engine.import_end(host.storage(), &now, &mut importing, false);
                ended.and(Err(failure))
            }
        };
        self.watchers().tell(host, &importing.take_events());
        ended
    }

    async fn upload(
        &self,
        host: &AppHost,
        call: &Call,
        importing: &mut Importing,
        mut file: ByteStream,
        length: Option<usize>,
    ) -> std::result::Result<Upload, Failure> {
        let mut received = 0_usize;
        let mut pause = Box::pin(Delay::from(PAUSE));
        let mut pause_set_at = call.now;
        loop {
            let piece = match select(file.next(), &mut pause).await {
                Either::Left((Some(Ok(piece)), _)) => piece,
                Either::Left((None, _)) if length.is_none_or(|length| length == received) => {
                    return Ok(Upload::Whole);
                }
                Either::Left((None | Some(Err(_)), _)) | Either::Right(_) => {
                    return Ok(Upload::BrokenOff);
                }
            };
            received = received.saturating_add(piece.len());
            if received > FILE_BYTES {
                return Ok(Upload::TooLarge);
            }
            let now = at_this_moment(call);
            if now.now.since(pause_set_at) > PAUSE_RENEWED_MS {
                pause = Box::pin(Delay::from(PAUSE));
                pause_set_at = now.now;
            }
            let engine = host.engine().engine();
            let wants_more = engine.import_take(host.storage(), &now, importing, &piece)?;
            self.watchers().tell(host, &importing.take_events());
            if !wants_more {
                return Ok(Upload::Enough);
            }
        }
    }

    /// Takes an import back, step by step.
    pub async fn import_undo(&self, asked: UndoAsked) -> Result<Response> {
        let host = match self.host_if(false) {
            Ok(host) => host,
            Err(failure) => return answer::failure(&failure),
        };
        let counted = self.count(&host, true, &asked.actor);
        if counted.is_some_and(|decision| !decision.allowed) {
            return answer::too_many(counted);
        }
        let call = call(asked.actor, None);
        let engine = host.engine().engine();
        let response = loop {
            let now = at_this_moment(&call);
            match engine.import_undo(host.storage(), &now, &asked.table, &asked.id) {
                Ok((applied, is_all)) => {
                    self.watchers().tell(&host, &applied.events);
                    if is_all {
                        break answer::applied(&applied);
                    }
                }
                Err(failure) => break answer::failure(&failure),
            }
            // Others who ask come in between.
            Delay::from(Duration::ZERO).await;
        };
        let response = self.with_owed(&host, response?);
        answer::with_limit(response?, counted)
    }

    /// Says which workflows have changes to take: an import writes them in many steps.
    fn with_owed(&self, host: &AppHost, response: Response) -> Result<Response> {
        match host.engine().engine().owed_workflows(host.storage()) {
            Ok(owed) => answer::with_owed(&response, &owed)?,
            Err(failure) => console_error!("app.owed={failure}"),
        }
        Ok(response)
    }

    /// Ends imports that broke off without anybody noticing. Answers whether to look again later.
    pub fn settle_imports(&self, host: &AppHost) -> bool {
        let engine = host.engine().engine();
        engine
            .imports_settle(host.storage(), clock::now())
            .unwrap_or_else(|failure| {
                console_error!("app.imports={failure}");
                true
            })
    }
}

fn at_this_moment(call: &Call) -> Call {
    Call {
        now: clock::now(),
        ..call.clone()
    }
}

fn too_large() -> Problem {
    Problem::caller(
        413,
        "body-too-large",
        format!("The file is larger than {FILE_BYTES} bytes. Divide it; what was read before was added and can be taken back."),
    )
    .with("limit_bytes", FILE_BYTES)
}
