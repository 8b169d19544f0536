//! Activation File Update.

use chrono::{DateTime, Utc};
use licensing::{LicenseKey, LicenseVersion, Machine, PartKey, PartLine, PartNumber, Pool};
use serde::Serialize;
use ts_rs::TS;
use uuid::Uuid;

use super::{CauseNote, FieldNote, FileListItem, PoolPreview, PreviewVerdict, WarningNote};

/// A part that an update can hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct UpdatePart {
    /// The part.
    pub part: PartNumber,
    /// What it is called.
    pub description: String,
    /// Its licence version.
    pub license_version: LicenseVersion,
    /// What the file holds of it; none when it can be added.
    pub holds: Option<PartLine>,
    /// The pool that feeds it.
    pub pool: Pool,
    /// Units left in it.
    pub available: u32,
    /// The licence keys that it expands into.
    pub keys: Vec<PartKey>,
}

/// What the Activation File Update page offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct UpdateChoices {
    /// The id for the request, so that a second press asks for nothing new.
    pub id: Uuid,
    /// The file.
    pub file: FileListItem,
    /// The parts that it holds, then those that can be added, each by number.
    pub parts: Vec<UpdatePart>,
    /// Whether a second server can be added.
    pub can_add_machine: bool,
    /// Why nothing can be updated; empty when something can.
    pub blocked: Vec<CauseNote>,
    /// When the cache was last level with the portal.
    pub as_of: Option<DateTime<Utc>>,
}

/// A licence key before and after a change; one that is 0 is not in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct KeyShift {
    /// The key.
    pub key: LicenseKey,
    /// Its count before.
    pub before: u32,
    /// Its count after.
    pub after: u32,
}

/// What would come of an update.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct UpdatePreview {
    /// The verdict.
    pub verdict: PreviewVerdict,
    /// Fields that hold what they cannot.
    pub fields: Vec<FieldNote>,
    /// Why it would be refused.
    pub causes: Vec<CauseNote>,
    /// What a person should look at.
    pub warnings: Vec<WarningNote>,
    /// Every key of the file before and after.
    pub keys: Vec<KeyShift>,
    /// The pools from which more is taken.
    pub pools: Vec<PoolPreview>,
    /// The second server, when it is added.
    pub added_machine: Option<Machine>,
    /// When the cache was last level with the portal.
    pub as_of: Option<DateTime<Utc>>,
}
