//! Taking over what came after a sequence number.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use portal_api::{Change, EntryHash, FileRecord, JournalEntry, JournalError, Stream};
use serde_json::{Value, json};
use sqlx::{Row, Sqlite, Transaction};
use uuid::Uuid;

use super::{Cache, CacheError, Cursor, stream_name};
use crate::{cache::files::words_of, text::folded};

/// Entries of one journal that follow each other.
#[derive(Debug)]
pub struct Page {
    /// Whose journal.
    pub stream: Stream,
    /// The entries, ascending.
    pub entries: Vec<JournalEntry>,
}

/// Why nothing was taken over.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// The entries do not follow from what the cache holds.
    #[error("{0}")]
    Journal(#[from] JournalError),
    /// The cache cannot be written.
    #[error("{0}")]
    Cache(#[from] CacheError),
}

impl From<sqlx::Error> for ApplyError {
    fn from(error: sqlx::Error) -> Self {
        Self::Cache(error.into())
    }
}

/// The rows of one transaction, each once: a later change of a row takes the place of an earlier one.
#[derive(Default)]
struct Rows {
    parts: BTreeMap<String, Value>,
    accounts: BTreeMap<String, Value>,
    sites: BTreeMap<(String, String), Value>,
    orders: BTreeMap<(String, String, String, String), Value>,
    pools: BTreeMap<(String, String, &'static str), Value>,
    files: BTreeMap<String, (String, Box<FileRecord>)>,
    file_states: BTreeMap<String, Value>,
    moves: Vec<Value>,
}

impl Cache {
    /// Takes pages over in one transaction: all of them or none. Entries that another program on the same data
    /// folder took over meanwhile are passed over.
    ///
    /// # Errors
    /// [`ApplyError`]; then the cache is as it was.
    pub async fn apply(&self, pages: &[Page]) -> Result<(), ApplyError> {
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        let mut rows = Rows::default();
        for page in pages {
            let mut cursor = cursor_of(&mut transaction, &page.stream).await?;
            let known = cursor.seq;
            for entry in page.entries.iter().filter(|entry| entry.seq > known) {
                let body = entry.check(&page.stream, cursor.seq, &cursor.hash)?;
                for change in body.changes {
                    rows.take(&page.stream, (entry.request, entry.at), change);
                }
                cursor = Cursor { seq: entry.seq, hash: entry.hash.clone() };
            }
            if cursor.seq > known {
                keep_cursor(&mut transaction, &page.stream, &cursor).await?;
            }
        }
        rows.write(&mut transaction).await?;
        transaction.commit().await?;
        Ok(())
    }
}

#[cfg(test)]
impl Cache {
    /// Puts changes in without a journal around them.
    pub(super) async fn put(&self, stream: &Stream, changes: Vec<Change>) -> Result<(), sqlx::Error> {
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        let mut rows = Rows::default();
        for change in changes {
            rows.take(stream, (Uuid::nil(), DateTime::UNIX_EPOCH), change);
        }
        rows.write(&mut transaction).await?;
        transaction.commit().await
    }
}

async fn cursor_of(transaction: &mut Transaction<'_, Sqlite>, stream: &Stream) -> Result<Cursor, ApplyError> {
    let row = sqlx::query("SELECT seq, hash FROM stream WHERE stream = ?1")
        .bind(stream_name(stream))
        .fetch_optional(&mut **transaction)
        .await?;
    let Some(row) = row else { return Ok(Cursor::start()) };
    let seq: i64 = row.try_get("seq")?;
    Ok(Cursor {
        seq: u64::try_from(seq).map_err(|error| CacheError::Damaged(error.to_string()))?,
        hash: EntryHash::kept(row.try_get("hash")?),
    })
}

async fn keep_cursor(
    transaction: &mut Transaction<'_, Sqlite>,
    stream: &Stream,
    cursor: &Cursor,
) -> Result<(), ApplyError> {
    let seq = i64::try_from(cursor.seq).map_err(|error| CacheError::Damaged(error.to_string()))?;
    sqlx::query(
        "INSERT INTO stream (stream, seq, hash) VALUES (?1, ?2, ?3)
         ON CONFLICT (stream) DO UPDATE SET seq = excluded.seq, hash = excluded.hash",
    )
    .bind(stream_name(stream))
    .bind(seq)
    .bind(cursor.hash.as_str())
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

impl Rows {
    fn take(&mut self, stream: &Stream, (request, at): (Uuid, DateTime<Utc>), change: Change) {
        let account = stream.as_str().to_owned();
        match change {
            Change::Part(part) => {
                let row = json!([
                    part.part,
                    part.description,
                    part.product_line,
                    part.license_version,
                    part.kind,
                    json!(part.keys).to_string(),
                    part.upgrade_to
                ]);
                self.parts.insert(part.part.into(), row);
            }
            Change::Account(row) => {
                let folded = folded(&format!("{} {}", row.name, row.account));
                let value = json!([
                    row.account,
                    row.name,
                    folded,
                    row.model,
                    row.support_ends,
                    i32::from(row.mirroring),
                    row.managed_by
                ]);
                self.accounts.insert(row.account.into(), value);
            }
            Change::Site(record) => {
                let site = record.site;
                let value =
                    json!([account, site.site, site.name, i32::from(site.active), json!(site).to_string()]);
                self.sites.insert((account, site.site.into()), value);
            }
            Change::OrderItem(item) => {
                let value = json!([
                    account,
                    item.part,
                    item.license_type,
                    item.order,
                    item.ordered_on,
                    item.quantity
                ]);
                let license_type = item.license_type.to_string();
                self.orders.insert((account, item.part.into(), license_type, item.order.into()), value);
            }
            Change::Pool(record) => {
                let pool = record.pool;
                let value = json!([
                    account,
                    record.part,
                    record.license_type,
                    pool.ordered(),
                    pool.allocated(),
                    pool.held(),
                    pool.reserved()
                ]);
                self.pools.insert((account, record.part.into(), record.license_type.as_str()), value);
            }
            // The trust bundle says the same, signed: the cache keeps no second word of it.
            Change::SigningKey(_) => {}
            Change::FileState(record) => {
                let value = json!([record.serial, record.state, record.overlap_ends]);
                self.file_states.insert(record.serial.into(), value);
            }
            Change::Moved(step) => self.moves.push(json!([
                account,
                request,
                at.timestamp_micros(),
                step.from,
                step.to,
                step.license_type,
                step.units,
                step.in_files
            ])),
            Change::File(record) => {
                self.files.insert(record.serial.to_string(), (account, record));
            }
        }
    }

    async fn write(self, transaction: &mut Transaction<'_, Sqlite>) -> Result<(), sqlx::Error> {
        let Self { parts, accounts, sites, orders, pools, files, file_states, moves } = self;
        write(transaction, parts, "INSERT INTO part (part, description, product_line, license_version, kind, keys, upgrade_to)
            SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6
            FROM json_each(?1) WHERE true
            ON CONFLICT (part) DO UPDATE SET description = excluded.description, product_line = excluded.product_line,
                license_version = excluded.license_version, kind = excluded.kind, keys = excluded.keys,
                upgrade_to = excluded.upgrade_to").await?;
        write(transaction, accounts, "INSERT INTO account (account, name, folded, model, support_ends, mirroring, managed_by)
            SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6
            FROM json_each(?1) WHERE true
            ON CONFLICT (account) DO UPDATE SET name = excluded.name, folded = excluded.folded, model = excluded.model,
                support_ends = excluded.support_ends, mirroring = excluded.mirroring, managed_by = excluded.managed_by").await?;
        write(transaction, sites, "INSERT INTO site (account, site, name, active, fields)
            SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(?1) WHERE true
            ON CONFLICT (account, site) DO UPDATE SET name = excluded.name, active = excluded.active,
                fields = excluded.fields").await?;
        write(transaction, orders, "INSERT INTO order_item (account, part, license_type, order_number, ordered_on, quantity)
            SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
            FROM json_each(?1) WHERE true
            ON CONFLICT (account, part, license_type, order_number) DO UPDATE SET ordered_on = excluded.ordered_on,
                quantity = excluded.quantity").await?;
        write(
            transaction,
            pools,
            "INSERT INTO pool (account, part, license_type, ordered, allocated, held, reserved)
            SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6
            FROM json_each(?1) WHERE true
            ON CONFLICT (account, part, license_type) DO UPDATE SET ordered = excluded.ordered,
                allocated = excluded.allocated, held = excluded.held, reserved = excluded.reserved",
        )
        .await?;
        write_files(transaction, files.into_values().collect()).await?;
        // After the files: what became of one may come in the same page as the file itself.
        write(
            transaction,
            file_states,
            "UPDATE file SET state = change.value ->> 1, overlap_ends = change.value ->> 2
            FROM json_each(?1) AS change WHERE file.serial = change.value ->> 0",
        )
        .await?;
        write_values(transaction, moves, "INSERT INTO pool_move (account, request, at, from_part, to_part, license_type, units,
                in_files)
            SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7
            FROM json_each(?1) WHERE true
            ON CONFLICT DO NOTHING").await
    }
}

/// Writes rows by one statement for a thousand of them: a statement a row costs a hop to another thread each.
async fn write<K>(
    transaction: &mut Transaction<'_, Sqlite>,
    rows: BTreeMap<K, Value>,
    statement: &'static str,
) -> Result<(), sqlx::Error> {
    write_values(transaction, rows.into_values().collect(), statement).await
}

async fn write_values(
    transaction: &mut Transaction<'_, Sqlite>,
    rows: Vec<Value>,
    statement: &'static str,
) -> Result<(), sqlx::Error> {
    for chunk in rows.chunks(1000) {
        sqlx::query(statement).bind(json!(chunk).to_string()).execute(&mut **transaction).await?;
    }
    Ok(())
}

async fn write_files(
    transaction: &mut Transaction<'_, Sqlite>,
    files: Vec<(String, Box<FileRecord>)>,
) -> Result<(), sqlx::Error> {
    let mut rows = Vec::with_capacity(files.len());
    let mut machines = Vec::new();
    let mut parts = Vec::new();
    let mut words = Vec::new();
    for (account, file) in files {
        words.push(words_of(&file));
        for machine in &file.machines {
            machines.push(json!([account, machine.name.folded(), machine.host_id, file.serial]));
        }
        for line in &file.parts {
            parts.push(json!([
                account,
                line.part,
                file.license_type,
                file.serial,
                line.assigned,
                line.pooled
            ]));
        }
        rows.push(json!([
            file.serial,
            account,
            file.lineage,
            file.revision,
            file.supersedes,
            file.state,
            file.site.id,
            file.site.name,
            json!(file.machines).to_string(),
            json!(file.attributes).to_string(),
            json!(file.parts).to_string(),
            file.product_line,
            file.license_type,
            file.license_version,
            file.generated_at.timestamp(),
            file.generated_by,
            file.request,
            file.sha256,
            file.content
        ]));
    }
    // All that can change in a file is its state.
    write_values(transaction, rows, "INSERT INTO file (serial, account, lineage, revision, supersedes, state, site, site_name,
            machines, attributes, parts, product_line, license_type, license_version, generated_at, generated_by, request,
            sha256, content)
        SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7,
            value ->> 8, value ->> 9, value ->> 10, value ->> 11, value ->> 12, value ->> 13, value ->> 14, value ->> 15,
            value ->> 16, value ->> 17, value ->> 18
        FROM json_each(?1) WHERE true
        ON CONFLICT (serial) DO UPDATE SET state = excluded.state").await?;
    write_values(
        transaction,
        machines,
        "INSERT INTO file_machine (account, folded, host_id, serial)
        SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?1) WHERE true
        ON CONFLICT DO NOTHING",
    )
    .await?;
    write_values(
        transaction,
        parts,
        "INSERT INTO file_part (account, part, license_type, serial, assigned, pooled)
        SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
        FROM json_each(?1) WHERE true
        ON CONFLICT DO NOTHING",
    )
    .await?;
    write_values(
        transaction,
        words,
        "INSERT INTO file_words (serial, machines, site, generated_by, version)
        SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(?1) WHERE true
        ON CONFLICT DO NOTHING",
    )
    .await
}
