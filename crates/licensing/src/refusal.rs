//! Refusals: why a request is not accepted, with what a screen needs to explain it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{
    AccountNumber, ActiveFile, FieldError, FileState, HoldingFiles, InstallSite, LicenseType, LicenseVersion,
    MAX_COUNT, PartKind, PartLine, PartNumber, PoolKey, ProductLine, Serial, SiteFiles, SiteId,
    fields::place,
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
    #[error(
        "Install site {name} is not active. Make it active again first, or generate a file for another site."
    )]
    SiteInactive {
        /// The site.
        site: SiteId,
        /// Its name.
        name: String,
    },
    /// More machines than a file of this type may name.
    #[error(
        "{}", too_many_machines(*license_type, *given, *allowed)
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
    #[error("Part {part} is not in the catalogue. Check the number, or ask the Licensing Team about it.")]
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
        "{} a machine that you named ({}). Confirm that you want another one.",
        if files.len() == 1 {
            "An active file of this product line and type already holds"
        } else {
            "Active files of this product line and type already hold"
        },
        files.iter().map(|file| file.serial.as_str()).collect::<Vec<_>>().join(", ")
    )]
    ConfirmationNeeded {
        /// Those files.
        files: Vec<ActiveFile>,
    },
    /// There is no such file in the account.
    #[error("There is no activation file {serial} in this account. Check the serial.")]
    FileUnknown {
        /// What was asked for.
        serial: Serial,
    },
    /// The file is not in force any more.
    #[error("{}", not_in_force(serial, *state, newest.as_ref()))]
    NotInForce {
        /// The file.
        serial: Serial,
        /// What became of it.
        state: FileState,
        /// The active revision of its lineage, if there is one.
        newest: Option<Serial>,
    },
    /// An update asks for less than the file holds.
    #[error(
        "{part} has {} assigned and {} pooled in the file, and an update never lowers. Keep at least these, or \
         deactivate the file and generate a new one.",
        holds.assigned, holds.pooled
    )]
    LowersQuantity {
        /// The part.
        part: PartNumber,
        /// What the file holds of it.
        holds: PartLine,
        /// What was asked for; nothing when the part was left out.
        asked: Option<PartLine>,
    },
    /// An update names other machines than the file.
    #[error(
        "An update keeps the machines of the file, in their order, and can add the second server. For another \
         machine, deactivate the file and generate a new one."
    )]
    MachinesChanged {
        /// The file.
        serial: Serial,
    },
    /// An update changes nothing.
    #[error("This changes nothing in {serial}. Raise a quantity, add a part, or add the second server.")]
    NothingChanges {
        /// The file.
        serial: Serial,
    },
    /// The pools do not hold what the files say: a fault in the portal's data.
    #[error(
        "The pool of {part} ({license_type}) does not hold what the files say. Nothing was changed. Tell the \
         Licensing Team."
    )]
    PoolMismatch {
        /// The part.
        part: PartNumber,
        /// The licence type.
        license_type: LicenseType,
    },
    /// Upgrades need a support contract that has not ended.
    #[error(
        "{part} cannot be upgraded: the support contract ended on {ended}. Renew it first; what you have stays yours."
    )]
    SupportEnded {
        /// The part.
        part: PartNumber,
        /// The last day of the contract.
        ended: NaiveDate,
    },
    /// No newer part takes this one's place.
    #[error("{part} has no upgrade option. Leave it out.")]
    NoUpgradePath {
        /// The part.
        part: PartNumber,
    },
    /// Units are withheld by the Licensing Team, or with a device in the field that would go on issuing the old part.
    #[error(
        "{units} {} held by the Licensing Team or reserved for devices in the field. Have {} released first, then upgrade.",
        of_pool(*units, part, *license_type), if *units == 1 { "it" } else { "them" }
    )]
    UnitsSetAside {
        /// The part.
        part: PartNumber,
        /// The licence type.
        license_type: LicenseType,
        /// Held and reserved units.
        units: u32,
    },
    /// Nothing of the pool would move.
    #[error(
        "Nothing of {part} ({license_type}) would move: none is available, and no chosen file holds any. Choose a \
         file, or leave the part out."
    )]
    NothingToUpgrade {
        /// The part.
        part: PartNumber,
        /// The licence type.
        license_type: LicenseType,
    },
    /// With mirroring all move together.
    #[error(
        "This account has mirroring, so all products with an upgrade option are upgraded together. Choose {}.",
        left_out(place(pools.len()), files.count)
    )]
    MirroringAllOrNone {
        /// The pools with an upgrade path that were left out.
        pools: Vec<PoolKey>,
        /// The active files that hold such units and were left out.
        files: HoldingFiles,
    },
    /// More files than one upgrade issues anew.
    #[error("At most {limit} files can be upgraded at once, and {given} were chosen. Choose fewer.")]
    TooManyFiles {
        /// How many were given.
        given: u32,
        /// How many are allowed.
        limit: u32,
    },
    /// A file was chosen that holds nothing of what is upgraded.
    #[error("{serial} holds nothing of what is upgraded. Leave it out.")]
    FileNotConcerned {
        /// The file.
        serial: Serial,
    },
    /// The id of a new site is another site's.
    #[error("There is an install site {site} already. Prepare the new site once more.")]
    SiteIdTaken {
        /// The id.
        site: SiteId,
    },
    /// Somebody changed the site meanwhile.
    #[error("Install site {} was changed by somebody else meanwhile. Look at what it says now, then change it again.", now.name)]
    SiteChanged {
        /// The site as it stands.
        now: Box<InstallSite>,
    },
    /// A site that is deactivated has active files, and the person has not seen them.
    #[error(
        "{} {} valid, but no new file can be generated for {name} once it is inactive. Confirm that you want it inactive.",
        files.count, if files.count == 1 { "active file stays" } else { "active files stay" }
    )]
    SiteHasFiles {
        /// The site.
        site: SiteId,
        /// Its name.
        name: String,
        /// Those files.
        files: SiteFiles,
    },
    /// A licence key would count more than a file can hold.
    #[error("{key} would count more than {MAX_COUNT}. Lower the quantity of {part}, or leave it out.")]
    CountTooLarge {
        /// The key; the part itself where a file's line of it would hold too many units.
        key: String,
        /// The part with which the sum went over.
        part: PartNumber,
    },
}

