//! The rules of *generate* and the reading of its draft, one test each, and what must hold over any sequence.

use licensing::*;
use proptest::prelude::*;

use crate::company::*;

fn causes(facts: &Facts, generate: &Generate) -> Vec<Refusal> {
    causes_of(facts, Action::Generate(generate.clone()))
}

/// The one refusal of `generate`.
fn cause(generate: &Generate) -> Refusal {
    cause_of(&facts(), Action::Generate(generate.clone()))
}

#[test]
fn a_switchover_pair_is_generated_and_takes_its_units() {
    let Decision::Generate { file, pools, warnings } = decide(&facts(), &Action::Generate(pair())).unwrap()
    else {
        panic!()
    };
    assert_eq!(file.site.name, "Frankfurt DC");
    assert_eq!(file.machines.len(), 2);
    assert_eq!(file.parts, [line("AL04", 5, 12), line("SV01", 1, 0)], "ascending by part");
    let keys: Vec<(&str, u32)> = file.keys.iter().map(|(key, count)| (key.as_str(), *count)).collect();
    assert_eq!(
        keys,
        [
            ("I3_ACCESS_CLIENT", 5),
            ("I3_ACCESS_CLIENT_CONCURRENT", 12),
            ("I3_FEATURE_CIC_SERVER", 1),
            ("I3_LICENSE_BASIC_STATION", 17),
        ]
    );
    assert_eq!(pools[0].units, 17);
    assert_eq!((pools[0].before.available(), pools[0].after.available()), (17, 0));
    assert_eq!((pools[1].before.available(), pools[1].after.available()), (2, 1));
    assert!(warnings.is_empty());
}

#[test]
fn a_shortage_says_how_many_and_who_holds_them() {
    let mut generate = pair();
    generate.parts[1] = line("AL04", 8, 12);
    let Refusal::Short(shortage) = cause(&generate) else { panic!() };
    assert_eq!((shortage.asked, shortage.available, shortage.short), (20, 17, 3));
    assert_eq!(shortage.held_by.count, 4);
    assert_eq!(
        Refusal::Short(shortage).to_string(),
        "3 units short. AL04 has 17 available and you asked for 20. Lower the quantity, or deactivate a file that \
         holds some."
    );
}

#[test]
fn a_subscription_account_is_sent_to_the_licensing_team() {
    let mut facts = facts();
    facts.account.model = LicenseModel::Subscription;
    assert!(matches!(causes(&facts, &pair())[..], [Refusal::SubscriptionAccount { .. }]));
}

#[test]
fn the_site_must_be_there_and_active() {
    let mut facts = facts();
    facts.site = Some(site(false));
    assert!(matches!(causes(&facts, &pair())[..], [Refusal::SiteInactive { .. }]));
    facts.site = None;
    assert!(matches!(causes(&facts, &pair())[..], [Refusal::SiteUnknown { .. }]));
}

#[test]
fn bundles_are_refused_with_that_reason() {
    for (number, kind) in [("TB01", PartKind::TrialBundle), ("AB01", PartKind::AddonBundle)] {
        let mut generate = pair();
        generate.parts = vec![line(number, 1, 0)];
        assert!(matches!(cause(&generate), Refusal::Bundle { kind: found, .. } if found == kind));
    }
}

#[test]
fn parts_must_be_known_owned_and_of_the_files_line_and_version() {
    let with = |number: &str| {
        let mut generate = pair();
        generate.parts = vec![line(number, 1, 0)];
        generate
    };
    assert!(matches!(cause(&with("NONE")), Refusal::PartUnknown { .. }));
    assert!(matches!(cause(&with("OLD")), Refusal::OtherVersion { .. }));
    assert!(matches!(cause(&with("MS01")), Refusal::OtherProductLine { .. }));
    let mut development = with("SV01");
    development.license_type = LicenseType::Development;
    development.machines.truncate(1);
    let Refusal::NotOwned { owned, .. } = cause(&development) else { panic!() };
    assert_eq!(owned, [LicenseType::Production]);
}

#[test]
fn only_production_names_two_machines() {
    let mut generate = pair();
    generate.license_type = LicenseType::Development;
    generate.parts = vec![line("AL04", 1, 0)];
    assert!(matches!(cause(&generate), Refusal::TooManyMachines { given: 2, allowed: 1, .. }));
    let mut three = pair();
    three.machines.push(machine("CICFRA03", "A3155D1E8B34"));
    assert!(matches!(cause(&three), Refusal::TooManyMachines { given: 3, allowed: 2, .. }));
}

