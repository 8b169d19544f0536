//! Appending to journals.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use portal_api::{Change, EntryHash, JournalBody, JournalEntry, Stream};
use serde::Serialize;
use uuid::Uuid;

use crate::store::{JournalHead, StoreError, StoreTransaction};

/// The most changes in one entry.
const MAX_CHANGES: usize = 500;
/// The most bytes of changes in one entry, so that a page stays small whatever the catalogue holds.
const MAX_ENTRY_BYTES: usize = 1024 * 1024;

/// Who changed something, when, and by which request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Authorship<'a> {
    /// The person's display name.
    pub by: &'a str,
    /// The request or the import.
    pub request: Uuid,
    /// The portal's clock.
    pub now: DateTime<Utc>,
}

/// Appends changes to their journals. Each stream should come once, for its head is read once.
pub(crate) async fn append<T: StoreTransaction>(
    transaction: &mut T,
    authorship: Authorship<'_>,
    changes: &[(Stream, Vec<Change>)],
) -> Result<(), StoreError> {
    let streams: Vec<&Stream> = changes.iter().map(|(stream, _)| stream).collect();
    let mut heads = transaction.journal_heads(&streams).await?;
    let mut entries = Vec::new();
    for (stream, changes) in changes {
        for body in bodies(authorship.by, changes)? {
            let entry = entry(stream, authorship, body, &mut heads);
            entries.push((stream.clone(), entry));
        }
    }
    transaction.add_entries(&entries).await
}

fn entry(
    stream: &Stream,
    authorship: Authorship<'_>,
    body: String,
    heads: &mut HashMap<String, JournalHead>,
) -> JournalEntry {
    let now = whole_micros(authorship.now);
    let (seq, at, previous) = match heads.get(stream.as_str()) {
        // A clock that was set back must not make a later entry look earlier.
        Some(head) => (head.seq + 1, now.max(head.at), head.hash.clone()),
        None => (1, now, EntryHash::genesis()),
    };
    let entry = JournalEntry::following(stream, seq, at, authorship.request, body, previous);
    let head = JournalHead { seq, at, hash: entry.hash.clone() };
    heads.insert(stream.as_str().to_owned(), head);
    entry
}

/// The table keeps microseconds, and the hash is over what the table keeps.
fn whole_micros(now: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now)
}

fn bodies(by: &str, changes: &[Change]) -> Result<Vec<String>, StoreError> {
    let mut bodies = Vec::new();
    let mut first = 0;
    let mut bytes = 0;
    for (index, change) in changes.iter().enumerate() {
        let size = written(change)?.len();
        let full = index - first >= MAX_CHANGES || bytes + size > MAX_ENTRY_BYTES;
        if full && index > first {
            bodies.push(body(by, changes.get(first..index).unwrap_or_default())?);
            (first, bytes) = (index, 0);
        }
        bytes += size;
    }
    if first < changes.len() {
        bodies.push(body(by, changes.get(first..).unwrap_or_default())?);
    }
    Ok(bodies)
}

fn body(by: &str, changes: &[Change]) -> Result<String, StoreError> {
    written(&JournalBody { by: by.to_owned(), changes: changes.to_vec() })
}

fn written(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Unreadable(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(description: String) -> Change {
        Change::Part(licensing::Part {
            part: "P-1".parse().unwrap(),
            description,
            product_line: "CIC".parse().unwrap(),
            license_version: "4.0".parse().unwrap(),
            kind: licensing::PartKind::Part,
            keys: vec![],
            upgrade_to: None,
        })
    }

    fn sizes(changes: &[Change]) -> Vec<usize> {
        let read = |body: &String| serde_json::from_str::<JournalBody>(body).unwrap().changes.len();
        bodies("Ada", changes).unwrap().iter().map(read).collect()
    }

    #[test]
    fn an_entry_is_bounded_by_changes_and_by_bytes() {
        assert_eq!(sizes(&[]), Vec::<usize>::new());
        assert_eq!(sizes(&vec![change(String::new()); 1001]), [500, 500, 1]);
        assert_eq!(sizes(&vec![change("x".repeat(400_000)); 5]), [2, 2, 1]);
        assert_eq!(sizes(&vec![change("x".repeat(2_000_000)); 2]), [1, 1], "one change may be larger");
    }
}
