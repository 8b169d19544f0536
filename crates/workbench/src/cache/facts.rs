//! The facts that the engine decides on, as the cache knows them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use licensing::{
    Account, AccountNumber, Action, ActiveFile, Facts, HoldingFiles, InstallSite, KnownFile, LicenseType,
    Machine, Part, PartNumber, Pool, PoolKey, ProductLine, Serial, SiteFiles, SiteId, SiteRef,
};
use serde_json::json;
use sqlx::Row;

use super::{
    Cache, CacheError,
    rows::{json_column, optional_word, part, pool, word},
};

/// How many serials stand for all that hold units; the portal gives as many.
const FIRST_HOLDING: i64 = 20;

impl Cache {
    /// What is known to decide on a request of `account` on a day.
    ///
    /// # Errors
    /// [`CacheError`] when the cache cannot be read.
    pub async fn facts(
        &self,
        account: Account,
        action: &Action,
        today: NaiveDate,
    ) -> Result<Facts, CacheError> {
        let number = account.account.clone();
        let mut facts = Facts::of(account, today);
        match action {
            Action::Generate(wish) => {
                let parts: BTreeSet<&PartNumber> = wish.parts.iter().map(|line| &line.part).collect();
                facts.site = self.site(&number, &wish.site).await?;
                facts.parts = self.parts(&parts).await?;
                facts.pools = self.pools_of(&number, &parts).await?;
                facts.holding = self.holding(&number, &parts, wish.license_type).await?;
                facts.active_files =
                    self.active_files(&number, &wish.product_line, wish.license_type, &wish.machines).await?;
            }
            Action::Update(wish) => {
                facts.files = self.known_files(&number, &BTreeSet::from([&wish.serial])).await?;
                let Some(file) = facts.files.get(&wish.serial) else { return Ok(facts) };
                let parts: BTreeSet<&PartNumber> =
                    file.parts.iter().chain(&wish.parts).map(|line| &line.part).collect();
                facts.site = self.site(&number, &file.site.id).await?;
                facts.parts = self.parts(&parts).await?;
                facts.pools = self.pools_of(&number, &parts).await?;
                facts.holding = self.holding(&number, &parts, file.license_type).await?;
                facts.active_files =
                    self.active_files(&number, &file.product_line, file.license_type, &wish.machines).await?;
            }
            Action::Deactivate(wish) => {
                facts.files = self.known_files(&number, &BTreeSet::from([&wish.serial])).await?;
                let parts: BTreeSet<&PartNumber> =
                    facts.files.values().flat_map(|file| &file.parts).map(|line| &line.part).collect();
                facts.pools = self.pools_of(&number, &parts).await?;
            }
            Action::Upgrade(wish) => {
                let named: BTreeSet<&Serial> = wish.files.iter().collect();
                self.upgrade_facts(&number, &named, &mut facts).await?;
            }
            Action::CreateSite(wish) => facts.site = self.site(&number, &wish.site).await?,
            Action::EditSite(wish) => {
                facts.site = self.site(&number, &wish.before.site).await?;
                facts.site_files = self.files_at_site(&number, &wish.before.site).await?;
            }
        }
        Ok(facts)
    }

    /// Everything of an account that can be upgraded, and the files that are named.
    ///
    /// # Errors
    /// [`CacheError`] when the cache cannot be read.
    pub async fn upgrade_facts(
        &self,
        account: &AccountNumber,
        named: &BTreeSet<&Serial>,
        facts: &mut Facts,
    ) -> Result<(), CacheError> {
        let all = self.pools(account).await?;
        facts.pools = all
            .iter()
            .map(|(part, license_type, pool)| {
                (PoolKey { part: part.part.clone(), license_type: *license_type }, *pool)
            })
            .collect();
        facts.parts = all.into_iter().map(|(part, ..)| (part.part.clone(), part)).collect();
        let rows = sqlx::query(
            "SELECT DISTINCT file.serial
             FROM file_part JOIN part ON part.part = file_part.part AND part.upgrade_to IS NOT NULL
             JOIN file ON file.serial = file_part.serial AND file.state = 'active'
             WHERE file_part.account = ?1",
        )
        .bind(account.as_str())
        .fetch_all(&self.pool)
        .await?;
        let concerned: BTreeSet<Serial> =
            rows.iter().map(|row| word(row, "serial")).collect::<Result<_, CacheError>>()?;
        facts.files =
            self.known_files(account, &concerned.iter().chain(named.iter().copied()).collect()).await?;
        let missing: BTreeSet<&PartNumber> = facts
            .files
            .values()
            .flat_map(|file| &file.parts)
            .map(|line| &line.part)
            .chain(facts.parts.values().filter_map(|part| part.upgrade_to.as_ref()))
            .filter(|part| !facts.parts.contains_key(part))
            .collect();
        let missing = self.parts(&missing).await?;
        facts.parts.extend(missing);
        Ok(())
    }

    /// One site.
    ///
    /// # Errors
    /// [`CacheError`] when the cache cannot be read.
    pub async fn site(
        &self,
        account: &AccountNumber,
        site: &SiteId,
    ) -> Result<Option<InstallSite>, CacheError> {
        let row = sqlx::query("SELECT fields FROM site WHERE account = ?1 AND site = ?2")
            .bind(account.as_str())
            .bind(site.as_str())
            .fetch_optional(&self.pool)
            .await?;
        row.map(|row| json_column(&row, "fields")).transpose()
    }

