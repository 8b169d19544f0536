//! The journal: what changed, in order, each entry hashed with the one before.
//!
//! A seat's sync is "what came after sequence number n"; the audit trail is the same journal. An entry's body
//! travels as the exact text that was hashed, so that both ends compute the hash over the same bytes.

use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use licensing::{
    Account, AccountNumber, InstallSite, LicenseType, OrderItem, Part, PartNumber, Pool, PoolMove,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{FileRecord, FileStateRecord};

/// The most entries on one page of a journal.
pub const MAX_PAGE: u32 = 500;

/// Whose journal: the catalogue's, which all accounts share, or one account's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stream {
    /// The catalogue's.
    Catalogue,
    /// An account's.
    Account(AccountNumber),
}

impl Stream {
    /// The stream's name in tables and in the hash: empty for the catalogue, else the account number, which
    /// is never empty.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Catalogue => "",
            Self::Account(account) => account.as_str(),
        }
    }
}

/// One row as it stands after a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum Change {
    /// A part of the catalogue.
    Part(Part),
    /// The account itself.
    Account(Account),
    /// An install site.
    Site(SiteRecord),
    /// A line of an order.
    OrderItem(OrderItem),
    /// A pool.
    Pool(PoolRecord),
    /// An activation file.
    File(Box<FileRecord>),
    /// What became of a file.
    FileState(FileStateRecord),
    /// Units that moved along an upgrade path.
    Moved(PoolMove),
    /// The portal's signing key: at founding, and whenever another one takes its place.
    SigningKey(SigningKeyRecord),
}

/// The portal's signing key as the journal carries it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SigningKeyRecord {
    /// The thumbprint of the key that signs from now on.
    pub current_kid: String,
    /// The thumbprint of the key that it replaces because that one was lost; none at founding.
    pub lost_kid: Option<String>,
    /// The version of the trust bundle that says so.
    pub trust_version: u64,
}

/// A site as the journal carries it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SiteRecord {
    /// The site.
    pub site: InstallSite,
}

/// A pool as the journal carries it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PoolRecord {
    /// The part.
    pub part: PartNumber,
    /// The licence type.
    pub license_type: LicenseType,
    /// The units after the change.
    pub pool: Pool,
}

/// What an entry says, apart from its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JournalBody {
    /// Who did it, by display name.
    pub by: String,
    /// The rows changed.
    pub changes: Vec<Change>,
}

/// SHA-256 of an entry, lower-case hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
pub struct EntryHash(String);

impl EntryHash {
    /// What stands before the first entry: 64 zeros.
    pub fn genesis() -> Self {
        Self("0".repeat(64))
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A hash that a table kept. It is compared, never trusted, so that its form does not matter.
    pub fn kept(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Display for EntryHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// One entry of a journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JournalEntry {
    /// Its place, from 1, without gaps.
    pub seq: u64,
    /// When, by the portal's clock.
    pub at: DateTime<Utc>,
    /// The request that it came of; an import has an id of its own.
    pub request: Uuid,
    /// A [`JournalBody`] as the exact JSON text that was hashed.
    pub body: String,
    /// The hash of the entry before; [`EntryHash::genesis`] for the first.
    pub previous: EntryHash,
    /// The hash of this one.
    pub hash: EntryHash,
}

/// A page of a journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JournalPage {
    /// The entries, ascending.
    pub entries: Vec<JournalEntry>,
    /// The last sequence number in the journal, so that a reader knows how far it has to go.
    pub last: u64,
}

/// Why a journal cannot be followed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// An entry is missing or comes twice.
    #[error("the journal should go on with entry {wanted}, but entry {found} came")]
    Gap {
        /// The number that should have come.
        wanted: u64,
        /// The number that came.
        found: u64,
    },
    /// An entry does not follow from the one before, or was changed.
    #[error("entry {seq} of the journal does not follow from the entry before it")]
    Broken {
        /// Which entry.
        seq: u64,
    },
    /// An entry's body is none that this version understands.
    #[error("entry {seq} of the journal cannot be read: {why}")]
    Unreadable {
        /// Which entry.
        seq: u64,
        /// What the parser said.
        why: String,
    },
}

