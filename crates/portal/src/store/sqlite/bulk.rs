//! Many rows at once, for the import. One list of at most [`crate::store::BULK`] rows goes into one statement.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use licensing::{Account, AccountNumber, InstallSite, LicenseType, OrderItem, Part, PartNumber, Pool};
use sqlx::SqliteConnection;

use super::{facts, json_list, read, word_of};
use crate::store::{OrderKey, PoolKeyOf, StoreError};

pub(super) async fn parts_in_use(
    db: &mut SqliteConnection,
    numbers: &[&PartNumber],
) -> Result<BTreeMap<PartNumber, u64>, StoreError> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "SELECT part, sum(allocated + held + reserved) FROM pool
         WHERE allocated + held + reserved > 0 AND part IN (SELECT value FROM json_each(?)) GROUP BY part",
    )
    .bind(json_list(&numbers)?)
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|(part, units)| Ok((read("part", part.parse())?, units.cast_unsigned()))).collect()
}

pub(super) async fn known_accounts(
    db: &mut SqliteConnection,
    numbers: &[&AccountNumber],
) -> Result<BTreeSet<AccountNumber>, StoreError> {
    let rows: Vec<String> =
        sqlx::query_scalar("SELECT account FROM account WHERE account IN (SELECT value FROM json_each(?))")
            .bind(json_list(&numbers)?)
            .fetch_all(db)
            .await?;
    rows.into_iter().map(|account| read("account", account.parse())).collect()
}

pub(super) async fn order_items(
    db: &mut SqliteConnection,
    keys: &[&OrderKey],
) -> Result<HashMap<OrderKey, OrderItem>, StoreError> {
    let wanted: Vec<_> = keys.iter().map(|key| (&key.account, &key.order, &key.pool.0, key.pool.1)).collect();
    let rows: Vec<(String, String, String, String, String, u32)> = sqlx::query_as(
        "SELECT item.account, item.order_number, item.part, item.license_type, item.ordered_on, item.quantity
         FROM json_each(?) AS wanted JOIN order_item AS item
         ON item.account = wanted.value->>0 AND item.order_number = wanted.value->>1
             AND item.part = wanted.value->>2 AND item.license_type = wanted.value->>3",
    )
    .bind(json_list(&wanted)?)
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|(account, order, part, license_type, ordered_on, quantity)| {
            let item = OrderItem {
                order: read("order", order.parse())?,
                ordered_on: read("day of an order", ordered_on.parse::<NaiveDate>())?,
                part: read("part", part.parse())?,
                license_type: read("licence type", license_type.parse())?,
                quantity,
            };
            let key = OrderKey {
                account: read("account", account.parse())?,
                order: item.order.clone(),
                pool: (item.part.clone(), item.license_type),
            };
            Ok((key, item))
        })
        .collect()
}

pub(super) async fn pools(
    db: &mut SqliteConnection,
    keys: &[&(AccountNumber, PoolKeyOf)],
) -> Result<HashMap<(AccountNumber, PoolKeyOf), Pool>, StoreError> {
    let wanted: Vec<_> =
        keys.iter().map(|(account, (part, license_type))| (account, part, license_type)).collect();
    let rows: Vec<(String, String, String, i64, i64, i64, i64)> = sqlx::query_as(
        "SELECT pool.account, pool.part, pool.license_type, ordered, allocated, held, reserved
         FROM json_each(?) AS wanted JOIN pool
         ON pool.account = wanted.value->>0 AND pool.part = wanted.value->>1
             AND pool.license_type = wanted.value->>2",
    )
    .bind(json_list(&wanted)?)
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|(account, part, license_type, ordered, allocated, held, reserved)| {
            let license_type: LicenseType = read("licence type", license_type.parse())?;
            let key = (read("account", account.parse())?, (read("part", part.parse())?, license_type));
            Ok((key, facts::pool(ordered, allocated, held, reserved)?))
        })
        .collect()
}

