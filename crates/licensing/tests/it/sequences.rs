//! What must hold over any sequence of generate, update, deactivate and upgrade: a small company that carries out
//! every decision.

use std::collections::BTreeMap;

use licensing::*;
use proptest::prelude::*;

use crate::company::*;

/// The parts of the company. With paths that follow each other `C1` leads to `C2` and that to `C3`; `D1` leads to
/// `C3`, and `N1` nowhere.
const PARTS: [(&str, &str); 5] = [("C1", "1.0"), ("C2", "2.0"), ("C3", "3.0"), ("D1", "1.0"), ("N1", "1.0")];
const VERSIONS: [&str; 3] = ["1.0", "2.0", "3.0"];
const TYPES: [LicenseType; 2] = [LicenseType::Production, LicenseType::Development];

struct Company {
    facts: Facts,
    /// How often a serial was given.
    issued: u32,
}

impl Company {
    fn new(mirroring: bool, chained: bool, units: [u32; 5]) -> Self {
        use KeyRule::*;
        let mut facts = facts();
        facts.account.support_ends = today();
        facts.account.mirroring = mirroring;
        facts.holding.clear();
        facts.parts = PARTS
            .iter()
            .map(|(name, version)| {
                let flat = format!("FLAT_{name}");
                part(
                    name,
                    "CIC",
                    version,
                    PartKind::Part,
                    &[("STATION", Station), ("PLAIN", Assigned), ("CONCURRENT", Pooled), (&flat, Flat)],
                )
            })
            .collect();
        let paths = if chained {
            [("C1", "C2"), ("C2", "C3"), ("D1", "C3")].to_vec()
        } else {
            vec![("C1", "C2"), ("D1", "C3")]
        };
        for (from, to) in paths {
            facts.parts.get_mut(&from.parse().unwrap()).unwrap().upgrade_to = Some(to.parse().unwrap());
        }
        facts.pools = PARTS
            .iter()
            .zip(units)
            .flat_map(|((name, _), units)| {
                TYPES.map(|license_type| (pool_key(name, license_type), Pool::of(units)))
            })
            .collect();
        Self { facts, issued: 0 }
    }

    fn active(&self) -> Vec<&KnownFile> {
        self.facts.files.values().filter(|file| file.state == FileState::Active).collect()
    }

    /// Some file, mostly an active one.
    fn pick(&self, index: usize) -> Option<&KnownFile> {
        let active = self.active();
        let files = if active.is_empty() || index.is_multiple_of(8) {
            self.facts.files.values().collect()
        } else {
            active
        };
        (!files.is_empty()).then(|| files[index / 8 % files.len()])
    }

    fn has_option(&self, part: &PartNumber) -> bool {
        upgrade_target(&self.facts.parts, &self.facts.parts[part]).is_some()
    }

    fn apply(&mut self, pools: &[PoolChange]) -> Result<(), TestCaseError> {
        for change in pools {
            let key = PoolKey { part: change.part.clone(), license_type: change.license_type };
            prop_assert_eq!(self.facts.pools.get(&key).copied().unwrap_or_default(), change.before);
            self.facts.pools.insert(key, change.after);
        }
        Ok(())
    }

    fn keep(&mut self, file: GeneratedFile, follows: Option<Supersedes>) {
        self.issued += 1;
        let serial = serial(self.issued);
        if let Some(before) = &follows {
            let before = self.facts.files.get_mut(&before.serial).unwrap();
            before.state = FileState::Superseded;
            before.newest = Some(serial.clone());
        }
        let known = KnownFile {
            serial: serial.clone(),
            lineage: follows.as_ref().map_or_else(|| serial.clone(), |before| before.lineage.clone()),
            revision: follows.map_or(1, |before| before.revision + 1),
            state: FileState::Active,
            newest: None,
            site: file.site,
            machines: file.machines,
            product_line: file.product_line,
            license_type: file.license_type,
            license_version: file.license_version,
            attributes: file.attributes,
            parts: file.parts,
        };
        self.facts.files.insert(serial, known);
    }

