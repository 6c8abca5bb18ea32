//! Open browsers. A socket sleeps while nothing happens and carries the role under which it was opened as its tag, so
//! that an event is written once per role and no row is read to send it. When roles change, the sockets they change for
//! are closed, and open again under their own rights.

use std::collections::BTreeMap;
use std::rc::Rc;

use edgewright_app_engine::{Call, Event};
use edgewright_identity::StandingSession;
use edgewright_types::{Actor, Entropy};
use worker::{
    Env, Response, Result, State, WebSocket, WebSocketPair, WebSocketRequestResponsePair,
};

use crate::{
    clock,
    object::AppHost,
    sessions::{Attached, Sessions, close, send},
};

/// Said before a socket is closed because its role changed. Some clients learn of a close only when the connection ends.
const ROLE_CHANGED: &str = r#"{"type":"role_changed"}"#;
/// The app is gone; there is nothing to come back to.
const CODE_DELETED: u16 = 4410;
/// Who asks may see something else now, or nothing.
const CODE_ROLE_CHANGED: u16 = 4403;

/// How a socket is told something.
type Say<'a> = &'a dyn Fn(&WebSocket, &str);

/// Everybody who watches one app.
pub struct Watchers {
    state: Rc<State>,
    sessions: Sessions,
}

impl Watchers {
    /// Those who are there, sleeping or not.
    pub fn new(state: Rc<State>, env: Env) -> Self {
        // Answers a browser's heartbeat without waking the object.
        if let Ok(pair) = WebSocketRequestResponsePair::new("ping", "pong") {
            state.set_websocket_auto_response(&pair);
        }
        Self {
            state,
            sessions: Sessions::new(env),
        }
    }

    /// Opens a socket for an actor in a role.
    pub fn open(
        &self,
        actor: Actor,
        session: Option<StandingSession>,
        role: &str,
    ) -> Result<Response> {
        let pair = WebSocketPair::new()?;
        self.state.accept_websocket_with_tags(&pair.server, &[role]);
        if let Some(session) = &session {
            self.sessions.opened(session);
        }
        Attached { actor, session }.attach(&pair.server)?;
        Response::from_websocket(pair.client)
    }

    /// Tells everybody what they may hear of.
    pub fn tell(&self, host: &AppHost, events: &[Event]) {
        if events.is_empty() {
            return;
        }
        if events.contains(&Event::Deleted) {
            self.say_goodbye();
            return;
        }
        let roles_may_differ = events
            .iter()
            .any(|event| matches!(event, Event::PeopleChanged | Event::Version { .. }));
        let say: Say<'_> = if self.sessions.may_be_over(|| self.state.get_websockets()) {
            &|socket, text| self.sessions.say(socket, text)
        } else {
            &send
        };
        if roles_may_differ {
            self.tell_each(host, events, say);
        } else {
            self.tell_by_role(host, events, say);
        }
    }

    fn tell_by_role(&self, host: &AppHost, events: &[Event], say: Say<'_>) {
        for (role, sockets) in self.by_role(host) {
            for text in texts(host, &role, events) {
                for socket in &sockets {
                    say(socket, &text);
                }
            }
        }
    }

    /// Sockets by the role they were opened in. Roles come from the live version: one that is gone has no sockets left.
    fn by_role(&self, host: &AppHost) -> Vec<(String, Vec<WebSocket>)> {
        let roles = host
            .engine()
            .engine()
            .roles(host.storage())
            .unwrap_or_default();
        roles
            .into_iter()
            .map(|role| {
                let sockets = self.state.get_websockets_with_tag(&role);
                (role, sockets)
            })
            .filter(|(_, sockets)| !sockets.is_empty())
            .collect()
    }

    /// Looks up everybody's role again, tells those whose role is the same, and closes the others.
    fn tell_each(&self, host: &AppHost, events: &[Event], say: Say<'_>) {
        let mut by_role: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for socket in self.state.get_websockets() {
            let Some(role) = current_role(host, &socket) else {
                send(&socket, ROLE_CHANGED);
                close(&socket, CODE_ROLE_CHANGED, "not shared with you any more");
                continue;
            };
            let texts = by_role
                .entry(role.clone())
                .or_insert_with(|| texts(host, &role, events));
            for text in texts.iter() {
                say(&socket, text);
            }
            if !self.state.get_tags(&socket).contains(&role) {
                send(&socket, ROLE_CHANGED);
                close(&socket, CODE_ROLE_CHANGED, "your role changed");
            }
        }
    }

    fn say_goodbye(&self) {
        let text = edgewright_typed_json::to_text(&Event::Deleted).unwrap_or_default();
        for socket in self.state.get_websockets() {
            send(&socket, &text);
            close(&socket, CODE_DELETED, "deleted");
        }
    }
}

fn texts(host: &AppHost, role: &str, events: &[Event]) -> Vec<String> {
    let Ok(watcher) = host.engine().engine().watcher(host.storage(), role) else {
        return Vec::new();
    };
    events
        .iter()
        .filter_map(|event| watcher.hears(event))
        .filter_map(|event| edgewright_typed_json::to_text(&event).ok())
        .collect()
}

fn current_role(host: &AppHost, socket: &WebSocket) -> Option<String> {
    let call = Call {
        actor: Attached::of(socket)?.actor,
        now: clock::now(),
        entropy: Entropy([0; 16]),
        idempotency_key: None,
    };
    host.engine().engine().role(host.storage(), &call).ok()
}
