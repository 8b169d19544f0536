//! Opening a seat's SQLite databases.

use std::{path::Path, time::Duration};

use sqlx::{
    SqlitePool,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

/// Why a database was not opened.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// A newer program has written it.
    #[error("it was written by a newer version of AFMT")]
    Newer,
    /// Anything else.
    #[error("{0}")]
    Sql(#[from] sqlx::Error),
    /// A migration failed.
    #[error("{0}")]
    Migration(sqlx::migrate::MigrateError),
}

/// Opens or makes the database at `path` and brings its schema up to date. Several processes may do so at once.
pub(crate) async fn open(
    path: &Path,
    migrator: &Migrator,
    durable: bool,
) -> Result<SqlitePool, DatabaseError> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // A cache may lose its last moments in a power cut; what only this seat knows may not.
        .synchronous(if durable { SqliteSynchronous::Full } else { SqliteSynchronous::Normal })
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(15));
    let pool = SqlitePoolOptions::new().max_connections(4).connect_with(options).await?;
    let result = migrate(&pool, migrator).await;
    if result.is_err() {
        pool.close().await;
    }
    result.map(|()| pool)
}

/// Migrations of one database by several processes at once: whoever comes second finds the table locked or the
/// work done, and looks again.
async fn migrate(pool: &SqlitePool, migrator: &Migrator) -> Result<(), DatabaseError> {
    use sqlx::migrate::MigrateError;
    let mut tries = 0;
    loop {
        match migrator.run(pool).await {
            Ok(()) => return Ok(()),
            Err(MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(..)) => {
                return Err(DatabaseError::Newer);
            }
            Err(MigrateError::VersionMismatch(_)) => return Err(DatabaseError::Newer),
            Err(_) if tries < 20 => {
                tries += 1;
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            Err(error) => return Err(DatabaseError::Migration(error)),
        }
    }
}
