//! The one place where rules stand.

mod deactivate;
mod generate;
mod site;
mod update;
mod upgrade;

use std::collections::BTreeMap;

pub use upgrade::{overlap_ends, support_ended, upgrade_target};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{
    Account, CreateSite, Deactivate, DeactivateReason, EditSite, Field, FieldError, FieldProblem, FileState,
    Generate, GeneratedFile, InstallSite, KnownFile, Machine, Part, PartNumber, Pool, PoolChange, PoolKey,
    PoolMove, Refusal, Refused, Revised, Serial, SiteFiles, Supersedes, Update, Upgrade, Warning,
    fields::place, refusal::FieldErrorText,
};

/// What a person can ask of the portal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum Action {
    /// A new activation file.
    Generate(Generate),
    /// A new revision of an activation file that holds more.
    Update(Update),
    /// A file's units back to their pools.
    Deactivate(Deactivate),
    /// Units to newer parts, and files with them.
    Upgrade(Upgrade),
    /// A new install site.
    CreateSite(CreateSite),
    /// Other details of an install site, or its deactivation.
    EditSite(Box<EditSite>),
}

/// An active file that stands in the way of a second one, or that holds units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct ActiveFile {
    /// The file.
    pub serial: Serial,
    /// Its machines.
    pub machines: Vec<Machine>,
}

/// Active files that hold units of some pool: how many, and the first of them by serial.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct HoldingFiles {
    /// How many files there are.
    pub count: u32,
    /// The first of them; a store gives at most 20.
    pub first: Vec<Serial>,
}

/// What must be known to decide on a request. The store fills it from its tables, the seat from its cache.
/// What an action does not need may be left empty; [`Facts::of`] begins.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The account.
    pub account: Account,
    /// The day on which is decided, by the calendar of UTC.
    pub today: NaiveDate,
    /// The site that the request names, when there is one of that id; for an update the file's.
    pub site: Option<InstallSite>,
    /// The active files of the site that the request edits.
    pub site_files: SiteFiles,
    /// The parts that the request is about, as far as the catalogue has them; for an upgrade also those to which they
    /// lead, and all that its files hold.
    pub parts: BTreeMap<PartNumber, Part>,
    /// The account's pools of these parts, of every licence type; for an upgrade all pools that the account has.
    pub pools: BTreeMap<PoolKey, Pool>,
    /// Who holds units of the pools that the request draws on.
    pub holding: BTreeMap<PoolKey, HoldingFiles>,
    /// Active files of the request's product line and licence type on one of its machines.
    pub active_files: Vec<ActiveFile>,
    /// The files that the request names, as far as the account has them; for an upgrade also every other active file
    /// that holds units of a pool with an upgrade path.
    pub files: BTreeMap<Serial, KnownFile>,
}

impl Facts {
    /// Facts of which nothing but the account and the day is known.
    pub fn of(account: Account, today: NaiveDate) -> Self {
        Self {
            account,
            today,
            site: None,
            site_files: SiteFiles::default(),
            parts: BTreeMap::new(),
            pools: BTreeMap::new(),
            holding: BTreeMap::new(),
            active_files: Vec::new(),
            files: BTreeMap::new(),
        }
    }
}