fn of_pool(units: u32, part: &PartNumber, license_type: LicenseType) -> String {
    let (noun, verb) = if units == 1 { ("unit", "is") } else { ("units", "are") };
    format!("{noun} of {part} ({license_type}) {verb}")
}

fn left_out(pools: u32, files: u32) -> String {
    let more = |count: u32, what: &str| format!("{count} more {what}{}", if count == 1 { "" } else { "s" });
    match (pools, files) {
        (_, 0) => more(pools, "product"),
        (0, _) => more(files, "file"),
        _ => format!("{} and {}", more(pools, "product"), more(files, "file")),
    }
}

/// Takes away the machines that are too many, and names production only where that would help.
fn too_many_machines(license_type: LicenseType, given: u32, allowed: u32) -> String {
    let machines = if allowed == 1 { "one machine" } else { "two machines, a switchover pair" };
    let remedy = if allowed == 1 && given == 2 {
        "Remove the second machine; only a production file names two."
    } else {
        "Remove the others."
    };
    format!("A file of type {license_type} names at most {machines}, and {given} were given. {remedy}")
}

fn not_in_force(serial: &Serial, state: FileState, newest: Option<&Serial>) -> String {
    match newest {
        Some(newest) => format!("{serial} is {state}. Its newest revision is {newest}: use that one."),
        None => {
            format!(
                "{serial} is {state} and can no longer be changed. If you still need a file, generate a new one."
            )
        }
    }
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
