//! Opening the database: pragmas, SQLite's own version, back-up and migration.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use chrono::{DateTime, Utc};
use sqlx::{
    AssertSqlSafe, Connection, SqliteConnection,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{ACQUIRE_TIMEOUT, BUSY_TIMEOUT, READERS, SqliteStore};

static MIGRATOR: Migrator = sqlx::migrate!("../../migrations/portal-sqlite");

/// The oldest SQLite without the WAL corruption bug.
const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);
/// `application_id` of the portal's database: "AFMP".
const APPLICATION_ID: i64 = 0x4146_4D50;
/// How often a new database is tried again while another process makes it.
const OPEN_TRIES: u32 = 100;

/// Why the portal's database was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The program was built with an SQLite that can damage a database.
    #[error(
        "This program runs on SQLite {found}, which can damage a database. Install a program built with {wanted} or later."
    )]
    SqliteTooOld {
        /// Its version.
        found: String,
        /// The oldest that is safe.
        wanted: String,
    },
    /// A newer program has written the database.
    #[error("The portal's database {} was written by a newer program. Update this program, then open it again.", database.display())]
    SchemaTooNew {
        /// The file.
        database: PathBuf,
    },
    /// A migration that the database went through is another one now.
    #[error("The portal's database {} was made by another build of this program (migration {version} differs). Use that build, or restore a back-up.", database.display())]
    SchemaDiffers {
        /// The file.
        database: PathBuf,
        /// The migration.
        version: i64,
    },
    /// The file is something else.
    #[error("{} is not a portal's database. Choose another folder or file; it was left as it is.", database.display())]
    Foreign {
        /// The file.
        database: PathBuf,
    },
    /// The back-up before a migration could not be written; nothing was migrated.
    #[error("The back-up {} could not be written, so that the database was not changed: {why}. Make room or the folder writable, then start again.", backup.display())]
    BackupFailed {
        /// Where it should have gone.
        backup: PathBuf,
        /// What SQLite said.
        why: String,
    },
    /// The database cannot be read or written.
    #[error("The portal's database {} cannot be opened: {why}. Check the disk and that the folder may be written.", database.display())]
    Unavailable {
        /// The file.
        database: PathBuf,
        /// What SQLite said.
        why: String,
    },
}

impl SqliteStore {
    /// Opens the database, and makes or migrates it first where that is needed.
    pub(crate) async fn open(database: &Path, now: DateTime<Utc>) -> Result<Self, OpenError> {
        let writing = SqliteConnectOptions::new()
            .filename(database)
            .create_if_missing(true)
            .foreign_keys(true)
            .synchronous(SqliteSynchronous::Full)
            // A savepoint keeps the pages that it may have to bring back. They serve this process alone, and
            // belong neither on a disk, where they cost most of the writing, nor outside the data folder.
            .pragma("temp_store", "memory")
            .busy_timeout(BUSY_TIMEOUT);

        let mut connection = connect(&writing, database).await?;
        check_sqlite(&mut connection, database).await?;
        check_identity(&mut connection, database).await?;
        set_wal(&mut connection, database).await?;
        migrate(&mut connection, database, now, &MIGRATOR).await?;
        connection.close().await.map_err(|error| unavailable(database, error))?;

        // WAL stands in the file itself from here on.
        let writing = writing.journal_mode(SqliteJournalMode::Wal).create_if_missing(false);
        let reading = writing.clone().pragma("query_only", "on");
        let writer = SqlitePoolOptions::new().max_connections(1).acquire_timeout(ACQUIRE_TIMEOUT);
        let readers = SqlitePoolOptions::new().max_connections(READERS).acquire_timeout(BUSY_TIMEOUT);
        Ok(Self {
            writer: writer.connect_with(writing).await.map_err(|error| unavailable(database, error))?,
            readers: readers.connect_with(reading).await.map_err(|error| unavailable(database, error))?,
        })
    }
}

fn unavailable(database: &Path, error: impl std::fmt::Display) -> OpenError {
    OpenError::Unavailable { database: database.to_owned(), why: error.to_string() }
}

