//! Upgrade Software.

use chrono::{DateTime, NaiveDate, Utc};
use licensing::{
    Account, LicenseType, LicenseVersion, MachineName, PartLine, PartNumber, Pool, PoolMove, ProductLine,
    Serial,
};
use portal_api::Revision;
use serde::Serialize;
use ts_rs::TS;
use uuid::Uuid;

use super::{CauseNote, FileListItem, KeyShift};

/// A part on the Upgrade Software tab.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct UpgradePart {
    /// The part.
    pub part: PartNumber,
    /// What it is called.
    pub description: String,
    /// The product line.
    pub product_line: ProductLine,
    /// Its licence version.
    pub license_version: LicenseVersion,
}

/// An active file that holds units of a pool with an upgrade option.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct UpgradeFile {
    /// The file.
    pub serial: Serial,
    /// Its machines.
    pub machines: Vec<MachineName>,
    /// The name of its site.
    pub site: String,
    /// Units of the part that it holds.
    pub units: u32,
}

/// A pool with an upgrade option.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct UpgradeOption {
    /// From this part.
    pub from: UpgradePart,
    /// To this one.
    pub to: UpgradePart,
    /// The licence type.
    pub license_type: LicenseType,
    /// The pool.
    pub pool: Pool,
    /// Units left in it.
    pub available: u32,
    /// Why it cannot be upgraded; empty when it can.
    pub causes: Vec<CauseNote>,
    /// The active files that hold units, by serial.
    pub files: Vec<UpgradeFile>,
}

/// A pool without an upgrade option.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct WithoutOption {
    /// The part.
    pub part: UpgradePart,
    /// The licence type.
    pub license_type: LicenseType,
    /// The pool.
    pub pool: Pool,
    /// Units left in it.
    pub available: u32,
}

/// What the Upgrade Software tab offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct UpgradeChoices {
    /// The id for the request, so that a second press asks for nothing new.
    pub id: Uuid,
    /// The account, with its mirroring.
    pub account: Account,
    /// The last day of a support contract that has ended; none while it runs.
    pub support_ended: Option<NaiveDate>,
    /// With mirroring: the last day on which the old files would be in force.
    pub overlap_ends: Option<NaiveDate>,
    /// Why nothing can be upgraded at all; none when something can.
    pub blocked: Option<CauseNote>,
    /// The pools with an upgrade option, by product line, part and type.
    pub with_options: Vec<UpgradeOption>,
    /// The pools without.
    pub without_options: Vec<WithoutOption>,
    /// When the cache was last level with the portal.
    pub as_of: Option<DateTime<Utc>>,
}

/// A pool before and after an upgrade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct UpgradedPool {
    /// The part.
    pub part: PartNumber,
    /// What it is called.
    pub description: String,
    /// The licence type.
    pub license_type: LicenseType,
    /// The pool before.
    pub before: Pool,
    /// Units available before.
    pub available_before: u32,
    /// The pool after.
    pub after: Pool,
    /// Units available after.
    pub available_after: u32,
}

/// A file that would get a new revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct UpgradedFile {
    /// The file as it is.
    pub file: FileListItem,
    /// The licence version that the new revision would have.
    pub license_version: LicenseVersion,
    /// The parts that it would hold.
    pub parts: Vec<PartLine>,
    /// The keys that would change.
    pub keys: Vec<KeyShift>,
}

/// What would come of an upgrade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct UpgradePreview {
    /// Why it would be refused; empty when it would not.
    pub causes: Vec<CauseNote>,
    /// What would move.
    pub moves: Vec<PoolMove>,
    /// The pools before and after.
    pub pools: Vec<UpgradedPool>,
    /// The files that would get a new revision, by serial.
    pub files: Vec<UpgradedFile>,
    /// With mirroring: the last day on which the old files would be in force.
    pub overlap_ends: Option<NaiveDate>,
    /// When the cache was last level with the portal.
    pub as_of: Option<DateTime<Utc>>,
}

/// What an upgrade did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Upgraded {
    /// Which new file took the place of which.
    pub revisions: Vec<Revision>,
}
