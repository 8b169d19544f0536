//! The journal's rows.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use futures_util::TryStreamExt;
use portal_api::{EntryHash, JournalEntry, Stream};
use sqlx::SqliteConnection;

use super::{json_list, read};
use crate::store::{BULK, JournalHead, StoreError};

/// The most bytes of bodies in one statement: bodies are handed over as one JSON text.
const MAX_STATEMENT_BYTES: usize = 4 * 1024 * 1024;

fn moment(micros: i64) -> Result<DateTime<Utc>, StoreError> {
    read("a moment", DateTime::from_timestamp_micros(micros).ok_or("out of range"))
}

pub(super) async fn heads(
    db: &mut SqliteConnection,
    streams: &[&Stream],
) -> Result<HashMap<String, JournalHead>, StoreError> {
    let names: Vec<&str> = streams.iter().map(|stream| stream.as_str()).collect();
    let rows: Vec<(String, i64, i64, String)> = sqlx::query_as(
        "SELECT stream, seq, at, hash FROM journal_head WHERE stream IN (SELECT value FROM json_each(?))",
    )
    .bind(json_list(&names)?)
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|(stream, seq, at, hash)| {
            let head = JournalHead { seq: seq.cast_unsigned(), at: moment(at)?, hash: EntryHash::kept(hash) };
            Ok((stream, head))
        })
        .collect()
}

pub(super) async fn add(
    db: &mut SqliteConnection,
    entries: &[(Stream, JournalEntry)],
) -> Result<(), StoreError> {
    let mut rest = entries;
    while !rest.is_empty() {
        let mut bytes = 0;
        let fits = rest.iter().take(BULK).take_while(|(_, entry)| {
            bytes += entry.body.len();
            bytes <= MAX_STATEMENT_BYTES
        });
        let (now, later) = rest.split_at(fits.count().max(1));
        add_some(db, now).await?;
        rest = later;
    }
    Ok(())
}

async fn add_some(db: &mut SqliteConnection, entries: &[(Stream, JournalEntry)]) -> Result<(), StoreError> {
    let rows: Vec<_> = entries
        .iter()
        .map(|(stream, entry)| {
            let at = entry.at.timestamp_micros();
            (
                stream.as_str(),
                entry.seq,
                at,
                entry.request,
                &entry.body,
                entry.previous.as_str(),
                entry.hash.as_str(),
            )
        })
        .collect();
    sqlx::query(
        "INSERT INTO journal (stream, seq, at, request, body, previous, hash)
         SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6 FROM json_each(?)",
    )
    .bind(json_list(&rows)?)
    .execute(&mut *db)
    .await?;
    // Only the last entry of each stream moves its head: one row per stream, whatever order they come in.
    let heads: HashMap<&str, _> = entries
        .iter()
        .map(|(stream, entry)| {
            let at = entry.at.timestamp_micros();
            (stream.as_str(), (stream.as_str(), entry.seq, at, entry.hash.as_str()))
        })
        .collect();
    let heads: Vec<_> = heads.into_values().collect();
    sqlx::query(
        "INSERT INTO journal_head (stream, seq, at, hash)
         SELECT value->>0, value->>1, value->>2, value->>3 FROM json_each(?) WHERE true
         ON CONFLICT (stream) DO UPDATE SET seq = excluded.seq, at = excluded.at, hash = excluded.hash",
    )
    .bind(json_list(&heads)?)
    .execute(db)
    .await?;
    Ok(())
}

pub(super) async fn after(
    db: &mut SqliteConnection,
    stream: &Stream,
    after: u64,
    max_entries: u32,
    max_bytes: usize,
) -> Result<Vec<JournalEntry>, StoreError> {
    let mut rows = sqlx::query_as::<_, (i64, i64, String, String, String, String)>(
        "SELECT seq, at, request, body, previous, hash FROM journal
         WHERE stream = ? AND seq > ? ORDER BY seq LIMIT ?",
    )
    .bind(stream.as_str())
    .bind(i64::try_from(after).unwrap_or(i64::MAX))
    .bind(max_entries)
    .fetch(db);
    let mut entries: Vec<JournalEntry> = Vec::new();
    let mut bytes = 0;
    // Read one by one and stopped when it is enough: five hundred entries can be a hundred megabytes.
    while let Some((seq, at, request, body, previous, hash)) = rows.try_next().await? {
        bytes += body.len();
        if bytes > max_bytes && !entries.is_empty() {
            break;
        }
        entries.push(JournalEntry {
            seq: seq.cast_unsigned(),
            at: moment(at)?,
            request: read("request", request.parse())?,
            body,
            previous: EntryHash::kept(previous),
            hash: EntryHash::kept(hash),
        });
    }
    Ok(entries)
}
