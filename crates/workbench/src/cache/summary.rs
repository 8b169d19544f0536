//! Accounts, pools, orders and sites.

use chrono::DateTime;
use licensing::{Account, AccountNumber, InstallSite, LicenseType, OrderItem, Part, PartNumber, Pool};
use sqlx::{Row, sqlite::SqliteRow};

use super::{
    Cache, CacheError,
    rows::{json_column, part, pool, word},
};
use crate::{
    text::folded,
    views::{AccountListItem, AccountPage, HoldingFile, PoolMoved, SiteRow},
};

/// The most accounts that one search gives.
const MAX_ACCOUNTS: u32 = 200;
/// The most files that a part's details list.
const MAX_HOLDING: u32 = 200;

fn count(row: &SqliteRow, column: &str) -> Result<u32, CacheError> {
    let number: i64 = row.try_get(column)?;
    Ok(u32::try_from(number).unwrap_or(u32::MAX))
}

impl Cache {
    /// Finds accounts by a part of their name or number; each of the first four words of the search
    /// must be found.
    ///
    /// # Errors
    /// [`CacheError`] when the cache cannot be read.
    pub async fn accounts(&self, search: &str, limit: u32) -> Result<AccountPage, CacheError> {
        let folded = folded(search);
        // A word that is not there is empty, and stands at the beginning of every text. Not LIKE: a search holds
        // no wildcards.
        let mut words = [""; 4];
        for (place, word) in words.iter_mut().zip(folded.split_whitespace()) {
            *place = word;
        }
        let mut found = sqlx::query(
            "SELECT account, name, model, managed_by FROM account
             WHERE instr(folded, ?1) AND instr(folded, ?2) AND instr(folded, ?3) AND instr(folded, ?4)
             ORDER BY folded, account LIMIT ?5",
        );
        let mut counted = sqlx::query(
            "SELECT count(*) AS total,
                    count(*) FILTER (WHERE instr(folded, ?1) AND instr(folded, ?2) AND instr(folded, ?3)
                                       AND instr(folded, ?4)) AS matching
             FROM account",
        );
        for word in words {
            found = found.bind(word);
            counted = counted.bind(word);
        }
        let rows = found.bind(limit.min(MAX_ACCOUNTS)).fetch_all(&self.pool).await?;
        let counts = counted.fetch_one(&self.pool).await?;
        let accounts = rows
            .iter()
            .map(|row| {
                Ok(AccountListItem {
                    account: word(row, "account")?,
                    name: row.try_get("name")?,
                    model: word(row, "model")?,
                    managed_by: row.try_get("managed_by")?,
                })
            })
            .collect::<Result<_, CacheError>>()?;
        Ok(AccountPage { accounts, matching: count(&counts, "matching")?, total: count(&counts, "total")? })
    }

    /// One account.
    ///
    /// # Errors
    /// [`CacheError`] when the cache cannot be read.
    pub async fn account(&self, account: &AccountNumber) -> Result<Option<Account>, CacheError> {
        let row = sqlx::query("SELECT * FROM account WHERE account = ?1")
            .bind(account.as_str())
            .fetch_optional(&self.pool)
            .await?;
        row.map(|row| {
            Ok(Account {
                account: word(&row, "account")?,
                name: row.try_get("name")?,
                model: word(&row, "model")?,
                support_ends: word(&row, "support_ends")?,
                mirroring: row.try_get("mirroring")?,
                managed_by: row.try_get("managed_by")?,
            })
        })
        .transpose()
    }

    /// Every pool of an account with its part, by product line, part and type.
    ///
    /// # Errors
    /// [`CacheError`] when the cache cannot be read.
    pub async fn pools(&self, account: &AccountNumber) -> Result<Vec<(Part, LicenseType, Pool)>, CacheError> {
        let rows = sqlx::query(
            "SELECT part.*, pool.license_type, pool.ordered, pool.allocated, pool.held, pool.reserved
             FROM pool JOIN part USING (part) WHERE pool.account = ?1",
        )
        .bind(account.as_str())
        .fetch_all(&self.pool)
        .await?;
        let mut pools = rows
            .iter()
            .map(|row| Ok((part(row)?, word(row, "license_type")?, pool(row)?)))
            .collect::<Result<Vec<(Part, LicenseType, Pool)>, CacheError>>()?;
        pools.sort_by(|(one, one_type, _), (other, other_type, _)| {
            (&one.product_line, &one.part, one_type).cmp(&(&other.product_line, &other.part, other_type))
        });
        Ok(pools)
    }

    /// A part of the catalogue.
    ///
    /// # Errors
    /// [`CacheError`] when the cache cannot be read.
    pub async fn part(&self, number: &PartNumber) -> Result<Option<Part>, CacheError> {
        let row = sqlx::query("SELECT * FROM part WHERE part = ?1")
            .bind(number.as_str())
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(part).transpose()
    }

