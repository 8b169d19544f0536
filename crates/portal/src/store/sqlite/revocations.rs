//! Revocation lists and the files that they name.

use sqlx::SqliteConnection;

use super::{from_word, read};
use crate::store::{FileEnd, SignedRevocations, StoreError};

async fn last(db: &mut SqliteConnection) -> Result<Option<SignedRevocations>, StoreError> {
    let row: Option<(i64, i64, String)> =
        sqlx::query_as("SELECT sequence, entries, list FROM revocation_list ORDER BY sequence DESC LIMIT 1")
            .fetch_optional(db)
            .await?;
    Ok(row.map(|(sequence, entries, list)| SignedRevocations {
        sequence: sequence.cast_unsigned(),
        entries: entries.cast_unsigned(),
        list,
    }))
}

pub(super) async fn last_and_ended(
    db: &mut SqliteConnection,
    now: i64,
) -> Result<Option<(SignedRevocations, u64)>, StoreError> {
    let Some(last) = last(&mut *db).await? else { return Ok(None) };
    let ended: i64 =
        sqlx::query_scalar("SELECT count(*) FROM file_end WHERE at <= ?").bind(now).fetch_one(db).await?;
    Ok(Some((last, ended.cast_unsigned())))
}

pub(super) async fn ended(
    db: &mut SqliteConnection,
    now: i64,
) -> Result<(Option<SignedRevocations>, Vec<FileEnd>), StoreError> {
    let last = last(&mut *db).await?;
    let rows: Vec<(String, String, i64)> =
        sqlx::query_as("SELECT serial, reason, at FROM file_end WHERE at <= ?")
            .bind(now)
            .fetch_all(db)
            .await?;
    let ended = rows
        .into_iter()
        .map(|(serial, reason, at)| {
            Ok(FileEnd {
                serial: read("serial", serial.parse())?,
                reason: from_word("reason of an end", reason)?,
                at,
            })
        })
        .collect::<Result<_, StoreError>>()?;
    Ok((last, ended))
}

pub(super) async fn add(
    db: &mut SqliteConnection,
    list: &SignedRevocations,
    issued_at: i64,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO revocation_list (sequence, entries, list, issued_at) VALUES (?, ?, ?, ?)")
        .bind(list.sequence.cast_signed())
        .bind(list.entries.cast_signed())
        .bind(&list.list)
        .bind(issued_at)
        .execute(db)
        .await?;
    Ok(())
}
