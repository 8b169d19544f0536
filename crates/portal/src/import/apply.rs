//! Writing the rows inside one transaction, and what they come to.

use std::collections::BTreeMap;

use licensing::{AccountNumber, OrderItem, Part, Pool};
use portal_api::{ImportCount, ImportProblem};

use super::{
    compare,
    errors::{Errors, Origin},
    journaling,
    rows::{OrderRow, Row, Rows, SiteRow},
};
use crate::{
    journal::Authorship,
    store::{BULK, OrderKey, PoolKeyOf, StoreError, StoreTransaction},
};

/// What became of the four tables.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    pub parts: ImportCount,
    pub accounts: ImportCount,
    pub sites: ImportCount,
    pub orders: ImportCount,
}

/// A pool of an account.
pub(super) type PoolOf = (AccountNumber, PoolKeyOf);

/// The rows that change something, by their places in the lists, and the pools after the change.
#[derive(Default)]
pub(super) struct Changed {
    pub parts: Vec<usize>,
    pub accounts: Vec<usize>,
    pub sites: Vec<usize>,
    pub orders: Vec<usize>,
    pub pools: Vec<(PoolOf, Pool)>,
}

/// Judges one row against what was there, and says whether it changes something.
fn tally<T: PartialEq>(count: &mut ImportCount, held: Option<&T>, row: &T) -> bool {
    match held {
        None => count.added += 1,
        Some(held) if held != row => count.changed += 1,
        Some(_) => {
            count.unchanged += 1;
            return false;
        }
    }
    true
}

/// Writes all rows, and journals what they change. With any error the caller lets the transaction go.
pub(super) async fn apply<T: StoreTransaction>(
    transaction: &mut T,
    rows: &mut Rows,
    authorship: Authorship<'_>,
    errors: &mut Errors,
) -> Result<Counts, StoreError> {
    let mut counts = Counts::default();
    let mut changed = Changed::default();
    compare::references(transaction, rows, errors).await?;
    if !errors.is_empty() {
        // The rows would run into the tables' own references.
        return Ok(counts);
    }
    put_parts(transaction, rows, &mut counts.parts, &mut changed.parts, errors).await?;
    put_accounts(transaction, rows, &mut counts.accounts, &mut changed.accounts).await?;
    put_sites(transaction, &mut rows.sites, &mut counts.sites, &mut changed.sites).await?;
    let deltas = put_orders(transaction, rows, &mut counts.orders, &mut changed.orders).await?;
    changed.pools = adjust_pools(transaction, &deltas, errors).await?;
    if errors.is_empty() {
        journaling::journal(transaction, rows, &changed, authorship).await?;
    }
    Ok(counts)
}

async fn put_parts<T: StoreTransaction>(
    transaction: &mut T,
    rows: &Rows,
    count: &mut ImportCount,
    changed: &mut Vec<usize>,
    errors: &mut Errors,
) -> Result<(), StoreError> {
    for (chunk, some) in rows.parts.chunks(BULK).enumerate() {
        let numbers: Vec<_> = some.iter().map(|row| &row.value.part).collect();
        let held = transaction.parts(&numbers).await?;
        let mut put = Vec::new();
        let mut moved: Vec<&Row<Part>> = Vec::new();
        for (index, row) in some.iter().enumerate() {
            let part = &row.value;
            let before = held.get(&part.part);
            if !tally(count, before, part) {
                continue;
            }
            changed.push(chunk * BULK + index);
            put.push(part);
            if before.is_some_and(|before| {
                before.product_line != part.product_line || before.license_version != part.license_version
            }) {
                moved.push(row);
            }
        }
        refuse_moved(transaction, &moved, errors).await?;
        transaction.put_parts(&put).await?;
    }
    Ok(())
}

/// A file holds parts of one product line and version; a part that moved would no longer fit its files.
async fn refuse_moved<T: StoreTransaction>(
    transaction: &mut T,
    moved: &[&Row<Part>],
    errors: &mut Errors,
) -> Result<(), StoreError> {
    if moved.is_empty() {
        return Ok(());
    }
    let numbers: Vec<_> = moved.iter().map(|row| &row.value.part).collect();
    let in_use = transaction.parts_in_use(&numbers).await?;
    for row in moved {
        if let Some(units) = in_use.get(&row.value.part) {
            errors.push(row.at, Some("product_line"), || ImportProblem::PartInUse {
                part: row.value.part.clone(),
                units: *units,
            });
        }
    }
    Ok(())
}

async fn put_accounts<T: StoreTransaction>(
    transaction: &mut T,
    rows: &Rows,
    count: &mut ImportCount,
    changed: &mut Vec<usize>,
) -> Result<(), StoreError> {
    for (chunk, some) in rows.accounts.chunks(BULK).enumerate() {
        let numbers: Vec<_> = some.iter().map(|row| &row.value.account).collect();
        let held = transaction.accounts(&numbers).await?;
        let mut put = Vec::new();
        for (index, row) in some.iter().enumerate() {
            if tally(count, held.get(&row.value.account), &row.value) {
                changed.push(chunk * BULK + index);
                put.push(&row.value);
            }
        }
        transaction.put_accounts(&put).await?;
    }
    Ok(())
}