    /// The order items that fed a pool, oldest first.
    ///
    /// # Errors
    /// [`CacheError`] when the cache cannot be read.
    pub async fn orders(
        &self,
        account: &AccountNumber,
        part: &PartNumber,
        license_type: LicenseType,
    ) -> Result<Vec<OrderItem>, CacheError> {
        let rows = sqlx::query(
            "SELECT order_number, ordered_on, part, license_type, quantity FROM order_item
             WHERE account = ?1 AND part = ?2 AND license_type = ?3 ORDER BY ordered_on, order_number",
        )
        .bind(account.as_str())
        .bind(part.as_str())
        .bind(license_type.as_str())
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(OrderItem {
                    order: word(row, "order_number")?,
                    ordered_on: word(row, "ordered_on")?,
                    part: word(row, "part")?,
                    license_type: word(row, "license_type")?,
                    quantity: row.try_get("quantity")?,
                })
            })
            .collect()
    }

    /// The active files that hold units of a pool, newest first, and how many there are.
    ///
    /// # Errors
    /// [`CacheError`] when the cache cannot be read.
    pub async fn holding_files(
        &self,
        account: &AccountNumber,
        part: &PartNumber,
        license_type: LicenseType,
    ) -> Result<(Vec<HoldingFile>, u32), CacheError> {
        let rows = sqlx::query(
            "SELECT file.serial, file.machines, file.site_name, file_part.assigned, file_part.pooled,
                    count(*) OVER () AS holding
             FROM file_part JOIN file USING (serial)
             WHERE file_part.account = ?1 AND file_part.part = ?2 AND file_part.license_type = ?3
               AND file.state = 'active'
             ORDER BY file.generated_at DESC, file.serial DESC LIMIT ?4",
        )
        .bind(account.as_str())
        .bind(part.as_str())
        .bind(license_type.as_str())
        .bind(MAX_HOLDING)
        .fetch_all(&self.pool)
        .await?;
        let holding = rows.first().map_or(Ok(0), |row| count(row, "holding"))?;
        let files = rows
            .iter()
            .map(|row| {
                let machines: Vec<licensing::Machine> = json_column(row, "machines")?;
                Ok(HoldingFile {
                    serial: word(row, "serial")?,
                    machines: machines.into_iter().map(|machine| machine.name).collect(),
                    site: row.try_get("site_name")?,
                    assigned: row.try_get("assigned")?,
                    pooled: row.try_get("pooled")?,
                })
            })
            .collect::<Result<_, CacheError>>()?;
        Ok((files, holding))
    }

    /// The sites of an account, active ones first, by name.
    ///
    /// # Errors
    /// [`CacheError`] when the cache cannot be read.
    pub async fn sites(&self, account: &AccountNumber) -> Result<Vec<InstallSite>, CacheError> {
        let rows = sqlx::query("SELECT fields FROM site WHERE account = ?1 ORDER BY active DESC, name, site")
            .bind(account.as_str())
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(|row| json_column(row, "fields")).collect()
    }

    /// The sites of an account with what stands there: active files, and the units that they hold.
    ///
    /// # Errors
    /// [`CacheError`] when the cache cannot be read.
    pub async fn sites_in_use(&self, account: &AccountNumber) -> Result<Vec<SiteRow>, CacheError> {
        let rows = sqlx::query(
            "SELECT site.fields, coalesce(used.files, 0) AS files, coalesce(used.units, 0) AS units
             FROM site LEFT JOIN (
                 SELECT file.site, count(DISTINCT file.serial) AS files,
                        sum(file_part.assigned + file_part.pooled) AS units
                 FROM file JOIN file_part USING (serial)
                 WHERE file.account = ?1 AND file.state = 'active' GROUP BY file.site) AS used
               ON used.site = site.site
             WHERE site.account = ?1 ORDER BY site.active DESC, site.name, site.site",
        )
        .bind(account.as_str())
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(SiteRow {
                    site: json_column(row, "fields")?,
                    active_files: count(row, "files")?,
                    units: count(row, "units")?,
                })
            })
            .collect()
    }

    /// The upgrades that moved units into or out of a pool, oldest first.
    ///
    /// # Errors
    /// [`CacheError`] when the cache cannot be read.
    pub async fn moves(
        &self,
        account: &AccountNumber,
        part: &PartNumber,
        license_type: LicenseType,
    ) -> Result<Vec<PoolMoved>, CacheError> {
        let rows = sqlx::query(
            "SELECT at, from_part, to_part, units FROM pool_move
             WHERE account = ?1 AND license_type = ?3 AND (from_part = ?2 OR to_part = ?2) ORDER BY at, request",
        )
        .bind(account.as_str())
        .bind(part.as_str())
        .bind(license_type.as_str())
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(PoolMoved {
                    at: DateTime::from_timestamp_micros(row.try_get("at")?).unwrap_or_default(),
                    from: word(row, "from_part")?,
                    to: word(row, "to_part")?,
                    units: row.try_get("units")?,
                })
            })
            .collect()
    }
}