#[test]
fn the_machines_of_a_pair_differ_in_name_and_host_id() {
    let mut generate = pair();
    generate.machines[1] = machine("cicfra01", "A3155D1E8B33");
    assert!(matches!(cause(&generate), Refusal::Invalid(problem)
        if problem.error.at == Field::MachineName { machine: 1 }));
    generate.machines[1] = machine("CICFRA02", "a3:15:5d:1e:8b:32");
    assert!(
        matches!(cause(&generate), Refusal::Invalid(problem) if problem.error.at == Field::HostId { machine: 1 })
    );
}

#[test]
fn what_only_a_script_can_send_is_refused_too() {
    let mut none = pair();
    none.machines.clear();
    assert!(matches!(cause(&none), Refusal::Invalid(problem) if problem.error.at == Field::Machines));
    let mut empty = pair();
    empty.parts.clear();
    assert!(matches!(cause(&empty), Refusal::Invalid(problem) if problem.error.at == Field::Parts));
    let mut nothing = pair();
    nothing.parts = vec![line("AL04", 0, 0)];
    assert!(matches!(cause(&nothing), Refusal::Invalid(problem)
        if problem.error.problem == FieldProblem::NoUnits));
    let mut twice = pair();
    twice.parts = vec![line("AL04", 1, 0), line("AL04", 1, 0)];
    assert!(
        matches!(cause(&twice), Refusal::Invalid(problem) if problem.error.at == Field::Part { line: 1 })
    );
    let mut huge = pair();
    huge.parts = vec![line("AL04", u32::MAX, u32::MAX)];
    let found = causes(&facts(), &huge);
    assert!(
        matches!(found[0], Refusal::Invalid(_)) && matches!(found[1], Refusal::CountTooLarge { .. }),
        "{found:?}"
    );
}

#[test]
fn a_media_server_file_needs_its_attributes_and_no_other_line_has_any() {
    let mut generate = pair();
    generate.product_line = "Media Server".parse().unwrap();
    generate.parts = vec![line("MS01", 1, 0)];
    assert_eq!(causes(&facts(), &generate).len(), 2, "both attributes are missing");
    generate.attributes.insert(ATTRIBUTE_CORES.into(), AttributeValue::Number(0));
    generate.attributes.insert(ATTRIBUTE_VIRTUAL_MACHINE.into(), AttributeValue::Text("maybe".into()));
    assert_eq!(causes(&facts(), &generate).len(), 2, "both attributes are wrong");
    generate.attributes.insert(ATTRIBUTE_CORES.into(), AttributeValue::Number(2));
    generate.attributes.insert(ATTRIBUTE_VIRTUAL_MACHINE.into(), AttributeValue::Text("yes".into()));
    assert!(decide(&facts(), &Action::Generate(generate.clone())).is_ok());

    let mut cic = pair();
    cic.attributes = generate.attributes;
    assert_eq!(causes(&facts(), &cic).len(), 2);
}

#[test]
fn a_machine_in_use_needs_a_yes_that_names_the_file() {
    let mut facts = facts();
    let serial: Serial = "AF-00000007".parse().unwrap();
    facts.active_files =
        vec![ActiveFile { serial: serial.clone(), machines: vec![machine("CICFRA01", "A3155D1E8B32")] }];
    let mut generate = pair();
    generate.confirmed_files = vec!["AF-00000006".parse().unwrap()];
    assert!(matches!(causes(&facts, &generate)[..], [Refusal::ConfirmationNeeded { .. }]));
    generate.confirmed_files.push(serial);
    assert!(decide(&facts, &Action::Generate(generate.clone())).is_ok());
    generate.confirmed_files.clear();
    generate.parts[1] = line("AL04", 500, 0);
    assert!(
        matches!(causes(&facts, &generate)[..], [Refusal::Short(_)]),
        "no yes is asked for what cannot be"
    );
}

#[test]
fn every_reason_is_found_at_once() {
    let mut facts = facts();
    facts.site = None;
    let mut generate = pair();
    generate.parts = vec![line("NONE", 1, 0), line("TB01", 1, 0), line("AL04", 500, 0)];
    generate.machines[1] = machine("CICFRA01", "A3155D1E8B33");
    assert_eq!(causes(&facts, &generate).len(), 5);
}

