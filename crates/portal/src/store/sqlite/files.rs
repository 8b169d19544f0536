//! Changing pools, adding files, and what becomes of them.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use licensing::{AccountNumber, Pool, PoolChange, PoolMove, Serial};
use portal_api::FileRecord;
use sqlx::SqliteConnection;
use uuid::Uuid;

use super::{json_list, read};
use crate::store::StoreError;

/// The statement that makes double allocation impossible: a pool changes only where the units are there. The account
/// comes with each change, so that a pool is found by its whole key.
pub(super) const CHANGE_POOLS: &str =
    "UPDATE pool SET ordered = pool.ordered + change.ordered, allocated = pool.allocated + change.allocated
     FROM (SELECT value->>0 AS account, value->>1 AS part, value->>2 AS license_type, value->>3 AS ordered,
               value->>4 AS allocated
           FROM json_each(?)) AS change
     WHERE pool.account = change.account AND pool.part = change.part AND pool.license_type = change.license_type
         AND pool.ordered + change.ordered >= 0 AND pool.allocated + change.allocated >= 0
         AND pool.ordered + change.ordered - pool.allocated - change.allocated - pool.held - pool.reserved >= 0";

pub(super) async fn change_pools(
    db: &mut SqliteConnection,
    account: &AccountNumber,
    changes: &[PoolChange],
) -> Result<bool, StoreError> {
    let made: Vec<_> = changes
        .iter()
        .filter(|change| change.before == Pool::default())
        .map(|change| (&change.part, change.license_type))
        .collect();
    if !made.is_empty() {
        sqlx::query(
            "INSERT INTO pool (account, part, license_type, ordered)
             SELECT ?1, value->>0, value->>1, 0 FROM json_each(?2) WHERE true
             ON CONFLICT (account, part, license_type) DO NOTHING",
        )
        .bind(account.as_str())
        .bind(json_list(&made)?)
        .execute(&mut *db)
        .await?;
    }
    let by = |before: u32, after: u32| i64::from(after) - i64::from(before);
    let wanted: Vec<_> = changes
        .iter()
        .map(|PoolChange { part, license_type, before, after, .. }| {
            let ordered = by(before.ordered(), after.ordered());
            (account, part, license_type, ordered, by(before.allocated(), after.allocated()))
        })
        .collect();
    let changed = sqlx::query(CHANGE_POOLS).bind(json_list(&wanted)?).execute(db).await?;
    Ok(changed.rows_affected() == changes.len() as u64)
}

/// The first second in which a file that is in force up to this day is not.
fn end_of(last: NaiveDate) -> i64 {
    let next = last.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX);
    next.and_time(NaiveTime::MIN).and_utc().timestamp()
}

/// The rows are found by their serials, not by what else the account has.
pub(super) const SUPERSEDE: &str = "UPDATE activation_file SET state = 'superseded', overlap_ends = ?3
     WHERE serial IN (SELECT value FROM json_each(?2)) AND +account = ?1 AND state = 'active'";

pub(super) async fn supersede(
    db: &mut SqliteConnection,
    account: &AccountNumber,
    serials: &[&Serial],
    overlap_ends: Option<NaiveDate>,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let list = json_list(&serials)?;
    let superseded = sqlx::query(SUPERSEDE)
        .bind(account.as_str())
        .bind(&list)
        .bind(overlap_ends.map(|last| last.to_string()))
        .execute(&mut *db)
        .await?;
    if superseded.rows_affected() != serials.len() as u64 {
        return Ok(false);
    }
    sqlx::query(
        "INSERT INTO file_end (serial, reason, at) SELECT value, 'superseded', ?2 FROM json_each(?1)",
    )
    .bind(&list)
    .bind(overlap_ends.map_or(now.timestamp(), end_of))
    .execute(db)
    .await?;
    Ok(true)
}

/// The rows are found by their lineage.
pub(super) const END_OVERLAPS: &str = "UPDATE activation_file SET overlap_ends = NULL
     WHERE lineage = ?2 AND +account = ?1 AND overlap_ends IS NOT NULL RETURNING serial";

