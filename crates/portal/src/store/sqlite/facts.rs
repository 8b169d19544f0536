//! What a request is decided on, in a handful of statements: lists go in through `json_each`.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use licensing::{
    Account, AccountNumber, ActiveFile, Generate, HoldingFiles, InstallSite, LicenseType, Machine, Part,
    PartNumber, Pool, PoolKey, SiteId,
};
use sqlx::{FromRow, SqliteConnection};

use super::{from_word, json_list, read};
use crate::store::{GenerateFacts, MAX_HOLDING, StoreError};

pub(super) async fn generate(
    db: &mut SqliteConnection,
    account: &AccountNumber,
    generate: &Generate,
) -> Result<GenerateFacts, StoreError> {
    let numbers: Vec<&PartNumber> = generate.parts.iter().map(|line| &line.part).collect();
    Ok(GenerateFacts {
        account: accounts(db, &[account]).await?.into_values().next(),
        site: sites(db, &[(account, &generate.site)]).await?.into_values().next(),
        parts: parts(db, &numbers).await?,
        pools: pools_of_parts(db, account, &numbers).await?,
        active_files: active_files(db, account, generate).await?,
    })
}

#[derive(FromRow)]
struct PartRow {
    part: String,
    description: String,
    product_line: String,
    license_version: String,
    kind: String,
    keys: String,
    upgrade_to: Option<String>,
}

pub(super) async fn parts(
    db: &mut SqliteConnection,
    numbers: &[&PartNumber],
) -> Result<BTreeMap<PartNumber, Part>, StoreError> {
    let rows: Vec<PartRow> =
        sqlx::query_as("SELECT * FROM part WHERE part IN (SELECT value FROM json_each(?))")
            .bind(json_list(&numbers)?)
            .fetch_all(db)
            .await?;
    rows.into_iter()
        .map(|row| {
            let part: PartNumber = read("part", row.part.parse())?;
            let known = Part {
                part: part.clone(),
                description: row.description,
                product_line: read("product line", row.product_line.parse())?,
                license_version: read("licence version", row.license_version.parse())?,
                kind: from_word("kind of part", row.kind)?,
                keys: read("keys of a part", serde_json::from_str(&row.keys))?,
                upgrade_to: row.upgrade_to.map(|to| read("part", to.parse())).transpose()?,
            };
            Ok((part, known))
        })
        .collect()
}

#[derive(FromRow)]
struct AccountRow {
    account: String,
    name: String,
    model: String,
    support_ends: String,
    mirroring: bool,
    managed_by: String,
}

pub(super) async fn accounts(
    db: &mut SqliteConnection,
    numbers: &[&AccountNumber],
) -> Result<BTreeMap<AccountNumber, Account>, StoreError> {
    let rows: Vec<AccountRow> =
        sqlx::query_as("SELECT * FROM account WHERE account IN (SELECT value FROM json_each(?))")
            .bind(json_list(&numbers)?)
            .fetch_all(db)
            .await?;
    rows.into_iter()
        .map(|row| {
            let account: AccountNumber = read("account", row.account.parse())?;
            let known = Account {
                account: account.clone(),
                name: row.name,
                model: from_word("licence model", row.model)?,
                support_ends: read("end of support", row.support_ends.parse::<NaiveDate>())?,
                mirroring: row.mirroring,
                managed_by: row.managed_by,
            };
            Ok((account, known))
        })
        .collect()
}

#[derive(FromRow)]
struct SiteRow {
    account: String,
    site: String,
    name: String,
    street: String,
    city: String,
    region: String,
    postal_code: String,
    country: String,
    contact_name: String,
    email: String,
    phone: String,
    notes: String,
    active: bool,
}

pub(super) async fn sites(
    db: &mut SqliteConnection,
    keys: &[(&AccountNumber, &SiteId)],
) -> Result<BTreeMap<(AccountNumber, SiteId), InstallSite>, StoreError> {
    let rows: Vec<SiteRow> = sqlx::query_as(
        "SELECT site.* FROM json_each(?) AS wanted
         JOIN site ON site.account = wanted.value->>0 AND site.site = wanted.value->>1",
    )
    .bind(json_list(&keys)?)
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let site: SiteId = read("site", row.site.parse())?;
            let known = InstallSite {
                site: site.clone(),
                name: row.name,
                street: row.street,
                city: row.city,
                region: row.region,
                postal_code: row.postal_code,
                country: row.country,
                contact_name: row.contact_name,
                email: row.email,
                phone: row.phone,
                notes: row.notes,
                active: row.active,
            };
            Ok(((read("account", row.account.parse())?, site), known))
        })
        .collect()
}

