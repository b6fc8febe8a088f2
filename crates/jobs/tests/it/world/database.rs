//! A fresh database for one test.

use tempfile::TempDir;

/// Which engine keeps the outbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// A fresh database.
pub(super) enum Database {
    Sqlite(TempDir),
    Postgres(Box<testkit::postgres::Database>),
}

impl Database {
    pub(super) async fn new(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => Self::Sqlite(testkit::scratch::dir().unwrap()),
            Engine::Postgres => {
                Self::Postgres(Box::new(testkit::postgres::database().await.unwrap()))
            }
        }
    }

    /// The database by whose locks workers see each other.
    pub(super) fn postgres(&self) -> &testkit::postgres::Database {
        match self {
            Self::Postgres(database) => database,
            Self::Sqlite(_) => panic!("workers see each other on Postgres alone"),
        }
    }

    pub(super) fn url(&self) -> String {
        match self {
            Self::Sqlite(dir) => format!("sqlite:{}/jobs.db", dir.path().display()),
            Self::Postgres(database) => database.url().to_owned(),
        }
    }
}
