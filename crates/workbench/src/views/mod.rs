//! What screens and the command line show: plain data, read from the cache, with nothing left to work out.

mod activity;
mod batch;
mod deactivate;
mod details;
mod difference;
mod files;
mod import;
mod new_file;
mod search;
mod sites;
mod start;
mod summary;
mod tickets;
mod update;
mod upgrade;

pub use activity::{
    ActiveFilter, BulkEnd, BulkProgress, BulkReport, DownloadedMany, FileChoices, FileColumn, FileCounts,
    FileFilter, FileSort, FileView, FilterChoice, FilterText, NotWrittenFile, WrittenFile,
};
pub use batch::{BatchPreview, BatchRow, CsvText};
pub use deactivate::{
    Became, DeactivateFile, DeactivateItem, DeactivatePreview, DeactivateResult, Deactivated, PoolReturn,
};
pub use details::{OwnedPart, OwnedType, SoftwareCard, SoftwareDetails, UpgradeOffer};
pub use difference::{
    AttributeChange, Change, DifferenceField, FieldChange, FileDifference, KeyChange, MachineChange,
    PartChange, Units,
};
pub use files::{Downloaded, FileDetails, FileListItem, FilePage, KeyCount, LineageItem, TrustVerdict};
pub use import::{ImportCheck, ImportChecked};
pub use new_file::{
    CauseNote, Draft, FieldNote, Generated, NamedDraft, NewFileChoices, PartChoice, PoolPreview, Preview,
    PreviewVerdict, ProductLineChoice, SiteChoice, TypeChoice, VersionChoice, WarningNote,
};
pub use search::{FileHit, HitAccount, PartHit, SearchHits, SiteHit};
pub use sites::{SavedSite, SiteList, SitePreview, SiteRow, SiteWish};
pub use start::{
    Density, Language, OutboxCount, PortalKind, Preferences, SecretsPlace, StartState, Status, Theme,
    ViewState,
};
pub use summary::{
    AccountListItem, AccountPage, AccountSummary, Exported, FilesOverTime, HoldingFile, MonthCount, NotHere,
    PartDetails, PoolMoved, SummaryRow,
};
pub use tickets::{
    AttachedFiles, ChosenAttachments, PendingReply, SentTicket, TicketCount, TicketDetails, TicketDraft,
    TicketFieldNote, TicketList, TicketListItem, TicketRef, TicketStanding,
};
pub use update::{KeyShift, UpdateChoices, UpdatePart, UpdatePreview};
pub use upgrade::{
    UpgradeChoices, UpgradeFile, UpgradeOption, UpgradePart, UpgradePreview, Upgraded, UpgradedFile,
    UpgradedPool, WithoutOption,
};
