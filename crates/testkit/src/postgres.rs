//! Postgres for tests.
//!
//! Every test process finds the throwaway cluster by its directory, starts it if it does not run (see
//! `scripts/test-postgres`), and holds a shared lock on a file in it while it lives. The kernel lets go of the lock when
//! the process ends, however it ends; a watcher stops the cluster when nobody has held it for some seconds.

use std::{
    env,
    fs::{self, File, OpenOptions},
    io,
    path::{Path, PathBuf},
    process::{self, Command, Stdio},
    str::FromStr,
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection, postgres::PgConnectOptions,
};

/// The role that tests use: row-level security does not hold for superusers.
const ROLE: &str = "ringdesk_test";

/// Who holds the lock of the worker `$2` in the database `$1`.
const LOCK_OF_A_WORKER: &str = "from pg_locks l join pg_database d on d.oid = l.database
     where d.datname = $1 and l.locktype = 'advisory' and l.granted
       and ((l.classid::bigint << 32) | l.objid::bigint) = hashtextextended('ringdesk worker ' || $2, 0)";

/// Why there is no database for a test.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Where a cluster keeps its data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Medium {
    /// In memory where the system allows: quick.
    Memory,
    /// On disk: for measurements, because a flush takes the time that it takes in production.
    Disk,
}

/// The server that tests use, for as long as this value lives.
struct Server {
    admin: PgConnectOptions,
    /// Held shared while this process uses the cluster; `None` for a server that was given.
    _users: Option<File>,
}

/// A fresh, empty database, dropped with its value. Its owner is not a superuser.
#[derive(Debug)]
pub struct Database {
    url: String,
    name: String,
    admin: PgConnectOptions,
}

impl Database {
    /// Its URL.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Whether others see a worker: it holds its lock.
    ///
    /// # Errors
    /// If the server cannot be asked.
    pub async fn sees(&self, worker: &str) -> Result<bool, Failure> {
        let sql = format!("select l.pid {LOCK_OF_A_WORKER}");
        Ok(self.rows(sql, worker).await? > 0)
    }

    /// Ends the connection that holds a worker's lock, and nothing else of it. How many there were.
    ///
    /// # Errors
    /// If the server cannot be asked.
    pub async fn cut_off(&self, worker: &str) -> Result<usize, Failure> {
        let sql = format!("select pg_terminate_backend(l.pid) {LOCK_OF_A_WORKER}");
        self.rows(sql, worker).await
    }

    /// Lets nobody in who is not connected yet.
    ///
    /// # Errors
    /// If the server cannot be told.
    pub async fn close_to_newcomers(&self) -> Result<(), Failure> {
        let mut connection = PgConnection::connect_with(&self.admin).await?;
        let sql = format!("alter database {} with allow_connections false", self.name);
        connection.execute(AssertSqlSafe(sql)).await?;
        Ok(connection.close().await?)
    }

    /// The rows of a query about a worker, asked from beside the database.
    async fn rows(&self, sql: String, worker: &str) -> Result<usize, Failure> {
        let mut connection = PgConnection::connect_with(&self.admin).await?;
        let rows = sqlx::query(AssertSqlSafe(sql))
            .bind(&self.name)
            .bind(worker)
            .fetch_all(&mut connection)
            .await?;
        connection.close().await?;
        Ok(rows.len())
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let (admin, name) = (self.admin.clone(), self.name.clone());
        // On a thread of its own, because a test drops this inside its runtime. A database that stays behind goes with
        // its cluster; on a server that was given, the next run replaces it.
        let dropped = std::thread::spawn(move || -> Result<(), Failure> {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            runtime.block_on(async {
                let mut connection = PgConnection::connect_with(&admin).await?;
                let sql = format!("drop database if exists {name} with (force)");
                connection.execute(AssertSqlSafe(sql)).await?;
                Ok(())
            })
        });
        if let Ok(Err(error)) = dropped.join() {
            eprintln!("a test database was left behind: {error}");
        }
    }
}

/// A fresh, empty database for one test.
///
/// # Errors
/// If no server can be reached or started; the error says what to install or set.
pub async fn database() -> Result<Database, Failure> {
    database_on(Medium::Memory).await
}

/// A fresh, empty database whose cluster keeps its data on the given medium, unless a server was given
/// (`RINGDESK_TEST_POSTGRES_URL`, for measurements on disk `RINGDESK_BENCH_POSTGRES_URL`).
///
/// # Errors
/// If no server can be reached or started; the error says what to install or set.
pub async fn database_on(medium: Medium) -> Result<Database, Failure> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let admin = server(medium)?.admin.clone();
    // Unique among processes of one run; what an earlier run left under the same name is replaced.
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!("ringdesk_test_{}_{number}", process::id());
    let mut connection = PgConnection::connect_with(&admin).await?;
    for sql in [
        // Two processes may try at once: the lock lets one of them find that the role exists.
        format!(
            "do $$ begin
                perform pg_advisory_xact_lock(7464673);
                if not exists (select 1 from pg_roles where rolname = '{ROLE}') then
                    create role {ROLE} login nosuperuser password '{ROLE}';
                end if;
            end $$"
        ),
        format!("drop database if exists {name} with (force)"),
        format!("create database {name} owner {ROLE}"),
    ] {
        connection.execute(AssertSqlSafe(sql)).await?;
    }
    connection.close().await?;
    let url = admin
        .clone()
        .username(ROLE)
        .password(ROLE)
        .database(&name)
        .to_url_lossy()
        .to_string();
    Ok(Database { url, name, admin })
}

fn server(medium: Medium) -> Result<&'static Server, Failure> {
    static MEMORY: OnceLock<Result<Server, String>> = OnceLock::new();
    static DISK: OnceLock<Result<Server, String>> = OnceLock::new();
    let server = match medium {
        Medium::Memory => &MEMORY,
        Medium::Disk => &DISK,
    };
    let found = server.get_or_init(|| find(medium).map_err(|error| error.to_string()));
    found.as_ref().map_err(|error| error.clone().into())
}

fn find(medium: Medium) -> Result<Server, Failure> {
    let given = match medium {
        Medium::Memory => "RINGDESK_TEST_POSTGRES_URL",
        Medium::Disk => "RINGDESK_BENCH_POSTGRES_URL",
    };
    if let Ok(url) = env::var(given) {
        return Ok(Server {
            admin: PgConnectOptions::from_str(&url)?,
            _users: None,
        });
    }
    let dir = directory(medium);
    fs::create_dir_all(&dir)?;
    let lock = open(&dir.join("lock"))?;
    lock.lock()?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/test-postgres");
    let output = Command::new(script)
        .arg("ensure")
        .arg(&dir)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err("no Postgres for tests: see the message of scripts/test-postgres above".into());
    }
    let users = open(&dir.join("users"))?;
    users.lock_shared()?;
    let admin = PgConnectOptions::from_str(String::from_utf8(output.stdout)?.trim())?;
    Ok(Server {
        admin,
        _users: Some(users),
    })
}

fn directory(medium: Medium) -> PathBuf {
    let memory = Path::new("/dev/shm");
    let base = if medium == Medium::Memory && memory.is_dir() {
        memory.into()
    } else {
        env::temp_dir()
    };
    // One cluster a user: another user's files could not be used.
    let user = env::var("USER").unwrap_or_else(|_| "user".into());
    base.join(format!("ringdesk-test-postgres-{user}"))
}

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .read(true)
        .open(path)
}
