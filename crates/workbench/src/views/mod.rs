//! What screens and the command line show: plain data, read from the cache, with nothing left to work out.

mod files;
mod import;
mod new_file;
mod start;
mod summary;

pub use files::{Downloaded, FileDetails, FileListItem, FilePage, KeyCount, LineageItem, TrustVerdict};
pub use import::{ImportCheck, ImportChecked};
pub use new_file::{
    CauseNote, Draft, FieldNote, Generated, NewFileChoices, PartChoice, PoolPreview, Preview, PreviewVerdict,
    ProductLineChoice, SiteChoice, TypeChoice, VersionChoice, WarningNote,
};
pub use start::{Density, OutboxCount, PortalKind, Preferences, SecretsPlace, StartState, Status, Theme};
pub use summary::{
    AccountListItem, AccountPage, AccountSummary, HoldingFile, NotHere, PartDetails, SummaryRow,
};
