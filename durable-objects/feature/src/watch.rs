//! Those who watch: server-sent events and hibernating sockets. Each keeps the number of the last event it was sent.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use edgewright_pipeline::event::Delivered;
use futures::{
    StreamExt,
    channel::mpsc::{UnboundedSender, unbounded},
};
use wasm_bindgen_futures::spawn_local;
use worker::{Delay, Error, Response, Result, State, WebSocket, WebSocketPair, console_error};

use crate::object::{FeatureHost, Object};

/// Proxies cut streams that are silent for longer.
const KEEP_ALIVE: Duration = Duration::from_secs(20);

/// Who watches one feature.
pub struct Watchers {
    state: Rc<State>,
    streams: Rc<RefCell<Vec<Stream>>>,
    keeping_alive: Rc<Cell<bool>>,
}

struct Stream {
    sender: UnboundedSender<Vec<u8>>,
    sent: u64,
}

impl Watchers {
    /// Nobody yet, apart from sockets that outlived an earlier instance.
    pub fn new(state: Rc<State>) -> Self {
        Self {
            state,
            streams: Rc::default(),
            keeping_alive: Rc::default(),
        }
    }

    /// Opens a stream of server-sent events after a sequence number.
    pub fn stream(&self, object: &Rc<Object>, after: u64) -> Result<Response> {
        let (sender, receiver) = unbounded();
        // Something must leave at once, or the browser does not count the stream as open.
        let _sent = sender.unbounded_send(b": open\n\n".to_vec());
        self.streams.borrow_mut().push(Stream {
            sender,
            sent: after,
        });
        self.tell(object.host());
        self.keep_alive();
        let body = receiver.map(Ok::<_, Error>);
        let response = Response::from_stream(body)?;
        let headers = response.headers();
        headers.set("content-type", "text/event-stream; charset=utf-8")?;
        headers.set("cache-control", "no-store")?;
        Ok(response)
    }

    /// Opens a socket after a sequence number.
    pub fn socket(&self, object: &Rc<Object>, after: u64) -> Result<Response> {
        let pair = WebSocketPair::new()?;
        self.state.accept_web_socket(&pair.server);
        pair.server.serialize_attachment(after.to_string())?;
        self.tell(object.host());
        Response::from_websocket(pair.client)
    }

    /// Sends everybody what is news to them.
    pub fn tell(&self, host: &FeatureHost) {
        self.tell_streams(host);
        for socket in self.state.get_websockets() {
            tell_socket(host, &socket);
        }
    }

    fn tell_streams(&self, host: &FeatureHost) {
        let over = host.engine().is_over(host.storage()).unwrap_or_default();
        self.streams.borrow_mut().retain_mut(|stream| {
            let mut text = Vec::new();
            for Delivered { id, event } in news(host, stream.sent) {
                let data = edgewright_typed_json::to_text(&event).unwrap_or_default();
                text.extend_from_slice(format!("id: {id}\ndata: {data}\n\n").as_bytes());
                stream.sent = id;
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
        spawn_local(async move {
            loop {
                Delay::from(KEEP_ALIVE).await;
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

fn tell_socket(host: &FeatureHost, socket: &WebSocket) {
    let attached: Option<String> = socket.deserialize_attachment().ok().flatten();
    let sent: u64 = attached
        .and_then(|text| text.parse().ok())
        .unwrap_or_default();
    let mut last = sent;
    for delivered in news(host, sent) {
        let text = edgewright_typed_json::to_text(&delivered).unwrap_or_default();
        if socket.send_with_str(text).is_err() {
            return;
        }
        last = delivered.id;
    }
    if last != sent
        && let Err(error) = socket.serialize_attachment(last.to_string())
    {
        console_error!("feature.socket={error}");
    }
}

fn news(host: &FeatureHost, after: u64) -> Vec<Delivered> {
    host.engine()
        .events_after(host.storage(), after)
        .unwrap_or_else(|error| {
            console_error!("feature.events={error}");
            Vec::new()
        })
}
