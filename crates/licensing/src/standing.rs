//! Where an account stands with one product line and licence version: whether it may create a file and download
//! one, and what the end of its support contract bars.
//!
//! The verdicts look at what is there, not at one request: where [`may_create`] says yes, some request goes through
//! [`crate::decide`]; where it says no, none does.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{Account, LicenseModel, Part, PartKind, Pool};

/// A support contract on one day. The contract is documented by the vendor; that its last day still counts is our
/// own decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Support {
    /// The last day, inclusive.
    pub ends: NaiveDate,
    /// Days until the last one: 0 on the last day itself, negative once the contract has ended.
    pub days_left: i32,
    /// Whether the last day is over.
    pub ended: bool,
}

impl Support {
    /// The contract that ends with the day `ends`, as it stands on the day `today`.
    pub fn on(today: NaiveDate, ends: NaiveDate) -> Self {
        // The calendar of `NaiveDate` is far shorter than an i32 of days.
        let days = ends.signed_duration_since(today).num_days();
        let days_left = i32::try_from(days).unwrap_or(if days < 0 { i32::MIN } else { i32::MAX });
        Self { ends, days_left, ended: days_left < 0 }
    }
}

impl fmt::Display for Support {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days = self.days_left.unsigned_abs();
        let word = if days == 1 { "day" } else { "days" };
        match self.days_left {
            0 => write!(formatter, "the last day is today, {}", self.ends),
            1.. => write!(formatter, "{days} {word} left, until {}", self.ends),
            _ => write!(formatter, "ended {days} {word} ago, on {}", self.ends),
        }
    }
}

/// How many install sites an account has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SiteCounts {
    /// Active ones.
    pub active: u32,
    /// Those that are not.
    pub inactive: u32,
}

/// How many files an account has of one product line and licence version, by state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct FilesByState {
    /// In force.
    pub active: u32,
    /// A newer revision stands in their place.
    pub superseded: u32,
    /// Given back.
    pub deactivated: u32,
    /// Called back by the Licensing Team.
    pub recalled: u32,
}

impl FilesByState {
    /// All of them.
    pub const fn total(&self) -> u32 {
        self.kept().saturating_add(self.lost())
    }

    /// Those that the account may still fetch.
    const fn kept(&self) -> u32 {
        self.active.saturating_add(self.superseded)
    }

    /// Those whose rights are gone.
    const fn lost(&self) -> u32 {
        self.deactivated.saturating_add(self.recalled)
    }
}

/// A reason why an account cannot create a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, thiserror::Error)]
#[serde(tag = "reason", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum CreationBar {
    /// The account rents its licences (documented): the Licensing Team issues its files.
    #[error("the account is a subscription; the Licensing Team issues its files")]
    SubscriptionAccount,
    /// A file names a site (documented), and there is none.
    #[error("the account has no install site; create one")]
    NoSite,
    /// No new file for a site that is not active (our own decision).
    #[error("no install site is active ({inactive} not active); make one active")]
    NoActiveSite {
        /// How many there are.
        inactive: u32,
    },
    /// Nothing is ordered, or nothing any more.
    #[error("nothing of it is ordered")]
    NothingOrdered,
    /// Trial and add-on bundles are not available here (documented): the Licensing Team issues their files.
    #[error("only bundles are ordered; the Licensing Team issues their files")]
    OnlyBundles {
        /// How many parts they are.
        bundles: u32,
    },
    /// Every unit is allocated, held or reserved.
    #[error("none of {ordered} units is available; deactivate a file that holds some")]
    NothingAvailable {
        /// Units ordered, bundles apart.
        ordered: u32,
    },
}

/// Whether an account may create a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "verdict", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum MayCreate {
    /// It may.
    Yes {
        /// Units available, of all parts together.
        units: u32,
        /// How many parts, each licence type for itself, have some.
        parts: u32,
    },
    /// It may not.
    No {
        /// Why, the gravest first; never empty.
        reasons: Vec<CreationBar>,
    },
}

/// Says whether `account` may create a file from what it owns of one product line and licence version.
///
/// Needed are a perpetual account, an active site and an available unit of a part that is no bundle. A support
/// contract is not needed: perpetual rights stay when it ends (documented).
pub fn may_create<'a>(
    account: &Account,
    sites: SiteCounts,
    owned: impl IntoIterator<Item = (&'a Part, &'a Pool)>,
) -> MayCreate {
    if account.model == LicenseModel::Subscription {
        // Nothing else matters to somebody who cannot create at all.
        return MayCreate::No { reasons: vec![CreationBar::SubscriptionAccount] };
    }
    let (mut ordered, mut units, mut parts, mut bundles) = (0_u32, 0_u32, 0_u32, 0_u32);
    for (part, pool) in owned {
        if part.kind != PartKind::Part {
            bundles = bundles.saturating_add(u32::from(pool.ordered() > 0));
            continue;
        }
        ordered = ordered.saturating_add(pool.ordered());
        units = units.saturating_add(pool.available());
        parts += u32::from(pool.available() > 0);
    }
    let mut reasons = Vec::new();
    if sites.active == 0 {
        reasons.push(match sites.inactive {
            0 => CreationBar::NoSite,
            inactive => CreationBar::NoActiveSite { inactive },
        });
    }
    if units == 0 {
        reasons.push(match (ordered, bundles) {
            (0, 0) => CreationBar::NothingOrdered,
            (0, bundles) => CreationBar::OnlyBundles { bundles },
            (ordered, _) => CreationBar::NothingAvailable { ordered },
        });
    }
    if reasons.is_empty() { MayCreate::Yes { units, parts } } else { MayCreate::No { reasons } }
}

