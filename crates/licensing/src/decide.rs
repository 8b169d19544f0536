//! The one place where rules stand.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{
    ATTRIBUTE_CORES, ATTRIBUTE_VIRTUAL_MACHINE, Account, AttributeValue, ExpansionError, Field, FieldError,
    FieldErrorText, FieldProblem, Generate, GeneratedFile, InstallSite, LicenseModel, LicenseType, MAX_CORES,
    MAX_COUNT, MAX_PART_LINES, Machine, Part, PartKind, PartLine, PartNumber, Pool, PoolChange, PoolKey,
    Refusal, Refused, Serial, Shortage, SiteRef, TextProblem, Warning, attributes_of, expand,
};

/// What a person can ask of the portal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum Action {
    /// A new activation file.
    Generate(Generate),
}

/// An active file that stands in the way of a second one, or that holds units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct ActiveFile {
    /// The file.
    pub serial: Serial,
    /// Its machines.
    pub machines: Vec<Machine>,
}

/// The active files that hold units of one pool: how many, and the first of them by serial.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct HoldingFiles {
    /// How many files there are.
    pub count: u32,
    /// The first of them; a store gives at most 20.
    pub first: Vec<Serial>,
}

/// What must be known to decide on a request. The store fills it from its tables, the seat from its cache.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The account.
    pub account: Account,
    /// The site that the request names, when there is one of that id.
    pub site: Option<InstallSite>,
    /// The parts that the request names, as far as the catalogue has them.
    pub parts: BTreeMap<PartNumber, Part>,
    /// The account's pools of these parts, of every licence type.
    pub pools: BTreeMap<PoolKey, Pool>,
    /// Who holds units of the pools that the request draws on.
    pub holding: BTreeMap<PoolKey, HoldingFiles>,
    /// Active files of the request's product line and licence type on one of its machines.
    pub active_files: Vec<ActiveFile>,
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
}

/// Decides on a request, by the facts alone.
///
/// # Errors
/// [`Refused`] with every reason that could be found.
pub fn decide(facts: &Facts, action: &Action) -> Result<Decision, Refused> {
    match action {
        Action::Generate(generate) => decide_generate(facts, generate),
    }
}

fn decide_generate(facts: &Facts, generate: &Generate) -> Result<Decision, Refused> {
    if facts.account.model == LicenseModel::Subscription {
        // Nothing else matters to somebody who cannot generate at all.
        return Err(Refusal::SubscriptionAccount { account: facts.account.account.clone() }.into());
    }
    let mut causes = Vec::new();
    let site = judge_site(facts, generate, &mut causes);
    judge_machines(generate, &mut causes);
    judge_attributes(generate, &mut causes);
    let pools = judge_parts(facts, generate, &mut causes);

    let lines = generate
        .parts
        .iter()
        .filter_map(|line| facts.parts.get(&line.part).map(|part| (part, line.assigned, line.pooled)));
    let keys = match expand(lines) {
        Ok(keys) => keys,
        Err(ExpansionError::TooMany { key, part }) => {
            causes.push(Refusal::CountTooLarge { key: key.into(), part });
            BTreeMap::new()
        }
    };
    // Asked last: a person confirms only what would otherwise go through.
    let unconfirmed: Vec<ActiveFile> = facts
        .active_files
        .iter()
        .filter(|file| !generate.confirmed_files.contains(&file.serial))
        .cloned()
        .collect();
    if causes.is_empty() && !unconfirmed.is_empty() {
        causes.push(Refusal::ConfirmationNeeded { files: unconfirmed });
    }
    let Some(site) = site.filter(|_| causes.is_empty()) else {
        return Err(Refused { causes });
    };

    let mut parts = generate.parts.clone();
    parts.sort_by(|one, other| one.part.cmp(&other.part));
    Ok(Decision::Generate {
        warnings: warnings(&generate.machines),
        file: GeneratedFile {
            site: SiteRef { id: site.site.clone(), name: site.name.clone() },
            machines: generate.machines.clone(),
            product_line: generate.product_line.clone(),
            license_type: generate.license_type,
            license_version: generate.license_version.clone(),
            attributes: generate.attributes.clone(),
            parts,
            keys,
        },
        pools,
    })
}

fn invalid(at: Field, problem: impl Into<FieldProblem>) -> Refusal {
    Refusal::Invalid(FieldErrorText { error: FieldError::new(at, problem) })
}

fn place(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

fn judge_site<'facts>(
    facts: &'facts Facts,
    generate: &Generate,
    causes: &mut Vec<Refusal>,
) -> Option<&'facts InstallSite> {
    match &facts.site {
        None => causes.push(Refusal::SiteUnknown { site: generate.site.clone() }),
        Some(site) if !site.active => {
            causes.push(Refusal::SiteInactive { site: site.site.clone(), name: site.name.clone() });
        }
        Some(_) => {}
    }
    facts.site.as_ref()
}

