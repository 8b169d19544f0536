//! The store port: what the portal keeps, and the transaction in which a request is carried out.
//!
//! Everything above this room is written once, for any engine behind these two traits. An engine keeps two
//! promises: what a transaction read for a decision is either still true when it commits, or the statement that acts
//! on it ([`StoreTransaction::change_pools`] and those after it) says that it is not; and after a failed commit nothing
//! has happened.

pub(crate) mod sqlite;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    future::Future,
};

use activation_file::{RevocationReason, Thumbprint};
use chrono::{DateTime, NaiveDate, Utc};
use licensing::{
    Account, AccountNumber, Action, Facts, HoldingFiles, InstallSite, OrderItem, OrderNumber, Part,
    PartNumber, Pool, PoolChange, PoolKey, PoolMove, Serial, SiteId,
};
use portal_api::{AccountEntry, EntryHash, FileRecord, JournalEntry, Stream};
use uuid::Uuid;

use crate::principal::Membership;

/// Why the store did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached, is busy for too long, or could not be written.
    #[error("the database could not be read or written: {0}")]
    Unavailable(String),
    /// A row holds what this program would never have written.
    #[error("the database holds a row that cannot be understood: {0}")]
    Unreadable(String),
}

/// How many rows go into one statement when there are many.
pub(crate) const BULK: usize = 1000;

/// The most holding files that a refusal names.
pub(crate) const MAX_HOLDING: u32 = 20;

/// The portal itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuerInfo {
    /// The issuer's id, the files' `iss`.
    pub issuer: String,
    /// The display name of the owner.
    pub owner: String,
    /// The key of the first trust bundle: what seats pin.
    pub first_kid: Thumbprint,
    /// The key that signs now.
    pub current_kid: Thumbprint,
}

/// An answer that was kept, with the hash of what was asked.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    /// SHA-256 of the canonical body, hexadecimal.
    pub body_sha256: String,
    /// The answer as JSON.
    pub answer: String,
}

/// Where a journal stands.
#[derive(Debug, Clone)]
pub(crate) struct JournalHead {
    /// The last sequence number.
    pub seq: u64,
    /// When the last entry was made.
    pub at: DateTime<Utc>,
    /// Its hash.
    pub hash: EntryHash,
}

/// The exact content of a file.
#[derive(Debug, Clone)]
pub(crate) struct FileContent {
    /// SHA-256 of the bytes, hexadecimal.
    pub sha256: String,
    /// The bytes.
    pub content: Vec<u8>,
}

/// What identifies a line of an order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct OrderKey {
    pub account: AccountNumber,
    pub order: OrderNumber,
    pub pool: PoolKeyOf,
}

/// A part and a licence type, hashable and ordered.
pub(crate) type PoolKeyOf = (PartNumber, licensing::LicenseType);

/// The revocation list that was signed last.
#[derive(Debug, Clone)]
pub(crate) struct LastRevocations {
    /// The list as a JWS, when its number is above the one asked with.
    pub list: Option<String>,
    /// Whether a file has ended that it does not name.
    pub unlisted: bool,
}

/// What the next revocation list says.
#[derive(Debug, Clone)]
pub(crate) struct EndedFiles {
    /// The number of the list that was signed last; 0 when there is none.
    pub last_sequence: u64,
    /// How many of the files it does not name.
    pub unlisted: usize,
    /// Every file that has ended or was named before.
    pub files: Vec<FileEnd>,
}

/// A file that ended.
#[derive(Debug, Clone)]
pub(crate) struct FileEnd {
    pub serial: Serial,
    pub reason: RevocationReason,
    /// Unix seconds.
    pub at: i64,
}

