//! A word from one process to all others over the same PostgreSQL database, by `NOTIFY` and `LISTEN`.

use std::{str::FromStr, time::Duration};

use services::ports::store::StoreResult;
use sqlx::{
    PgPool,
    postgres::{PgConnectOptions, PgListener, PgPoolOptions},
};

use crate::sql::read_failure;

const CHANNEL: &str = "ringdesk";
/// One speaks, the other listens.
const CONNECTIONS: u32 = 2;

/// The way to speak and to listen. Words are not kept: whoever does not listen misses them.
#[derive(Debug, Clone)]
pub struct Intercom {
    pool: PgPool,
}

/// What was heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// A word, of this process or another.
    Word(String),
    /// The connection broke and was made anew: words may have been missed.
    Gap,
}

/// One who listens.
#[derive(Debug)]
pub struct Listener(PgListener);

impl Intercom {
    /// Over the database of a `postgres:` address; `None` for other addresses. Connects when it is used first.
    ///
    /// # Errors
    /// If the address cannot be read.
    pub fn over(url: &str) -> StoreResult<Option<Self>> {
        if !url.starts_with("postgres:") && !url.starts_with("postgresql:") {
            return Ok(None);
        }
        let options = PgConnectOptions::from_str(url)
            .map_err(|error| read_failure(&error).error)?
            .application_name("ringdesk live");
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(Duration::from_secs(5))
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_lazy_with(options);
        Ok(Some(Self { pool }))
    }

    /// Says a word of less than 8,000 bytes to all who listen.
    ///
    /// # Errors
    /// If the database does not answer, or the word is too long.
    pub async fn say(&self, word: &str) -> StoreResult<()> {
        let said = sqlx::query("select pg_notify($1, $2)")
            .bind(CHANNEL)
            .bind(word)
            .execute(&self.pool)
            .await;
        said.map(drop).map_err(|error| read_failure(&error).error)
    }

    /// Listens from now on.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn listen(&self) -> StoreResult<Listener> {
        let listen = async {
            let mut listener = PgListener::connect_with(&self.pool).await?;
            listener.listen(CHANNEL).await?;
            Ok(listener)
        };
        let listener = listen.await;
        listener
            .map(Listener)
            .map_err(|error: sqlx::Error| read_failure(&error).error)
    }
}

impl Listener {
    /// Waits for the next word, or for the connection to break.
    ///
    /// # Errors
    /// If the connection broke and cannot be made anew; it is tried again at the next call.
    pub async fn next(&mut self) -> StoreResult<Heard> {
        match self.0.try_recv().await {
            Ok(Some(word)) => Ok(Heard::Word(word.payload().to_owned())),
            Ok(None) => Ok(Heard::Gap),
            Err(error) => Err(read_failure(&error).error),
        }
    }
}
