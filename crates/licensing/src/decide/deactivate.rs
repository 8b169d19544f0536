//! The rules of *deactivate*: the lines and workstations go back to the pool, exactly as the file held them.

use super::{Decision, active_file, invalid};
use crate::{
    Deactivate, DeactivateReason, Facts, Field, MAX_REASON, PoolChange, Refusal, Refused, TextLimit,
    check_text,
};

pub(super) fn decide(facts: &Facts, wish: &Deactivate) -> Result<Decision, Refused> {
    let file = active_file(facts, &wish.serial)?;
    let mut causes = Vec::new();
    let mut why = wish.reason.clone();
    if let DeactivateReason::Other { text } = &mut why {
        let limit = TextLimit { multi_line: true, ..TextLimit::required(MAX_REASON) };
        match check_text(text, limit) {
            Ok(trimmed) => *text = trimmed.to_owned(),
            Err(problem) => causes.push(invalid(Field::Reason, problem)),
        }
    }
    let mut pools = Vec::with_capacity(file.parts.len());
    for line in &file.parts {
        let units = line.units();
        let change = facts.pools.get(&file.pool_of(line)).and_then(|&before| {
            let after = before.release(units)?;
            Some(PoolChange {
                part: line.part.clone(),
                license_type: file.license_type,
                units,
                before,
                after,
            })
        });
        match change {
            Some(change) => pools.push(change),
            None => causes
                .push(Refusal::PoolMismatch { part: line.part.clone(), license_type: file.license_type }),
        }
    }
    if !causes.is_empty() {
        return Err(Refused { causes });
    }
    pools.sort_by(|one, other| one.part.cmp(&other.part));
    Ok(Decision::Deactivate { serial: file.serial.clone(), lineage: file.lineage.clone(), pools, why })
}