fn typed(part: &str, assigned: &str, pooled: &str) -> PartDraft {
    PartDraft { part: part.into(), assigned: assigned.into(), pooled: pooled.into() }
}

fn draft() -> GenerateDraft {
    GenerateDraft {
        product_line: " CIC ".into(),
        license_type: "Production".into(),
        license_version: "4.0".into(),
        site: "fra-1".into(),
        machines: vec![
            MachineDraft { name: "CICFRA01".into(), host_id: "a3-15-5d-1e-8b-32".into() },
            MachineDraft { name: "CICFRA02".into(), host_id: "A315 5D1E 8B33".into() },
        ],
        parts: vec![typed("SV01", "1", ""), typed("AL04", "5", " 12 ")],
        attributes: vec![],
        confirmed_files: vec![],
    }
}

#[test]
fn a_draft_reads_into_the_request_that_a_person_meant() {
    assert_eq!(draft().read().unwrap(), pair());
}

#[test]
fn an_empty_draft_names_every_field_that_is_needed() {
    let fields: Vec<Field> =
        GenerateDraft::default().read().unwrap_err().into_iter().map(|error| error.at).collect();
    assert_eq!(
        fields,
        [
            Field::ProductLine,
            Field::LicenseType,
            Field::LicenseVersion,
            Field::Site,
            Field::Machines,
            Field::Parts
        ]
    );
}

#[test]
fn a_wrong_quantity_marks_its_own_field() {
    for (wrong, at) in [
        (typed("AL04", "0", "0"), Field::Assigned { line: 1 }),
        (typed("AL04", "-1", ""), Field::Assigned { line: 1 }),
        (typed("AL04", "", "2147483648"), Field::Pooled { line: 1 }),
        (typed("AL04", "1e3", ""), Field::Assigned { line: 1 }),
        (typed("AL04", "2147483647", "1"), Field::Assigned { line: 1 }),
        (typed("A\u{0000}L", "1", ""), Field::Part { line: 1 }),
        (typed("SV01", "1", ""), Field::Part { line: 1 }),
    ] {
        let mut draft = draft();
        draft.parts[1] = wrong.clone();
        let errors = draft.read().unwrap_err();
        assert_eq!(errors.len(), 1, "{wrong:?}: {errors:?}");
        assert_eq!(errors[0].at, at, "{wrong:?}");
    }
}

#[test]
fn machines_that_differ_only_in_case_or_separators_are_the_same() {
    let mut same = draft();
    same.machines[1] = MachineDraft { name: "cicfra01".into(), host_id: "A3:15:5D:1E:8B:32".into() };
    let fields: Vec<Field> = same.read().unwrap_err().into_iter().map(|error| error.at).collect();
    assert_eq!(fields, [Field::MachineName { machine: 1 }, Field::HostId { machine: 1 }]);
}

#[test]
fn pastes_and_hidden_characters_are_refused_with_the_field_marked() {
    let paste = "9".repeat(10 * 1024 * 1024);
    let mut wrong = draft();
    wrong.site = paste.clone();
    wrong.machines[0].name = format!("CIC\u{202E}{paste}");
    wrong.machines[1].host_id = paste.clone();
    wrong.parts[0].assigned = paste;
    let errors = wrong.read().unwrap_err();
    assert_eq!(errors.len(), 4, "{}", errors.len());
    assert!(errors.iter().all(|error| error.to_string().len() < 200));
}

#[test]
fn attributes_are_read_by_their_kind() {
    let mut media = draft();
    media.product_line = "Media Server".into();
    media.attributes = vec![
        AttributeDraft { name: ATTRIBUTE_CORES.into(), value: "8".into() },
        AttributeDraft { name: ATTRIBUTE_VIRTUAL_MACHINE.into(), value: "Yes".into() },
    ];
    let attributes = media.read().unwrap().attributes;
    assert_eq!(attributes[ATTRIBUTE_CORES], AttributeValue::Number(8));
    assert_eq!(attributes[ATTRIBUTE_VIRTUAL_MACHINE], AttributeValue::Text("yes".into()));
    for cores in ["", "0", "1025", "two", "1e1"] {
        media.attributes[0].value = cores.into();
        assert_eq!(
            media.read().unwrap_err()[0].at,
            Field::Attribute { name: ATTRIBUTE_CORES.into() },
            "{cores:?}"
        );
    }
}

