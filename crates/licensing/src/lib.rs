//! The licensing engine: the words of the domain, pool arithmetic and the rules.
//!
//! Pure by construction: this crate does no I/O, reads no clock, knows no SQL and nothing asynchronous.
//! The portal and the seat both ask [`decide`], so what is prepared without a network is judged by the very
//! rules that the portal will judge it by.

mod account;
mod decide;
mod draft;
mod expansion;
mod fields;
mod generate;
mod license_type;
mod machine;
mod part;
mod pool;
mod refusal;
mod site;
mod text;
mod word;

pub use account::{Account, LicenseModel};
pub use decide::{Action, ActiveFile, Decision, Facts, HoldingFiles, decide};
pub use draft::{AttributeDraft, GenerateDraft, MachineDraft, PartDraft};
pub use expansion::{ExpansionError, KeyCounts, MAX_COUNT, expand};
pub use fields::{Field, FieldError, FieldProblem, parse_date, parse_quantity};
pub use generate::{
    ATTRIBUTE_CORES, ATTRIBUTE_VIRTUAL_MACHINE, AttributeValue, Attributes, Generate, GeneratedFile,
    MAX_CORES, MAX_PART_LINES, PartLine, attributes_of,
};
pub use license_type::{LicenseType, UnknownLicenseType};
pub use machine::{HostId, HostIdWarning, Machine, MachineName, MachineNameWarning, Warning};
pub use part::{KeyRule, Part, PartKey, PartKind};
pub use pool::{OrderItem, Pool, PoolChange, PoolError, PoolKey};
pub use refusal::{FieldErrorText, Refusal, Refused, Shortage};
pub use site::{InstallSite, SiteRef};
pub use text::{TextLimit, TextProblem, check_text};
pub use word::{
    AccountNumber, Allowed, LicenseKey, LicenseVersion, OrderNumber, PartNumber, ProductLine, Serial, SiteId,
    WordProblem,
};
