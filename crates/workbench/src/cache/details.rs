//! Counts of files: by product line and version, and over time.

use std::collections::BTreeMap;

use licensing::{AccountNumber, FilesByState, LicenseVersion, PartNumber, ProductLine, SiteCounts};
use portal_api::FileState;
use sqlx::Row;

use super::{Cache, CacheError, rows::word};

impl Cache {
    /// The files of an account, counted by product line, version and state.
    ///
    /// # Errors
    /// [`CacheError`] when the cache cannot be read.
    pub async fn file_counts(
        &self,
        account: &AccountNumber,
    ) -> Result<BTreeMap<(ProductLine, LicenseVersion), FilesByState>, CacheError> {
        let rows = sqlx::query(
            "SELECT product_line, license_version, state, count(*) AS files FROM file
             WHERE account = ?1 GROUP BY product_line, license_version, state",
        )
        .bind(account.as_str())
        .fetch_all(&self.pool)
        .await?;
        let mut counts: BTreeMap<(ProductLine, LicenseVersion), FilesByState> = BTreeMap::new();
        for row in &rows {
            let of = counts.entry((word(row, "product_line")?, word(row, "license_version")?)).or_default();
            let files: u32 = row.try_get("files")?;
            match word(row, "state")? {
                FileState::Active => of.active = files,
                FileState::Superseded => of.superseded = files,
                FileState::Deactivated => of.deactivated = files,
                FileState::Recalled => of.recalled = files,
            }
        }
        Ok(counts)
    }

    /// How many sites an account has.
    ///
    /// # Errors
    /// [`CacheError`] when the cache cannot be read.
    pub async fn site_counts(&self, account: &AccountNumber) -> Result<SiteCounts, CacheError> {
        let row = sqlx::query(
            "SELECT count(*) FILTER (WHERE active) AS active, count(*) FILTER (WHERE NOT active) AS inactive
             FROM site WHERE account = ?1",
        )
        .bind(account.as_str())
        .fetch_one(&self.pool)
        .await?;
        Ok(SiteCounts { active: row.try_get("active")?, inactive: row.try_get("inactive")? })
    }

    /// The licence versions of the parts to which parts of an account can be upgraded.
    ///
    /// # Errors
    /// [`CacheError`] when the cache cannot be read.
    pub async fn upgrade_versions(
        &self,
        account: &AccountNumber,
    ) -> Result<BTreeMap<PartNumber, LicenseVersion>, CacheError> {
        let rows = sqlx::query(
            "SELECT part, license_version FROM part
             WHERE part IN (SELECT upgrade_to FROM part JOIN pool USING (part) WHERE pool.account = ?1)",
        )
        .bind(account.as_str())
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(|row| Ok((word(row, "part")?, word(row, "license_version")?))).collect()
    }

    /// How many files of an account were generated in each month that has some, as `2026-11`, in UTC, oldest first.
    ///
    /// # Errors
    /// [`CacheError`] when the cache cannot be read.
    pub async fn files_by_month(&self, account: &AccountNumber) -> Result<Vec<(String, u32)>, CacheError> {
        let rows = sqlx::query(
            "SELECT strftime('%Y-%m', generated_at, 'unixepoch') AS month, count(*) AS files FROM file
             WHERE account = ?1 GROUP BY month ORDER BY month",
        )
        .bind(account.as_str())
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(|row| Ok((row.try_get("month")?, row.try_get("files")?))).collect()
    }
}
