//! What is different between two revisions of a file.

use licensing::{HostId, LicenseKey, MachineName, PartNumber};
use serde::Serialize;
use ts_rs::TS;

use super::LineageItem;

/// What became of something from one revision to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Only the second has it.
    Added,
    /// Only the first has it.
    Removed,
    /// Both have it, and not the same.
    Changed,
    /// The same in both.
    Same,
}

impl Change {
    /// What became of a value.
    pub fn between<T: PartialEq>(before: Option<&T>, after: Option<&T>) -> Self {
        match (before, after) {
            (None, _) => Self::Added,
            (Some(_), None) => Self::Removed,
            (Some(before), Some(after)) if before == after => Self::Same,
            (Some(_), Some(_)) => Self::Changed,
        }
    }
}

/// A field that a file has once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceField {
    /// Install Site.
    Site,
    /// Product Line.
    ProductLine,
    /// License Type.
    LicenseType,
    /// Version.
    LicenseVersion,
    /// When it expires.
    Expires,
    /// Which key signed it.
    SigningKey,
}

/// A field in both revisions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FieldChange {
    /// Which.
    pub field: DifferenceField,
    /// In the first.
    pub before: String,
    /// In the second.
    pub after: String,
    /// What became of it.
    pub change: Change,
}

/// A machine in both revisions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct MachineChange {
    /// Its name.
    pub name: MachineName,
    /// Its host ID in the first.
    pub before: Option<HostId>,
    /// Its host ID in the second.
    pub after: Option<HostId>,
    /// What became of it.
    pub change: Change,
}

/// Units of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct Units {
    /// Assigned.
    pub assigned: u32,
    /// Pooled.
    pub pooled: u32,
}

/// A part in both revisions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PartChange {
    /// Which.
    pub part: PartNumber,
    /// Its units in the first.
    pub before: Option<Units>,
    /// Its units in the second.
    pub after: Option<Units>,
    /// What became of it.
    pub change: Change,
}

/// A licence key in both revisions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct KeyChange {
    /// Which.
    pub key: LicenseKey,
    /// Its count in the first.
    pub before: Option<u32>,
    /// Its count in the second.
    pub after: Option<u32>,
    /// What became of it.
    pub change: Change,
}

/// An attribute in both revisions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct AttributeChange {
    /// Which.
    pub name: String,
    /// In the first.
    pub before: Option<String>,
    /// In the second.
    pub after: Option<String>,
    /// What became of it.
    pub change: Change,
}

/// Two revisions beside each other: everything that either has, in the order of the second.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FileDifference {
    /// The first.
    pub before: LineageItem,
    /// The second.
    pub after: LineageItem,
    /// Fields.
    pub fields: Vec<FieldChange>,
    /// Machines.
    pub machines: Vec<MachineChange>,
    /// Parts.
    pub parts: Vec<PartChange>,
    /// Attributes.
    pub attributes: Vec<AttributeChange>,
    /// Licence keys.
    pub keys: Vec<KeyChange>,
    /// How many of all these are not the same.
    pub changes: u32,
}