/// The store as readers and the writer see it.
pub(crate) trait Store: Clone + Send + Sync + 'static {
    /// A transaction that may write.
    type Transaction: StoreTransaction + 'static;

    /// Begins a transaction that may write. Dropping it undoes everything.
    fn begin_write(&self) -> impl Future<Output = Result<Self::Transaction, StoreError>> + Send;

    /// The portal itself, when it was founded.
    fn issuer(&self) -> impl Future<Output = Result<Option<IssuerInfo>, StoreError>> + Send;

    /// Accounts after `after`, ascending, at most `limit`.
    fn accounts(
        &self,
        membership: &Membership,
        after: Option<&AccountNumber>,
        limit: u32,
    ) -> impl Future<Output = Result<Vec<AccountEntry>, StoreError>> + Send;

    /// Whether there is such an account.
    fn has_account(&self, account: &AccountNumber) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// The last sequence number of a journal; 0 when it is empty.
    fn journal_last(&self, stream: &Stream) -> impl Future<Output = Result<u64, StoreError>> + Send;

    /// Entries after `after`: as many as fit in `max_entries` and `max_bytes` of bodies, but at least one.
    fn journal_after(
        &self,
        stream: &Stream,
        after: u64,
        max_entries: u32,
        max_bytes: usize,
    ) -> impl Future<Output = Result<Vec<JournalEntry>, StoreError>> + Send;

    /// The content of one of the account's files.
    fn file_content(
        &self,
        account: &AccountNumber,
        serial: &Serial,
    ) -> impl Future<Output = Result<Option<FileContent>, StoreError>> + Send;

    /// The trust bundles after `version`, ascending.
    fn trust_bundles(&self, version: u64) -> impl Future<Output = Result<Vec<String>, StoreError>> + Send;

    /// The revocation list that was signed last, and whether files have ended by `now` (Unix seconds) that it does not
    /// name.
    fn revocations(
        &self,
        after: u64,
        now: i64,
    ) -> impl Future<Output = Result<Option<LastRevocations>, StoreError>> + Send;
}

