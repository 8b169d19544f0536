//! Deactivate: a file's units go back to their pools.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::Serial;

/// The longest reason in the person's own words, in characters.
pub const MAX_REASON: usize = 500;

/// Why a file is deactivated. The first two are the vendor's; the rest is our own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "reason", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum DeactivateReason {
    /// The file should never have been generated so.
    GeneratedIncorrectly,
    /// The units are needed elsewhere.
    Reallocation {
        /// What for.
        cause: ReallocationCause,
    },
    /// Something else.
    Other {
        /// In the person's own words.
        text: String,
    },
}

/// Why units are needed elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReallocationCause {
    /// The organisation changed.
    OrganisationalChange,
    /// A server was added.
    AddedServer,
}

/// A wish to deactivate an active file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Deactivate {
    /// The file.
    pub serial: Serial,
    /// Why.
    pub reason: DeactivateReason,
}
