//! The account picker and Account Summary.

use chrono::{DateTime, Utc};
use licensing::{
    Account, AccountNumber, LicenseModel, LicenseType, LicenseVersion, MachineName, NextStep, OrderItem,
    PartKey, PartKind, PartNumber, Pool, ProductLine, Refusal, Serial,
};
use serde::Serialize;
use ts_rs::TS;

/// An account in the picker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct AccountListItem {
    /// Its number.
    pub account: AccountNumber,
    /// Its name.
    pub name: String,
    /// Perpetual or subscription.
    pub model: LicenseModel,
    /// The partner that works for it; empty when none does.
    pub managed_by: String,
}

/// The accounts that a search found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct AccountPage {
    /// The first of them, by name.
    pub accounts: Vec<AccountListItem>,
    /// How many match.
    pub matching: u32,
    /// How many there are.
    pub total: u32,
}

/// One part and licence type of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct SummaryRow {
    /// The part.
    pub part: PartNumber,
    /// What it is called.
    pub description: String,
    /// Its product line.
    pub product_line: ProductLine,
    /// Its licence version.
    pub license_version: LicenseVersion,
    /// Part or bundle.
    pub kind: PartKind,
    /// The licence type.
    pub license_type: LicenseType,
    /// Ordered, allocated, held and reserved units.
    pub pool: Pool,
    /// Units in requests that wait in the outbox.
    pub queued: u32,
    /// Ordered − allocated − held − reserved.
    pub available: u32,
    /// Why no file can be generated from this row here; none when one can.
    pub not_here: Option<NotHere>,
    /// What the person can do instead; none when a file can be generated.
    pub way_out: Option<NextStep>,
}

/// Why no file can be generated from a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, thiserror::Error)]
#[serde(tag = "not_here", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum NotHere {
    /// The portal would refuse it.
    #[error("{cause}")]
    Refused {
        /// Why.
        cause: Refusal,
    },
    /// The pool is used up.
    #[error("Every unit is in use. Deactivate a file that holds some.")]
    AllInUse,
}

/// The Account Summary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct AccountSummary {
    /// The account.
    pub account: Account,
    /// By product line, part, type.
    pub rows: Vec<SummaryRow>,
    /// When the cache was last level with the portal.
    pub as_of: Option<DateTime<Utc>>,
}

/// A file that holds units of a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct HoldingFile {
    /// The file.
    pub serial: Serial,
    /// Its machines.
    pub machines: Vec<MachineName>,
    /// The name of its site.
    pub site: String,
    /// Assigned units.
    pub assigned: u32,
    /// Pooled units.
    pub pooled: u32,
}

/// Units that an upgrade moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PoolMoved {
    /// When.
    pub at: DateTime<Utc>,
    /// From this part.
    pub from: PartNumber,
    /// To this one.
    pub to: PartNumber,
    /// How many.
    pub units: u32,
}

/// What a row of the summary opens to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PartDetails {
    /// The orders that fed the pool, oldest first.
    pub orders: Vec<OrderItem>,
    /// The upgrades that moved units into or out of the pool, oldest first.
    pub moves: Vec<PoolMoved>,
    /// The licence keys that the part expands into.
    pub keys: Vec<PartKey>,
    /// The active files that hold units, newest first; at most 200.
    pub files: Vec<HoldingFile>,
    /// How many such files there are.
    pub file_count: u32,
}

/// The files of one month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct MonthCount {
    /// The month, as `2026-11`, in UTC: a file of the first night may stand in the month before.
    pub month: String,
    /// How many files were generated in it, every revision for itself.
    pub count: u32,
}

/// How many files an account generated over time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FilesOverTime {
    /// Every month from the first file's to this one, those without files too; empty when there is no file.
    pub months: Vec<MonthCount>,
}

/// What came of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "export", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum Exported {
    /// The table is on disk and was read back.
    Saved {
        /// Where.
        path: String,
        /// How many rows it has, its head apart.
        rows: u32,
    },
    /// The person closed the dialog.
    Cancelled,
}
