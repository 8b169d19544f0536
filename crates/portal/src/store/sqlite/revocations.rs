//! Revocation lists and the files that they name.

use sqlx::SqliteConnection;

use super::{from_word, read};
use crate::store::{EndedFiles, FileEnd, LastRevocations, StoreError};

/// The last list's number, its text when that is above `after`, and whether a file has ended that it does not name.
pub(super) const LAST: &str = "SELECT sequence, CASE WHEN sequence > ?1 THEN list END,
         EXISTS (SELECT 1 FROM file_end WHERE listed IS NULL AND at <= ?2)
     FROM revocation_list ORDER BY sequence DESC LIMIT 1";

pub(super) async fn last(
    db: &mut SqliteConnection,
    after: u64,
    now: i64,
) -> Result<Option<LastRevocations>, StoreError> {
    let row: Option<(i64, Option<String>, bool)> = sqlx::query_as(LAST)
        .bind(i64::try_from(after).unwrap_or(i64::MAX))
        .bind(now)
        .fetch_optional(db)
        .await?;
    Ok(row.map(|(_, list, unlisted)| LastRevocations { list, unlisted }))
}

pub(super) async fn ended(db: &mut SqliteConnection, now: i64) -> Result<EndedFiles, StoreError> {
    let last_sequence: i64 = sqlx::query_scalar("SELECT coalesce(max(sequence), 0) FROM revocation_list")
        .fetch_one(&mut *db)
        .await?;
    let rows: Vec<(String, String, i64, bool)> = sqlx::query_as(
        "SELECT serial, reason, at, listed IS NULL FROM file_end WHERE listed IS NOT NULL OR at <= ?",
    )
    .bind(now)
    .fetch_all(db)
    .await?;
    let unlisted = rows.iter().filter(|(_, _, _, unlisted)| *unlisted).count();
    let files = rows
        .into_iter()
        .map(|(serial, reason, at, _)| {
            Ok(FileEnd {
                serial: read("serial", serial.parse())?,
                reason: from_word("reason of an end", reason)?,
                at,
            })
        })
        .collect::<Result<_, StoreError>>()?;
    Ok(EndedFiles { last_sequence: last_sequence.cast_unsigned(), unlisted, files })
}

pub(super) async fn add(
    db: &mut SqliteConnection,
    sequence: u64,
    list: &str,
    issued_at: i64,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO revocation_list (sequence, list, issued_at) VALUES (?, ?, ?)")
        .bind(sequence.cast_signed())
        .bind(list)
        .bind(issued_at)
        .execute(&mut *db)
        .await?;
    // Each list says all that the one before said, and nobody is given that one any more: kept, ten thousand
    // deactivations would leave gigabytes.
    sqlx::query("UPDATE revocation_list SET list = '' WHERE sequence = ? - 1")
        .bind(sequence.cast_signed())
        .execute(&mut *db)
        .await?;
    sqlx::query("UPDATE file_end SET listed = ? WHERE listed IS NULL AND at <= ?")
        .bind(sequence.cast_signed())
        .bind(issued_at)
        .execute(db)
        .await?;
    Ok(())
}
