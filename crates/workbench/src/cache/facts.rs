//! The facts that the engine decides on, as the cache knows them.

use std::collections::BTreeMap;

use licensing::{Account, Action, ActiveFile, Facts, HoldingFiles, PoolKey};
use sqlx::Row;

use super::{
    Cache, CacheError,
    rows::{json_column, part, pool, word},
};

/// How many serials stand for all that hold units; the portal gives as many.
const FIRST_HOLDING: i64 = 20;

impl Cache {
    /// What is known to decide on a request of `account`.
    ///
    /// # Errors
    /// [`CacheError`] when the cache cannot be read.
    pub async fn facts(&self, account: Account, action: &Action) -> Result<Facts, CacheError> {
        let Action::Generate(generate) = action;
        let number = account.account.as_str().to_owned();
        let sites = sqlx::query("SELECT fields FROM site WHERE account = ?1 AND site = ?2")
            .bind(&number)
            .bind(generate.site.as_str())
            .fetch_optional(&self.pool)
            .await?;
        let site = sites.map(|row| json_column(&row, "fields")).transpose()?;

        let wanted: Vec<&str> = generate.parts.iter().map(|line| line.part.as_str()).collect();
        let wanted = serde_json::json!(wanted).to_string();
        let rows = sqlx::query("SELECT * FROM part WHERE part IN (SELECT value FROM json_each(?1))")
            .bind(&wanted)
            .fetch_all(&self.pool)
            .await?;
        let parts = rows
            .iter()
            .map(|row| part(row).map(|part| (part.part.clone(), part)))
            .collect::<Result<BTreeMap<_, _>, _>>()?;

        let rows = sqlx::query(
            "SELECT part, license_type, ordered, allocated, held, reserved FROM pool
             WHERE account = ?1 AND part IN (SELECT value FROM json_each(?2))",
        )
        .bind(&number)
        .bind(&wanted)
        .fetch_all(&self.pool)
        .await?;
        let pools = rows
            .iter()
            .map(|row| {
                let key = PoolKey { part: word(row, "part")?, license_type: word(row, "license_type")? };
                Ok((key, pool(row)?))
            })
            .collect::<Result<BTreeMap<_, _>, CacheError>>()?;

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
        .bind(&number)
        .bind(&wanted)
        .bind(generate.license_type.as_str())
        .bind(FIRST_HOLDING)
        .fetch_all(&self.pool)
        .await?;
        let mut holding: BTreeMap<PoolKey, HoldingFiles> = BTreeMap::new();
        for row in &rows {
            let key = PoolKey { part: word(row, "part")?, license_type: generate.license_type };
            let files = holding.entry(key).or_default();
            files.count = row.try_get("holding")?;
            files.first.push(word(row, "serial")?);
        }

        let machines: Vec<[String; 2]> = generate
            .machines
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
        .bind(&number)
        .bind(serde_json::json!(machines).to_string())
        .bind(generate.product_line.as_str())
        .bind(generate.license_type.as_str())
        .fetch_all(&self.pool)
        .await?;
        let active_files = rows
            .iter()
            .map(|row| {
                Ok(ActiveFile { serial: word(row, "serial")?, machines: json_column(row, "machines")? })
            })
            .collect::<Result<_, CacheError>>()?;

        Ok(Facts { account, site, parts, pools, holding, active_files })
    }
}
