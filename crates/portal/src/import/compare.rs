//! References, and what is there already.

use std::collections::BTreeSet;

use licensing::{AccountNumber, PartNumber};
use portal_api::ImportProblem;

use super::{errors::Errors, rows::Rows};
use crate::store::{BULK, StoreError, StoreTransaction};

/// Refuses rows that name an account or a part that is neither in the files nor in the portal.
pub(super) async fn references<T: StoreTransaction>(
    transaction: &mut T,
    rows: &Rows,
    errors: &mut Errors,
) -> Result<(), StoreError> {
    let accounts = unknown_accounts(transaction, rows).await?;
    let parts = unknown_parts(transaction, rows).await?;
    let unknown_account =
        |account: &AccountNumber| ImportProblem::UnknownAccount { account: account.clone() };
    let unknown_part = |part: &PartNumber| ImportProblem::UnknownPart { part: part.clone() };
    for row in &rows.parts {
        if let Some(to) = row.value.upgrade_to.as_ref().filter(|to| parts.contains(*to)) {
            errors.push(row.at, Some("upgrade_to"), || unknown_part(to));
        }
    }
    for row in rows.sites.iter().filter(|row| accounts.contains(&row.value.account)) {
        errors.push(row.at, Some("account"), || unknown_account(&row.value.account));
    }
    for row in &rows.orders {
        if accounts.contains(&row.value.account) {
            errors.push(row.at, Some("account"), || unknown_account(&row.value.account));
        }
        if parts.contains(&row.value.item.part) {
            errors.push(row.at, Some("part"), || unknown_part(&row.value.item.part));
        }
    }
    Ok(())
}

async fn unknown_accounts<T: StoreTransaction>(
    transaction: &mut T,
    rows: &Rows,
) -> Result<BTreeSet<AccountNumber>, StoreError> {
    let named = rows
        .sites
        .iter()
        .map(|row| &row.value.account)
        .chain(rows.orders.iter().map(|row| &row.value.account));
    let in_files = |account: &AccountNumber| {
        rows.accounts.binary_search_by(|row| row.value.account.cmp(account)).is_ok()
    };
    let asked: BTreeSet<&AccountNumber> = named.filter(|account| !in_files(account)).collect();
    let asked: Vec<&AccountNumber> = asked.into_iter().collect();
    let mut unknown = BTreeSet::new();
    for some in asked.chunks(BULK) {
        let known = transaction.known_accounts(some).await?;
        unknown.extend(
            some.iter().filter(|account| !known.contains(**account)).map(|account| (*account).clone()),
        );
    }
    Ok(unknown)
}

async fn unknown_parts<T: StoreTransaction>(
    transaction: &mut T,
    rows: &Rows,
) -> Result<BTreeSet<PartNumber>, StoreError> {
    let named = rows
        .parts
        .iter()
        .filter_map(|row| row.value.upgrade_to.as_ref())
        .chain(rows.orders.iter().map(|row| &row.value.item.part));
    let in_files = |part: &PartNumber| rows.parts.binary_search_by(|row| row.value.part.cmp(part)).is_ok();
    let asked: BTreeSet<&PartNumber> = named.filter(|part| !in_files(part)).collect();
    let asked: Vec<&PartNumber> = asked.into_iter().collect();
    let mut unknown = BTreeSet::new();
    for some in asked.chunks(BULK) {
        let known = transaction.parts(some).await?;
        unknown.extend(some.iter().filter(|part| !known.contains_key(**part)).map(|part| (*part).clone()));
    }
    Ok(unknown)
}
