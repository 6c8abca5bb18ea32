//! A connection to the PostgreSQL of `EDGEWRIGHT_TEST_POSTGRES_URL`, for the tests of this crate and of those above it.

use edgewright_postgres::Database;
use tokio::net::TcpStream;
use tokio::task::LocalSet;

/// Runs a test with a connection, or says why it did not.
pub fn with_database<F, Fut>(test: F)
where
    F: FnOnce(Database) -> Fut,
    Fut: Future<Output = ()>,
{
    let Ok(url) = std::env::var("EDGEWRIGHT_TEST_POSTGRES_URL") else {
        println!("EDGEWRIGHT_TEST_POSTGRES_URL is not set: this test did not run");
        return;
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    LocalSet::new().block_on(&runtime, async {
        let config: tokio_postgres::Config = url.parse().unwrap();
        let tokio_postgres::config::Host::Tcp(host) = &config.get_hosts()[0] else {
            panic!("the test connects over TCP");
        };
        let port = config.get_ports().first().copied().unwrap_or(5432);
        let stream = TcpStream::connect((host.as_str(), port)).await.unwrap();
        let database = Database::open(stream, config.clone(), |task| {
            tokio::task::spawn_local(task);
        })
        .await
        .unwrap();
        test(database).await;
    });
}
