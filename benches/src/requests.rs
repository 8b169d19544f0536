//! The portal under load: requests that are durable when they are answered.

use std::path::Path;

use sqlx::{SqliteConnection, sqlite::SqliteSynchronous};

use crate::{
    bare,
    founded::{self, Founded},
    measure::{Effort, Outcome, in_turns, per_second, seconds},
    table::{Table, Unit},
};

/// How many inserts the limit commits at once when several callers wait.
const PER_COMMIT: u32 = 64;

/// Measures 1, 16, 64 and 256 callers.
pub async fn run(effort: Effort, table: &mut Table) -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let database = folder.path().join("portal.sqlite");
    let founded = Founded::new(&database).await?;
    founded.generate(founded::requests(16, 64)?).await?;
    let bytes = bytes_of_a_request(&database).await?;
    let mut db = bare::open(&folder.path().join("bare.sqlite"), SqliteSynchronous::Full).await?;
    bare::run(&mut db, "CREATE TABLE kept (request TEXT NOT NULL PRIMARY KEY, bytes BLOB NOT NULL) STRICT")
        .await?;

    for callers in [1, 16, 64, 256] {
        let (count, per_commit) = match callers {
            1 => (effort.pick(256, 16), 1),
            _ => (effort.pick(2_048, 256), PER_COMMIT),
        };
        let measured = in_turns(
            effort,
            async || generate(&founded, callers, count).await,
            async || per_second(count, async || insert(&mut db, count, per_commit, bytes).await).await,
        )
        .await?;
        let name = format!("portal: generate, {callers} caller{}", if callers == 1 { "" } else { "s" });
        let limit =
            format!("one insert of {bytes} bytes a request, {per_commit} a commit: WAL, synchronous=FULL");
        table.add(&name, Unit::PerSecond("requests"), &measured, &limit);
    }
    Ok(())
}

async fn generate(founded: &Founded, callers: u32, count: u32) -> Outcome<f64> {
    let requests = founded::requests(callers, count)?;
    let (seconds, receipts) = seconds(async || founded.generate(requests).await).await?;
    founded::all_accepted(&receipts)?;
    Ok(f64::from(count) / seconds)
}

/// As many bytes as one request leaves behind for ever: its file, its receipt and its entry in the journal.
async fn bytes_of_a_request(database: &Path) -> Outcome<i64> {
    let mut db = bare::open(database, SqliteSynchronous::Full).await?;
    let bytes: f64 = sqlx::query_scalar(
        "SELECT (SELECT avg(length(content)) FROM activation_file) + (SELECT avg(length(receipt)) FROM receipt)
            + (SELECT avg(length(body)) FROM journal WHERE stream = ? AND seq > 1)",
    )
    .bind(founded::ACCOUNT)
    .fetch_one(&mut db)
    .await?;
    Ok(bytes as i64)
}

async fn insert(db: &mut SqliteConnection, count: u32, per_commit: u32, bytes: i64) -> Outcome<()> {
    let bytes = vec![0x5A_u8; usize::try_from(bytes)?];
    for _ in 0..count / per_commit {
        bare::run(db, "BEGIN IMMEDIATE").await?;
        for _ in 0..per_commit {
            sqlx::query("INSERT INTO kept (request, bytes) VALUES (?, ?)")
                .bind(founded::id().to_string())
                .bind(&bytes)
                .execute(&mut *db)
                .await?;
        }
        bare::run(db, "COMMIT").await?;
    }
    Ok(())
}