/// What an accepted request does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "decision", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum Decision {
    /// A file is generated and units leave the pools.
    Generate {
        /// What the file holds.
        file: GeneratedFile,
        /// What leaves which pool, ascending by part.
        pools: Vec<PoolChange>,
        /// What a person should look at.
        warnings: Vec<Warning>,
    },
    /// A new revision takes a file's place, and what it holds more leaves the pools.
    Update {
        /// The revision that is superseded.
        supersedes: Supersedes,
        /// What the new revision holds, all of it.
        file: GeneratedFile,
        /// What leaves which pool, ascending by part.
        pools: Vec<PoolChange>,
        /// What a person should look at.
        warnings: Vec<Warning>,
    },
    /// A file is deactivated and its units go back to the pools.
    Deactivate {
        /// The file.
        serial: Serial,
        /// The serial of its first revision: with the file ends every overlap of an older one.
        lineage: Serial,
        /// What goes back to which pool, ascending by part.
        pools: Vec<PoolChange>,
        /// Why, the person's own words trimmed.
        why: DeactivateReason,
    },
    /// Units move along upgrade paths, and new revisions take the place of files.
    Upgrade {
        /// What moves from which part to which, ascending by part and type.
        moves: Vec<PoolMove>,
        /// The pools before and after, ascending by part and type.
        pools: Vec<PoolChange>,
        /// The files that get a new revision, ascending by serial.
        files: Vec<Revised>,
        /// With mirroring: the last day on which the old files are in force.
        overlap_ends: Option<NaiveDate>,
    },
    /// A site is there.
    CreateSite {
        /// The site.
        site: InstallSite,
    },
    /// A site says something else.
    EditSite {
        /// The site before.
        before: Box<InstallSite>,
        /// The site after.
        after: Box<InstallSite>,
        /// How many active files it has.
        active_files: u32,
    },
}

/// Decides on a request, by the facts alone.
///
/// # Errors
/// [`Refused`] with every reason that could be found.
pub fn decide(facts: &Facts, action: &Action) -> Result<Decision, Refused> {
    match action {
        Action::Generate(wish) => generate::decide(facts, wish),
        Action::Update(wish) => update::decide(facts, wish),
        Action::Deactivate(wish) => deactivate::decide(facts, wish),
        Action::Upgrade(wish) => upgrade::decide(facts, wish),
        Action::CreateSite(wish) => site::create(facts, wish),
        Action::EditSite(wish) => site::edit(facts, wish),
    }
}

fn invalid(at: Field, problem: impl Into<FieldProblem>) -> Refusal {
    Refusal::Invalid(FieldErrorText { error: FieldError::new(at, problem) })
}

/// The file of this serial, when it is in force.
fn active_file<'facts>(facts: &'facts Facts, serial: &Serial) -> Result<&'facts KnownFile, Refusal> {
    match facts.files.get(serial) {
        None => Err(Refusal::FileUnknown { serial: serial.clone() }),
        Some(file) if file.state != FileState::Active => Err(Refusal::NotInForce {
            serial: serial.clone(),
            state: file.state,
            newest: file.newest.clone(),
        }),
        Some(file) => Ok(file),
    }
}

/// The pool of this key, when anything was ordered: after an upgrade one may be left with nothing in it.
fn owned_pool<'facts>(
    facts: &'facts Facts,
    key: &PoolKey,
) -> Result<(&'facts PoolKey, &'facts Pool), Refusal> {
    let owned = |pool: &Pool| pool.ordered() > 0;
    facts.pools.get_key_value(key).filter(|(_, pool)| owned(pool)).ok_or_else(|| Refusal::NotOwned {
        part: key.part.clone(),
        license_type: key.license_type,
        owned: facts
            .pools
            .iter()
            .filter(|(other, pool)| other.part == key.part && owned(pool))
            .map(|(other, _)| other.license_type)
            .collect(),
    })
}

/// What a new revision of this file follows.
fn supersedes(file: &KnownFile) -> Supersedes {
    Supersedes { serial: file.serial.clone(), lineage: file.lineage.clone(), revision: file.revision }
}

/// What is odd about the machines. The request carries normalised host IDs, so that a warning that needs what
/// was typed is the draft's to give.
fn warnings_about(machines: &[Machine]) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for (index, machine) in machines.iter().enumerate() {
        if let Some(about) = machine.name.warning() {
            warnings.push(Warning::MachineName { machine: place(index), about });
        }
        if let Some(about) = machine.host_id.warning(machine.host_id.as_str()) {
            warnings.push(Warning::HostId { machine: place(index), about });
        }
    }
    warnings
}