pub(super) async fn deactivate(
    db: &mut SqliteConnection,
    account: &AccountNumber,
    serial: &Serial,
    lineage: &Serial,
    now: DateTime<Utc>,
) -> Result<Option<Vec<Serial>>, StoreError> {
    let deactivated = sqlx::query(
        "UPDATE activation_file SET state = 'deactivated' WHERE account = ? AND serial = ? AND state = 'active'",
    )
    .bind(account.as_str())
    .bind(serial.as_str())
    .execute(&mut *db)
    .await?;
    if deactivated.rows_affected() != 1 {
        return Ok(None);
    }
    sqlx::query("INSERT INTO file_end (serial, reason, at) VALUES (?, 'deactivated', ?)")
        .bind(serial.as_str())
        .bind(now.timestamp())
        .execute(&mut *db)
        .await?;
    let ended: Vec<String> = sqlx::query_scalar(END_OVERLAPS)
        .bind(account.as_str())
        .bind(lineage.as_str())
        .fetch_all(&mut *db)
        .await?;
    if ended.is_empty() {
        return Ok(Some(Vec::new()));
    }
    // An overlap that was over already keeps its moment.
    sqlx::query("UPDATE file_end SET at = min(at, ?2) WHERE serial IN (SELECT value FROM json_each(?1))")
        .bind(json_list(&ended)?)
        .bind(now.timestamp())
        .execute(db)
        .await?;
    let mut ended =
        ended.into_iter().map(|serial| read("serial", serial.parse())).collect::<Result<Vec<Serial>, _>>()?;
    // The journal names them in one order, whatever the engine found first.
    ended.sort();
    Ok(Some(ended))
}

pub(super) async fn add_moves(
    db: &mut SqliteConnection,
    account: &AccountNumber,
    request: Uuid,
    moves: &[PoolMove],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let rows: Vec<_> = moves
        .iter()
        .map(|step| (&step.from, &step.to, step.license_type, step.units, step.in_files))
        .collect();
    sqlx::query(
        "INSERT INTO pool_move (account, request, at, from_part, to_part, license_type, units, in_files)
         SELECT ?1, ?2, ?3, value->>0, value->>1, value->>2, value->>3, value->>4 FROM json_each(?4)",
    )
    .bind(account.as_str())
    .bind(request.to_string())
    .bind(now.timestamp_micros())
    .bind(json_list(&rows)?)
    .execute(db)
    .await?;
    Ok(())
}

pub(super) async fn add(
    db: &mut SqliteConnection,
    account: &AccountNumber,
    file: &FileRecord,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO activation_file (serial, account, lineage, revision, supersedes, state, site, site_name,
             product_line, license_type, license_version, attributes, generated_at, generated_by, request, sha256,
             content)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(file.serial.as_str())
    .bind(account.as_str())
    .bind(file.lineage.as_str())
    .bind(file.revision)
    .bind(file.supersedes.as_ref().map(|serial| serial.as_str()))
    .bind(file.state.as_str())
    .bind(file.site.id.as_str())
    .bind(&file.site.name)
    .bind(file.product_line.as_str())
    .bind(file.license_type.as_str())
    .bind(file.license_version.as_str())
    .bind(json_list(&file.attributes)?)
    .bind(file.generated_at.timestamp())
    .bind(&file.generated_by)
    .bind(file.request.to_string())
    .bind(&file.sha256)
    .bind(file.content.as_bytes())
    .execute(&mut *db)
    .await?;

    let machines: Vec<_> = file
        .machines
        .iter()
        .map(|machine| (machine.name.as_str(), machine.name.folded(), machine.host_id.as_str()))
        .collect();
    sqlx::query(
        "INSERT INTO file_machine (serial, position, account, name, folded, host_id)
         SELECT ?1, key, ?2, value->>0, value->>1, value->>2 FROM json_each(?3)",
    )
    .bind(file.serial.as_str())
    .bind(account.as_str())
    .bind(json_list(&machines)?)
    .execute(&mut *db)
    .await?;

    let parts: Vec<_> = file.parts.iter().map(|line| (&line.part, line.assigned, line.pooled)).collect();
    sqlx::query(
        "INSERT INTO file_part (serial, part, account, assigned, pooled)
         SELECT ?1, value->>0, ?2, value->>1, value->>2 FROM json_each(?3)",
    )
    .bind(file.serial.as_str())
    .bind(account.as_str())
    .bind(json_list(&parts)?)
    .execute(db)
    .await?;
    Ok(())
}
