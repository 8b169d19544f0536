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
mod ticket;

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
pub use ticket::{
    AttachmentInfo, AttachmentProblem, HeldTicket, MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS, MAX_HELD_TICKETS,
    MAX_TICKET_BYTES, MAX_TICKET_MESSAGE_BYTES, MAX_TICKET_MESSAGES, MAX_TICKET_PAGE, NoTicketNumber,
    ThirdParty, TicketAnswer, TicketAttachment, TicketAuthor, TicketContact, TicketEntry, TicketField,
    TicketFieldError, TicketFieldProblem, TicketForm, TicketKey, TicketKind, TicketMachine, TicketMessage,
    TicketNews, TicketNumber, TicketPage, TicketRead, TicketReadAnswer, TicketReceipt, TicketRecord,
    TicketReply, TicketRequest, TicketSearch, TicketState, TicketStateChange, attachment_name, check_message,
    check_sizes,
};

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
    /// `POST` a [`crate::TicketRequest`], answered with a [`crate::TicketReceipt`]. Needs no sign-in.
    pub const TICKETS: &str = "/v1/tickets";
    /// `POST` a [`crate::TicketRead`], answered with a [`crate::TicketReadAnswer`]. Needs no sign-in.
    pub const TICKETS_READ: &str = "/v1/tickets/read";
    /// `POST` a [`crate::TicketReply`], answered with a [`crate::TicketReceipt`]. Needs no sign-in.
    pub const TICKETS_REPLY: &str = "/v1/tickets/reply";
    /// `POST` a [`crate::TicketSearch`], answered with a [`crate::TicketPage`]. For the Licensing Team, as all below.
    pub const TICKETS_SEARCH: &str = "/v1/tickets/search";
    /// `GET` a [`crate::TicketRecord`].
    pub const TICKET: &str = "/v1/tickets/{ticket}";
    /// `GET` the bytes of an attachment.
    pub const TICKET_ATTACHMENT: &str = "/v1/tickets/{ticket}/attachments/{position}";
    /// `POST` a [`crate::TicketAnswer`], answered with a [`crate::TicketReceipt`].
    pub const TICKET_ANSWERS: &str = "/v1/tickets/{ticket}/answers";
    /// `POST` a [`crate::TicketStateChange`], answered with a [`crate::TicketReceipt`].
    pub const TICKET_STATE: &str = "/v1/tickets/{ticket}/state";
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
