//! Activation files.

use chrono::{DateTime, NaiveDate};
use chrono_tz::Tz;
use licensing::{AccountNumber, LicenseType, PartLine, ProductLine, Serial, SiteId, SiteRef};
use portal_api::FileRecord;
use serde_json::{Value, json};
use sqlx::{
    AssertSqlSafe, Row, Sqlite,
    sqlite::{SqliteArguments, SqliteRow},
};

use super::{
    Cache, CacheError,
    rows::{json_column, optional_word, word},
};
use crate::{
    day::day_begins,
    text::folded,
    views::{
        ActiveFilter, FileChoices, FileColumn, FileCounts, FileFilter, FileListItem, FileSort, FilterChoice,
        LineageItem,
    },
};

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

/// Whether a file is in force on the day `?2`. The one place that says so to the list.
const IN_FORCE: &str = "(file.state = 'active' OR (file.state = 'superseded' AND file.overlap_ends IS NOT NULL AND file.overlap_ends >= ?2))";

/// The filters: each parameter that is null filters nothing.
fn matching() -> String {
    format!(
        "(?3 IS NULL OR file.site = ?3)
         AND (?4 IS NULL OR file.generated_at >= ?4)
         AND (?5 IS NULL OR file.generated_at < ?5)
         AND (?6 IS NULL OR {IN_FORCE} = ?6)
         AND (?7 IS NULL OR file.product_line = ?7)
         AND (?8 IS NULL OR file.license_type = ?8)
         AND (?9 IS NULL OR file.generated_by = ?9)
         AND (?10 IS NULL OR EXISTS (SELECT 1 FROM file_machine AS machine
                                     WHERE machine.serial = file.serial AND instr(machine.folded, ?10) > 0))"
    )
}

/// A column's place in the order. License types and states stand as [`LicenseType::ALL`] and a file's life have them.
const fn order(column: FileColumn) -> &'static str {
    match column {
        FileColumn::State => {
            "CASE file.state WHEN 'active' THEN 0 WHEN 'superseded' THEN 1 WHEN 'deactivated' THEN 2 ELSE 3 END"
        }
        FileColumn::Serial => "file.serial",
        FileColumn::Revision => "file.revision",
        FileColumn::Machine => "words.machines",
        FileColumn::Site => "words.site",
        FileColumn::ProductLine => "lower(file.product_line)",
        FileColumn::LicenseType => {
            "CASE file.license_type WHEN 'production' THEN 0 WHEN 'development' THEN 1 WHEN 'evaluation' THEN 2 ELSE 3 END"
        }
        FileColumn::LicenseVersion => "words.version",
        FileColumn::Generated => "file.generated_at",
        FileColumn::GeneratedBy => "words.generated_by",
    }
}

/// `FROM … WHERE … ORDER BY …` of the list.
fn listed(sort: FileSort) -> String {
    let order = order(sort.by);
    let direction = if sort.descending { "DESC" } else { "ASC" };
    // As it opens, the list is read off its index; only words need the other table.
    let join = if order.starts_with("words.") { "JOIN file_words AS words USING (serial)" } else { "" };
    format!(
        "FROM file {join} WHERE file.account = ?1 AND {} ORDER BY {order} {direction}, file.serial {direction}",
        matching()
    )
}

type Asked<'q> = sqlx::query::Query<'q, Sqlite, SqliteArguments>;

/// A question whose parameters 1 to 10 are the account, the day and the filters.
fn ask<'q>(sql: String, account: &'q AccountNumber, looking: &'q Looking) -> Asked<'q> {
    let Looking { filter, zone, today } = looking;
    let active = match filter.active {
        ActiveFilter::All => None,
        ActiveFilter::Yes => Some(true),
        ActiveFilter::No => Some(false),
    };
    let machine = folded(filter.machine.trim());
    // Only parts that are written above; whatever a person typed is bound.
    sqlx::query(AssertSqlSafe(sql))
        .bind(account.as_str())
        .bind(today.to_string())
        .bind(filter.site.as_ref().map(SiteId::as_str))
        .bind(filter.generated_from.map(|first| day_begins(*zone, first)))
        .bind(filter.generated_to.and_then(|last| last.succ_opt()).map(|after| day_begins(*zone, after)))
        .bind(active)
        .bind(filter.product_line.as_ref().map(ProductLine::as_str))
        .bind(filter.license_type.map(LicenseType::as_str))
        .bind(filter.generated_by.as_deref())
        .bind((!machine.is_empty()).then_some(machine))
}

/// Which files are looked for.
#[derive(Debug, Clone)]
pub struct Looking {
    /// Filters.
    pub filter: FileFilter,
    /// The time zone of their dates.
    pub zone: Tz,
    /// Today, there.
    pub today: NaiveDate,
}

/// A page of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The rows.
    pub files: Vec<FileListItem>,
    /// How many the filters leave.
    pub total: u32,
    /// Of these, how many of each state.
    pub states: FileCounts,
    /// How many the account has.
    pub all: u32,
}