impl fmt::Display for MayCreate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Yes { units, parts } => write!(
                formatter,
                "You can create a file: {units} {} of {parts} {} {} available.",
                if *units == 1 { "unit" } else { "units" },
                if *parts == 1 { "part" } else { "parts" },
                if *units == 1 { "is" } else { "are" },
            ),
            Self::No { reasons } => write!(formatter, "You cannot create a file: {}.", Clauses(reasons)),
        }
    }
}

/// A reason why an account cannot download a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, thiserror::Error)]
#[serde(tag = "reason", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum DownloadBar {
    /// There is none yet.
    #[error("none has been generated yet")]
    NoFile,
    /// Each was given back or called back, and its rights with it (our own decision).
    #[error("every file was deactivated or recalled")]
    EveryFileLost {
        /// Given back.
        deactivated: u32,
        /// Called back.
        recalled: u32,
    },
}

/// Whether an account may download a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "verdict", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum MayDownload {
    /// It may.
    Yes {
        /// How many files, active and superseded.
        files: u32,
        /// How many of them are in force.
        active: u32,
    },
    /// It may not.
    No {
        /// Why; never empty.
        reasons: Vec<DownloadBar>,
    },
}

/// Says whether an account with these files may download one.
///
/// What was generated once stays the account's, subscription or perpetual, under support or not (documented for
/// perpetual rights); only files that were given back or called back are lost to it.
pub fn may_download(files: FilesByState) -> MayDownload {
    let FilesByState { active, deactivated, recalled, .. } = files;
    let reason = match (files.kept(), files.lost()) {
        (0, 0) => DownloadBar::NoFile,
        (0, _) => DownloadBar::EveryFileLost { deactivated, recalled },
        (kept, _) => return MayDownload::Yes { files: kept, active },
    };
    MayDownload::No { reasons: vec![reason] }
}

impl fmt::Display for MayDownload {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Yes { files, active } => write!(
                formatter,
                "You can download a file: {files} {} kept, {active} of them active.",
                if *files == 1 { "file is" } else { "files are" },
            ),
            Self::No { reasons } => write!(formatter, "You cannot download a file: {}.", Clauses(reasons)),
        }
    }
}

/// A reason why an account cannot upgrade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, thiserror::Error)]
#[serde(tag = "reason", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum UpgradeBar {
    /// An upgrade needs a support contract that has not ended (our own decision).
    #[error("support ended on {ended}, {days_ago} {} ago", if *days_ago == 1 { "day" } else { "days" })]
    SupportEnded {
        /// The last day.
        ended: NaiveDate,
        /// How many days ago that was.
        days_ago: u32,
    },
    /// The account rents its licences; the Licensing Team changes its files.
    #[error("the account is a subscription; the Licensing Team issues its files")]
    SubscriptionAccount,
}

/// Says what keeps `account` from upgrading anything; none when nothing does. Whether a part has an upgrade option
/// at all is for the catalogue to say.
pub fn upgrade_bar(account: &Account, support: Support) -> Option<UpgradeBar> {
    if account.model == LicenseModel::Subscription {
        return Some(UpgradeBar::SubscriptionAccount);
    }
    support
        .ended
        .then(|| UpgradeBar::SupportEnded { ended: support.ends, days_ago: support.days_left.unsigned_abs() })
}

/// What a person can do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NextStep {
    /// Generate a file.
    NewActivationFile,
    /// Look at the files: to download one, or to deactivate one that holds units.
    Files,
    /// Create a site or make one active.
    InstallSites,
    /// Ask the Licensing Team for a file.
    LicensingTeam,
    /// Bring orders in.
    ImportOrders,
}

impl CreationBar {
    /// What mends it.
    pub const fn next_step(&self) -> NextStep {
        match self {
            Self::SubscriptionAccount | Self::OnlyBundles { .. } => NextStep::LicensingTeam,
            Self::NoSite | Self::NoActiveSite { .. } => NextStep::InstallSites,
            Self::NothingOrdered => NextStep::ImportOrders,
            Self::NothingAvailable { .. } => NextStep::Files,
        }
    }
}

/// What can be done after these verdicts, the best first, each once. `bundles` says whether bundles are owned,
/// whose files come from the Licensing Team even where everything else is made here.
pub fn next_steps(create: &MayCreate, download: &MayDownload, bundles: bool) -> Vec<NextStep> {
    let mut steps = Vec::new();
    let mut add = |step: NextStep| {
        if !steps.contains(&step) {
            steps.push(step);
        }
    };
    match create {
        MayCreate::Yes { .. } => add(NextStep::NewActivationFile),
        MayCreate::No { reasons } => reasons.iter().for_each(|reason| add(reason.next_step())),
    }
    if matches!(download, MayDownload::Yes { .. }) {
        add(NextStep::Files);
    }
    if bundles {
        add(NextStep::LicensingTeam);
    }
    steps
}

/// Reasons as the second half of a sentence.
struct Clauses<'a, T>(&'a [T]);

impl<T: fmt::Display> fmt::Display for Clauses<'_, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, clause) in self.0.iter().enumerate() {
            if index > 0 {
                formatter.write_str("; ")?;
            }
            clause.fmt(formatter)?;
        }
        Ok(())
    }
}
