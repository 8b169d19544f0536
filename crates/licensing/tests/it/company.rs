//! A small company: what the tests of every action begin with.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use licensing::*;

/// The day on which everything here is decided.
pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 24).unwrap()
}

pub fn part(
    number: &str,
    line: &str,
    version: &str,
    kind: PartKind,
    keys: &[(&str, KeyRule)],
) -> (PartNumber, Part) {
    let part = Part {
        part: number.parse().unwrap(),
        description: format!("About {number}"),
        product_line: line.parse().unwrap(),
        license_version: version.parse().unwrap(),
        kind,
        keys: keys.iter().map(|(key, rule)| PartKey { key: key.parse().unwrap(), rule: *rule }).collect(),
        upgrade_to: None,
    };
    (part.part.clone(), part)
}

pub fn site(active: bool) -> InstallSite {
    InstallSite {
        site: "fra-1".parse().unwrap(),
        name: "Frankfurt DC".into(),
        street: String::new(),
        city: "Frankfurt am Main".into(),
        region: String::new(),
        postal_code: String::new(),
        country: "DE".into(),
        contact_name: String::new(),
        email: String::new(),
        phone: String::new(),
        notes: String::new(),
        active,
    }
}

pub fn pool_key(part: &str, license_type: LicenseType) -> PoolKey {
    PoolKey { part: part.parse().unwrap(), license_type }
}

pub fn account() -> Account {
    Account {
        account: "100042".parse().unwrap(),
        name: "Alpenrück Versicherung AG".into(),
        model: LicenseModel::Perpetual,
        // Long over: perpetual rights stay.
        support_ends: NaiveDate::from_ymd_opt(2001, 1, 1).unwrap(),
        mirroring: false,
        managed_by: String::new(),
    }
}

pub fn facts() -> Facts {
    use KeyRule::*;
    Facts {
        site: Some(site(true)),
        parts: BTreeMap::from([
            part("SV01", "CIC", "4.0", PartKind::Part, &[("I3_FEATURE_CIC_SERVER", Flat)]),
            part(
                "AL04",
                "CIC",
                "4.0",
                PartKind::Part,
                &[
                    ("I3_LICENSE_BASIC_STATION", Station),
                    ("I3_ACCESS_CLIENT", Assigned),
                    ("I3_ACCESS_CLIENT_CONCURRENT", Pooled),
                ],
            ),
            part("OLD", "CIC", "3.0", PartKind::Part, &[]),
            part("MS01", "Media Server", "4.0", PartKind::Part, &[("I3_FEATURE_MEDIA_SERVER", Flat)]),
            part("TB01", "CIC", "4.0", PartKind::TrialBundle, &[]),
            part("AB01", "CIC", "4.0", PartKind::AddonBundle, &[]),
        ]),
        pools: BTreeMap::from([
            (pool_key("SV01", LicenseType::Production), Pool::of(2)),
            (pool_key("AL04", LicenseType::Production), Pool::new(200, 100, 50, 33).unwrap()),
            (pool_key("AL04", LicenseType::Development), Pool::of(10)),
            (pool_key("OLD", LicenseType::Production), Pool::of(10)),
            (pool_key("MS01", LicenseType::Production), Pool::of(4)),
            (pool_key("TB01", LicenseType::Production), Pool::of(4)),
            (pool_key("AB01", LicenseType::Production), Pool::of(4)),
        ]),
        holding: BTreeMap::from([(
            pool_key("AL04", LicenseType::Production),
            HoldingFiles { count: 4, first: vec!["AF-00000001".parse().unwrap()] },
        )]),
        ..Facts::of(account(), today())
    }
}

pub fn machine(name: &str, host_id: &str) -> Machine {
    Machine { name: name.parse().unwrap(), host_id: host_id.parse().unwrap() }
}

pub fn line(part: &str, assigned: u32, pooled: u32) -> PartLine {
    PartLine { part: part.parse().unwrap(), assigned, pooled }
}

pub fn pair() -> Generate {
    Generate {
        product_line: "CIC".parse().unwrap(),
        license_type: LicenseType::Production,
        license_version: "4.0".parse().unwrap(),
        site: "fra-1".parse().unwrap(),
        machines: vec![machine("CICFRA01", "A3155D1E8B32"), machine("CICFRA02", "A3155D1E8B33")],
        parts: vec![line("SV01", 1, 0), line("AL04", 5, 12)],
        attributes: Attributes::new(),
        confirmed_files: Vec::new(),
    }
}

pub fn serial(number: u32) -> Serial {
    format!("AF-{number:08}").parse().unwrap()
}

/// An active production file of one machine, of version 4.0.
pub fn file(number: u32, parts: Vec<PartLine>) -> KnownFile {
    KnownFile {
        serial: serial(number),
        lineage: serial(number),
        revision: 1,
        state: FileState::Active,
        newest: None,
        site: SiteRef { id: "fra-1".parse().unwrap(), name: "Frankfurt DC".into() },
        machines: vec![machine("CICFRA01", "A3155D1E8B32")],
        product_line: "CIC".parse().unwrap(),
        license_type: LicenseType::Production,
        license_version: "4.0".parse().unwrap(),
        attributes: Attributes::new(),
        parts,
    }
}

/// Why `action` is refused.
pub fn causes_of(facts: &Facts, action: Action) -> Vec<Refusal> {
    let causes = decide(facts, &action).unwrap_err().causes;
    assert!(!causes.is_empty(), "a refusal says why");
    causes
}

/// The one reason why `action` is refused.
pub fn cause_of(facts: &Facts, action: Action) -> Refusal {
    let mut causes = causes_of(facts, action);
    assert_eq!(causes.len(), 1, "{causes:?}");
    causes.remove(0)
}

/// Whether a refusal is about this field, with this problem.
pub fn is_invalid(refusal: &Refusal, at: &Field, problem: &FieldProblem) -> bool {
    matches!(refusal, Refusal::Invalid(invalid) if invalid.error.at == *at && invalid.error.problem == *problem)
}
