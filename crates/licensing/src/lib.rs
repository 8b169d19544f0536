//! The licensing engine: the words of the domain, pool arithmetic and the rules.
//!
//! Pure by construction: this crate does no I/O, reads no clock, knows no SQL and nothing asynchronous.
//! The portal and the seat both ask [`decide`], so what is prepared without a network is judged by the very
//! rules that the portal will judge it by.

mod account;
mod country;
mod deactivate;
mod decide;
mod draft;
mod expansion;
mod fields;
mod file;
mod generate;
mod license_type;
mod machine;
mod part;
mod pool;
mod refusal;
mod site;
mod standing;
mod text;
mod update;
mod upgrade;
mod word;

pub use account::{Account, LicenseModel};
pub use country::{countries, is_country};
pub use deactivate::{Deactivate, DeactivateReason, MAX_REASON, ReallocationCause};
pub use decide::{
    Action, ActiveFile, Decision, Facts, HoldingFiles, decide, overlap_ends, support_ended, upgrade_target,
};
pub use draft::{AttributeDraft, GenerateDraft, MachineDraft, PartDraft};
pub use expansion::{ExpansionError, KeyCounts, MAX_COUNT, expand};
pub use fields::{Field, FieldError, FieldProblem, parse_date, parse_quantity};
pub use file::{FileState, KnownFile};
pub use generate::{
    ATTRIBUTE_CORES, ATTRIBUTE_VIRTUAL_MACHINE, AttributeValue, Attributes, Generate, GeneratedFile,
    MAX_CORES, MAX_PART_LINES, PartLine, attributes_of,
};
pub use license_type::{LicenseType, UnknownLicenseType};
pub use machine::{HostId, HostIdWarning, Machine, MachineName, MachineNameWarning, Warning};
pub use part::{KeyRule, Part, PartKey, PartKind};
pub use pool::{OrderItem, Pool, PoolChange, PoolError, PoolKey};
pub use refusal::{FieldErrorText, Refusal, Refused, Shortage};
pub use site::{
    CreateSite, EditSite, InstallSite, SiteDetails, SiteField, SiteFiles, SiteRef, is_plausible_email,
    similar_sites,
};
pub use standing::{
    CreationBar, DownloadBar, FilesByState, MayCreate, MayDownload, NextStep, SiteCounts, Support,
    UpgradeBar, may_create, may_download, next_steps, upgrade_bar,
};
pub use text::{TextLimit, TextProblem, check_text};
pub use update::{Update, UpdateDraft};
pub use upgrade::{
    MAX_UPGRADED_FILES, MAX_UPGRADED_POOLS, MIRRORING_OVERLAP_DAYS, PoolMove, Revised, Supersedes, Upgrade,
};
pub use word::{
    AccountNumber, Allowed, LicenseKey, LicenseVersion, OrderNumber, PartNumber, ProductLine, Serial, SiteId,
    WordProblem,
};
