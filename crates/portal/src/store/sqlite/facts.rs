//! What a request is decided on, in a handful of statements: lists go in through `json_each`.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use licensing::{
    Account, AccountNumber, Action, ActiveFile, Facts, HoldingFiles, HostId, InstallSite, KnownFile,
    LicenseType, Machine, MachineName, Part, PartLine, PartNumber, Pool, PoolKey, ProductLine, Serial,
    SiteFiles, SiteId, SiteRef,
};
use sqlx::{FromRow, SqliteConnection};

use super::{from_word, json_list, read};
use crate::store::{MAX_HOLDING, StoreError};

/// What `action` is decided on, but for who holds the units of a short pool.
pub(super) async fn of_action(
    db: &mut SqliteConnection,
    account: &AccountNumber,
    action: &Action,
    today: NaiveDate,
) -> Result<Option<Facts>, StoreError> {
    let Some(known) = accounts(db, &[account]).await?.into_values().next() else { return Ok(None) };
    let mut facts = Facts::of(known, today);
    match action {
        Action::Generate(wish) => {
            let numbers: Vec<&PartNumber> = wish.parts.iter().map(|line| &line.part).collect();
            facts.site = site(db, account, &wish.site).await?;
            facts.parts = parts(db, &numbers).await?;
            facts.pools = pools_of_parts(db, account, &numbers).await?;
            facts.active_files =
                active_files(db, account, &wish.product_line, wish.license_type, &wish.machines).await?;
        }
        Action::Update(wish) => {
            facts.files = known_files(db, account, &[&wish.serial]).await?;
            let Some(file) = facts.files.get(&wish.serial) else { return Ok(Some(facts)) };
            let numbers: BTreeSet<&PartNumber> =
                file.parts.iter().chain(&wish.parts).map(|line| &line.part).collect();
            let numbers: Vec<&PartNumber> = numbers.into_iter().collect();
            facts.site = site(db, account, &file.site.id).await?;
            facts.parts = parts(db, &numbers).await?;
            facts.pools = pools_of_parts(db, account, &numbers).await?;
            facts.active_files =
                active_files(db, account, &file.product_line, file.license_type, &wish.machines).await?;
        }
        Action::Deactivate(wish) => {
            facts.files = known_files(db, account, &[&wish.serial]).await?;
            let numbers: Vec<&PartNumber> =
                facts.files.values().flat_map(|file| &file.parts).map(|line| &line.part).collect();
            facts.pools = pools_of_parts(db, account, &numbers).await?;
        }
        Action::Upgrade(wish) => {
            facts.pools = all_pools(db, account).await?;
            let mut serials: BTreeSet<Serial> = wish.files.iter().cloned().collect();
            if facts.account.mirroring {
                // Only there a file that was left out matters, and an account may have ten thousand.
                serials.extend(files_with_option(db, account).await?);
            }
            let serials: Vec<&Serial> = serials.iter().collect();
            facts.files = known_files(db, account, &serials).await?;
            facts.parts = parts_and_their_targets(db, &facts).await?;
        }
        Action::CreateSite(wish) => facts.site = site(db, account, &wish.site).await?,
        Action::EditSite(wish) => {
            facts.site = site(db, account, &wish.before.site).await?;
            facts.site_files = files_at_site(db, account, &wish.before.site).await?;
        }
    }
    Ok(Some(facts))
}

async fn site(
    db: &mut SqliteConnection,
    account: &AccountNumber,
    site: &SiteId,
) -> Result<Option<InstallSite>, StoreError> {
    Ok(sites(db, &[(account, site)]).await?.into_values().next())
}

/// Every part of the account's pools and of the files in `facts`, and those to which their upgrade paths lead.
async fn parts_and_their_targets(
    db: &mut SqliteConnection,
    facts: &Facts,
) -> Result<BTreeMap<PartNumber, Part>, StoreError> {
    let lines = facts.files.values().flat_map(|file| &file.parts).map(|line| &line.part);
    let numbers: BTreeSet<&PartNumber> = facts.pools.keys().map(|key| &key.part).chain(lines).collect();
    let mut known = parts(db, &numbers.into_iter().collect::<Vec<_>>()).await?;
    let targets: Vec<&PartNumber> = known
        .values()
        .filter_map(|part| part.upgrade_to.as_ref())
        .filter(|target| !known.contains_key(target))
        .collect();
    let targets = parts(db, &targets).await?;
    known.extend(targets);
    Ok(known)
}

/// The active files that hold a part with an upgrade path.
async fn files_with_option(
    db: &mut SqliteConnection,
    account: &AccountNumber,
) -> Result<Vec<Serial>, StoreError> {
    let rows: Vec<String> = sqlx::query_scalar(
        "SELECT DISTINCT file.serial
         FROM file_part AS units
         JOIN part ON part.part = units.part AND part.upgrade_to IS NOT NULL
         JOIN activation_file AS file ON file.serial = units.serial AND file.state = 'active'
         WHERE units.account = ?1",
    )
    .bind(account.as_str())
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|serial| read("serial", serial.parse())).collect()
}

