//! Generate: what is asked for, and what comes of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{
    KeyCounts, LicenseType, LicenseVersion, Machine, PartNumber, ProductLine, Serial, SiteId, SiteRef,
};

/// How many parts one file may hold.
pub const MAX_PART_LINES: usize = 500;

/// The attribute that holds a Media Server's CPU cores.
pub const ATTRIBUTE_CORES: &str = "cores";
/// The attribute that says whether a Media Server is a virtual machine: `yes` or `no`.
pub const ATTRIBUTE_VIRTUAL_MACHINE: &str = "virtual_machine";
/// The greatest number of CPU cores that is taken.
pub const MAX_CORES: u32 = 1024;

/// The product line whose files carry attributes.
const MEDIA_SERVER: &str = "Media Server";

/// The attributes that a file of `product_line` must hold, by name.
pub fn attributes_of(product_line: &ProductLine) -> &'static [&'static str] {
    if product_line.as_str() == MEDIA_SERVER { &[ATTRIBUTE_CORES, ATTRIBUTE_VIRTUAL_MACHINE] } else { &[] }
}

/// The value of an attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(untagged)]
pub enum AttributeValue {
    /// A number.
    Number(u32),
    /// A word.
    Text(String),
}

/// Attributes by name.
pub type Attributes = BTreeMap<String, AttributeValue>;

/// A part with the units that go into a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct PartLine {
    /// The part.
    pub part: PartNumber,
    /// Units bound to a person or a station.
    pub assigned: u32,
    /// Units shared by those who are signed in.
    pub pooled: u32,
}

impl PartLine {
    /// What the line takes from the pool: assigned and pooled units together. Saturates; [`crate::decide`]
    /// refuses more than a file can hold before it counts.
    pub const fn units(&self) -> u32 {
        self.assigned.saturating_add(self.pooled)
    }
}

/// The request for a new activation file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Generate {
    /// The product line; each has a file of its own.
    pub product_line: ProductLine,
    /// The licence type.
    pub license_type: LicenseType,
    /// The licence version.
    pub license_version: LicenseVersion,
    /// Where the servers stand.
    pub site: SiteId,
    /// One machine, or the two of a switchover pair.
    pub machines: Vec<Machine>,
    /// The parts, each once.
    pub parts: Vec<PartLine>,
    /// Attributes that the product line asks for.
    pub attributes: Attributes,
    /// Active files of the same product line and type on these machines that the person was shown and went
    /// on with. One that is not named here stops the request, so that a yes covers just what was seen.
    pub confirmed_files: Vec<Serial>,
}

/// The contents of a file that an accepted request leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct GeneratedFile {
    /// The site, as it is called today.
    pub site: SiteRef,
    /// One machine, or two.
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
    /// The licence keys that the parts expand into.
    #[schema(value_type = BTreeMap<String, u32>)]
    pub keys: KeyCounts,
}
