//! Deciding on a request.

use std::{collections::BTreeMap, hint::black_box};

use licensing::{
    Account, Action, Facts, Generate, InstallSite, KeyRule, LicenseModel, LicenseType, Machine, Part,
    PartKey, PartKind, PartLine, Pool, PoolKey, decide,
};

use crate::{
    measure::{Effort, Outcome, in_turns, micros},
    table::{Table, Unit},
};

/// How many parts the request names.
const PARTS: u32 = 20;

/// Measures a decision that is a yes.
pub async fn run(effort: Effort, table: &mut Table) -> Outcome<()> {
    let calls = effort.pick(20_000, 100);
    let (facts, action) = (facts()?, action()?);
    let decision = decide(&facts, &action)?;
    let measured = in_turns(
        effort,
        async || {
            micros(calls, async || {
                black_box(decide(black_box(&facts), black_box(&action))?);
                Ok(())
            })
            .await
        },
        async || {
            micros(calls, async || {
                black_box(black_box(&decision).clone());
                Ok(())
            })
            .await
        },
    )
    .await?;
    let name = format!("decide: generate, {PARTS} parts");
    table.add(
        &name,
        Unit::Micros,
        &measured,
        "a clone of the decision: no engine answers without making one",
    );
    Ok(())
}

fn number(index: u32) -> String {
    format!("SW-001-4.0-B{index:03}")
}

fn facts() -> Outcome<Facts> {
    let (mut parts, mut pools) = (BTreeMap::new(), BTreeMap::new());
    for index in 0..PARTS {
        let part = Part {
            part: number(index).parse()?,
            description: "Contact Center".into(),
            product_line: "CIC".parse()?,
            license_version: "4.0".parse()?,
            kind: PartKind::Part,
            keys: vec![
                PartKey { key: "I3_LICENSE_BASIC_STATION".parse()?, rule: KeyRule::Station },
                PartKey { key: format!("I3_ACCESS_{index}").parse()?, rule: KeyRule::Assigned },
                PartKey { key: format!("I3_ACCESS_{index}_CONCURRENT").parse()?, rule: KeyRule::Pooled },
                PartKey { key: "I3_FEATURE_RECORDER".parse()?, rule: KeyRule::Flat },
            ],
            upgrade_to: None,
        };
        for license_type in [LicenseType::Production, LicenseType::Development] {
            pools.insert(PoolKey { part: part.part.clone(), license_type }, Pool::of(1_000));
        }
        parts.insert(part.part.clone(), part);
    }
    let site = InstallSite {
        site: "fra-1".parse()?,
        name: "Frankfurt DC".into(),
        street: "Hanauer Landstraße 302".into(),
        city: "Frankfurt am Main".into(),
        region: "HE".into(),
        postal_code: "60314".into(),
        country: "DE".into(),
        contact_name: "Jan Vogt".into(),
        email: String::new(),
        phone: String::new(),
        notes: String::new(),
        active: true,
    };
    let account = Account {
        account: "100042".parse()?,
        name: "Alpenrück Versicherung AG".into(),
        model: LicenseModel::Perpetual,
        support_ends: "2027-06-30".parse()?,
        mirroring: false,
        managed_by: String::new(),
    };
    Ok(Facts { site: Some(site), parts, pools, ..Facts::of(account, "2026-11-24".parse()?) })
}

fn action() -> Outcome<Action> {
    let machine = |name: &str, host_id: &str| -> Outcome<Machine> {
        Ok(Machine { name: name.parse()?, host_id: host_id.parse()? })
    };
    let line = |index| -> Outcome<PartLine> {
        Ok(PartLine { part: number(index).parse()?, assigned: 5, pooled: 25 })
    };
    Ok(Action::Generate(Generate {
        product_line: "CIC".parse()?,
        license_type: LicenseType::Production,
        license_version: "4.0".parse()?,
        site: "fra-1".parse()?,
        machines: vec![machine("CICFRA01", "A3155D1E8B32")?, machine("CICFRA02", "A3155D1E8B33")?],
        parts: (0..PARTS).map(line).collect::<Outcome<_>>()?,
        attributes: BTreeMap::new(),
        confirmed_files: vec![],
    }))
}
