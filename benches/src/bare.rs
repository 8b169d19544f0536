//! SQLite with nothing of ours around it, through the same driver.

use std::path::Path;

use sqlx::{
    AssertSqlSafe, Connection, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use crate::measure::Outcome;

/// How many rows go into one statement.
const BULK: usize = 1_000;

/// Opens or makes a database with a write-ahead log, and without checks of its own.
pub async fn open(path: &Path, synchronous: SqliteSynchronous) -> Outcome<SqliteConnection> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .foreign_keys(false)
        .synchronous(synchronous);
    Ok(SqliteConnection::connect_with(&options).await?)
}

/// Runs one statement as it stands.
pub async fn run(db: &mut SqliteConnection, statement: &'static str) -> Outcome<()> {
    sqlx::query(statement).execute(db).await?;
    Ok(())
}

/// A copy of some tables: how they are made, and their rows as JSON, so many a text.
pub struct Copied {
    making: Vec<String>,
    filling: Vec<(String, Vec<String>)>,
}

impl Copied {
    /// Copies tables with their indexes, without triggers.
    pub async fn of(db: &mut SqliteConnection, tables: &[&str]) -> Outcome<Self> {
        let mut copied = Self { making: Vec::new(), filling: Vec::new() };
        for table in tables {
            let making: Vec<String> = sqlx::query_scalar(
                "SELECT sql FROM sqlite_schema WHERE tbl_name = ? AND type IN ('table', 'index') AND sql IS NOT NULL ORDER BY type DESC",
            )
            .bind(table)
            .fetch_all(&mut *db)
            .await?;
            copied.making.extend(making);
            let columns: Vec<String> = sqlx::query_scalar("SELECT name FROM pragma_table_info(?)")
                .bind(table)
                .fetch_all(&mut *db)
                .await?;
            let reading = format!("SELECT json_array({}) FROM {table}", columns.join(", "));
            let rows: Vec<String> = sqlx::query_scalar(AssertSqlSafe(reading)).fetch_all(&mut *db).await?;
            let values: Vec<String> = (0..columns.len()).map(|place| format!("value ->> {place}")).collect();
            let filling = format!(
                "INSERT INTO {table} ({}) SELECT {} FROM json_each(?)",
                columns.join(", "),
                values.join(", ")
            );
            let texts = rows.chunks(BULK).map(|rows| format!("[{}]", rows.join(","))).collect();
            copied.filling.push((filling, texts));
        }
        Ok(copied)
    }

    /// Makes the tables, empty.
    pub async fn make(&self, db: &mut SqliteConnection) -> Outcome<()> {
        for statement in &self.making {
            sqlx::query(AssertSqlSafe(statement.clone())).execute(&mut *db).await?;
        }
        Ok(())
    }

    /// Inserts every row, in one transaction.
    pub async fn fill(&self, db: &mut SqliteConnection) -> Outcome<()> {
        run(db, "BEGIN IMMEDIATE").await?;
        for (statement, texts) in &self.filling {
            for text in texts {
                sqlx::query(AssertSqlSafe(statement.clone())).bind(text).execute(&mut *db).await?;
            }
        }
        run(db, "COMMIT").await
    }
}
