//! Those who watch: server-sent events and hibernating sockets. Each keeps the number of the last event it was sent, and the
//! session it was opened in: nobody is sent anything whose session was not found standing within the last minute. What
//! is news to them waits while the control plane is asked, and a session that has ended ends what it had opened.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeSet,
    rc::{Rc, Weak},
    time::Duration,
};

use edgewright_identity::StandingSession;
use edgewright_pipeline::event::Delivered;
use edgewright_postgres::Error;
use edgewright_types::{SessionId, UnixMillis};
use futures::{
    StreamExt,
    channel::mpsc::{UnboundedSender, unbounded},
};
use serde::{Deserialize, Serialize};
use wasm_bindgen_futures::spawn_local;
use worker::{Delay, Response, Result, State, WebSocket, WebSocketPair, console_error};

use crate::{
    clock,
    object::{FeatureHost, Object},
    perform::directory,
};

/// Proxies cut streams that are silent for longer.
const KEEP_ALIVE: Duration = Duration::from_millis(KEEP_ALIVE_MS.unsigned_abs());
const KEEP_ALIVE_MS: i64 = 20_000;

/// The session of a watcher has ended.
const CODE_SESSION_ENDED: u16 = 4401;
/// It was opened by an earlier version; whoever comes back goes on.
const CODE_AGAIN: u16 = 1012;

/// How a watcher comes in.
pub struct Opened {
    /// Number of the last event it knows.
    pub after: u64,
    /// In which session.
    pub session: Option<StandingSession>,
}

impl Opened {
    fn place(self) -> Place {
        Place {
            sent: self.after,
            session: self.session,
        }
    }
}

/// Who watches one feature.
pub struct Watchers {
    state: Rc<State>,
    streams: Rc<RefCell<Vec<Stream>>>,
    keeping_alive: Rc<Cell<bool>>,
    /// Sessions that are being asked about.
    asked: RefCell<BTreeSet<SessionId>>,
    object: RefCell<Weak<Object>>,
}

struct Stream {
    sender: UnboundedSender<Vec<u8>>,
    at: Place,
}

/// Where a watcher is; a socket carries it through its sleep.
#[derive(Clone, Serialize, Deserialize)]
struct Place {
    /// Number of the last event it was sent.
    sent: u64,
    /// In which session it was opened; none for whoever has none.
    session: Option<StandingSession>,
}

impl Place {
    /// The session to ask about before this watcher is sent anything, if there is one.
    fn doubted(&self, now: UnixMillis) -> Option<SessionId> {
        let session = self.session.as_ref()?;
        (!session.is_believed(now)).then(|| session.id.clone())
    }

    fn of(socket: &WebSocket) -> Option<Self> {
        let attached: String = socket.deserialize_attachment().ok().flatten()?;
        edgewright_typed_json::from_text(attached).ok()
    }

    fn attach(&self, socket: &WebSocket) -> Result<()> {
        socket.serialize_attachment(edgewright_typed_json::to_text(self)?)
    }

    /// Notes what was found of a session. False when this watcher must go.
    fn hear(&mut self, found: &Found) -> bool {
        let session = self.session.as_mut().filter(|own| own.id == found.id);
        let Some(session) = session else {
            return true;
        };
        session.found_at = found.at;
        found.stands
    }
}

/// What the control plane said of a session.
struct Found {
    id: SessionId,
    stands: bool,
    at: UnixMillis,
}

impl Watchers {
    /// Nobody yet, apart from sockets that outlived an earlier instance.
    pub fn new(state: Rc<State>) -> Self {
        Self {
            state,
            streams: Rc::default(),
            keeping_alive: Rc::default(),
            asked: RefCell::default(),
            object: RefCell::default(),
        }
    }

    /// Says whose watchers these are.
    pub fn belong_to(&self, object: &Rc<Object>) {
        *self.object.borrow_mut() = Rc::downgrade(object);
    }

    /// Opens a stream of server-sent events after a sequence number.
    pub fn stream(&self, object: &Rc<Object>, opened: Opened) -> Result<Response> {
        let (sender, receiver) = unbounded();
        // Something must leave at once, or the browser does not count the stream as open.
        let _sent = sender.unbounded_send(b": open\n\n".to_vec());
        let at = opened.place();
        self.streams.borrow_mut().push(Stream { sender, at });
        self.tell(object.host());
        self.keep_alive();
        let body = receiver.map(Ok::<_, worker::Error>);
        let response = Response::from_stream(body)?;
        let headers = response.headers();
        headers.set("content-type", "text/event-stream; charset=utf-8")?;
        headers.set("cache-control", "no-store")?;
        Ok(response)
    }

    /// Opens a socket after a sequence number.
    pub fn socket(&self, object: &Rc<Object>, opened: Opened) -> Result<Response> {
        let pair = WebSocketPair::new()?;
        self.state.accept_web_socket(&pair.server);
        opened.place().attach(&pair.server)?;
        self.tell(object.host());
        Response::from_websocket(pair.client)
    }