/// A file's words as the list is sorted by them: its row of the table `file_words`.
pub(super) fn words_of(file: &FileRecord) -> Value {
    // A blank comes before everything that a name may hold: a pair stands right behind its first server alone.
    let machines: Vec<String> = file.machines.iter().map(|machine| machine.name.folded()).collect();
    let version: Vec<String> =
        file.license_version.as_str().split('.').map(|number| format!("{number:0>16}")).collect();
    json!([
        file.serial,
        machines.join(" "),
        folded(&file.site.name),
        folded(&file.generated_by),
        version.join(".")
    ])
}

fn count(row: &SqliteRow, column: &str) -> Result<u32, CacheError> {
    let number: i64 = row.try_get(column)?;
    Ok(u32::try_from(number).unwrap_or(u32::MAX))
}

impl Cache {
    /// A page of the files of an account that the filters leave, and how many there are.
    ///
    /// # Errors
    /// [`CacheError`] when the cache cannot be read.
    pub async fn files(
        &self,
        account: &AccountNumber,
        looking: &Looking,
        sort: FileSort,
        offset: u32,
        limit: u32,
    ) -> Result<Listed, CacheError> {
        let page = format!(
            "SELECT file.serial, file.revision, file.state, file.machines, file.site, file.site_name,
                    file.product_line, file.license_type, file.license_version, file.generated_at,
                    file.generated_by, file.overlap_ends
             {} LIMIT ?11 OFFSET ?12",
            listed(sort)
        );
        let counts = format!(
            "SELECT count(*) AS everything, count(*) FILTER (WHERE matching) AS total,
                    count(*) FILTER (WHERE matching AND state = 'active') AS active,
                    count(*) FILTER (WHERE matching AND state = 'superseded') AS superseded,
                    count(*) FILTER (WHERE matching AND state = 'deactivated') AS deactivated,
                    count(*) FILTER (WHERE matching AND state = 'recalled') AS recalled
             FROM (SELECT file.state, ({}) AS matching FROM file WHERE file.account = ?1)",
            matching()
        );
        // One picture of the data for both.
        let mut transaction = self.pool.begin().await?;
        let rows = ask(page, account, looking)
            .bind(limit.min(MAX_FILES))
            .bind(offset)
            .fetch_all(&mut *transaction)
            .await?;
        let counts = ask(counts, account, looking).fetch_one(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(Listed {
            files: rows.iter().map(item).collect::<Result<_, _>>()?,
            total: count(&counts, "total")?,
            states: FileCounts {
                active: count(&counts, "active")?,
                superseded: count(&counts, "superseded")?,
                deactivated: count(&counts, "deactivated")?,
                recalled: count(&counts, "recalled")?,
            },
            all: count(&counts, "everything")?,
        })
    }

    /// The serials of all files of an account that the filters leave, in the order of the list.
    ///
    /// # Errors
    /// [`CacheError`] when the cache cannot be read.
    pub async fn file_serials(
        &self,
        account: &AccountNumber,
        looking: &Looking,
        sort: FileSort,
    ) -> Result<Vec<Serial>, CacheError> {
        let rows = ask(format!("SELECT file.serial {}", listed(sort)), account, looking)
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(|row| word(row, "serial")).collect()
    }

    /// What the filters can be set to, from the files of an account.
    ///
    /// # Errors
    /// [`CacheError`] when the cache cannot be read.
    pub async fn file_choices(&self, account: &AccountNumber) -> Result<FileChoices, CacheError> {
        let rows = sqlx::query(
            "SELECT 'site' AS kind, file.site AS value, coalesce(site.name, max(file.site_name)) AS name,
                    count(*) AS files
             FROM file LEFT JOIN site ON site.account = file.account AND site.site = file.site
             WHERE file.account = ?1 GROUP BY file.site
             UNION ALL
             SELECT 'line', product_line, product_line, count(*) FROM file WHERE account = ?1 GROUP BY product_line
             UNION ALL
             SELECT 'type', license_type, license_type, count(*) FROM file WHERE account = ?1 GROUP BY license_type
             UNION ALL
             SELECT 'person', generated_by, generated_by, count(*) FROM file WHERE account = ?1
             GROUP BY generated_by",
        )
        .bind(account.as_str())
        .fetch_all(&self.pool)
        .await?;
        let mut choices = FileChoices::default();
        for row in &rows {
            let choice = FilterChoice {
                value: row.try_get("value")?,
                name: row.try_get("name")?,
                count: count(row, "files")?,
            };
            match row.try_get::<&str, _>("kind")? {
                "site" => choices.sites.push(choice),
                "line" => choices.product_lines.push(choice),
                "type" => choices.license_types.push(choice),
                _ => choices.people.push(choice),
            }
        }
        for list in [&mut choices.sites, &mut choices.product_lines, &mut choices.people] {
            list.sort_by_cached_key(|choice| (folded(&choice.name), choice.value.clone()));
        }
        choices.license_types.sort_by_key(|choice| {
            LicenseType::ALL.iter().position(|license_type| license_type.as_str() == choice.value)
        });
        Ok(choices)
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

#[cfg(test)]
#[path = "files_tests.rs"]
mod tests;
