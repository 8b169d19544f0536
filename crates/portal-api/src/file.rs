//! An activation file as the portal records it.

use chrono::{DateTime, NaiveDate, Utc};
use licensing::{
    Attributes, FileState, LicenseType, LicenseVersion, Machine, PartLine, ProductLine, Serial, SiteRef,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// One revision of an activation file with its exact content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FileRecord {
    /// The serial, unique for one issuer.
    pub serial: Serial,
    /// The serial of the first revision.
    pub lineage: Serial,
    /// 1, 2, 3 … within the lineage.
    pub revision: u32,
    /// The serial of the revision before.
    pub supersedes: Option<Serial>,
    /// Whether it is in force.
    pub state: FileState,
    /// The install site.
    pub site: SiteRef,
    /// One machine or a switchover pair.
    pub machines: Vec<Machine>,
    /// The product line.
    pub product_line: ProductLine,
    /// The licence type.
    pub license_type: LicenseType,
    /// The licence version.
    pub license_version: LicenseVersion,
    /// Attributes.
    pub attributes: Attributes,
    /// The parts, ascending by part number.
    pub parts: Vec<PartLine>,
    /// When it was generated; the file's `iat`, so in whole seconds.
    pub generated_at: DateTime<Utc>,
    /// The display name of the person who generated it.
    pub generated_by: String,
    /// The request that it came of.
    pub request: Uuid,
    /// SHA-256 of the content, lower-case hexadecimal.
    pub sha256: String,
    /// The file itself: UTF-8, byte for byte. Never changes.
    pub content: String,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FileStateRecord {
    /// The file.
    pub serial: Serial,
    /// Whether it is in force.
    pub state: FileState,
    /// For a superseded file that goes on being in force beside its successor: the last day.
    pub overlap_ends: Option<NaiveDate>,
}
