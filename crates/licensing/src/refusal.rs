//! Refusals: why a request is not accepted, with what a screen needs to explain it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{
    AccountNumber, ActiveFile, FieldError, HoldingFiles, LicenseType, LicenseVersion, PartKind, PartNumber,
    ProductLine, SiteId,
};

/// A pool that has fewer units than were asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Shortage {
    /// The part.
    pub part: PartNumber,
    /// The licence type.
    pub license_type: LicenseType,
    /// Units asked for.
    pub asked: u32,
    /// Units available.
    pub available: u32,
    /// Asked − available.
    pub short: u32,
    /// The active files that hold units of this pool.
    pub held_by: HoldingFiles,
}

/// One reason why a request is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, thiserror::Error)]
#[serde(tag = "refusal", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum Refusal {
    /// The account rents its licences.
    #[error("Account {account} is a subscription. The Licensing Team issues its files: send them a request.")]
    SubscriptionAccount {
        /// The account.
        account: AccountNumber,
    },
    /// A value that no screen of ours lets through, but a script can send.
    #[error("{0}")]
    Invalid(FieldErrorText),
    /// There is no such site in the account.
    #[error("There is no install site {site} in this account. Choose one from the list.")]
    SiteUnknown {
        /// What was asked for.
        site: SiteId,
    },
    /// The site is closed.
    #[error("Install site {name} is not active. Choose another, or make it active again first.")]
    SiteInactive {
        /// The site.
        site: SiteId,
        /// Its name.
        name: String,
    },
    /// More machines than a file of this type may name.
    #[error(
        "A {license_type} file names at most {allowed}, and {given} were given. Remove the second machine, \
         or choose production."
    )]
    TooManyMachines {
        /// The licence type.
        license_type: LicenseType,
        /// How many were given.
        given: u32,
        /// How many are allowed.
        allowed: u32,
    },
    /// The catalogue does not know the part.
    #[error("Part {part} is not in the catalogue. Check the number.")]
    PartUnknown {
        /// The part.
        part: PartNumber,
    },
    /// Bundles are not available here.
    #[error("{part} ({description}) is a bundle. The Licensing Team issues its files: send them a request.")]
    Bundle {
        /// The part.
        part: PartNumber,
        /// What it is called.
        description: String,
        /// Trial or add-on.
        kind: PartKind,
    },
    /// The part belongs into another product line's file.
    #[error("{part} belongs to {product_line}. Generate a file of that product line for it.")]
    OtherProductLine {
        /// The part.
        part: PartNumber,
        /// Where it belongs.
        product_line: ProductLine,
    },
    /// The part is of another licence version than the file.
    #[error("{part} is of license version {license_version}. Generate a file of that version for it.")]
    OtherVersion {
        /// The part.
        part: PartNumber,
        /// Its version.
        license_version: LicenseVersion,
    },
    /// The account owns no such part of this type.
    #[error("This account has not ordered {part} as {license_type}. Choose a type or part that it owns.")]
    NotOwned {
        /// The part.
        part: PartNumber,
        /// The type asked for.
        license_type: LicenseType,
        /// The types in which the account owns the part.
        owned: Vec<LicenseType>,
    },
    /// Fewer units than asked for.
    #[error(
        "{} {} short. {} has {} available and you asked for {}. Lower the quantity, or deactivate a file that holds some.",
        .0.short, if .0.short == 1 { "unit" } else { "units" }, .0.part, .0.available, .0.asked
    )]
    Short(Shortage),
    /// A machine already holds an active file of this product line and type.
    #[error(
        "{} already in an active file of this product line and type ({}). Confirm that you want another one.",
        if files.len() == 1 { "The machine is" } else { "The machines are" },
        files.iter().map(|file| file.serial.as_str()).collect::<Vec<_>>().join(", ")
    )]
    ConfirmationNeeded {
        /// Those files.
        files: Vec<ActiveFile>,
    },
    /// A licence key would count more than a file can hold.
    #[error("{key} would count more than 2147483647. Lower the quantity of {part}.")]
    CountTooLarge {
        /// The key.
        key: String,
        /// The part with which the sum went over.
        part: PartNumber,
    },
}

/// A field error inside a refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct FieldErrorText {
    /// The field and what is wrong.
    pub error: FieldError,
}

impl std::fmt::Display for FieldErrorText {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.error.fmt(formatter)
    }
}

/// A refused request: every reason that could be found, the gravest first, so that a person mends all of them
/// at once. Never empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, thiserror::Error)]
#[error("{}", causes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))]
pub struct Refused {
    /// The reasons.
    pub causes: Vec<Refusal>,
}

impl From<Refusal> for Refused {
    fn from(cause: Refusal) -> Self {
        Self { causes: vec![cause] }
    }
}
