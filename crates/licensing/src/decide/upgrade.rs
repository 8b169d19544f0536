//! The rules of *upgrade*. The vendor documents that products are chosen one by one, and all together where mirroring
//! is available; the rest is our own.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

use super::{Decision, active_file, generate::keys_of, invalid, owned_pool, place, supersedes};
use crate::{
    Account, Facts, Field, FieldProblem, FileState, GeneratedFile, HoldingFiles, KnownFile, LicenseModel,
    MAX_COUNT, MAX_UPGRADED_FILES, MAX_UPGRADED_POOLS, MIRRORING_OVERLAP_DAYS, Part, PartKind, PartLine,
    PartNumber, Pool, PoolChange, PoolKey, PoolMove, Refusal, Refused, Revised, Serial, TextProblem, Upgrade,
};

/// How many left-out files a refusal names.
const FIRST_LEFT_OUT: usize = 20;

/// The part to which a part's upgrade path leads; none when it has no option. A path stays within the product line,
/// from a part that can be licensed here to a newer one.
pub fn upgrade_target<'parts>(
    parts: &'parts BTreeMap<PartNumber, Part>,
    from: &Part,
) -> Option<&'parts Part> {
    let to = parts.get(from.upgrade_to.as_ref()?)?;
    let leads = from.kind == PartKind::Part
        && to.kind == PartKind::Part
        && to.product_line == from.product_line
        && to.license_version.is_newer_than(&from.license_version);
    leads.then_some(to)
}

/// The last day of the support contract, when it has ended. The last day itself still counts.
pub fn support_ended(account: &Account, today: NaiveDate) -> Option<NaiveDate> {
    (account.support_ends < today).then_some(account.support_ends)
}

/// The last day on which the old files are in force after an upgrade with mirroring.
pub fn overlap_ends(account: &Account, today: NaiveDate) -> Option<NaiveDate> {
    let last = today.checked_add_days(Days::new(MIRRORING_OVERLAP_DAYS)).unwrap_or(NaiveDate::MAX);
    account.mirroring.then_some(last)
}

pub(super) fn decide(facts: &Facts, wish: &Upgrade) -> Result<Decision, Refused> {
    if facts.account.model == LicenseModel::Subscription {
        return Err(Refusal::SubscriptionAccount { account: facts.account.account.clone() }.into());
    }
    if wish.pools.is_empty() {
        // Without a pool there is nothing to say about any file.
        return Err(invalid(Field::Parts, TextProblem::Empty).into());
    }
    if wish.pools.len() > MAX_UPGRADED_POOLS {
        return Err(invalid(Field::Parts, FieldProblem::TooMany { limit: place(MAX_UPGRADED_POOLS) }).into());
    }
    if wish.files.len() > MAX_UPGRADED_FILES {
        let (given, limit) = (place(wish.files.len()), place(MAX_UPGRADED_FILES));
        return Err(Refusal::TooManyFiles { given, limit }.into());
    }
    let mut causes = Vec::new();
    let chosen: BTreeSet<&PoolKey> = wish.pools.iter().collect();
    let serials: BTreeSet<&Serial> = wish.files.iter().collect();
    let paths = judge_pools(facts, &chosen, &mut causes);
    let files = judge_files(facts, &serials, &chosen, &mut causes);
    if facts.account.mirroring {
        causes.extend(left_out(facts, &chosen, &serials));
    }

    let moves = moves(facts, &paths, &files, &mut causes);
    let revised: Vec<Revised> = files
        .iter()
        .map(|file| Revised { supersedes: supersedes(file), file: revise(facts, file, &paths, &mut causes) })
        .collect();
    let pools = pool_changes(facts, &moves, &mut causes);
    if !causes.is_empty() {
        return Err(Refused { causes });
    }
    Ok(Decision::Upgrade {
        moves,
        pools,
        files: revised,
        overlap_ends: overlap_ends(&facts.account, facts.today),
    })
}

/// Where each chosen pool leads.
type Paths<'facts> = BTreeMap<&'facts PoolKey, &'facts Part>;

fn judge_pools<'facts>(
    facts: &'facts Facts,
    chosen: &BTreeSet<&PoolKey>,
    causes: &mut Vec<Refusal>,
) -> Paths<'facts> {
    let ended = support_ended(&facts.account, facts.today);
    let mut paths = Paths::new();
    for &key in chosen {
        let part = || key.part.clone();
        let Some(known) = facts.parts.get(&key.part) else {
            causes.push(Refusal::PartUnknown { part: part() });
            continue;
        };
        let (key, pool) = match owned_pool(facts, key) {
            Ok(owned) => owned,
            Err(cause) => {
                causes.push(cause);
                continue;
            }
        };
        let Some(to) = upgrade_target(&facts.parts, known) else {
            causes.push(Refusal::NoUpgradePath { part: part() });
            continue;
        };
        if let Some(ended) = ended {
            causes.push(Refusal::SupportEnded { part: part(), ended });
        }
        let units = pool.held().saturating_add(pool.reserved());
        if units > 0 {
            causes.push(Refusal::UnitsSetAside { part: part(), license_type: key.license_type, units });
        }
        paths.insert(key, to);
    }
    paths
}

fn judge_files<'facts>(
    facts: &'facts Facts,
    serials: &BTreeSet<&Serial>,
    chosen: &BTreeSet<&PoolKey>,
    causes: &mut Vec<Refusal>,
) -> Vec<&'facts KnownFile> {
    let mut files = Vec::new();
    for serial in serials {
        match active_file(facts, serial) {
            Err(cause) => causes.push(cause),
            Ok(file) if file.parts.iter().any(|line| chosen.contains(&file.pool_of(line))) => {
                files.push(file)
            }
            Ok(file) => causes.push(Refusal::FileNotConcerned { serial: file.serial.clone() }),
        }
    }
    // The keys of such a part would be missing from the new revision.
    for line in files.iter().flat_map(|file| &file.parts) {
        let unknown = Refusal::PartUnknown { part: line.part.clone() };
        if !facts.parts.contains_key(&line.part) && !causes.contains(&unknown) {
            causes.push(unknown);
        }
    }
    files
}

