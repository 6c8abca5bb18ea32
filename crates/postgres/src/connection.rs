//! One connection to PostgreSQL, through the Hyperdrive binding or over a stream that a test has opened.
//!
//! A Worker connects per request and hands the connection's task to `wait_until`; keeping a client over requests
//! fails there. A Durable Object may keep a [`Database`] and ask [`Database::is_closed`] before it uses it again.

use std::pin::Pin;

use tokio_postgres::{Client, Config, NoTls, config::SslMode};
use worker::{Env, SecureTransport, Socket};

use crate::{Error, deadline::within_ms};

/// Name of the Hyperdrive binding.
const BINDING: &str = "HYPERDRIVE";
/// How long a connection may take to stand.
const CONNECT_LIMIT_MS: u64 = 5_000;

/// The task that moves bytes for a connection; it ends when the [`Database`] is dropped.
pub type Task = Pin<Box<dyn Future<Output = ()>>>;

/// An open connection. All it can do is run transactions.
pub struct Database {
    pub(crate) client: Client,
}

impl Database {
    /// Connects through the `HYPERDRIVE` binding. `spawn` keeps the connection's task running: `wait_until` in a
    /// Worker (with `spawn_local` the socket is cut when the response leaves), `spawn_local` in a Durable Object.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when there is no binding or nobody answers in time.
    pub async fn connect(env: &Env, spawn: impl FnOnce(Task)) -> Result<Self, Error> {
        let hyperdrive = env.hyperdrive(BINDING).map_err(Error::unavailable)?;
        let config: Config = hyperdrive.connection_string().parse()?;
        // The way from the Worker to Hyperdrive stays inside the platform; Hyperdrive speaks TLS to the database.
        let socket = Socket::builder()
            .secure_transport(SecureTransport::Off)
            .connect(hyperdrive.host(), hyperdrive.port())
            .map_err(Error::unavailable)?;
        within_ms(CONNECT_LIMIT_MS, Self::open(socket, config, spawn))
            .await
            .unwrap_or(Err(Error::Unavailable { cause: None }))
    }

    /// Starts a connection over a stream that is open already.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the other side does not answer as PostgreSQL does, [`Error::Internal`] when it
    /// refuses the login.
    pub async fn open<S>(
        stream: S,
        mut config: Config,
        spawn: impl FnOnce(Task),
    ) -> Result<Self, Error>
    where
        S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + 'static,
    {
        config.ssl_mode(SslMode::Disable);
        let (client, connection) = config.connect_raw(stream, NoTls).await?;
        spawn(Box::pin(async move {
            // The client sees the same failure on its next statement, with the context to answer it.
            let _ended = connection.await;
        }));
        Ok(Self { client })
    }

    /// Whether the connection is gone and must be made anew.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.client.is_closed()
    }
}