/// SQLite's primary result code.
fn sqlite_code(error: &sqlx::Error) -> Option<u32> {
    let code = error.as_database_error()?.code()?.parse::<u32>().ok()?;
    Some(code & 0xFF)
}

/// BUSY or LOCKED: another process is at work on the file.
fn is_busy(error: &sqlx::Error) -> bool {
    matches!(sqlite_code(error), Some(5 | 6))
}

/// NOTADB or CORRUPT in the very first page.
fn is_foreign(error: &sqlx::Error) -> bool {
    matches!(sqlite_code(error), Some(26))
}

fn open_error(database: &Path, error: sqlx::Error) -> OpenError {
    if is_foreign(&error) {
        return OpenError::Foreign { database: database.to_owned() };
    }
    unavailable(database, error)
}

async fn connect(options: &SqliteConnectOptions, database: &Path) -> Result<SqliteConnection, OpenError> {
    for _ in 0..OPEN_TRIES {
        match SqliteConnection::connect_with(options).await {
            Ok(connection) => return Ok(connection),
            Err(error) if is_busy(&error) => tokio::time::sleep(Duration::from_millis(50)).await,
            Err(error) => return Err(open_error(database, error)),
        }
    }
    Err(unavailable(database, "another program keeps it busy"))
}

/// The change to WAL does not wait for the busy time-out, so that it is tried again here: another process may
/// be making the same file.
async fn set_wal(connection: &mut SqliteConnection, database: &Path) -> Result<(), OpenError> {
    for _ in 0..OPEN_TRIES {
        match sqlx::query_scalar::<_, String>("PRAGMA journal_mode = WAL").fetch_one(&mut *connection).await {
            Ok(mode) if mode.eq_ignore_ascii_case("wal") => return Ok(()),
            Ok(mode) => {
                return Err(unavailable(database, format!("its folder allows no WAL, only {mode}")));
            }
            Err(error) if is_busy(&error) => tokio::time::sleep(Duration::from_millis(50)).await,
            Err(error) => return Err(open_error(database, error)),
        }
    }
    Err(unavailable(database, "another program keeps it busy"))
}

async fn check_sqlite(connection: &mut SqliteConnection, database: &Path) -> Result<(), OpenError> {
    let found: String = sqlx::query_scalar("SELECT sqlite_version()")
        .fetch_one(connection)
        .await
        .map_err(|error| open_error(database, error))?;
    if is_safe_sqlite(&found) {
        return Ok(());
    }
    let (major, minor, patch) = OLDEST_SQLITE;
    Err(OpenError::SqliteTooOld { found, wanted: format!("{major}.{minor}.{patch}") })
}

fn is_safe_sqlite(version: &str) -> bool {
    let mut numbers = version.split('.').map(|number| number.parse::<u32>().unwrap_or(0));
    let mut next = || numbers.next().unwrap_or(0);
    (next(), next(), next()) >= OLDEST_SQLITE
}

/// Refuses a file that is somebody else's before anything is written to it.
async fn check_identity(connection: &mut SqliteConnection, database: &Path) -> Result<(), OpenError> {
    let (application_id, tables): (i64, i64) = sqlx::query_as(
        "SELECT (SELECT application_id FROM pragma_application_id), (SELECT count(*) FROM sqlite_schema)",
    )
    .fetch_one(connection)
    .await
    .map_err(|error| open_error(database, error))?;
    if application_id == APPLICATION_ID || (application_id == 0 && tables == 0) {
        return Ok(());
    }
    Err(OpenError::Foreign { database: database.to_owned() })
}

async fn applied(connection: &mut SqliteConnection) -> Result<Vec<i64>, sqlx::Error> {
    let tracked: i64 =
        sqlx::query_scalar("SELECT count(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'")
            .fetch_one(&mut *connection)
            .await?;
    if tracked == 0 {
        return Ok(Vec::new());
    }
    sqlx::query_scalar("SELECT version FROM _sqlx_migrations ORDER BY version").fetch_all(connection).await
}