async fn files_at_site(
    db: &mut SqliteConnection,
    account: &AccountNumber,
    site: &SiteId,
) -> Result<SiteFiles, StoreError> {
    let rows: Vec<(String, u32)> = sqlx::query_as(
        "SELECT serial, count(*) OVER () FROM activation_file
         WHERE account = ?1 AND site = ?2 AND state = 'active' ORDER BY length(serial), serial LIMIT ?3",
    )
    .bind(account.as_str())
    .bind(site.as_str())
    .bind(MAX_HOLDING)
    .fetch_all(db)
    .await?;
    let count = rows.first().map_or(0, |(_, count)| *count);
    let first = rows
        .into_iter()
        .map(|(serial, _)| read("serial", serial.parse()))
        .collect::<Result<_, StoreError>>()?;
    Ok(SiteFiles { count, first })
}

/// The rows are found by their serials: an account has many files, and a request names a few.
pub(super) const KNOWN_FILES: &str =
    "SELECT file.serial, file.lineage, file.revision, file.state, file.site, file.site_name, file.product_line,
         file.license_type, file.license_version, file.attributes,
         (SELECT newest.serial FROM activation_file AS newest
          WHERE newest.lineage = file.lineage AND newest.state = 'active' AND newest.serial <> file.serial)
             AS newest,
         (SELECT json_group_array(json_array(name, host_id) ORDER BY position)
          FROM file_machine WHERE file_machine.serial = file.serial) AS machines,
         (SELECT json_group_array(json_array(part, assigned, pooled) ORDER BY part)
          FROM file_part WHERE file_part.serial = file.serial) AS parts
     FROM json_each(?2) AS wanted
     CROSS JOIN activation_file AS file ON file.serial = wanted.value AND +file.account = ?1";

#[derive(FromRow)]
struct FileRow {
    serial: String,
    lineage: String,
    revision: u32,
    state: String,
    newest: Option<String>,
    site: String,
    site_name: String,
    product_line: String,
    license_type: String,
    license_version: String,
    attributes: String,
    /// JSON: pairs of name and host ID, in order.
    machines: String,
    /// JSON: part, assigned and pooled units, ascending by part.
    parts: String,
}

/// The files of these serials, as far as the account has them.
async fn known_files(
    db: &mut SqliteConnection,
    account: &AccountNumber,
    serials: &[&Serial],
) -> Result<BTreeMap<Serial, KnownFile>, StoreError> {
    let rows: Vec<FileRow> =
        sqlx::query_as(KNOWN_FILES).bind(account.as_str()).bind(json_list(&serials)?).fetch_all(db).await?;
    rows.into_iter()
        .map(|row| {
            let serial: Serial = read("serial", row.serial.parse())?;
            let machines: Vec<(MachineName, HostId)> =
                read("machines of a file", serde_json::from_str(&row.machines))?;
            let parts: Vec<(PartNumber, u32, u32)> =
                read("parts of a file", serde_json::from_str(&row.parts))?;
            let file = KnownFile {
                serial: serial.clone(),
                lineage: read("lineage", row.lineage.parse())?,
                revision: row.revision,
                state: from_word("state of a file", row.state)?,
                newest: row.newest.map(|newest| read("serial", newest.parse())).transpose()?,
                site: SiteRef { id: read("site", row.site.parse())?, name: row.site_name },
                machines: machines.into_iter().map(|(name, host_id)| Machine { name, host_id }).collect(),
                product_line: read("product line", row.product_line.parse())?,
                license_type: read("licence type", row.license_type.parse())?,
                license_version: read("licence version", row.license_version.parse())?,
                attributes: read("attributes", serde_json::from_str(&row.attributes))?,
                parts: parts
                    .into_iter()
                    .map(|(part, assigned, pooled)| PartLine { part, assigned, pooled })
                    .collect(),
            };
            Ok((serial, file))
        })
        .collect()
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

type PoolRow = (String, String, i64, i64, i64, i64);

pub(super) const POOLS_OF_PARTS: &str =
    "SELECT part, license_type, ordered, allocated, held, reserved FROM pool
     WHERE account = ?1 AND part IN (SELECT value FROM json_each(?2))";

async fn pools_of_parts(
    db: &mut SqliteConnection,
    account: &AccountNumber,
    numbers: &[&PartNumber],
) -> Result<BTreeMap<PoolKey, Pool>, StoreError> {
    let rows = sqlx::query_as(POOLS_OF_PARTS).bind(account.as_str()).bind(json_list(&numbers)?);
    pools(rows.fetch_all(db).await?)
}

async fn all_pools(
    db: &mut SqliteConnection,
    account: &AccountNumber,
) -> Result<BTreeMap<PoolKey, Pool>, StoreError> {
    let rows = sqlx::query_as(
        "SELECT part, license_type, ordered, allocated, held, reserved FROM pool WHERE account = ?",
    )
    .bind(account.as_str());
    pools(rows.fetch_all(db).await?)
}

fn pools(rows: Vec<PoolRow>) -> Result<BTreeMap<PoolKey, Pool>, StoreError> {
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
    product_line: &ProductLine,
    license_type: LicenseType,
    machines: &[Machine],
) -> Result<Vec<ActiveFile>, StoreError> {
    let names: Vec<String> = machines.iter().map(|machine| machine.name.folded()).collect();
    let host_ids: Vec<&str> = machines.iter().map(|machine| machine.host_id.as_str()).collect();
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
    .bind(product_line.as_str())
    .bind(license_type.as_str())
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
