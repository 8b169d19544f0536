//! Activation files.

use chrono::DateTime;
use licensing::{AccountNumber, PartLine, Serial, SiteRef};
use sqlx::{Row, sqlite::SqliteRow};

use super::{
    Cache, CacheError,
    rows::{json_column, optional_word, word},
};
use crate::views::{FileListItem, LineageItem};

/// The most rows on one page of the list.
const MAX_FILES: u32 = 500;

/// A file with its content.
#[derive(Debug, Clone)]
pub struct CachedFile {
    /// What the list shows.
    pub item: FileListItem,
    /// The serial of the first revision.
    pub lineage: Serial,
    /// The serial of the revision before.
    pub supersedes: Option<Serial>,
    /// The parts, ascending by part number.
    pub parts: Vec<PartLine>,
    /// The request that it came of.
    pub request: uuid::Uuid,
    /// SHA-256 of the content, as the portal said.
    pub sha256: String,
    /// The content.
    pub content: String,
}

fn item(row: &SqliteRow) -> Result<FileListItem, CacheError> {
    let seconds: i64 = row.try_get("generated_at")?;
    Ok(FileListItem {
        serial: word(row, "serial")?,
        revision: row.try_get("revision")?,
        state: word(row, "state")?,
        machines: json_column(row, "machines")?,
        site: SiteRef { id: word(row, "site")?, name: row.try_get("site_name")? },
        product_line: word(row, "product_line")?,
        license_type: word(row, "license_type")?,
        license_version: word(row, "license_version")?,
        generated_at: DateTime::from_timestamp(seconds, 0).unwrap_or_default(),
        generated_by: row.try_get("generated_by")?,
        overlap_ends: optional_word(row, "overlap_ends")?,
    })
}

impl Cache {
    /// Files of an account, newest first, from `offset` on, and how many there are in all.
    ///
    /// # Errors
    /// [`CacheError`] when the cache cannot be read.
    pub async fn files(
        &self,
        account: &AccountNumber,
        offset: u32,
        limit: u32,
    ) -> Result<(Vec<FileListItem>, u32), CacheError> {
        let rows = sqlx::query(
            "SELECT serial, revision, state, machines, site, site_name, product_line, license_type, license_version,
                    generated_at, generated_by, overlap_ends
             FROM file WHERE account = ?1 ORDER BY generated_at DESC, serial DESC LIMIT ?2 OFFSET ?3",
        )
        .bind(account.as_str())
        .bind(limit.min(MAX_FILES))
        .bind(offset)
        .fetch_all(&self.pool)
        .await?;
        let total: i64 = sqlx::query("SELECT count(*) AS total FROM file WHERE account = ?1")
            .bind(account.as_str())
            .fetch_one(&self.pool)
            .await?
            .try_get("total")?;
        let files = rows.iter().map(item).collect::<Result<_, _>>()?;
        Ok((files, u32::try_from(total).unwrap_or(u32::MAX)))
    }

    /// One file with its content.
    ///
    /// # Errors
    /// [`CacheError`] when the cache cannot be read.
    pub async fn file(
        &self,
        account: &AccountNumber,
        serial: &Serial,
    ) -> Result<Option<CachedFile>, CacheError> {
        let row = sqlx::query("SELECT * FROM file WHERE account = ?1 AND serial = ?2")
            .bind(account.as_str())
            .bind(serial.as_str())
            .fetch_optional(&self.pool)
            .await?;
        row.map(|row| {
            Ok(CachedFile {
                item: item(&row)?,
                lineage: word(&row, "lineage")?,
                supersedes: optional_word(&row, "supersedes")?,
                parts: json_column(&row, "parts")?,
                request: word(&row, "request")?,
                sha256: row.try_get("sha256")?,
                content: row.try_get("content")?,
            })
        })
        .transpose()
    }

    /// A page of files of an account by their serials, in the order of the list; those that are not there are left
    /// out.
    ///
    /// # Errors
    /// [`CacheError`] when the cache cannot be read.
    pub async fn files_by_serial(
        &self,
        account: &AccountNumber,
        serials: &[Serial],
    ) -> Result<Vec<FileListItem>, CacheError> {
        let rows = sqlx::query(
            "SELECT file.* FROM json_each(?2) AS wanted
             JOIN file ON file.serial = wanted.value AND file.account = ?1 ORDER BY wanted.key",
        )
        .bind(account.as_str())
        .bind(serde_json::json!(serials).to_string())
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(item).collect()
    }

    /// The account that a file belongs to.
    ///
    /// # Errors
    /// [`CacheError`] when the cache cannot be read.
    pub async fn account_of_file(&self, serial: &Serial) -> Result<Option<AccountNumber>, CacheError> {
        let row = sqlx::query("SELECT account FROM file WHERE serial = ?1")
            .bind(serial.as_str())
            .fetch_optional(&self.pool)
            .await?;
        row.map(|row| word(&row, "account")).transpose()
    }

    /// All revisions of a lineage, first to last.
    ///
    /// # Errors
    /// [`CacheError`] when the cache cannot be read.
    pub async fn lineage(
        &self,
        account: &AccountNumber,
        lineage: &Serial,
    ) -> Result<Vec<LineageItem>, CacheError> {
        let rows = sqlx::query(
            "SELECT serial, revision, state, generated_at, generated_by, overlap_ends FROM file
             WHERE account = ?1 AND lineage = ?2 ORDER BY revision",
        )
        .bind(account.as_str())
        .bind(lineage.as_str())
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                let seconds: i64 = row.try_get("generated_at")?;
                Ok(LineageItem {
                    serial: word(row, "serial")?,
                    revision: row.try_get("revision")?,
                    state: word(row, "state")?,
                    generated_at: DateTime::from_timestamp(seconds, 0).unwrap_or_default(),
                    generated_by: row.try_get("generated_by")?,
                    overlap_ends: optional_word(row, "overlap_ends")?,
                })
            })
            .collect()
    }
}
