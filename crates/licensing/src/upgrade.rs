//! Upgrade: units move along the catalogue's upgrade paths, and files follow them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{GeneratedFile, LicenseType, PartNumber, PoolKey, Serial};

/// For how many days the old files stay in force after an upgrade with mirroring.
pub const MIRRORING_OVERLAP_DAYS: u64 = 90;
/// The most pools that one upgrade moves.
pub const MAX_UPGRADED_POOLS: usize = 500;
/// The most files that one upgrade issues anew.
pub const MAX_UPGRADED_FILES: usize = 5_000;

/// A wish to upgrade. What is available of the chosen pools moves along their upgrade paths, and what the
/// chosen files hold of them moves with the files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Upgrade {
    /// The pools, each once. With mirroring: every pool that has an upgrade path.
    pub pools: Vec<PoolKey>,
    /// The active files that get a new revision, each once. With mirroring: every file that holds units of the
    /// pools. A file that is left out keeps its old parts, and their units stay where they are.
    pub files: Vec<Serial>,
}

/// Units that went from one part to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct PoolMove {
    /// From this part.
    pub from: PartNumber,
    /// To this one.
    pub to: PartNumber,
    /// Of this licence type.
    pub license_type: LicenseType,
    /// How many in all.
    pub units: u32,
    /// How many of them are in files.
    pub in_files: u32,
}

/// A file and the revision that takes its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Revised {
    /// The revision that is superseded.
    pub supersedes: Supersedes,
    /// What the new revision holds.
    pub file: GeneratedFile,
}

/// The revision that a new one follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Supersedes {
    /// Its serial.
    pub serial: Serial,
    /// The serial of the first revision.
    pub lineage: Serial,
    /// Its number; the new one has the next.
    pub revision: u32,
}
