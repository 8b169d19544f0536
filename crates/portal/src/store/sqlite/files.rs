//! Taking units and adding files.

use licensing::{AccountNumber, PoolChange};
use portal_api::FileRecord;
use sqlx::SqliteConnection;

use super::json_list;
use crate::store::StoreError;

/// The statement that makes double allocation impossible: units leave a pool only where they are available.
pub(super) async fn take_units(
    db: &mut SqliteConnection,
    account: &AccountNumber,
    changes: &[PoolChange],
) -> Result<bool, StoreError> {
    let wanted: Vec<_> =
        changes.iter().map(|change| (&change.part, change.license_type, change.units)).collect();
    let taken = sqlx::query(
        "UPDATE pool SET allocated = allocated + taken.units
         FROM (SELECT value->>0 AS part, value->>1 AS license_type, value->>2 AS units FROM json_each(?2)) AS taken
         WHERE pool.account = ?1 AND pool.part = taken.part AND pool.license_type = taken.license_type
             AND ordered - allocated - held - reserved >= taken.units",
    )
    .bind(account.as_str())
    .bind(json_list(&wanted)?)
    .execute(db)
    .await?;
    Ok(taken.rows_affected() == changes.len() as u64)
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
