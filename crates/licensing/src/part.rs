//! The catalogue: what can be ordered and the licence keys that it expands into.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{LicenseKey, LicenseVersion, PartNumber, ProductLine};

/// What kind of thing a part number stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartKind {
    /// An ordinary part.
    Part,
    /// A trial bundle; its files come from the Licensing Team.
    TrialBundle,
    /// An add-on bundle; its files come from the Licensing Team.
    AddonBundle,
}

/// How units of a part count under one of its keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyRule {
    /// A station key: assigned and pooled units together.
    Station,
    /// A plain key: assigned units.
    Assigned,
    /// A `_CONCURRENT` key: pooled units.
    Pooled,
    /// Once per file, however many units.
    Flat,
}

/// One licence key of a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct PartKey {
    /// The key's name.
    pub key: LicenseKey,
    /// How units count under it.
    pub rule: KeyRule,
}

/// A part of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Part {
    /// The part number.
    pub part: PartNumber,
    /// What people call it.
    pub description: String,
    /// The product line whose files hold it.
    pub product_line: ProductLine,
    /// The licence version.
    pub license_version: LicenseVersion,
    /// Part or bundle.
    pub kind: PartKind,
    /// The keys that it expands into, in the catalogue's order.
    pub keys: Vec<PartKey>,
    /// The part that it upgrades to.
    pub upgrade_to: Option<PartNumber>,
}