fn judge_machines(generate: &Generate, causes: &mut Vec<Refusal>) {
    let machines = &generate.machines;
    let allowed = generate.license_type.max_machines();
    if machines.is_empty() {
        causes.push(invalid(Field::Machines, TextProblem::Empty));
    }
    if place(machines.len()) > allowed {
        causes.push(Refusal::TooManyMachines {
            license_type: generate.license_type,
            given: place(machines.len()),
            allowed,
        });
    }
    if let [first, second] = machines.as_slice() {
        if first.name == second.name {
            let other = Field::MachineName { machine: 0 };
            causes.push(invalid(Field::MachineName { machine: 1 }, FieldProblem::SameAs { other }));
        }
        if first.host_id == second.host_id {
            let other = Field::HostId { machine: 0 };
            causes.push(invalid(Field::HostId { machine: 1 }, FieldProblem::SameAs { other }));
        }
    }
}

fn judge_attributes(generate: &Generate, causes: &mut Vec<Refusal>) {
    let wanted = attributes_of(&generate.product_line);
    for &name in wanted {
        let at = Field::Attribute { name: name.to_owned() };
        let problem = match (name, generate.attributes.get(name)) {
            (_, None) => Some(TextProblem::Empty.into()),
            (ATTRIBUTE_CORES, Some(AttributeValue::Number(1..=MAX_CORES))) => None,
            (ATTRIBUTE_CORES, Some(_)) => Some(FieldProblem::OutOfRange { min: 1, max: MAX_CORES }),
            (ATTRIBUTE_VIRTUAL_MACHINE, Some(AttributeValue::Text(word)))
                if word == "yes" || word == "no" =>
            {
                None
            }
            (_, Some(value)) => Some(FieldProblem::NotAChoice {
                typed: match value {
                    AttributeValue::Number(number) => number.to_string(),
                    AttributeValue::Text(text) => crate::fields::shown(text),
                },
                choices: vec!["yes".to_owned(), "no".to_owned()],
            }),
        };
        if let Some(problem) = problem {
            causes.push(invalid(at, problem));
        }
    }
    for name in generate.attributes.keys().filter(|name| !wanted.contains(&name.as_str())) {
        causes.push(invalid(
            Field::Attribute { name: crate::fields::shown(name) },
            FieldProblem::NotForProductLine { product_line: generate.product_line.to_string() },
        ));
    }
}

/// Judges every part and gives the changes to the pools, ascending by part.
fn judge_parts(facts: &Facts, generate: &Generate, causes: &mut Vec<Refusal>) -> Vec<PoolChange> {
    if generate.parts.is_empty() {
        causes.push(invalid(Field::Parts, TextProblem::Empty));
    }
    if generate.parts.len() > MAX_PART_LINES {
        causes.push(invalid(Field::Parts, FieldProblem::TooMany { limit: place(MAX_PART_LINES) }));
        return Vec::new();
    }
    let mut first_line = BTreeMap::new();
    let mut changes = Vec::new();
    for (index, line) in generate.parts.iter().enumerate() {
        if let Some(&earlier) = first_line.get(&line.part) {
            let other = Field::Part { line: place(earlier) };
            causes.push(invalid(Field::Part { line: place(index) }, FieldProblem::SameAs { other }));
            continue;
        }
        first_line.insert(&line.part, index);
        match judge_part(facts, generate, index, line) {
            Ok(change) => changes.push(change),
            Err(cause) => causes.push(cause),
        }
    }
    changes.sort_by(|one, other| one.part.cmp(&other.part));
    changes
}

fn judge_part(
    facts: &Facts,
    generate: &Generate,
    index: usize,
    line: &PartLine,
) -> Result<PoolChange, Refusal> {
    let part = &line.part;
    let Some(known) = facts.parts.get(part) else {
        return Err(Refusal::PartUnknown { part: part.clone() });
    };
    if known.kind != PartKind::Part {
        return Err(Refusal::Bundle {
            part: part.clone(),
            description: known.description.clone(),
            kind: known.kind,
        });
    }
    if known.product_line != generate.product_line {
        return Err(Refusal::OtherProductLine {
            part: part.clone(),
            product_line: known.product_line.clone(),
        });
    }
    if known.license_version != generate.license_version {
        return Err(Refusal::OtherVersion {
            part: part.clone(),
            license_version: known.license_version.clone(),
        });
    }
    let units = line.units();
    if units == 0 {
        return Err(invalid(Field::Assigned { line: place(index) }, FieldProblem::NoUnits));
    }
    if units > MAX_COUNT {
        return Err(invalid(Field::Assigned { line: place(index) }, FieldProblem::TooManyUnits));
    }
    let license_type = generate.license_type;
    let key = PoolKey { part: part.clone(), license_type };
    let Some(&before) = facts.pools.get(&key) else {
        return Err(Refusal::NotOwned { part: part.clone(), license_type, owned: owned_types(facts, part) });
    };
    match before.allocate(units) {
        Some(after) => Ok(PoolChange { part: part.clone(), license_type, units, before, after }),
        None => Err(Refusal::Short(Shortage {
            part: part.clone(),
            license_type,
            asked: units,
            available: before.available(),
            short: units - before.available(),
            held_by: facts.holding.get(&key).cloned().unwrap_or_default(),
        })),
    }
}

fn owned_types(facts: &Facts, part: &PartNumber) -> Vec<LicenseType> {
    facts.pools.keys().filter(|key| key.part == *part).map(|key| key.license_type).collect()
}

/// What is odd about the machines. The request carries normalised host IDs, so that a warning that needs what
/// was typed is the draft's to give.
fn warnings(machines: &[Machine]) -> Vec<Warning> {
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
