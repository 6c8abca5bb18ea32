//! Open sockets do not outlive a sign-out: nothing is told to one whose session was not found standing within the last
//! minute. What it would be told waits while the control plane is asked, and is never said if the session has ended.
//!
//! A socket that hears nothing costs nothing: no timer runs and no row is written for it.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};

use edgewright_identity::StandingSession;
use edgewright_postgres::{Database, Error};
use edgewright_types::{Actor, SessionId, UnixMillis};
use serde::{Deserialize, Serialize};
use wasm_bindgen_futures::spawn_local;
use worker::{Env, Result, WebSocket, console_error};

use crate::clock;

/// Said before a socket is closed because its session has ended. Some clients learn of a close only when the connection ends.
const SESSION_ENDED: &str = r#"{"type":"session_ended"}"#;
const CODE_SESSION_ENDED: u16 = 4401;
/// Whether the session stands cannot be found out; whoever comes back is asked anew.
const CODE_TRY_AGAIN: u16 = 1013;
/// No session has to be asked about before this.
const NEVER: UnixMillis = UnixMillis(i64::MAX);

/// What a socket carries through its sleep.
#[derive(Serialize, Deserialize)]
pub struct Attached {
    /// Who opened it.
    pub actor: Actor,
    /// In which session; none for whoever has none.
    pub session: Option<StandingSession>,
}

impl Attached {
    /// What a socket carries; none for one that an earlier version opened.
    pub fn of(socket: &WebSocket) -> Option<Self> {
        let text: String = socket.deserialize_attachment().ok().flatten()?;
        edgewright_typed_json::from_text(&text).ok()
    }

    /// Makes a socket carry it.
    pub fn attach(&self, socket: &WebSocket) -> Result<()> {
        socket.serialize_attachment(edgewright_typed_json::to_text(self)?)
    }
}

/// What waits to be said, in order, by session.
type Waiting = BTreeMap<SessionId, Vec<(WebSocket, String)>>;

/// The sessions of open sockets.
pub struct Sessions {
    env: Env,
    /// Before this every session is believed, as far as this instance has looked.
    believed_until: Rc<Cell<UnixMillis>>,
    waiting: Rc<RefCell<Waiting>>,
}

impl Sessions {
    /// Nothing was looked at yet.
    pub fn new(env: Env) -> Self {
        Self {
            env,
            believed_until: Rc::new(Cell::new(UnixMillis(0))),
            waiting: Rc::default(),
        }
    }

    /// Notes that a socket was opened in a session.
    pub fn opened(&self, session: &StandingSession) {
        let until = self.believed_until.get().min(session.believed_until());
        self.believed_until.set(until);
    }

    /// Whether some of these sockets must not be told anything before their session was asked about. Mostly a comparison of
    /// two numbers; the sockets are looked at once a minute.
    pub fn may_be_over(&self, sockets: impl FnOnce() -> Vec<WebSocket>) -> bool {
        let now = clock::now();
        if now < self.believed_until.get() {
            return false;
        }
        let sockets = sockets();
        let sessions = sockets
            .iter()
            .filter_map(|socket| Attached::of(socket)?.session);
        let until = sessions.map(|session| session.believed_until()).min();
        let until = until.unwrap_or(NEVER);
        self.believed_until.set(until);
        now >= until
    }

    /// Says something to a socket now if its session is believed, and otherwise when it was found to stand.
    pub fn say(&self, socket: &WebSocket, text: &str) {
        let session = Attached::of(socket).and_then(|attached| attached.session);
        let Some(session) = session.filter(|session| !session.is_believed(clock::now())) else {
            send(socket, text);
            return;
        };
        let mut waiting = self.waiting.borrow_mut();
        let is_asked = waiting.contains_key(&session.id);
        let said = (socket.clone(), text.to_owned());
        waiting.entry(session.id.clone()).or_default().push(said);
        drop(waiting);
        if !is_asked {
            self.ask(session.id);
        }
    }

    fn ask(&self, session: SessionId) {
        let env = self.env.clone();
        let (waiting, believed_until) = (Rc::clone(&self.waiting), Rc::clone(&self.believed_until));
        spawn_local(async move {
            let found_at = clock::now();
            let stands = stands(&env, &session, found_at).await;
            let said = waiting.borrow_mut().remove(&session).unwrap_or_default();
            for (socket, text) in said {
                match &stands {
                    Ok(true) => {
                        refresh(&socket, found_at);
                        send(&socket, &text);
                    }
                    Ok(false) => end(&socket),
                    Err(error) => {
                        console_error!("app.session={error}");
                        close(&socket, CODE_TRY_AGAIN, "ask again later");
                    }
                }
            }
            believed_until.set(UnixMillis(0));
        });
    }
}

/// While the control plane is away, whoever was signed in is believed: published apps go on.
async fn stands(
    env: &Env,
    session: &SessionId,
    now: UnixMillis,
) -> std::result::Result<bool, Error> {
    let asked = async {
        let database = Database::connect(env, spawn_local).await?;
        database.session_live(session, now).await
    };
    match asked.await {
        Err(Error::Unavailable { cause }) => {
            console_error!("app.session_unchecked={cause:?}");
            Ok(true)
        }
        other => other,
    }
}

fn refresh(socket: &WebSocket, found_at: UnixMillis) {
    let Some(mut attached) = Attached::of(socket) else {
        return;
    };
    if let Some(session) = &mut attached.session {
        session.found_at = found_at;
    }
    if let Err(error) = attached.attach(socket) {
        console_error!("app.socket={error}");
    }
}

/// Closes a socket whose session has ended.
pub fn end(socket: &WebSocket) {
    send(socket, SESSION_ENDED);
    close(socket, CODE_SESSION_ENDED, "this session has ended");
}

/// A socket that cannot be written to is closing by itself.
pub fn send(socket: &WebSocket, text: &str) {
    if let Err(error) = socket.send_with_str(text) {
        console_error!("app.socket={error}");
    }
}

/// Closes a socket, if it is not closed already.
pub fn close(socket: &WebSocket, code: u16, reason: &str) {
    let _closed = socket.close(Some(code), Some(reason));
}