async fn put_sites<T: StoreTransaction>(
    transaction: &mut T,
    rows: &mut [Row<SiteRow>],
    count: &mut ImportCount,
    changed: &mut Vec<usize>,
) -> Result<(), StoreError> {
    for (chunk, some) in rows.chunks_mut(BULK).enumerate() {
        let keys: Vec<_> = some.iter().map(|row| (&row.value.account, &row.value.site.site)).collect();
        let held = transaction.sites(&keys).await?;
        let mut put = Vec::new();
        for (index, row) in some.iter_mut().enumerate() {
            let held = held.get(&(row.value.account.clone(), row.value.site.site.clone()));
            if let Some(held) = held.filter(|_| row.value.without_notes) {
                row.value.site.notes.clone_from(&held.notes);
            }
            if tally(count, held, &row.value.site) {
                changed.push(chunk * BULK + index);
                put.push((&row.value.account, &row.value.site));
            }
        }
        transaction.put_sites(&put).await?;
    }
    Ok(())
}

/// What a pool gains or loses, and which rows to name if it cannot.
#[derive(Debug, Clone, Copy)]
struct Delta {
    units: i64,
    raised: Option<Origin>,
    lowered: Option<Origin>,
}

async fn put_orders<T: StoreTransaction>(
    transaction: &mut T,
    rows: &Rows,
    count: &mut ImportCount,
    changed: &mut Vec<usize>,
) -> Result<BTreeMap<PoolOf, Delta>, StoreError> {
    let mut deltas: BTreeMap<PoolOf, Delta> = BTreeMap::new();
    for (chunk, some) in rows.orders.chunks(BULK).enumerate() {
        let keys: Vec<OrderKey> = some.iter().map(|row| row.value.key()).collect();
        let held = transaction.order_items(&keys.iter().collect::<Vec<_>>()).await?;
        let mut put = Vec::new();
        for (index, (row, key)) in some.iter().zip(&keys).enumerate() {
            let before = held.get(key);
            if tally(count, before, &row.value.item) {
                changed.push(chunk * BULK + index);
                put.push((&row.value.account, &row.value.item));
                add_delta(&mut deltas, row, before);
            }
        }
        transaction.put_order_items(&put).await?;
    }
    Ok(deltas)
}

fn add_delta(deltas: &mut BTreeMap<PoolOf, Delta>, row: &Row<OrderRow>, before: Option<&OrderItem>) {
    let item = &row.value.item;
    let units = i64::from(item.quantity) - before.map_or(0, |before| i64::from(before.quantity));
    if units == 0 {
        return;
    }
    let pool = (row.value.account.clone(), (item.part.clone(), item.license_type));
    let delta = deltas.entry(pool).or_insert(Delta { units: 0, raised: None, lowered: None });
    delta.units += units;
    if units > 0 {
        delta.raised = Some(row.at);
    } else {
        delta.lowered = Some(row.at);
    }
}

/// Gives the pools as they stand afterwards.
async fn adjust_pools<T: StoreTransaction>(
    transaction: &mut T,
    deltas: &BTreeMap<PoolOf, Delta>,
    errors: &mut Errors,
) -> Result<Vec<(PoolOf, Pool)>, StoreError> {
    let deltas: Vec<_> = deltas.iter().filter(|(_, delta)| delta.units != 0).collect();
    let mut pools = Vec::with_capacity(deltas.len());
    for some in deltas.chunks(BULK) {
        let keys: Vec<&PoolOf> = some.iter().map(|(key, _)| *key).collect();
        let held = transaction.pools(&keys).await?;
        let mut put = Vec::new();
        for (key, delta) in some {
            let before = held.get(*key).copied().unwrap_or_default();
            if let Some(after) = adjusted(before, key, delta, errors) {
                pools.push(((*key).clone(), after));
                put.push((*key, delta.units));
            }
        }
        transaction.add_ordered(&put).await?;
    }
    Ok(pools)
}

fn adjusted(before: Pool, key: &PoolOf, delta: &Delta, errors: &mut Errors) -> Option<Pool> {
    let (_, (part, license_type)) = key;
    let ordered = i64::from(before.ordered()) + delta.units;
    let in_use = i64::from(before.ordered()) - i64::from(before.available());
    let fallback = Origin { file: 0, line: 1 };
    if ordered < 0 {
        errors.push(delta.lowered.unwrap_or(fallback), Some("quantity"), || ImportProblem::BelowLeft {
            part: part.clone(),
            license_type: *license_type,
            left: before.ordered(),
            taken: u32::try_from(-delta.units).unwrap_or(u32::MAX),
        });
        return None;
    }
    if ordered < in_use {
        errors.push(delta.lowered.or(delta.raised).unwrap_or(fallback), Some("quantity"), || {
            ImportProblem::BelowUse { part: part.clone(), license_type: *license_type, in_use, ordered }
        });
        return None;
    }
    let after = u32::try_from(ordered)
        .ok()
        .and_then(|ordered| Pool::new(ordered, before.allocated(), before.held(), before.reserved()).ok());
    if after.is_none() {
        errors.push(delta.raised.unwrap_or(fallback), Some("quantity"), || ImportProblem::AbovePool {
            part: part.clone(),
            license_type: *license_type,
            limit: u32::MAX,
        });
    }
    after
}
