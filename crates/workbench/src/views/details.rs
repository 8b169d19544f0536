//! Software Details.

use chrono::{DateTime, NaiveDate, Utc};
use licensing::{
    Account, FilesByState, LicenseType, LicenseVersion, MayCreate, MayDownload, NextStep, PartKind,
    PartNumber, ProductLine, Support, UpgradeBar,
};
use serde::Serialize;
use ts_rs::TS;

/// A part that an account owns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct OwnedPart {
    /// The part.
    pub part: PartNumber,
    /// What it is called.
    pub description: String,
    /// Part or bundle.
    pub kind: PartKind,
    /// Units ordered.
    pub ordered: u32,
    /// Units available.
    pub available: u32,
}

/// The parts of one licence type, with their sums.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct OwnedType {
    /// The type.
    pub license_type: LicenseType,
    /// Units ordered of all of them.
    pub ordered: u32,
    /// Units available of all of them.
    pub available: u32,
    /// By part number.
    pub parts: Vec<OwnedPart>,
}

/// A part that can be upgraded to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct UpgradeOffer {
    /// From this part.
    pub part: PartNumber,
    /// What it is called.
    pub description: String,
    /// The licence type.
    pub license_type: LicenseType,
    /// To this part.
    pub to: PartNumber,
    /// The licence version of that part; none when the catalogue does not know it.
    pub to_version: Option<LicenseVersion>,
    /// Units ordered, which would move.
    pub units: u32,
}

/// A product line in one licence version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct SoftwareCard {
    /// The product line.
    pub product_line: ProductLine,
    /// The licence version.
    pub license_version: LicenseVersion,
    /// What is owned, in the order of the types.
    pub types: Vec<OwnedType>,
    /// Whether a file can be created.
    pub create: MayCreate,
    /// Whether a file can be downloaded.
    pub download: MayDownload,
    /// What can be done, the best first.
    pub next: Vec<NextStep>,
    /// The licence type to begin a file with: the first that has something available.
    pub begin_with: Option<LicenseType>,
    /// The files of this product line and version.
    pub files: FilesByState,
    /// What can be upgraded, by part.
    pub upgrades: Vec<UpgradeOffer>,
    /// How many parts are bundles.
    pub bundles: u32,
}

/// Software Details of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct SoftwareDetails {
    /// The account.
    pub account: Account,
    /// Its support contract, today.
    pub support: Support,
    /// What keeps the account from upgrading anything.
    pub upgrade_bar: Option<UpgradeBar>,
    /// The day by which this is judged, in UTC.
    pub today: NaiveDate,
    /// By product line, newest version first.
    pub cards: Vec<SoftwareCard>,
    /// When the cache was last level with the portal.
    pub as_of: Option<DateTime<Utc>>,
}
