//! Deactivate.

use chrono::{DateTime, Utc};
use licensing::{LicenseType, PartNumber, Pool, Serial};
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::{CauseNote, FieldNote, FileListItem};
use crate::errors::RequestError;

/// A file that is to be deactivated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct DeactivateItem {
    /// The id for the request.
    pub id: Uuid,
    /// The file.
    pub file: FileListItem,
    /// Why it cannot be deactivated; empty when it can.
    pub causes: Vec<CauseNote>,
}

/// What goes back to one pool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PoolReturn {
    /// The part.
    pub part: PartNumber,
    /// What it is called.
    pub description: String,
    /// The licence type.
    pub license_type: LicenseType,
    /// How many units.
    pub units: u32,
    /// The pool before.
    pub before: Pool,
    /// Units available before.
    pub available_before: u32,
    /// Units available after.
    pub available_after: u32,
}

/// What would come of deactivating files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct DeactivatePreview {
    /// The files, in the order in which they were asked for.
    pub files: Vec<DeactivateItem>,
    /// What goes back, by part and type: of those files that can be deactivated.
    pub pools: Vec<PoolReturn>,
    /// When the cache was last level with the portal.
    pub as_of: Option<DateTime<Utc>>,
}

/// A file to deactivate, and the id under which it is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DeactivateFile {
    /// The id that the preview gave.
    pub id: Uuid,
    /// The file.
    pub serial: Serial,
}

/// What became of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "became", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum Became {
    /// It is deactivated.
    Deactivated,
    /// Nothing was changed.
    Refused {
        /// Why.
        causes: Vec<CauseNote>,
    },
    /// A field holds what it cannot.
    Fields {
        /// Which, and why.
        fields: Vec<FieldNote>,
    },
    /// The request is kept and there is no answer yet.
    Waiting {
        /// What the portal did not answer.
        error: RequestError,
    },
    /// Nothing was done and nothing waits.
    NotDone {
        /// Why.
        error: RequestError,
    },
}

/// A file and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct DeactivateResult {
    /// The file.
    pub serial: Serial,
    /// What became of it.
    pub result: Became,
}

/// What became of all of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Deactivated {
    /// Each file, in the order in which they were asked for.
    pub results: Vec<DeactivateResult>,
}
