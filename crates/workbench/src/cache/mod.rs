//! The cache: what the portal last said, in SQLite, so that every screen works with the network off.

mod apply;
mod details;
mod facts;
mod files;
mod rows;
mod summary;

use std::path::Path;

use chrono::{DateTime, Utc};
use portal_api::{EntryHash, Stream};
use sqlx::{Row, SqlitePool, migrate::Migrator};

pub use apply::{ApplyError, Page};
pub use files::{CachedFile, Looking};

use crate::{
    database::{self, DatabaseError},
    outbox::moment,
};

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/cache");

/// Reading from the cache failed.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    /// The database.
    #[error("{0}")]
    Sql(#[from] sqlx::Error),
    /// A row that cannot be understood. The cache is a copy: deleting it mends this.
    #[error("the cache is damaged ({0}); delete it and start again, nothing is lost")]
    Damaged(String),
}

/// How far a journal was followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// The last entry's number; 0 before the first.
    pub seq: u64,
    /// Its hash.
    pub hash: EntryHash,
}

/// The cache of one portal for one person.
#[derive(Debug, Clone)]
pub struct Cache {
    pool: SqlitePool,
}

impl Cache {
    /// Opens or makes the cache.
    ///
    /// # Errors
    /// [`DatabaseError`].
    pub async fn open(path: &Path) -> Result<Self, DatabaseError> {
        Ok(Self { pool: database::open(path, &MIGRATIONS, false).await? })
    }

    /// When the cache was last level with the portal.
    ///
    /// # Errors
    /// [`CacheError`] when it cannot be read.
    pub async fn as_of(&self) -> Result<Option<DateTime<Utc>>, CacheError> {
        let row = sqlx::query("SELECT as_of FROM freshness").fetch_optional(&self.pool).await?;
        Ok(row.map(|row| row.try_get("as_of")).transpose()?.map(moment))
    }

    /// Notes that the cache is level with the portal.
    ///
    /// # Errors
    /// [`CacheError`] when it is not kept.
    pub async fn level(&self, now: DateTime<Utc>) -> Result<(), CacheError> {
        sqlx::query(
            "INSERT INTO freshness (id, as_of) VALUES (1, ?1)
             ON CONFLICT (id) DO UPDATE SET as_of = excluded.as_of",
        )
        .bind(now.timestamp_micros())
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// A mark that is another one after every entry that was taken over, by whichever program.
    ///
    /// # Errors
    /// [`CacheError`] when it cannot be read.
    pub async fn mark(&self) -> Result<(i64, i64), CacheError> {
        let row = sqlx::query("SELECT count(*) AS streams, coalesce(sum(seq), 0) AS entries FROM stream")
            .fetch_one(&self.pool)
            .await?;
        Ok((row.try_get("streams")?, row.try_get("entries")?))
    }

    /// How far all journals were followed.
    ///
    /// # Errors
    /// [`CacheError`] when it cannot be read.
    pub async fn cursors(&self) -> Result<std::collections::HashMap<String, Cursor>, CacheError> {
        let rows = sqlx::query("SELECT stream, seq, hash FROM stream").fetch_all(&self.pool).await?;
        rows.into_iter()
            .map(|row| {
                let seq: i64 = row.try_get("seq")?;
                let seq = u64::try_from(seq).map_err(|error| CacheError::Damaged(error.to_string()))?;
                Ok((row.try_get("stream")?, Cursor { seq, hash: EntryHash::kept(row.try_get("hash")?) }))
            })
            .collect()
    }
}

impl Cursor {
    /// Before the first entry.
    pub fn start() -> Self {
        Self { seq: 0, hash: EntryHash::genesis() }
    }
}

/// The stream's name in the tables.
fn stream_name(stream: &Stream) -> &str {
    stream.as_str()
}
