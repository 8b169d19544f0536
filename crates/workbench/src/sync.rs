//! Bringing the cache level with the portal: first a plan, then its execution.

use std::collections::HashMap;

use activation_file::{RevocationList, TrustBundle};
use chrono::{DateTime, Utc};
use portal_api::{AccountEntry, Stream};

use crate::{
    cache::{ApplyError, Cache, Cursor, Page},
    client::{CallError, Client},
    errors::SyncError,
    outbox::{Outbox, OutboxError},
};

/// How many entries are taken over in one transaction, give or take a page.
const BATCH: usize = 2_000;

/// A journal that has gone on.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Step {
    stream: Stream,
    after: u64,
    last: u64,
}

impl From<CallError> for SyncError {
    fn from(error: CallError) -> Self {
        Self::Unreachable { detail: error.to_string() }
    }
}

impl From<OutboxError> for SyncError {
    fn from(error: OutboxError) -> Self {
        Self::Store { detail: error.to_string() }
    }
}

impl From<ApplyError> for SyncError {
    fn from(error: ApplyError) -> Self {
        match error {
            ApplyError::Journal(error) => Self::Journal { detail: error.to_string() },
            ApplyError::Cache(error) => Self::Store { detail: error.to_string() },
        }
    }
}

/// What has to be fetched. A journal that is shorter than what the seat has followed was restored from an older
/// copy or is another's: nothing of it can be believed.
fn plan(
    catalogue_last: u64,
    accounts: &[AccountEntry],
    cursors: &HashMap<String, Cursor>,
) -> Result<Vec<Step>, SyncError> {
    let streams = std::iter::once((Stream::Catalogue, catalogue_last))
        .chain(accounts.iter().map(|entry| (Stream::Account(entry.account.clone()), entry.last)));
    let mut steps = Vec::new();
    for (stream, last) in streams {
        let after = cursors.get(stream.as_str()).map_or(0, |cursor| cursor.seq);
        if last < after {
            return Err(SyncError::Journal {
                detail: format!("it ends with entry {last}, and this seat has entry {after}"),
            });
        }
        if last > after {
            steps.push(Step { stream, after, last });
        }
    }
    Ok(steps)
}

/// Fetches everything that is new.
///
/// # Errors
/// [`SyncError`]; what was fetched before the error stays, whole page by whole page.
pub(crate) async fn sync(
    client: Client<'_>,
    cache: &Cache,
    outbox: &Outbox,
    now: DateTime<Utc>,
) -> Result<(), SyncError> {
    sync_trust(client, outbox).await?;
    let cursors = cache.cursors().await.map_err(|error| SyncError::Store { detail: error.to_string() })?;
    let mut after = None;
    loop {
        let list = client.accounts(after.as_ref()).await?;
        // The catalogue comes with every page of accounts, but is followed once.
        let catalogue_last = if after.is_none() { list.catalogue_last } else { 0 };
        let cursors_of_page = if after.is_none() { cursors.clone() } else { without_catalogue(&cursors) };
        let steps = plan(catalogue_last, &list.accounts, &cursors_of_page)?;
        fetch(client, cache, steps).await?;
        match list.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    cache.level(now).await.map_err(|error| SyncError::Store { detail: error.to_string() })
}

fn without_catalogue(cursors: &HashMap<String, Cursor>) -> HashMap<String, Cursor> {
    let mut cursors = cursors.clone();
    cursors.remove(Stream::Catalogue.as_str());
    cursors
}

async fn fetch(client: Client<'_>, cache: &Cache, steps: Vec<Step>) -> Result<(), SyncError> {
    let mut pages: Vec<Page> = Vec::new();
    let mut waiting = 0;
    for step in steps {
        let mut after = step.after;
        while after < step.last {
            let page = client.journal(&step.stream, after).await?;
            let Some(end) = page.entries.last().map(|entry| entry.seq) else {
                return Err(SyncError::Journal {
                    detail: format!(
                        "it should go on to entry {}, but nothing follows entry {after}",
                        step.last
                    ),
                });
            };
            if end <= after {
                return Err(SyncError::Journal {
                    detail: format!("entry {end} came where entry {} should have", after + 1),
                });
            }
            after = end;
            waiting += page.entries.len();
            pages.push(Page { stream: step.stream.clone(), entries: page.entries });
            if waiting >= BATCH {
                cache.apply(&pages).await?;
                pages.clear();
                waiting = 0;
            }
        }
    }
    if !pages.is_empty() {
        cache.apply(&pages).await?;
    }
    Ok(())
}

/// Follows the trust bundles and takes a later revocation list. Older ones are refused.
async fn sync_trust(client: Client<'_>, outbox: &Outbox) -> Result<(), SyncError> {
    let trust = |error: &dyn std::fmt::Display| SyncError::Trust { detail: error.to_string() };
    let Some((mut held, _)) = outbox.trust().await? else {
        return Err(trust(&"no trust bundle is pinned yet"));
    };
    for jws in client.trust(held.version()).await?.bundles {
        let next: TrustBundle = held.follow(&jws).map_err(|error| trust(&error))?;
        outbox.keep_trust(&[(next.clone(), None)]).await?;
        held = next;
    }
    let kept = outbox.revocations(&held).await?;
    let after = kept.as_ref().map_or(0, RevocationList::sequence);
    let Some(offered) = client.revocations(after).await?.list else { return Ok(()) };
    let next = match kept {
        Some(kept) => kept.follow(&offered, &held),
        None => RevocationList::verify(&offered, &held),
    };
    outbox.keep_revocations(&next.map_err(|error| trust(&error))?).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use portal_api::EntryHash;

    use super::*;

    fn entry(account: &str, last: u64) -> AccountEntry {
        AccountEntry { account: account.parse().unwrap(), last }
    }

    fn cursor(seq: u64) -> Cursor {
        Cursor { seq, hash: EntryHash::genesis() }
    }

    #[test]
    fn the_plan_names_only_what_is_new() {
        let cursors = HashMap::from([
            (String::new(), cursor(3)),
            ("1".to_owned(), cursor(5)),
            ("2".to_owned(), cursor(7)),
        ]);
        let steps = plan(4, &[entry("1", 5), entry("2", 9), entry("3", 1)], &cursors).unwrap();
        let found: Vec<(&str, u64, u64)> =
            steps.iter().map(|step| (step.stream.as_str(), step.after, step.last)).collect();
        assert_eq!(found, [("", 3, 4), ("2", 7, 9), ("3", 0, 1)]);
    }

    #[test]
    fn a_journal_that_became_shorter_is_not_believed() {
        let cursors = HashMap::from([("1".to_owned(), cursor(5))]);
        assert!(matches!(plan(0, &[entry("1", 4)], &cursors), Err(SyncError::Journal { .. })));
    }
}