    /// The active files of a site.
    ///
    /// # Errors
    /// [`CacheError`] when the cache cannot be read.
    pub async fn files_at_site(
        &self,
        account: &AccountNumber,
        site: &SiteId,
    ) -> Result<SiteFiles, CacheError> {
        let rows = sqlx::query(
            "SELECT serial, count(*) OVER () AS files FROM file
             WHERE account = ?1 AND site = ?2 AND state = 'active' ORDER BY length(serial), serial LIMIT ?3",
        )
        .bind(account.as_str())
        .bind(site.as_str())
        .bind(FIRST_HOLDING)
        .fetch_all(&self.pool)
        .await?;
        let count = rows.first().map_or(Ok(0), |row| row.try_get("files"))?;
        let first = rows.iter().map(|row| word(row, "serial")).collect::<Result<_, _>>()?;
        Ok(SiteFiles { count, first })
    }

    async fn parts(&self, numbers: &BTreeSet<&PartNumber>) -> Result<BTreeMap<PartNumber, Part>, CacheError> {
        let rows = sqlx::query("SELECT * FROM part WHERE part IN (SELECT value FROM json_each(?1))")
            .bind(json!(numbers).to_string())
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(|row| part(row).map(|part| (part.part.clone(), part))).collect()
    }

    async fn pools_of(
        &self,
        account: &AccountNumber,
        parts: &BTreeSet<&PartNumber>,
    ) -> Result<BTreeMap<PoolKey, Pool>, CacheError> {
        let rows = sqlx::query(
            "SELECT part, license_type, ordered, allocated, held, reserved FROM pool
             WHERE account = ?1 AND part IN (SELECT value FROM json_each(?2))",
        )
        .bind(account.as_str())
        .bind(json!(parts).to_string())
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                let key = PoolKey { part: word(row, "part")?, license_type: word(row, "license_type")? };
                Ok((key, pool(row)?))
            })
            .collect()
    }

    async fn holding(
        &self,
        account: &AccountNumber,
        parts: &BTreeSet<&PartNumber>,
        license_type: LicenseType,
    ) -> Result<BTreeMap<PoolKey, HoldingFiles>, CacheError> {
        let rows = sqlx::query(
            "SELECT part, serial, holding FROM (
                 SELECT file_part.part, file_part.serial,
                        count(*) OVER (PARTITION BY file_part.part) AS holding,
                        row_number() OVER (PARTITION BY file_part.part ORDER BY file_part.serial) AS place
                 FROM file_part JOIN file USING (serial)
                 WHERE file_part.account = ?1 AND file_part.license_type = ?3 AND file.state = 'active'
                   AND file_part.part IN (SELECT value FROM json_each(?2)))
             WHERE place <= ?4 ORDER BY part, serial",
        )
        .bind(account.as_str())
        .bind(json!(parts).to_string())
        .bind(license_type.as_str())
        .bind(FIRST_HOLDING)
        .fetch_all(&self.pool)
        .await?;
        let mut holding: BTreeMap<PoolKey, HoldingFiles> = BTreeMap::new();
        for row in &rows {
            let key = PoolKey { part: word(row, "part")?, license_type };
            let files = holding.entry(key).or_default();
            files.count = row.try_get("holding")?;
            files.first.push(word(row, "serial")?);
        }
        Ok(holding)
    }

    async fn active_files(
        &self,
        account: &AccountNumber,
        product_line: &ProductLine,
        license_type: LicenseType,
        machines: &[Machine],
    ) -> Result<Vec<ActiveFile>, CacheError> {
        let machines: Vec<[String; 2]> = machines
            .iter()
            .map(|machine| [machine.name.folded(), machine.host_id.as_str().to_owned()])
            .collect();
        let rows = sqlx::query(
            "SELECT serial, machines FROM file
             WHERE account = ?1 AND product_line = ?3 AND license_type = ?4 AND state = 'active'
               AND serial IN (SELECT file_machine.serial
                              FROM file_machine JOIN json_each(?2) AS asked
                              WHERE file_machine.account = ?1
                                AND (file_machine.folded = asked.value ->> 0
                                     OR file_machine.host_id = asked.value ->> 1))
             ORDER BY serial",
        )
        .bind(account.as_str())
        .bind(json!(machines).to_string())
        .bind(product_line.as_str())
        .bind(license_type.as_str())
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(ActiveFile { serial: word(row, "serial")?, machines: json_column(row, "machines")? })
            })
            .collect()
    }

    /// The files of these serials, as far as the account has them.
    ///
    /// # Errors
    /// [`CacheError`] when the cache cannot be read.
    pub async fn known_files(
        &self,
        account: &AccountNumber,
        serials: &BTreeSet<&Serial>,
    ) -> Result<BTreeMap<Serial, KnownFile>, CacheError> {
        let rows = sqlx::query(
            "SELECT file.*, (SELECT newest.serial FROM file AS newest
                 WHERE newest.account = ?1 AND newest.lineage = file.lineage AND newest.state = 'active'
                   AND newest.serial <> file.serial) AS newest
             FROM json_each(?2) AS wanted JOIN file ON file.serial = wanted.value AND file.account = ?1",
        )
        .bind(account.as_str())
        .bind(json!(serials).to_string())
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                let file = KnownFile {
                    serial: word(row, "serial")?,
                    lineage: word(row, "lineage")?,
                    revision: row.try_get("revision")?,
                    state: word(row, "state")?,
                    newest: optional_word(row, "newest")?,
                    site: SiteRef { id: word(row, "site")?, name: row.try_get("site_name")? },
                    machines: json_column(row, "machines")?,
                    product_line: word(row, "product_line")?,
                    license_type: word(row, "license_type")?,
                    license_version: word(row, "license_version")?,
                    attributes: json_column(row, "attributes")?,
                    parts: json_column(row, "parts")?,
                };
                Ok((file.serial.clone(), file))
            })
            .collect()
    }
}