/// One transaction that may write.
pub(crate) trait StoreTransaction: Send {
    /// Marks where [`StoreTransaction::rollback_to_savepoint`] goes back to. One at a time.
    fn savepoint(&mut self) -> impl Future<Output = Result<(), StoreError>> + Send;
    /// Forgets the mark and keeps what was done since.
    fn release_savepoint(&mut self) -> impl Future<Output = Result<(), StoreError>> + Send;
    /// Undoes what was done since the mark, and keeps the mark.
    fn rollback_to_savepoint(&mut self) -> impl Future<Output = Result<(), StoreError>> + Send;
    /// Makes everything durable, or nothing.
    fn commit(self) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The portal itself. An engine with several writers locks the row, so that the key stays the current one
    /// until the commit.
    fn issuer(&mut self) -> impl Future<Output = Result<Option<IssuerInfo>, StoreError>> + Send;
    /// Founds the portal unless it was founded before; tells which.
    fn found(
        &mut self,
        issuer: &IssuerInfo,
        at: i64,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;
    /// Sets the current key.
    fn set_current_kid(&mut self, kid: Thumbprint) -> impl Future<Output = Result<(), StoreError>> + Send;
    /// The last trust bundle.
    fn last_trust_bundle(&mut self) -> impl Future<Output = Result<Option<String>, StoreError>> + Send;
    /// Adds a trust bundle.
    fn add_trust_bundle(
        &mut self,
        version: u64,
        bundle: &str,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
    /// Adds the revocation list that was signed at this moment (Unix seconds) and names all that
    /// [`StoreTransaction::ended_files`] gave for it. It takes the place of the one before.
    fn add_revocation_list(
        &mut self,
        sequence: u64,
        list: &str,
        issued_at: i64,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
    /// Every file that has ended by `now` (Unix seconds) or stands on a list already.
    fn ended_files(&mut self, now: i64) -> impl Future<Output = Result<EndedFiles, StoreError>> + Send;
    /// The latest `iat` of anything that was signed but trust bundles: files and revocation lists.
    fn latest_generated_at(&mut self) -> impl Future<Output = Result<Option<i64>, StoreError>> + Send;

    /// The receipt of a request, when it was answered before.
    fn receipt(&mut self, request: Uuid) -> impl Future<Output = Result<Option<Kept>, StoreError>> + Send;
    /// Keeps a receipt.
    fn keep_receipt(
        &mut self,
        request: Uuid,
        account: &AccountNumber,
        kept: &Kept,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
    /// What a request is decided on, but for who holds the units of a short pool; nothing when there is no such
    /// account.
    fn facts(
        &mut self,
        account: &AccountNumber,
        action: &Action,
        today: NaiveDate,
    ) -> impl Future<Output = Result<Option<Facts>, StoreError>> + Send;
    /// Who holds units of these pools: how many files, and the first [`MAX_HOLDING`].
    fn holding(
        &mut self,
        account: &AccountNumber,
        pools: &[PoolKey],
    ) -> impl Future<Output = Result<BTreeMap<PoolKey, HoldingFiles>, StoreError>> + Send;
    /// Changes pools by what lies between `before` and `after`, where the units are there; a pool that is not there
    /// is made. Gives whether all of them were changed: otherwise the caller goes back to the savepoint.
    fn change_pools(
        &mut self,
        account: &AccountNumber,
        changes: &[PoolChange],
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;
    /// Supersedes active files. Gives whether all of them were active.
    fn supersede(
        &mut self,
        account: &AccountNumber,
        serials: &[&Serial],
        overlap_ends: Option<NaiveDate>,
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;
    /// Deactivates an active file and ends every overlap of its lineage. Gives the files whose overlap ended, or
    /// nothing when the file was not active.
    fn deactivate(
        &mut self,
        account: &AccountNumber,
        serial: &Serial,
        lineage: &Serial,
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<Option<Vec<Serial>>, StoreError>> + Send;
    /// Keeps what an upgrade moved.
    fn add_moves(
        &mut self,
        account: &AccountNumber,
        request: Uuid,
        moves: &[PoolMove],
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
    /// Adds a site. Gives whether its id was free.
    fn add_site(
        &mut self,
        account: &AccountNumber,
        site: &InstallSite,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;
    /// Changes a site that still is as it was. Gives whether it was.
    fn edit_site(
        &mut self,
        account: &AccountNumber,
        before: &InstallSite,
        after: &InstallSite,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;
    /// The next number for a serial.
    fn next_serial(&mut self) -> impl Future<Output = Result<u64, StoreError>> + Send;
    /// Adds a file with its machines and parts.
    fn add_file(
        &mut self,
        account: &AccountNumber,
        file: &FileRecord,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Where journals stand; those without entries are left out.
    fn journal_heads(
        &mut self,
        streams: &[&Stream],
    ) -> impl Future<Output = Result<HashMap<String, JournalHead>, StoreError>> + Send;
    /// Adds entries and moves the heads behind them; the entries of one stream come in order.
    fn add_entries(
        &mut self,
        entries: &[(Stream, JournalEntry)],
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The report of an import, when it was done before.
    fn import_receipt(&mut self, id: Uuid) -> impl Future<Output = Result<Option<Kept>, StoreError>> + Send;
    /// Keeps the report of an import.
    fn keep_import_receipt(
        &mut self,
        id: Uuid,
        kept: &Kept,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
    /// Parts by number.
    fn parts(
        &mut self,
        numbers: &[&PartNumber],
    ) -> impl Future<Output = Result<BTreeMap<PartNumber, Part>, StoreError>> + Send;
    /// Of these parts, those of which units are in use, and how many.
    fn parts_in_use(
        &mut self,
        numbers: &[&PartNumber],
    ) -> impl Future<Output = Result<BTreeMap<PartNumber, u64>, StoreError>> + Send;
    /// Accounts by number.
    fn accounts(
        &mut self,
        numbers: &[&AccountNumber],
    ) -> impl Future<Output = Result<BTreeMap<AccountNumber, Account>, StoreError>> + Send;
    /// Of these numbers, those that are accounts.
    fn known_accounts(
        &mut self,
        numbers: &[&AccountNumber],
    ) -> impl Future<Output = Result<BTreeSet<AccountNumber>, StoreError>> + Send;
    /// Sites by account and id.
    fn sites(
        &mut self,
        keys: &[(&AccountNumber, &SiteId)],
    ) -> impl Future<Output = Result<BTreeMap<(AccountNumber, SiteId), InstallSite>, StoreError>> + Send;
    /// Lines of orders.
    fn order_items(
        &mut self,
        keys: &[&OrderKey],
    ) -> impl Future<Output = Result<HashMap<OrderKey, OrderItem>, StoreError>> + Send;
    /// Pools of many accounts.
    fn pools(
        &mut self,
        keys: &[&(AccountNumber, PoolKeyOf)],
    ) -> impl Future<Output = Result<HashMap<(AccountNumber, PoolKeyOf), Pool>, StoreError>> + Send;
    /// Adds or replaces parts.
    fn put_parts(&mut self, parts: &[&Part]) -> impl Future<Output = Result<(), StoreError>> + Send;
    /// Adds or replaces accounts.
    fn put_accounts(&mut self, accounts: &[&Account]) -> impl Future<Output = Result<(), StoreError>> + Send;
    /// Adds or replaces sites.
    fn put_sites(
        &mut self,
        sites: &[(&AccountNumber, &InstallSite)],
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
    /// Adds or replaces lines of orders.
    fn put_order_items(
        &mut self,
        items: &[(&AccountNumber, &OrderItem)],
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
    /// Adds these units to what was ordered; a pool that is not there begins empty.
    fn add_ordered(
        &mut self,
        deltas: &[(&(AccountNumber, PoolKeyOf), i64)],
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}