    /// Sends everybody what is news to them.
    pub fn tell(&self, host: &FeatureHost) {
        let mut doubted = BTreeSet::new();
        self.tell_streams(host, &mut doubted);
        for socket in self.state.get_websockets() {
            tell_socket(host, &socket, &mut doubted);
        }
        for session in doubted {
            self.ask(session);
        }
    }

    /// Asks whether a session stands, then goes on telling or ends what it had opened.
    fn ask(&self, session: SessionId) {
        let Some(object) = self.object.borrow().upgrade() else {
            return;
        };
        if !self.asked.borrow_mut().insert(session.clone()) {
            return;
        }
        spawn_local(async move {
            let at = clock::now();
            let stands = stands(&object, &session, at).await;
            let watchers = object.watchers();
            watchers.asked.borrow_mut().remove(&session);
            watchers.note(&Found {
                id: session,
                stands,
                at,
            });
            watchers.tell(object.host());
        });
    }

    fn note(&self, found: &Found) {
        self.streams
            .borrow_mut()
            .retain_mut(|stream| stream.at.hear(found));
        for socket in self.state.get_websockets() {
            let Some(mut place) = Place::of(&socket) else {
                continue;
            };
            if !place.hear(found) {
                let _closed =
                    socket.close(Some(CODE_SESSION_ENDED), Some("this session has ended"));
            } else if let Err(error) = place.attach(&socket) {
                console_error!("feature.socket={error}");
            }
        }
    }

    /// Asks about sessions in time, so that a stream ends within a minute of its session also while nothing happens.
    fn doubt_early(&self) {
        let soon = clock::now().plus(KEEP_ALIVE_MS);
        let sessions: BTreeSet<_> = self
            .streams
            .borrow()
            .iter()
            .filter_map(|stream| stream.at.doubted(soon))
            .collect();
        for session in sessions {
            self.ask(session);
        }
    }

    fn tell_streams(&self, host: &FeatureHost, doubted: &mut BTreeSet<SessionId>) {
        let over = host.engine().is_over(host.storage()).unwrap_or_default();
        let now = clock::now();
        self.streams.borrow_mut().retain_mut(|stream| {
            let mut text = Vec::new();
            let news = news(host, stream.at.sent);
            if let Some(session) = stream.at.doubted(now).filter(|_| !news.is_empty()) {
                doubted.insert(session);
                return !stream.sender.is_closed();
            }
            for Delivered { id, event } in news {
                let data = edgewright_typed_json::to_text(&event).unwrap_or_default();
                text.extend_from_slice(format!("id: {id}\ndata: {data}\n\n").as_bytes());
                stream.at.sent = id;
            }
            let open = text.is_empty() || stream.sender.unbounded_send(text).is_ok();
            // A feature that is over has nothing more to say.
            open && !over && !stream.sender.is_closed()
        });
    }

    fn keep_alive(&self) {
        if self.keeping_alive.replace(true) {
            return;
        }
        let (streams, keeping_alive) = (Rc::clone(&self.streams), Rc::clone(&self.keeping_alive));
        let object = self.object.borrow().clone();
        spawn_local(async move {
            loop {
                Delay::from(KEEP_ALIVE).await;
                if let Some(object) = object.upgrade() {
                    object.watchers().doubt_early();
                }
                streams.borrow_mut().retain(|stream| {
                    stream
                        .sender
                        .unbounded_send(b": alive\n\n".to_vec())
                        .is_ok()
                });
                if streams.borrow().is_empty() {
                    keeping_alive.set(false);
                    return;
                }
            }
        });
    }
}

fn tell_socket(host: &FeatureHost, socket: &WebSocket, doubted: &mut BTreeSet<SessionId>) {
    // Whoever opened it asks for everything again.
    let Some(mut place) = Place::of(socket) else {
        let _closed = socket.close(Some(CODE_AGAIN), Some("come back"));
        return;
    };
    let news = news(host, place.sent);
    if news.is_empty() {
        return;
    }
    if let Some(session) = place.doubted(clock::now()) {
        doubted.insert(session);
        return;
    }
    for delivered in news {
        let text = edgewright_typed_json::to_text(&delivered).unwrap_or_default();
        if socket.send_with_str(text).is_err() {
            return;
        }
        place.sent = delivered.id;
    }
    if let Err(error) = place.attach(socket) {
        console_error!("feature.socket={error}");
    }
}

/// While the control plane is away, whoever was signed in is believed.
async fn stands(object: &Rc<Object>, session: &SessionId, now: UnixMillis) -> bool {
    let asked = async {
        let database = directory::connect(object.env()).await?;
        database.session_live(session, now).await
    };
    asked.await.unwrap_or_else(|error: Error| {
        console_error!("feature.session_unchecked={error}");
        matches!(error, Error::Unavailable { .. })
    })
}

fn news(host: &FeatureHost, after: u64) -> Vec<Delivered> {
    host.engine()
        .events_after(host.storage(), after)
        .unwrap_or_else(|error| {
            console_error!("feature.events={error}");
            Vec::new()
        })
}