    fn keys(&self, file: &KnownFile) -> KeyCounts {
        let lines = file.parts.iter().map(|line| (&self.facts.parts[&line.part], line.assigned, line.pooled));
        expand(lines).unwrap()
    }

    /// Asks, checks what is true of this decision alone, and carries it out.
    fn ask(&mut self, action: &Action) -> Result<(), TestCaseError> {
        let decision = match decide(&self.facts, action) {
            Ok(decision) => decision,
            Err(refused) => {
                prop_assert!(!refused.causes.is_empty());
                prop_assert!(!refused.to_string().is_empty());
                return Ok(());
            }
        };
        match decision {
            Decision::Generate { file, pools, .. } => {
                self.apply(&pools)?;
                self.keep(file, None);
            }
            Decision::Update { supersedes, file, pools, .. } => {
                let before = self.facts.files[&supersedes.serial].clone();
                for (key, count) in self.keys(&before) {
                    prop_assert!(file.keys.get(&key).is_some_and(|&now| now >= count), "{} fell", key);
                }
                for line in &before.parts {
                    prop_assert!(file.parts.iter().any(|now| now.part == line.part
                        && now.assigned >= line.assigned
                        && now.pooled >= line.pooled));
                }
                if file.parts == before.parts {
                    prop_assert_eq!(
                        (&pools[..], file.machines.len()),
                        (&[][..], 2),
                        "the second server alone"
                    );
                }
                self.apply(&pools)?;
                self.keep(file, Some(supersedes));
            }
            Decision::Deactivate { serial, pools, .. } => {
                let file = self.facts.files.get_mut(&serial).unwrap();
                file.state = FileState::Deactivated;
                let held: Vec<_> = file.parts.iter().map(|line| (line.part.clone(), line.units())).collect();
                let back: Vec<_> = pools.iter().map(|pool| (pool.part.clone(), pool.units)).collect();
                prop_assert_eq!(held, back);
                self.apply(&pools)?;
            }
            Decision::Upgrade { moves, pools, files, overlap_ends } => {
                prop_assert_eq!(overlap_ends.is_some(), self.facts.account.mirroring);
                self.apply(&pools)?;
                for Revised { supersedes, file } in files {
                    let before = &self.facts.files[&supersedes.serial];
                    let sum = |lines: &[PartLine]| {
                        lines.iter().fold((0, 0), |sum, line| (sum.0 + line.assigned, sum.1 + line.pooled))
                    };
                    prop_assert_eq!(sum(&before.parts), sum(&file.parts));
                    prop_assert!(!before.license_version.is_newer_than(&file.license_version));
                    self.keep(file, Some(supersedes));
                }
                if self.facts.account.mirroring {
                    self.nothing_stays_behind(&moves)?;
                }
            }
            Decision::CreateSite { .. } | Decision::EditSite { .. } => prop_assert!(false),
        }
        Ok(())
    }

    /// With mirroring a pool with an option holds after an upgrade just what came into it by that upgrade, which is
    /// nothing where no path leads on from another's end; and so do the files.
    fn nothing_stays_behind(&self, moves: &[PoolMove]) -> Result<(), TestCaseError> {
        for (key, pool) in self.facts.pools.iter().filter(|(key, _)| self.has_option(&key.part)) {
            let into =
                moves.iter().filter(|step| step.to == key.part && step.license_type == key.license_type);
            let (units, in_files) =
                into.fold((0, 0), |sum, step| (sum.0 + step.units, sum.1 + step.in_files));
            prop_assert_eq!((pool.ordered(), pool.allocated()), (units, in_files), "{:?}", key);
        }
        Ok(())
    }

