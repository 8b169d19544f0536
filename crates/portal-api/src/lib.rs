//! What goes over the wire between a seat and the portal, in one crate for both ends: requests, receipts,
//! journal entries, the import, and errors.
//!
//! No I/O here. Paths are constants, so that neither end spells one by itself.

mod file;
mod import;
mod import_problem;
mod journal;
mod problem;
mod request;

pub use file::{FileRecord, FileStateRecord};
pub use import::{
    ImportCount, ImportError, ImportFile, ImportKind, ImportReport, ImportRequest, MAX_IMPORT_BYTES,
};
pub use import_problem::ImportProblem;
pub use journal::{
    Change, EntryHash, JournalBody, JournalEntry, JournalError, JournalPage, MAX_PAGE, PoolRecord,
    SigningKeyRecord, SiteRecord, Stream,
};
pub use licensing::FileState;
pub use problem::{Problem, ProblemKind};
pub use request::{MAX_REQUEST_BYTES, Outcome, Produced, Receipt, Request, Revision};

/// Where the portal answers.
pub mod path {
    /// `POST` a [`crate::Request`], answered with a [`crate::Receipt`].
    pub const REQUESTS: &str = "/v1/requests";
    /// `GET` the catalogue's journal after a sequence number.
    pub const CATALOGUE_JOURNAL: &str = "/v1/catalogue/journal";
    /// `GET` the accounts that the caller may see.
    pub const ACCOUNTS: &str = "/v1/accounts";
    /// `GET` an account's journal after a sequence number.
    pub const ACCOUNT_JOURNAL: &str = "/v1/accounts/{account}/journal";
    /// `GET` the bytes of an activation file.
    pub const FILE: &str = "/v1/accounts/{account}/files/{serial}";
    /// `GET` the trust bundles since a version, oldest first.
    pub const TRUST: &str = "/v1/trust";
    /// `GET` the revocation list.
    pub const REVOCATIONS: &str = "/v1/revocations";
    /// `POST` an [`crate::ImportRequest`], answered with an [`crate::ImportReport`].
    pub const IMPORT: &str = "/v1/import";
    /// `GET`: the process lives.
    pub const HEALTHZ: &str = "/healthz";
    /// `GET`: the process can answer.
    pub const READYZ: &str = "/readyz";
    /// `GET` this interface's description.
    pub const OPENAPI: &str = "/openapi.json";
}

use licensing::AccountNumber;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One account in the list of those that a caller may see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccountEntry {
    /// The account's number.
    pub account: AccountNumber,
    /// The last sequence number in its journal.
    pub last: u64,
}

/// The answer to a question for accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccountList {
    /// The accounts, ascending by number.
    pub accounts: Vec<AccountEntry>,
    /// The last sequence number in the catalogue's journal.
    pub catalogue_last: u64,
    /// Ask again with this after, when there are more.
    pub next: Option<AccountNumber>,
}

/// The trust bundles since a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TrustAnswer {
    /// Bundles as JWS, ascending by version. Each is signed by a key of the one before.
    pub bundles: Vec<String>,
}

/// The revocation list in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RevocationAnswer {
    /// The list as a JWS; none when the caller holds it already.
    pub list: Option<String>,
}
