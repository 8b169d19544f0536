//! Requests and receipts.

use chrono::{DateTime, Utc};
use licensing::{AccountNumber, Action, Decision, Refused, Serial};
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

/// The largest request that the portal reads, in bytes.
pub const MAX_REQUEST_BYTES: usize = 1024 * 1024;

/// One thing that a person asks of the portal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The idempotency key (UUIDv7): the same id again gives the same receipt, and the same id with another
    /// body is refused.
    pub id: Uuid,
    /// The account that it is about.
    pub account: AccountNumber,
    /// When the person asked, by the clock of their device.
    pub made_at: DateTime<Utc>,
    /// The person's display name.
    pub made_by: String,
    /// The device on which it was made.
    pub device: String,
    /// What is asked.
    pub action: Action,
}

/// The portal's answer to one request, kept for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Receipt {
    /// The request's id.
    pub request: Uuid,
    /// The account.
    pub account: AccountNumber,
    /// When the portal decided.
    pub answered_at: DateTime<Utc>,
    /// What it decided.
    pub outcome: Outcome,
}

/// What the portal decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// Done.
    Accepted(Produced),
    /// Nothing was changed, and why.
    Refused(Refused),
}

/// What came of an accepted request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "produced", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum Produced {
    /// An activation file: of generate the first of its lineage, of update the next.
    ActivationFile {
        /// Its serial.
        serial: Serial,
        /// The decision that led to it.
        decision: Box<Decision>,
    },
    /// New revisions of the files that an upgrade chose.
    Revisions {
        /// Which took the place of which, in the order of the decision.
        revisions: Vec<Revision>,
        /// The decision that led to them.
        decision: Box<Decision>,
    },
    /// Nothing new: a change of what was there, or a site.
    Changed {
        /// What was decided.
        decision: Box<Decision>,
    },
}

/// A file and the one that took its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Revision {
    /// The superseded one.
    pub supersedes: Serial,
    /// The new one.
    pub serial: Serial,
}
