//! What an import writes into the journals: parts into the catalogue's, the rest into each account's.

use licensing::AccountNumber;
use portal_api::{Change, PoolRecord, SiteRecord, Stream};

use super::{apply::Changed, rows::Rows};
use crate::{
    journal::{self, Authorship},
    store::{StoreError, StoreTransaction},
};

/// The most changes that are gathered before they are written, so that memory does not grow with the import.
const MAX_GATHERED: usize = 5000;

/// Where a change comes from; in this order they stand in an account's journal, so that a reader meets what a
/// row leans on before the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    Account(usize),
    Site(usize),
    Order(usize),
    Pool(usize),
}

pub(super) async fn journal<T: StoreTransaction>(
    transaction: &mut T,
    rows: &Rows,
    changed: &Changed,
    authorship: Authorship<'_>,
) -> Result<(), StoreError> {
    for some in changed.parts.chunks(MAX_GATHERED) {
        let parts =
            some.iter().filter_map(|&index| rows.parts.get(index)).map(|row| Change::Part(row.value.clone()));
        journal::append(transaction, authorship, &[(Stream::Catalogue, parts.collect())]).await?;
    }
    let mut gathered: Vec<(Stream, Vec<Change>)> = Vec::new();
    let mut count = 0;
    for (account, source) in by_account(rows, changed) {
        let Some(change) = change(rows, changed, source) else {
            continue;
        };
        match gathered.last_mut() {
            Some((stream, changes)) if stream.as_str() == account.as_str() => changes.push(change),
            _ => gathered.push((Stream::Account(account.clone()), vec![change])),
        }
        count += 1;
        if count == MAX_GATHERED {
            journal::append(transaction, authorship, &gathered).await?;
            gathered.clear();
            count = 0;
        }
    }
    if gathered.is_empty() { Ok(()) } else { journal::append(transaction, authorship, &gathered).await }
}

/// Every change, account by account.
fn by_account<'a>(rows: &'a Rows, changed: &'a Changed) -> Vec<(&'a AccountNumber, Source)> {
    let mut sources: Vec<(&AccountNumber, Source)> = Vec::new();
    let accounts = changed.accounts.iter().filter_map(|&index| Some((index, rows.accounts.get(index)?)));
    sources.extend(accounts.map(|(index, row)| (&row.value.account, Source::Account(index))));
    let sites = changed.sites.iter().filter_map(|&index| Some((index, rows.sites.get(index)?)));
    sources.extend(sites.map(|(index, row)| (&row.value.account, Source::Site(index))));
    let orders = changed.orders.iter().filter_map(|&index| Some((index, rows.orders.get(index)?)));
    sources.extend(orders.map(|(index, row)| (&row.value.account, Source::Order(index))));
    let pools = changed.pools.iter().enumerate();
    sources.extend(pools.map(|(index, ((account, _), _))| (account, Source::Pool(index))));
    sources.sort_unstable();
    sources
}

fn change(rows: &Rows, changed: &Changed, source: Source) -> Option<Change> {
    Some(match source {
        Source::Account(index) => Change::Account(rows.accounts.get(index)?.value.clone()),
        Source::Site(index) => Change::Site(SiteRecord { site: rows.sites.get(index)?.value.site.clone() }),
        Source::Order(index) => Change::OrderItem(rows.orders.get(index)?.value.item.clone()),
        Source::Pool(index) => {
            let ((_, (part, license_type)), pool) = changed.pools.get(index)?;
            Change::Pool(PoolRecord { part: part.clone(), license_type: *license_type, pool: *pool })
        }
    })
}
