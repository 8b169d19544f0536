//! The rules of *update* (the vendor documents that quantities rise, that parts of the product line are added and
//! that the second server is added without using units twice; that it never lowers is our own).

use std::collections::BTreeMap;

use super::{
    Decision, active_file,
    generate::{Frame, judge_machines, judge_parts, judge_site, keys_of, unconfirmed},
    supersedes, warnings_about,
};
use crate::{
    ActiveFile, Facts, GeneratedFile, KnownFile, LicenseModel, Machine, PartLine, PartNumber, Refusal,
    Refused, SiteRef, Update,
};

pub(super) fn decide(facts: &Facts, update: &Update) -> Result<Decision, Refused> {
    if facts.account.model == LicenseModel::Subscription {
        return Err(Refusal::SubscriptionAccount { account: facts.account.account.clone() }.into());
    }
    // Nothing can be said about a file that is not in force.
    let file = active_file(facts, &update.serial)?;
    let mut causes = Vec::new();
    let site = judge_site(facts, &file.site.id, &mut causes);
    let added = match update.machines.split_at_checked(file.machines.len()) {
        Some((same, added)) if same == file.machines => {
            judge_machines(&update.machines, file.license_type, &mut causes);
            added
        }
        _ => {
            causes.push(Refusal::MachinesChanged { serial: file.serial.clone() });
            &[]
        }
    };
    judge_lowering(file, &update.parts, &mut causes);
    let frame = Frame {
        product_line: &file.product_line,
        license_type: file.license_type,
        license_version: &file.license_version,
    };
    let held: BTreeMap<&PartNumber, u32> = file.parts.iter().map(|line| (&line.part, line.units())).collect();
    let pools = judge_parts(facts, &frame, &update.parts, &held, &mut causes);
    let keys = keys_of(facts, &update.parts, &mut causes);

    let mut parts = update.parts.clone();
    parts.sort_by(|one, other| one.part.cmp(&other.part));
    if causes.is_empty() && parts == file.parts && added.is_empty() {
        causes.push(Refusal::NothingChanges { serial: file.serial.clone() });
    }
    if causes.is_empty() {
        // What stands beside this file on its own machine was confirmed when it was generated.
        let met = |other: &&ActiveFile| {
            other.machines.iter().any(|machine| added.iter().any(|new| new.is_also(machine)))
        };
        causes.extend(unconfirmed(facts.active_files.iter().filter(met), &update.confirmed_files));
    }
    let Some(site) = site.filter(|_| causes.is_empty()) else {
        return Err(Refused { causes });
    };
    // A name that is typed in another case is the same machine, which keeps the name that it has.
    let machines: Vec<Machine> = file.machines.iter().chain(added).cloned().collect();
    Ok(Decision::Update {
        supersedes: supersedes(file),
        warnings: warnings_about(&machines),
        file: GeneratedFile {
            site: SiteRef { id: site.site.clone(), name: site.name.clone() },
            machines,
            product_line: file.product_line.clone(),
            license_type: file.license_type,
            license_version: file.license_version.clone(),
            attributes: file.attributes.clone(),
            parts,
            keys,
        },
        pools,
    })
}

/// Assigned and pooled units each stay at least what they are: moving one to the other would lower a key.
fn judge_lowering(file: &KnownFile, asked: &[PartLine], causes: &mut Vec<Refusal>) {
    for holds in &file.parts {
        let line = asked.iter().find(|line| line.part == holds.part);
        if line.is_none_or(|line| line.assigned < holds.assigned || line.pooled < holds.pooled) {
            causes.push(Refusal::LowersQuantity {
                part: holds.part.clone(),
                holds: holds.clone(),
                asked: line.cloned(),
            });
        }
    }
}