    /// What is true at any time.
    fn check(&self, ordered: &[u32]) -> Result<(), TestCaseError> {
        let mut in_files: BTreeMap<PoolKey, u32> = BTreeMap::new();
        for file in self.active() {
            for line in &file.parts {
                *in_files.entry(file.pool_of(line)).or_default() += line.units();
            }
        }
        for (key, pool) in &self.facts.pools {
            prop_assert_eq!(pool.allocated(), in_files.remove(key).unwrap_or(0), "{:?}", key);
            let used = pool.allocated() + pool.held() + pool.reserved();
            prop_assert!(used <= pool.ordered(), "{:?} is overdrawn", key);
        }
        prop_assert!(in_files.is_empty(), "files hold what no pool knows");
        prop_assert_eq!(&self.ordered(), ordered, "a unit came or went along a path");
        let mut lineages: Vec<&Serial> = self.active().iter().map(|file| &file.lineage).collect();
        lineages.sort();
        lineages.dedup();
        prop_assert_eq!(lineages.len(), self.active().len(), "one active revision of each lineage");
        Ok(())
    }

    /// What is ordered of all parts that are joined by paths, for each of these groups and each licence type.
    fn ordered(&self) -> Vec<u32> {
        let groups: &[&[&str]] = if self.has_option(&"C2".parse().unwrap()) {
            &[&["C1", "C2", "C3", "D1"], &["N1"]]
        } else {
            &[&["C1", "C2"], &["C3", "D1"], &["N1"]]
        };
        let sum = |license_type, group: &[&str]| {
            group.iter().map(|name| self.facts.pools[&pool_key(name, license_type)].ordered()).sum()
        };
        TYPES.iter().flat_map(|&of| groups.iter().map(move |group| sum(of, group))).collect()
    }
}

#[derive(Debug, Clone)]
enum Step {
    Generate {
        development: bool,
        version: usize,
        lines: Vec<(usize, u32, u32)>,
    },
    Update {
        file: usize,
        more: Vec<(usize, i8, i8)>,
        second: bool,
    },
    Deactivate {
        file: usize,
    },
    /// The pools and files chosen by the bits of two masks.
    UpgradeSome {
        pools: u16,
        files: u64,
    },
    UpgradeAll,
}

fn step() -> impl Strategy<Value = Step> {
    let lines = proptest::collection::vec((0..PARTS.len(), 0..6_u32, 0..6_u32), 1..3);
    let by = || prop_oneof![9 => 0..5_i8, 1 => Just(-1)];
    let more = proptest::collection::vec((0..PARTS.len(), by(), by()), 0..3);
    prop_oneof![
        8 => (any::<bool>(), 0..VERSIONS.len(), lines)
            .prop_map(|(development, version, lines)| Step::Generate { development, version, lines }),
        8 => (any::<usize>(), more, any::<bool>())
            .prop_map(|(file, more, second)| Step::Update { file, more, second }),
        2 => any::<usize>().prop_map(|file| Step::Deactivate { file }),
        1 => (any::<u16>(), any::<u64>()).prop_map(|(pools, files)| Step::UpgradeSome { pools, files }),
        1 => Just(Step::UpgradeAll),
    ]
}

