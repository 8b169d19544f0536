//! What one search finds in all accounts.

use licensing::{AccountNumber, LicenseType, Machine, PartNumber, ProductLine, Serial, SiteId, SiteRef};
use portal_api::FileState;
use serde::Serialize;
use ts_rs::TS;

use super::AccountListItem;

/// What a search found, by kind; in each the account that is shown comes first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
pub struct SearchHits {
    /// By name or number.
    pub accounts: Vec<AccountListItem>,
    /// By serial, machine name or host ID.
    pub files: Vec<FileHit>,
    /// By name, city, country or id.
    pub sites: Vec<SiteHit>,
    /// By part number or description.
    pub parts: Vec<PartHit>,
}

/// The account of something that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct HitAccount {
    /// Its number.
    pub account: AccountNumber,
    /// Its name.
    pub name: String,
}

/// An activation file that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FileHit {
    /// Whose.
    pub of: HitAccount,
    /// Its serial.
    pub serial: Serial,
    /// Its revision.
    pub revision: u32,
    /// Its state.
    pub state: FileState,
    /// Its machines, in order.
    pub machines: Vec<Machine>,
    /// Where it stands.
    pub site: SiteRef,
    /// Its product line.
    pub product_line: ProductLine,
}

/// An install site that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct SiteHit {
    /// Whose.
    pub of: HitAccount,
    /// Its id.
    pub site: SiteId,
    /// Its name.
    pub name: String,
    /// Its city.
    pub city: String,
    /// Whether new files may be generated for it.
    pub active: bool,
}

/// A part that was found, in an account that has ordered it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PartHit {
    /// Whose: the account that is shown, or else the first that has it.
    pub of: HitAccount,
    /// Its number.
    pub part: PartNumber,
    /// Its description.
    pub description: String,
    /// The licence type of its pool.
    pub license_type: LicenseType,
}
