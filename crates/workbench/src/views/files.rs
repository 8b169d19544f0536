//! Activation File Activity.

use activation_file::Verdict;
use chrono::{DateTime, NaiveDate, Utc};
use licensing::{
    Attributes, LicenseKey, LicenseType, LicenseVersion, Machine, PartLine, ProductLine, Serial, SiteRef,
};
use portal_api::FileState;
use serde::Serialize;
use ts_rs::TS;
use uuid::Uuid;

use super::FileCounts;

/// A licence key with its count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct KeyCount {
    /// The key.
    pub key: LicenseKey,
    /// How many.
    pub count: u32,
}

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FileListItem {
    /// The serial.
    pub serial: Serial,
    /// The revision.
    pub revision: u32,
    /// Whether it is in force.
    pub state: FileState,
    /// One machine or a switchover pair.
    pub machines: Vec<Machine>,
    /// The install site.
    pub site: SiteRef,
    /// The product line.
    pub product_line: ProductLine,
    /// The licence type.
    pub license_type: LicenseType,
    /// The licence version.
    pub license_version: LicenseVersion,
    /// When it was generated.
    pub generated_at: DateTime<Utc>,
    /// By whom.
    pub generated_by: String,
    /// The last day on which a superseded file is in force beside its successor; none for every other.
    pub overlap_ends: Option<NaiveDate>,
}

/// A page of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FilePage {
    /// The rows from the offset that was asked for.
    pub files: Vec<FileListItem>,
    /// How many the filters leave.
    pub total: u32,
    /// Of these, how many of each state.
    pub states: FileCounts,
    /// How many the account has.
    pub all: u32,
    /// When the cache was last level with the portal.
    pub as_of: Option<DateTime<Utc>>,
}

/// What the verifier says of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct TrustVerdict {
    /// The verdict's code (format, section 5).
    pub verdict: Verdict,
    /// The sentence for a person.
    pub message: String,
}

/// A revision of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct LineageItem {
    /// The serial.
    pub serial: Serial,
    /// The revision.
    pub revision: u32,
    /// Whether it is in force.
    pub state: FileState,
    /// When it was generated.
    pub generated_at: DateTime<Utc>,
    /// By whom.
    pub generated_by: String,
    /// The last day on which a superseded file is in force beside its successor; none for every other.
    pub overlap_ends: Option<NaiveDate>,
}

/// Every field of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FileDetails {
    /// What the list shows.
    pub file: FileListItem,
    /// The issuer's id.
    pub issuer: String,
    /// The thumbprint of the key that signed it.
    pub signing_key: String,
    /// When it expires.
    pub expires_at: DateTime<Utc>,
    /// Attributes.
    pub attributes: Attributes,
    /// The parts.
    pub parts: Vec<PartLine>,
    /// The licence keys.
    pub keys: Vec<KeyCount>,
    /// All revisions, first to last.
    pub lineage: Vec<LineageItem>,
    /// The serial of the revision before.
    pub supersedes: Option<Serial>,
    /// The revision that took its place.
    pub superseded_by: Option<LineageItem>,
    /// The request that it came of.
    pub request: Uuid,
    /// SHA-256 of the content, lower-case hexadecimal.
    pub sha256: String,
    /// The content's length, in bytes.
    pub bytes: u32,
    /// The name under which it is saved.
    pub file_name: String,
    /// What the verifier says of it now.
    pub trust: TrustVerdict,
}

/// What came of a download.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "download", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum Downloaded {
    /// The file is on disk, was read back and verified.
    Saved {
        /// Where.
        path: String,
        /// SHA-256 of what was read back.
        sha256: String,
    },
    /// The person closed the dialog.
    Cancelled,
}