/// Brings the schema up to date. All of it in one `BEGIN IMMEDIATE`, so that of two processes at one file
/// the second finds the work done.
async fn migrate(
    connection: &mut SqliteConnection,
    database: &Path,
    now: DateTime<Utc>,
    migrator: &Migrator,
) -> Result<(), OpenError> {
    let before = applied(connection).await.map_err(|error| open_error(database, error))?;
    if before.iter().any(|version| !migrator.version_exists(*version)) {
        return Err(OpenError::SchemaTooNew { database: database.to_owned() });
    }
    let waiting = migrator.iter().any(|migration| !before.contains(&migration.version));
    if waiting && !before.is_empty() {
        back_up(connection, database, now).await?;
    }
    let mut transaction =
        connection.begin_with("BEGIN IMMEDIATE").await.map_err(|error| open_error(database, error))?;
    migrator.run_direct(None, &mut *transaction, false).await.map_err(|error| match error {
        MigrateError::VersionMissing(_) => OpenError::SchemaTooNew { database: database.to_owned() },
        MigrateError::VersionMismatch(version) => {
            OpenError::SchemaDiffers { database: database.to_owned(), version }
        }
        other => unavailable(database, other),
    })?;
    transaction.commit().await.map_err(|error| open_error(database, error))
}

async fn back_up(
    connection: &mut SqliteConnection,
    database: &Path,
    now: DateTime<Utc>,
) -> Result<(), OpenError> {
    let mut name = database.file_name().unwrap_or_default().to_owned();
    name.push(now.format(".backup-%Y%m%dT%H%M%S%6fZ").to_string());
    let backup = database.with_file_name(name);
    let target = backup.to_string_lossy().replace('\'', "''");
    sqlx::query(AssertSqlSafe(format!("VACUUM INTO '{target}'")))
        .execute(connection)
        .await
        .map(|_| ())
        .map_err(|error| OpenError::BackupFailed { backup, why: error.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sqlite_with_the_wal_bug_is_refused() {
        for safe in ["3.51.3", "3.51.10", "3.52.0", "4.0.0"] {
            assert!(is_safe_sqlite(safe), "{safe}");
        }
        for unsafe_version in ["3.51.2", "3.50.9", "3.9.99", "", "x"] {
            assert!(!is_safe_sqlite(unsafe_version), "{unsafe_version}");
        }
    }

    #[tokio::test]
    async fn an_older_database_is_backed_up_before_it_is_migrated() {
        use sqlx::{
            Executor, SqlSafeStr,
            migrate::{Migration, MigrationType},
        };

        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("it's the portal.db");
        let now = DateTime::from_timestamp(1_795_480_000, 0).unwrap();
        SqliteStore::open(&database, now).await.unwrap().close().await;
        let files =
            || std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().path()).collect::<Vec<_>>();
        assert!(
            !files().iter().any(|file| file.to_string_lossy().contains("backup")),
            "a new one needs none"
        );

        let later = Migration::new(
            99_990_101_000_000,
            "later".into(),
            MigrationType::Simple,
            "CREATE TABLE later (one INTEGER) STRICT".into_sql_str(),
            false,
        );
        let migrations = MIGRATOR.iter().cloned().chain([later]).collect();
        let options = SqliteConnectOptions::new().filename(&database);
        let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
        let newer = Migrator::with_migrations(migrations);
        migrate(&mut connection, &database, now, &newer).await.unwrap();
        connection.execute("SELECT one FROM later").await.unwrap();
        connection.close().await.unwrap();

        let backup = files().into_iter().find(|file| file.to_string_lossy().contains("backup")).unwrap();
        assert!(
            backup.to_string_lossy().ends_with("it's the portal.db.backup-20261124T002640000000Z"),
            "{backup:?}"
        );
        assert!(matches!(SqliteStore::open(&database, now).await, Err(OpenError::SchemaTooNew { .. })));
        SqliteStore::open(&backup, now).await.unwrap();
    }
}
