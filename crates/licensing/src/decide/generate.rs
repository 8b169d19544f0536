//! The rules of *generate*, and those that *update* shares with it.

use std::collections::BTreeMap;

use super::{Decision, invalid, owned_pool, place, warnings_about};
use crate::{
    ATTRIBUTE_CORES, ATTRIBUTE_VIRTUAL_MACHINE, ActiveFile, AttributeValue, ExpansionError, Facts, Field,
    FieldProblem, Generate, GeneratedFile, InstallSite, KeyCounts, LicenseModel, LicenseType, LicenseVersion,
    MAX_CORES, MAX_COUNT, MAX_PART_LINES, Machine, Part, PartKind, PartLine, PartNumber, PoolChange, PoolKey,
    ProductLine, Refusal, Refused, Serial, Shortage, SiteId, SiteRef, TextProblem, attributes_of, expand,
};

pub(super) fn decide(facts: &Facts, generate: &Generate) -> Result<Decision, Refused> {
    if facts.account.model == LicenseModel::Subscription {
        // Nothing else matters to somebody who cannot generate at all.
        return Err(Refusal::SubscriptionAccount { account: facts.account.account.clone() }.into());
    }
    let mut causes = Vec::new();
    let site = judge_site(facts, &generate.site, &mut causes);
    judge_machines(&generate.machines, generate.license_type, &mut causes);
    judge_attributes(generate, &mut causes);
    let frame = Frame {
        product_line: &generate.product_line,
        license_type: generate.license_type,
        license_version: &generate.license_version,
    };
    let pools = judge_parts(facts, &frame, &generate.parts, &BTreeMap::new(), &mut causes);

    let keys = keys_of(facts, &generate.parts, &mut causes);
    // Asked last: a person confirms only what would otherwise go through.
    if causes.is_empty() {
        causes.extend(unconfirmed(&facts.active_files, &generate.confirmed_files));
    }
    let Some(site) = site.filter(|_| causes.is_empty()) else {
        return Err(Refused { causes });
    };

    let mut parts = generate.parts.clone();
    parts.sort_by(|one, other| one.part.cmp(&other.part));
    Ok(Decision::Generate {
        warnings: warnings_about(&generate.machines),
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

/// The licence keys that lines expand into. A part that the catalogue does not have brings none: the caller refuses it.
pub(super) fn keys_of(facts: &Facts, lines: &[PartLine], causes: &mut Vec<Refusal>) -> KeyCounts {
    let lines = lines
        .iter()
        .filter_map(|line| facts.parts.get(&line.part).map(|part| (part, line.assigned, line.pooled)));
    expand(lines).unwrap_or_else(|ExpansionError::TooMany { key, part }| {
        causes.push(Refusal::CountTooLarge { key: key.into(), part });
        KeyCounts::new()
    })
}

/// Asks for a yes to the active files that the person has not seen.
pub(super) fn unconfirmed<'files>(
    files: impl IntoIterator<Item = &'files ActiveFile>,
    confirmed: &[Serial],
) -> Option<Refusal> {
    let files: Vec<ActiveFile> =
        files.into_iter().filter(|file| !confirmed.contains(&file.serial)).cloned().collect();
    (!files.is_empty()).then_some(Refusal::ConfirmationNeeded { files })
}

pub(super) fn judge_site<'facts>(
    facts: &'facts Facts,
    asked: &SiteId,
    causes: &mut Vec<Refusal>,
) -> Option<&'facts InstallSite> {
    match &facts.site {
        None => causes.push(Refusal::SiteUnknown { site: asked.clone() }),
        Some(site) if !site.active => {
            causes.push(Refusal::SiteInactive { site: site.site.clone(), name: site.name.clone() });
        }
        Some(_) => {}
    }
    facts.site.as_ref()
}

