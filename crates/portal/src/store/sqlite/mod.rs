//! The store on SQLite.
//!
//! One connection writes, a few read. That there is one writing connection makes this process orderly; that
//! no unit is allocated twice rests on `BEGIN IMMEDIATE` and the conditional update, and holds for many
//! processes on one file.

mod bulk;
mod facts;
mod files;
mod journal;
mod open;
#[cfg(test)]
mod plans;
mod reading;
mod revocations;
mod sites;
mod transaction;

use std::time::Duration;

use serde::Serialize;
use sqlx::sqlite::SqlitePool;

pub use open::OpenError;

use crate::store::StoreError;

/// How long a statement waits for another process's transaction.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a writer waits for another writer of this process; an import of a million rows fits in.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(120);
/// Reading connections.
const READERS: u32 = 4;

/// The store on one SQLite file.
#[derive(Debug, Clone)]
pub(crate) struct SqliteStore {
    writer: SqlitePool,
    readers: SqlitePool,
}

impl SqliteStore {
    /// Closes every connection.
    pub(crate) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => Self::Unreadable(error.to_string()),
            _ => Self::Unavailable(error.to_string()),
        }
    }
}

/// A list for `json_each`.
fn json_list(list: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(list).map_err(|error| StoreError::Unreadable(error.to_string()))
}

/// Reads a word, a number or a JSON text that a table kept.
fn read<T, E: std::fmt::Display>(what: &str, value: Result<T, E>) -> Result<T, StoreError> {
    value.map_err(|error| StoreError::Unreadable(format!("{what}: {error}")))
}

/// The word of an enum that serde writes as a plain string.
fn word_of(value: &impl Serialize) -> Result<String, StoreError> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        _ => Err(StoreError::Unreadable("a word that is no word".into())),
    }
}

/// Reads the word of an enum that serde writes as a plain string.
fn from_word<T: serde::de::DeserializeOwned>(what: &str, word: String) -> Result<T, StoreError> {
    read(what, serde_json::from_value(serde_json::Value::String(word)))
}