pub(super) async fn put_parts(db: &mut SqliteConnection, parts: &[&Part]) -> Result<(), StoreError> {
    let rows = parts
        .iter()
        .map(|part| {
            Ok((
                &part.part,
                &part.description,
                &part.product_line,
                &part.license_version,
                word_of(&part.kind)?,
                json_list(&part.keys)?,
                &part.upgrade_to,
            ))
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    sqlx::query(
        "INSERT INTO part (part, description, product_line, license_version, kind, keys, upgrade_to)
         SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6 FROM json_each(?)
         WHERE true
         ON CONFLICT (part) DO UPDATE SET description = excluded.description,
             product_line = excluded.product_line, license_version = excluded.license_version,
             kind = excluded.kind, keys = excluded.keys, upgrade_to = excluded.upgrade_to",
    )
    .bind(json_list(&rows)?)
    .execute(db)
    .await?;
    Ok(())
}

pub(super) async fn put_accounts(db: &mut SqliteConnection, accounts: &[&Account]) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO account (account, name, model, support_ends, mirroring, managed_by)
         SELECT value->>'account', value->>'name', value->>'model', value->>'support_ends', value->>'mirroring',
             value->>'managed_by'
         FROM json_each(?) WHERE true
         ON CONFLICT (account) DO UPDATE SET name = excluded.name, model = excluded.model,
             support_ends = excluded.support_ends, mirroring = excluded.mirroring,
             managed_by = excluded.managed_by",
    )
    .bind(json_list(&accounts)?)
    .execute(db)
    .await?;
    Ok(())
}

pub(super) async fn put_sites(
    db: &mut SqliteConnection,
    sites: &[(&AccountNumber, &InstallSite)],
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO site (account, site, name, street, city, region, postal_code, country, contact_name, email,
             phone, notes, active)
         SELECT account, fields->>'site', fields->>'name', fields->>'street', fields->>'city', fields->>'region',
             fields->>'postal_code', fields->>'country', fields->>'contact_name', fields->>'email',
             fields->>'phone', fields->>'notes', fields->>'active'
         FROM (SELECT value->>0 AS account, value->1 AS fields FROM json_each(?)) WHERE true
         ON CONFLICT (account, site) DO UPDATE SET name = excluded.name, street = excluded.street,
             city = excluded.city, region = excluded.region, postal_code = excluded.postal_code,
             country = excluded.country, contact_name = excluded.contact_name, email = excluded.email,
             phone = excluded.phone, notes = excluded.notes, active = excluded.active",
    )
    .bind(json_list(&sites)?)
    .execute(db)
    .await?;
    Ok(())
}

pub(super) async fn put_order_items(
    db: &mut SqliteConnection,
    items: &[(&AccountNumber, &OrderItem)],
) -> Result<(), StoreError> {
    let rows: Vec<_> = items
        .iter()
        .map(|(account, item)| {
            (account, &item.order, &item.part, item.license_type, item.ordered_on, item.quantity)
        })
        .collect();
    sqlx::query(
        "INSERT INTO order_item (account, order_number, part, license_type, ordered_on, quantity)
         SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5 FROM json_each(?) WHERE true
         ON CONFLICT (account, order_number, part, license_type)
         DO UPDATE SET ordered_on = excluded.ordered_on, quantity = excluded.quantity",
    )
    .bind(json_list(&rows)?)
    .execute(db)
    .await?;
    Ok(())
}

/// A pool that is not there is made first, empty, so that one statement serves both, and the table's own
/// checks judge the sum.
pub(super) async fn add_ordered(
    db: &mut SqliteConnection,
    deltas: &[(&(AccountNumber, PoolKeyOf), i64)],
) -> Result<(), StoreError> {
    let rows: Vec<_> =
        deltas.iter().map(|((account, (part, kind)), units)| (account, part, kind, units)).collect();
    let rows = json_list(&rows)?;
    sqlx::query(
        "INSERT INTO pool (account, part, license_type, ordered)
         SELECT value->>0, value->>1, value->>2, 0 FROM json_each(?) WHERE true
         ON CONFLICT (account, part, license_type) DO NOTHING",
    )
    .bind(&rows)
    .execute(&mut *db)
    .await?;
    sqlx::query(
        "UPDATE pool SET ordered = ordered + change.units
         FROM (SELECT value->>0 AS account, value->>1 AS part, value->>2 AS license_type, value->>3 AS units
               FROM json_each(?)) AS change
         WHERE pool.account = change.account AND pool.part = change.part
             AND pool.license_type = change.license_type",
    )
    .bind(&rows)
    .execute(db)
    .await?;
    Ok(())
}