/// With mirroring: the pools and files that were left out.
fn left_out(facts: &Facts, chosen: &BTreeSet<&PoolKey>, serials: &BTreeSet<&Serial>) -> Option<Refusal> {
    let with_option = |key: &PoolKey| {
        facts.parts.get(&key.part).is_some_and(|part| upgrade_target(&facts.parts, part).is_some())
    };
    let pools: Vec<PoolKey> = facts
        .pools
        .iter()
        .filter(|(key, pool)| pool.ordered() > 0 && with_option(key) && !chosen.contains(key))
        .map(|(key, _)| key.clone())
        .collect();
    let mut files = HoldingFiles::default();
    for file in facts.files.values() {
        let holds = file.parts.iter().any(|line| with_option(&file.pool_of(line)));
        if holds && file.state == FileState::Active && !serials.contains(&file.serial) {
            files.count = files.count.saturating_add(1);
            if files.first.len() < FIRST_LEFT_OUT {
                files.first.push(file.serial.clone());
            }
        }
    }
    (!pools.is_empty() || files.count > 0).then_some(Refusal::MirroringAllOrNone { pools, files })
}

/// What moves: everything available, and what the chosen files hold.
fn moves(facts: &Facts, paths: &Paths<'_>, files: &[&KnownFile], causes: &mut Vec<Refusal>) -> Vec<PoolMove> {
    let mut in_files: BTreeMap<PoolKey, u32> = BTreeMap::new();
    for file in files {
        for line in &file.parts {
            let units = in_files.entry(file.pool_of(line)).or_default();
            *units = units.saturating_add(line.units());
        }
    }
    let mut moves = Vec::with_capacity(paths.len());
    for (&key, to) in paths {
        let in_files = in_files.get(key).copied().unwrap_or(0);
        let available = facts.pools.get(key).map_or(0, Pool::available);
        let units = available.saturating_add(in_files);
        if units == 0 {
            causes.push(Refusal::NothingToUpgrade { part: key.part.clone(), license_type: key.license_type });
        }
        moves.push(PoolMove {
            from: key.part.clone(),
            to: to.part.clone(),
            license_type: key.license_type,
            units,
            in_files,
        });
    }
    moves
}

/// The pools before and after all moves at once: what comes into a part by one move may stand beside what leaves it by
/// another.
fn pool_changes(facts: &Facts, moves: &[PoolMove], causes: &mut Vec<Refusal>) -> Vec<PoolChange> {
    #[derive(Default)]
    struct Delta {
        ordered: i64,
        allocated: i64,
    }
    let mut deltas: BTreeMap<PoolKey, Delta> = BTreeMap::new();
    for step in moves {
        let (units, in_files) = (i64::from(step.units), i64::from(step.in_files));
        for (part, sign) in [(&step.from, -1), (&step.to, 1)] {
            let delta =
                deltas.entry(PoolKey { part: part.clone(), license_type: step.license_type }).or_default();
            delta.ordered += sign * units;
            delta.allocated += sign * in_files;
        }
    }
    let mut changes = Vec::with_capacity(deltas.len());
    for (key, delta) in deltas {
        let before = facts.pools.get(&key).copied().unwrap_or_default();
        match before.moved(delta.ordered, delta.allocated) {
            Some(after) => changes.push(PoolChange {
                units: after.ordered().abs_diff(before.ordered()),
                part: key.part,
                license_type: key.license_type,
                before,
                after,
            }),
            None => causes.push(Refusal::PoolMismatch { part: key.part, license_type: key.license_type }),
        }
    }
    changes
}

/// What the new revision of a file holds: every line whose pool moves becomes one of the newer part, joined with what
/// the file holds of that part already. The file is of the newest version among its own and those of the parts that
/// moved, so that it never gets older; lines that stay stay as they are.
fn revise(facts: &Facts, file: &KnownFile, paths: &Paths<'_>, causes: &mut Vec<Refusal>) -> GeneratedFile {
    let mut lines: BTreeMap<PartNumber, PartLine> = BTreeMap::new();
    let mut version = &file.license_version;
    for line in &file.parts {
        let to = paths.get(&file.pool_of(line)).copied();
        if let Some(to) = to
            && to.license_version.is_newer_than(version)
        {
            version = &to.license_version;
        }
        let part = to.map_or(&line.part, |to| &to.part).clone();
        let joined = lines.entry(part.clone()).or_insert(PartLine { part, assigned: 0, pooled: 0 });
        joined.assigned = joined.assigned.saturating_add(line.assigned);
        joined.pooled = joined.pooled.saturating_add(line.pooled);
    }
    let parts: Vec<PartLine> = lines.into_values().collect();
    // Joined lines can be more than a file holds even where no key counts them.
    for PartLine { part, .. } in parts.iter().filter(|line| line.units() > MAX_COUNT) {
        causes.push(Refusal::CountTooLarge { key: part.to_string(), part: part.clone() });
    }
    let keys = keys_of(facts, &parts, causes);
    GeneratedFile {
        site: file.site.clone(),
        machines: file.machines.clone(),
        product_line: file.product_line.clone(),
        license_type: file.license_type,
        license_version: version.clone(),
        attributes: file.attributes.clone(),
        parts,
        keys,
    }
}