/// Reads the four numbers of a pool.
pub(super) fn pool(ordered: i64, allocated: i64, held: i64, reserved: i64) -> Result<Pool, StoreError> {
    let units = |number: i64| read("units of a pool", u32::try_from(number));
    read("pool", Pool::new(units(ordered)?, units(allocated)?, units(held)?, units(reserved)?))
}

async fn pools_of_parts(
    db: &mut SqliteConnection,
    account: &AccountNumber,
    numbers: &[&PartNumber],
) -> Result<BTreeMap<PoolKey, Pool>, StoreError> {
    let rows: Vec<(String, String, i64, i64, i64, i64)> = sqlx::query_as(
        "SELECT part, license_type, ordered, allocated, held, reserved FROM pool
         WHERE account = ? AND part IN (SELECT value FROM json_each(?))",
    )
    .bind(account.as_str())
    .bind(json_list(&numbers)?)
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|(part, license_type, ordered, allocated, held, reserved)| {
            let key = PoolKey {
                part: read("part", part.parse())?,
                license_type: read("licence type", license_type.parse())?,
            };
            Ok((key, pool(ordered, allocated, held, reserved)?))
        })
        .collect()
}

async fn active_files(
    db: &mut SqliteConnection,
    account: &AccountNumber,
    generate: &Generate,
) -> Result<Vec<ActiveFile>, StoreError> {
    let names: Vec<String> = generate.machines.iter().map(|machine| machine.name.folded()).collect();
    let host_ids: Vec<&str> = generate.machines.iter().map(|machine| machine.host_id.as_str()).collect();
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT file.serial, machine.name, machine.host_id
         FROM activation_file AS file JOIN file_machine AS machine ON machine.serial = file.serial
         WHERE file.state = 'active' AND file.product_line = ?2 AND file.license_type = ?3 AND file.serial IN (
             SELECT serial FROM file_machine WHERE account = ?1 AND folded IN (SELECT value FROM json_each(?4))
             UNION
             SELECT serial FROM file_machine WHERE account = ?1 AND host_id IN (SELECT value FROM json_each(?5)))
         ORDER BY length(file.serial), file.serial, machine.position",
    )
    .bind(account.as_str())
    .bind(generate.product_line.as_str())
    .bind(generate.license_type.as_str())
    .bind(json_list(&names)?)
    .bind(json_list(&host_ids)?)
    .fetch_all(db)
    .await?;
    let mut files: Vec<ActiveFile> = Vec::new();
    for (serial, name, host_id) in rows {
        let machine =
            Machine { name: read("machine", name.parse())?, host_id: read("host ID", host_id.parse())? };
        match files.last_mut() {
            Some(file) if file.serial.as_str() == serial => file.machines.push(machine),
            _ => {
                files.push(ActiveFile { serial: read("serial", serial.parse())?, machines: vec![machine] });
            }
        }
    }
    Ok(files)
}

pub(super) async fn holding(
    db: &mut SqliteConnection,
    account: &AccountNumber,
    pools: &[PoolKey],
) -> Result<BTreeMap<PoolKey, HoldingFiles>, StoreError> {
    let keys: Vec<(&PartNumber, LicenseType)> =
        pools.iter().map(|key| (&key.part, key.license_type)).collect();
    let rows: Vec<(String, String, String, u32)> = sqlx::query_as(
        "WITH held AS (
             SELECT units.part, file.license_type, file.serial,
                 count(*) OVER (PARTITION BY units.part, file.license_type) AS files,
                 row_number() OVER (PARTITION BY units.part, file.license_type
                     ORDER BY length(file.serial), file.serial) AS place
             FROM json_each(?2) AS wanted
             JOIN file_part AS units ON units.account = ?1 AND units.part = wanted.value->>0
             JOIN activation_file AS file ON file.serial = units.serial AND file.state = 'active'
                 AND file.license_type = wanted.value->>1)
         SELECT part, license_type, serial, files FROM held WHERE place <= ?3 ORDER BY part, license_type, place",
    )
    .bind(account.as_str())
    .bind(json_list(&keys)?)
    .bind(MAX_HOLDING)
    .fetch_all(db)
    .await?;
    let mut holding: BTreeMap<PoolKey, HoldingFiles> = BTreeMap::new();
    for (part, license_type, serial, files) in rows {
        let key = PoolKey {
            part: read("part", part.parse())?,
            license_type: read("licence type", license_type.parse())?,
        };
        let of_pool = holding.entry(key).or_default();
        of_pool.count = files;
        of_pool.first.push(read("serial", serial.parse())?);
    }
    Ok(holding)
}