impl JournalEntry {
    /// Makes the entry that follows `previous`.
    pub fn following(
        stream: &Stream,
        seq: u64,
        at: DateTime<Utc>,
        request: Uuid,
        body: String,
        previous: EntryHash,
    ) -> Self {
        let hash = entry_hash(stream, seq, at, request, &body, &previous);
        Self { seq, at, request, body, previous, hash }
    }

    /// Checks that this entry follows the one with `seq` and `hash`, and reads its body.
    ///
    /// # Errors
    /// [`JournalError`] says where the chain breaks.
    pub fn check(&self, stream: &Stream, seq: u64, hash: &EntryHash) -> Result<JournalBody, JournalError> {
        let wanted = seq.saturating_add(1);
        if self.seq != wanted {
            return Err(JournalError::Gap { wanted, found: self.seq });
        }
        let own = entry_hash(stream, self.seq, self.at, self.request, &self.body, &self.previous);
        if self.previous != *hash || self.hash != own {
            return Err(JournalError::Broken { seq: self.seq });
        }
        serde_json::from_str(&self.body)
            .map_err(|error| JournalError::Unreadable { seq: self.seq, why: error.to_string() })
    }
}

/// SHA-256 over the previous hash and every member of the entry, each led by its length, so that no two
/// entries share one spelling.
fn entry_hash(
    stream: &Stream,
    seq: u64,
    at: DateTime<Utc>,
    request: Uuid,
    body: &str,
    previous: &EntryHash,
) -> EntryHash {
    let mut digest = Sha256::new();
    let mut member = |bytes: &[u8]| {
        digest.update((bytes.len() as u64).to_be_bytes());
        digest.update(bytes);
    };
    member(previous.0.as_bytes());
    member(stream.as_str().as_bytes());
    member(&seq.to_be_bytes());
    member(at.to_rfc3339_opts(SecondsFormat::Micros, true).as_bytes());
    member(request.as_bytes());
    member(body.as_bytes());
    EntryHash(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(seq: u64, previous: EntryHash) -> JournalEntry {
        let body = serde_json::to_string(&JournalBody { by: "Ada".into(), changes: vec![] }).unwrap();
        JournalEntry::following(
            &Stream::Catalogue,
            seq,
            DateTime::from_timestamp(1_764_460_800, 0).unwrap(),
            Uuid::from_u128(7),
            body,
            previous,
        )
    }

    #[test]
    fn a_chain_is_followed_and_a_change_anywhere_breaks_it() {
        let first = entry(1, EntryHash::genesis());
        let second = entry(2, first.hash.clone());
        assert_eq!(first.check(&Stream::Catalogue, 0, &EntryHash::genesis()).unwrap().by, "Ada");
        assert!(second.check(&Stream::Catalogue, 1, &first.hash).is_ok());
        assert_eq!(
            second.check(&Stream::Catalogue, 0, &EntryHash::genesis()),
            Err(JournalError::Gap { wanted: 1, found: 2 })
        );

        let broken = Err(JournalError::Broken { seq: 2 });
        let mut changed = second.clone();
        changed.body = changed.body.replace("Ada", "Eve");
        assert_eq!(changed.check(&Stream::Catalogue, 1, &first.hash), broken);
        let mut changed = second.clone();
        changed.at += chrono::TimeDelta::microseconds(1);
        assert_eq!(changed.check(&Stream::Catalogue, 1, &first.hash), broken);
        assert_eq!(second.check(&Stream::Account("1".parse().unwrap()), 1, &first.hash), broken);
        assert_eq!(second.check(&Stream::Catalogue, 1, &EntryHash::genesis()), broken);
    }
}