/// One step of the sequence that the property runs: ask for units of the two pools, or give a file back.
#[derive(Debug, Clone)]
enum Step {
    Ask { servers: u32, assigned: u32, pooled: u32 },
    GiveBack { file: usize },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0..3_u32, 0..90_u32, 0..90_u32)
            .prop_map(|(servers, assigned, pooled)| Step::Ask { servers, assigned, pooled }),
        1 => (0..20_usize).prop_map(|file| Step::GiveBack { file }),
    ]
}

proptest! {
    /// Whatever is asked in whatever order: what was ordered is what is in files plus what is left, a refusal
    /// changes nothing, and no request within what is available is refused.
    #[test]
    fn units_are_conserved_over_any_sequence(steps in proptest::collection::vec(step(), 1..40)) {
        let mut facts = facts();
        let keys = [pool_key("SV01", LicenseType::Production), pool_key("AL04", LicenseType::Production)];
        let started: Vec<u32> = keys.iter().map(|key| facts.pools[key].available()).collect();
        let mut files: Vec<[u32; 2]> = Vec::new();
        for step in steps {
            match step {
                Step::Ask { servers, assigned, pooled } => {
                    let mut generate = pair();
                    generate.parts = vec![line("SV01", servers, 0), line("AL04", assigned, pooled)];
                    generate.parts.retain(|line| line.units() > 0);
                    let asked = [servers, assigned + pooled];
                    let fits = !generate.parts.is_empty()
                        && keys.iter().zip(asked).all(|(key, units)| units <= facts.pools[key].available());
                    match decide(&facts, &Action::Generate(generate)) {
                        Ok(Decision::Generate { pools, .. }) => {
                            prop_assert!(fits);
                            for change in pools {
                                let key = PoolKey { part: change.part, license_type: change.license_type };
                                prop_assert_eq!(facts.pools[&key], change.before);
                                facts.pools.insert(key, change.after);
                            }
                            files.push(asked);
                        }
                        Ok(other) => prop_assert!(false, "{other:?}"),
                        Err(refused) => {
                            prop_assert!(!fits);
                            prop_assert!(!refused.causes.is_empty());
                        }
                    }
                }
                Step::GiveBack { file } if !files.is_empty() => {
                    let held = files.swap_remove(file % files.len());
                    for (key, units) in keys.iter().zip(held) {
                        let pool = facts.pools[key].release(units).unwrap();
                        facts.pools.insert(key.clone(), pool);
                    }
                }
                Step::GiveBack { .. } => {}
            }
            for (index, key) in keys.iter().enumerate() {
                let in_files: u32 = files.iter().map(|held| held[index]).sum();
                prop_assert_eq!(facts.pools[key].available() + in_files, started[index]);
            }
        }
    }

    /// A pool never goes below zero, whichever way it is built or moved.
    #[test]
    fn pools_are_never_negative(
        ordered in any::<u32>(), allocated in any::<u32>(), held in any::<u32>(), reserved in any::<u32>(),
        units in any::<u32>()
    ) {
        let used = u64::from(allocated) + u64::from(held) + u64::from(reserved);
        match Pool::new(ordered, allocated, held, reserved) {
            Ok(pool) => {
                prop_assert_eq!(u64::from(pool.available()) + used, u64::from(ordered));
                match pool.allocate(units) {
                    Some(after) => prop_assert_eq!(after.release(units), Some(pool)),
                    None => prop_assert!(units > pool.available()),
                }
            }
            Err(_) => prop_assert!(used > u64::from(ordered)),
        }
    }

    /// Whatever is typed, reading it gives a request or errors, and never a panic.
    #[test]
    fn any_draft_is_read_or_explained(
        texts in proptest::collection::vec(".{0,12}", 9), machines in 0..4_usize, parts in 0..4_usize
    ) {
        let draft = GenerateDraft {
            product_line: texts[0].clone(),
            license_type: texts[1].clone(),
            license_version: texts[2].clone(),
            site: texts[3].clone(),
            machines: vec![MachineDraft { name: texts[4].clone(), host_id: texts[5].clone() }; machines],
            parts: vec![typed(&texts[6], &texts[7], &texts[8]); parts],
            attributes: vec![AttributeDraft { name: texts[4].clone(), value: texts[5].clone() }],
            confirmed_files: vec![texts[6].clone()],
        };
        if let Err(errors) = draft.read() {
            prop_assert!(!errors.is_empty());
            for error in errors {
                prop_assert!(!error.to_string().is_empty());
            }
        }
        let _ = draft.warnings();
    }
}