pub(super) fn judge_machines(machines: &[Machine], license_type: LicenseType, causes: &mut Vec<Refusal>) {
    let allowed = license_type.max_machines();
    if machines.is_empty() {
        causes.push(invalid(Field::Machines, TextProblem::Empty));
    }
    if place(machines.len()) > allowed {
        causes.push(Refusal::TooManyMachines { license_type, given: place(machines.len()), allowed });
    }
    if let [first, second] = machines {
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

/// What the parts of a file must belong to.
pub(super) struct Frame<'a> {
    pub product_line: &'a ProductLine,
    pub license_type: LicenseType,
    pub license_version: &'a LicenseVersion,
}

/// Judges every part and gives the changes to the pools, ascending by part. `held` says what of a line the file
/// holds already: only what goes beyond is taken, and a line without more takes nothing.
pub(super) fn judge_parts(
    facts: &Facts,
    frame: &Frame<'_>,
    lines: &[PartLine],
    held: &BTreeMap<&PartNumber, u32>,
    causes: &mut Vec<Refusal>,
) -> Vec<PoolChange> {
    if lines.is_empty() {
        causes.push(invalid(Field::Parts, TextProblem::Empty));
    }
    if lines.len() > MAX_PART_LINES {
        causes.push(invalid(Field::Parts, FieldProblem::TooMany { limit: place(MAX_PART_LINES) }));
        return Vec::new();
    }
    let mut seen: BTreeMap<&PartNumber, usize> = BTreeMap::new();
    let mut changes = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let first = *seen.entry(&line.part).or_insert(index);
        if first != index {
            let other = Field::Part { line: place(first) };
            causes.push(invalid(Field::Part { line: place(index) }, FieldProblem::SameAs { other }));
            continue;
        }
        match judge_part(facts, frame, index, line, held.get(&line.part).copied()) {
            Ok(change) => changes.extend(change),
            Err(cause) => causes.push(cause),
        }
    }
    changes.sort_by(|one, other| one.part.cmp(&other.part));
    changes
}

fn judge_part(
    facts: &Facts,
    frame: &Frame<'_>,
    index: usize,
    line: &PartLine,
    held: Option<u32>,
) -> Result<Option<PoolChange>, Refusal> {
    let part = &line.part;
    let Some(known) = facts.parts.get(part) else {
        return Err(Refusal::PartUnknown { part: part.clone() });
    };
    // What a file holds already stays in it, whatever the catalogue says of it today.
    if held.is_none() {
        judge_kind(known, frame)?;
    }
    let units = line.units();
    if units == 0 {
        return Err(invalid(Field::Assigned { line: place(index) }, FieldProblem::NoUnits));
    }
    if units > MAX_COUNT {
        return Err(invalid(Field::Assigned { line: place(index) }, FieldProblem::TooManyUnits));
    }
    let more = units.saturating_sub(held.unwrap_or(0));
    if more == 0 {
        return Ok(None);
    }
    let license_type = frame.license_type;
    let key = PoolKey { part: part.clone(), license_type };
    let before = *owned_pool(facts, &key)?.1;
    match before.allocate(more) {
        Some(after) => Ok(Some(PoolChange { part: part.clone(), license_type, units: more, before, after })),
        None => Err(Refusal::Short(Shortage {
            part: part.clone(),
            license_type,
            asked: more,
            available: before.available(),
            short: more - before.available(),
            held_by: facts.holding.get(&key).cloned().unwrap_or_default(),
        })),
    }
}

/// Whether a part can go into such a file at all.
fn judge_kind(known: &Part, frame: &Frame<'_>) -> Result<(), Refusal> {
    let part = &known.part;
    if known.kind != PartKind::Part {
        return Err(Refusal::Bundle {
            part: part.clone(),
            description: known.description.clone(),
            kind: known.kind,
        });
    }
    if known.product_line != *frame.product_line {
        return Err(Refusal::OtherProductLine {
            part: part.clone(),
            product_line: known.product_line.clone(),
        });
    }
    if known.license_version != *frame.license_version {
        return Err(Refusal::OtherVersion {
            part: part.clone(),
            license_version: known.license_version.clone(),
        });
    }
    Ok(())
}
