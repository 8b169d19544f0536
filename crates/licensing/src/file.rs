//! Activation files as the engine knows them: what one holds, and whether it is in force.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{
    Attributes, LicenseType, LicenseVersion, Machine, PartLine, PoolKey, ProductLine, Serial, SiteRef,
};

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

    /// Whether a file in this state is in force on a day. A superseded one is until the end of its overlap, the
    /// last day included; the units are the newer revision's.
    pub fn in_force(self, overlap_ends: Option<NaiveDate>, day: NaiveDate) -> bool {
        match self {
            Self::Active => true,
            Self::Superseded => overlap_ends.is_some_and(|last| day <= last),
            Self::Deactivated | Self::Recalled => false,
        }
    }
}

impl std::fmt::Display for FileState {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// A file that a request is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownFile {
    /// Its serial.
    pub serial: Serial,
    /// The serial of the first revision.
    pub lineage: Serial,
    /// 1, 2, 3 … within the lineage.
    pub revision: u32,
    /// Whether it is in force.
    pub state: FileState,
    /// The active revision of its lineage, when that is another one.
    pub newest: Option<Serial>,
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
}

impl KnownFile {
    /// The pool from which a line of this file is fed.
    pub fn pool_of(&self, line: &PartLine) -> PoolKey {
        PoolKey { part: line.part.clone(), license_type: self.license_type }
    }
}
