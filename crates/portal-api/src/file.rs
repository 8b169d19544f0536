//! An activation file as the portal records it.

use chrono::{DateTime, Utc};
use licensing::{Attributes, LicenseType, LicenseVersion, Machine, PartLine, ProductLine, Serial, SiteRef};
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

/// Whether a file is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FileState {
    /// In force; its units are allocated.
    Active,
    /// A newer revision stands in its place.
    Superseded,
    /// Given back.
    Deactivated,
    /// Called back by the Licensing Team.
    Recalled,
}

impl FileState {
    /// The word in tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Superseded => "superseded",
            Self::Deactivated => "deactivated",
            Self::Recalled => "recalled",
        }
    }
}

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