/// The request that a step is in this company; none when there is no file yet.
fn action(company: &Company, step: Step) -> Option<Action> {
    Some(match step {
        Step::Generate { development, version, lines } => Action::Generate(Generate {
            license_type: TYPES[usize::from(development)],
            license_version: VERSIONS[version].parse().unwrap(),
            machines: vec![machine("CICFRA01", "A3155D1E8B32")],
            parts: lines
                .into_iter()
                .map(|(part, assigned, pooled)| {
                    // Mostly parts of the version, so that most go through.
                    let fitting: Vec<&str> = PARTS
                        .iter()
                        .filter(|(_, of)| *of == VERSIONS[version] || assigned == 5)
                        .map(|(name, _)| *name)
                        .collect();
                    line(fitting[part % fitting.len()], assigned, pooled)
                })
                .collect(),
            ..pair()
        }),
        Step::Update { file, more, second } => {
            let file = company.pick(file)?;
            let mut parts = file.parts.clone();
            for (part, assigned, pooled) in more {
                let name = PARTS[part].0;
                match parts.iter_mut().find(|line| line.part.as_str() == name) {
                    Some(line) => {
                        line.assigned = line.assigned.saturating_add_signed(assigned.into());
                        line.pooled = line.pooled.saturating_add_signed(pooled.into());
                    }
                    None => parts.push(line(
                        name,
                        assigned.max(0).unsigned_abs().into(),
                        pooled.max(0).unsigned_abs().into(),
                    )),
                }
            }
            let mut machines = file.machines.clone();
            if second && machines.len() == 1 {
                machines.push(machine("CICFRA02", "A3155D1E8B33"));
            }
            Action::Update(Update {
                serial: file.serial.clone(),
                machines,
                parts,
                confirmed_files: Vec::new(),
            })
        }
        Step::Deactivate { file } => Action::Deactivate(Deactivate {
            serial: company.pick(file)?.serial.clone(),
            reason: DeactivateReason::GeneratedIncorrectly,
        }),
        Step::UpgradeSome { pools, files } => {
            let chosen: Vec<PoolKey> = company
                .facts
                .pools
                .keys()
                .enumerate()
                .filter(|(index, key)| {
                    pools >> index & 1 == 1 && (company.has_option(&key.part) || pools % 8 == 0)
                })
                .map(|(_, key)| key.clone())
                .collect();
            let holds = |file: &KnownFile| file.parts.iter().any(|line| chosen.contains(&file.pool_of(line)));
            let files = company
                .active()
                .into_iter()
                .enumerate()
                .filter(|(index, file)| files >> (index % 64) & 1 == 1 && (holds(file) || files % 8 == 0))
                .map(|(_, file)| file.serial.clone())
                .collect();
            Action::Upgrade(Upgrade { pools: chosen, files })
        }
        Step::UpgradeAll => {
            let pools = company
                .facts
                .pools
                .iter()
                .filter(|(key, pool)| pool.ordered() > 0 && company.has_option(&key.part))
                .map(|(key, _)| key.clone())
                .collect();
            let files = company
                .active()
                .into_iter()
                .filter(|file| file.parts.iter().any(|line| company.has_option(&line.part)))
                .map(|file| file.serial.clone())
                .collect();
            Action::Upgrade(Upgrade { pools, files })
        }
    })
}

proptest! {
    /// Whatever is asked in whatever order: what pools say is what active files hold, no path loses or makes a unit,
    /// nothing is overdrawn, and an accepted request does what its rules say.
    #[test]
    fn pools_and_files_agree_over_any_sequence(
        mirroring in any::<bool>(), chained in any::<bool>(), units in proptest::array::uniform5(0..80_u32),
        steps in proptest::collection::vec(step(), 1..40)
    ) {
        let mut company = Company::new(mirroring, chained, units);
        let ordered = company.ordered();
        company.check(&ordered)?;
        for step in steps {
            if let Some(action) = action(&company, step) {
                company.ask(&action)?;
                company.check(&ordered)?;
            }
        }
    }

    /// Where no path leads on from another's end, one upgrade with mirroring leaves nothing with an option, in pools
    /// or in files; with paths that follow each other it takes as many upgrades as the longest has steps.
    #[test]
    fn with_mirroring_nothing_with_an_option_is_left(
        chained in any::<bool>(), units in proptest::array::uniform5(1..80_u32),
        steps in proptest::collection::vec(step(), 0..20)
    ) {
        let mut company = Company::new(true, chained, units);
        for step in steps {
            if let Some(action) = action(&company, step) {
                company.ask(&action)?;
            }
        }
        for _ in 0..if chained { 2 } else { 1 } {
            let upgrade = action(&company, Step::UpgradeAll).unwrap();
            company.ask(&upgrade)?;
        }
        for (key, pool) in &company.facts.pools {
            prop_assert!(pool.ordered() == 0 || !company.has_option(&key.part), "{:?}", key);
        }
        for file in company.active() {
            prop_assert!(file.parts.iter().all(|line| !company.has_option(&line.part)));
        }
    }
}
