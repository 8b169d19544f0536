//! The rules of *update*, one test each.

use licensing::*;

use crate::company::*;

fn known() -> KnownFile {
    file(1, vec![line("AL04", 5, 12), line("SV01", 1, 0)])
}

fn with_file(file: KnownFile) -> Facts {
    let mut facts = facts();
    facts.files.insert(file.serial.clone(), file);
    facts
}

/// An update that asks for what the file holds already.
fn same() -> Update {
    let file = known();
    Update { serial: file.serial, machines: file.machines, parts: file.parts, confirmed_files: Vec::new() }
}

fn second() -> Machine {
    machine("CICFRA02", "A3155D1E8B33")
}

fn refused(update: Update) -> Refusal {
    cause_of(&with_file(known()), Action::Update(update))
}

/// The new revision and what it takes.
fn updated(facts: &Facts, update: Update) -> (GeneratedFile, Vec<PoolChange>) {
    match decide(facts, &Action::Update(update)).unwrap() {
        Decision::Update { file, pools, .. } => (file, pools),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_raised_quantity_takes_only_the_difference() {
    let mut update = same();
    update.parts[0] = line("AL04", 6, 28);
    let decision = decide(&with_file(known()), &Action::Update(update)).unwrap();
    let Decision::Update { supersedes, file, pools, warnings } = decision else { panic!() };
    assert_eq!(supersedes, Supersedes { serial: serial(1), lineage: serial(1), revision: 1 });
    assert_eq!(file.parts, [line("AL04", 6, 28), line("SV01", 1, 0)]);
    assert_eq!(file.keys[&"I3_LICENSE_BASIC_STATION".parse().unwrap()], 34);
    assert_eq!(pools.len(), 1, "SV01 takes nothing");
    assert_eq!((pools[0].units, pools[0].before.available(), pools[0].after.available()), (17, 17, 0));
    assert!(warnings.is_empty());
}

#[test]
fn one_unit_more_than_is_available_is_short_by_one() {
    let mut update = same();
    update.parts[0] = line("AL04", 6, 29);
    let Refusal::Short(shortage) = refused(update) else { panic!() };
    assert_eq!((shortage.asked, shortage.available, shortage.short), (18, 17, 1));
    assert_eq!(shortage.held_by.count, 4);
}

#[test]
fn equal_quantities_change_nothing_in_whatever_order_they_stand() {
    assert_eq!(refused(same()), Refusal::NothingChanges { serial: serial(1) });
    let mut turned = same();
    turned.parts.reverse();
    assert_eq!(refused(turned), Refusal::NothingChanges { serial: serial(1) });
    let mut renamed = same();
    renamed.machines = vec![machine("cicfra01", "a3:15:5d:1e:8b:32")];
    assert_eq!(refused(renamed), Refusal::NothingChanges { serial: serial(1) });
}

#[test]
fn one_unit_less_lowers() {
    let mut update = same();
    update.parts[0] = line("AL04", 4, 12);
    assert_eq!(
        refused(update),
        Refusal::LowersQuantity {
            part: "AL04".parse().unwrap(),
            holds: line("AL04", 5, 12),
            asked: Some(line("AL04", 4, 12)),
        }
    );
}

#[test]
fn moving_units_from_assigned_to_pooled_lowers_though_the_sum_stays() {
    for moved in [line("AL04", 4, 13), line("AL04", 6, 11)] {
        let mut update = same();
        update.parts[0] = moved.clone();
        assert!(matches!(refused(update), Refusal::LowersQuantity { asked, .. } if asked == Some(moved)));
    }
}

#[test]
fn a_part_that_is_left_out_lowers() {
    let mut update = same();
    update.parts.pop();
    assert!(
        matches!(refused(update), Refusal::LowersQuantity { part, asked: None, .. } if part.as_str() == "SV01")
    );
}

#[test]
fn an_empty_list_of_parts_says_so_and_what_it_lowers() {
    let mut update = same();
    update.parts.clear();
    let causes = causes_of(&with_file(known()), Action::Update(update));
    assert_eq!(causes.iter().filter(|cause| matches!(cause, Refusal::LowersQuantity { .. })).count(), 2);
    assert!(causes.iter().any(|cause| is_invalid(cause, &Field::Parts, &TextProblem::Empty.into())));
}

#[test]
fn a_part_stands_once() {
    let mut update = same();
    update.parts.push(line("AL04", 5, 12));
    let other = Field::Part { line: 0 };
    assert!(is_invalid(&refused(update), &Field::Part { line: 2 }, &FieldProblem::SameAs { other }));
}

#[test]
fn a_line_holds_what_a_file_can_count_and_not_one_more() {
    let mut facts = with_file(known());
    facts.pools.insert(pool_key("SV01", LicenseType::Production), Pool::new(u32::MAX, 1, 0, 0).unwrap());
    let ask = |assigned, pooled| {
        let mut update = same();
        update.parts[1] = line("SV01", assigned, pooled);
        update
    };
    let (file, pools) = updated(&facts, ask(MAX_COUNT, 0));
    assert_eq!((file.parts[1].units(), pools[0].units), (MAX_COUNT, MAX_COUNT - 1));
    for (assigned, pooled) in [(MAX_COUNT, 1), (u32::MAX, 0), (u32::MAX, u32::MAX)] {
        let cause = cause_of(&facts, Action::Update(ask(assigned, pooled)));
        assert!(is_invalid(&cause, &Field::Assigned { line: 1 }, &FieldProblem::TooManyUnits), "{cause}");
    }
}

#[test]
fn a_key_counts_what_a_file_can_hold_and_not_one_more() {
    let mut facts = with_file(known());
    let station = [("I3_LICENSE_BASIC_STATION", KeyRule::Station)];
    facts.parts.extend([part("ST01", "CIC", "4.0", PartKind::Part, &station)]);
    facts.pools.insert(pool_key("ST01", LicenseType::Production), Pool::of(MAX_COUNT));
    let mut update = same();
    update.parts.push(line("ST01", MAX_COUNT - 17, 0));
    let (file, _) = updated(&facts, update.clone());
    assert_eq!(file.keys[&"I3_LICENSE_BASIC_STATION".parse().unwrap()], MAX_COUNT);
    update.parts[2] = line("ST01", MAX_COUNT - 16, 0);
    let Refusal::CountTooLarge { key, part } = cause_of(&facts, Action::Update(update)) else { panic!() };
    assert_eq!((key.as_str(), part.as_str()), ("I3_LICENSE_BASIC_STATION", "ST01"));
}

#[test]
fn more_lines_than_a_file_holds_are_refused() {
    let mut update = same();
    for number in 0..MAX_PART_LINES - 2 {
        update.parts.push(line(&format!("X{number}"), 1, 0));
    }
    let unknown = causes_of(&with_file(known()), Action::Update(update.clone()));
    assert!(
        unknown.iter().all(|cause| matches!(cause, Refusal::PartUnknown { .. })),
        "just as many are judged"
    );
    update.parts.push(line("ONE-MORE", 1, 0));
    assert!(is_invalid(&refused(update), &Field::Parts, &FieldProblem::TooMany { limit: 500 }));
}

#[test]
fn a_part_of_the_product_line_is_added_and_takes_its_units() {
    let facts = with_file(file(1, vec![line("SV01", 1, 0)]));
    let mut update = same();
    update.parts = vec![line("SV01", 1, 0), line("AL04", 2, 3)];
    let (file, pools) = updated(&facts, update);
    assert_eq!(file.parts, [line("AL04", 2, 3), line("SV01", 1, 0)], "ascending by part");
    assert_eq!((pools.len(), pools[0].units), (1, 5));
}

#[test]
fn an_added_part_is_judged_as_for_a_new_file() {
    let add = |part: &str, units: u32| {
        let mut update = same();
        update.parts.push(line(part, units, 0));
        refused(update)
    };
    assert!(matches!(add("MS01", 1), Refusal::OtherProductLine { .. }));
    assert!(matches!(add("OLD", 1), Refusal::OtherVersion { .. }));
    assert!(matches!(add("TB01", 1), Refusal::Bundle { kind: PartKind::TrialBundle, .. }));
    assert!(matches!(add("AB01", 1), Refusal::Bundle { kind: PartKind::AddonBundle, .. }));
    assert!(matches!(add("NONE", 1), Refusal::PartUnknown { .. }));
}

#[test]
fn an_added_part_needs_units() {
    let mut update = same();
    update.parts = vec![line("AL04", 5, 12), line("SV01", 0, 0)];
    let facts = with_file(file(1, vec![line("AL04", 5, 12)]));
    let cause = cause_of(&facts, Action::Update(update));
    assert!(is_invalid(&cause, &Field::Assigned { line: 1 }, &FieldProblem::NoUnits));
}

#[test]
fn an_added_part_must_be_owned_in_the_files_licence_type() {
    let mut development = file(1, vec![line("AL04", 1, 0)]);
    development.license_type = LicenseType::Development;
    let mut update = same();
    update.parts = vec![line("AL04", 1, 0), line("SV01", 1, 0)];
    let Refusal::NotOwned { part, license_type, owned } =
        cause_of(&with_file(development), Action::Update(update))
    else {
        panic!()
    };
    assert_eq!((part.as_str(), license_type), ("SV01", LicenseType::Development));
    assert_eq!(owned, [LicenseType::Production]);
}

#[test]
fn a_pool_that_an_upgrade_emptied_is_not_owned() {
    let mut facts = with_file(file(1, vec![line("AL04", 5, 12)]));
    facts.pools.insert(pool_key("SV01", LicenseType::Production), Pool::default());
    let cause = cause_of(&facts, Action::Update(same()));
    assert!(matches!(cause, Refusal::NotOwned { owned, .. } if owned.is_empty()));
}

#[test]
fn what_a_file_holds_stays_in_it_whatever_the_catalogue_says_of_it_today() {
    for change in [
        (|part: &mut Part| part.kind = PartKind::AddonBundle) as fn(&mut Part),
        |part| part.license_version = "5.0".parse().unwrap(),
        |part| part.product_line = "Media Server".parse().unwrap(),
    ] {
        let mut facts = with_file(known());
        change(facts.parts.get_mut(&"SV01".parse().unwrap()).unwrap());
        let mut update = same();
        update.parts[0] = line("AL04", 6, 12);
        let (file, pools) = updated(&facts, update);
        assert_eq!(file.parts[1], line("SV01", 1, 0));
        assert_eq!(file.keys[&"I3_FEATURE_CIC_SERVER".parse().unwrap()], 1);
        assert_eq!(pools.len(), 1);
    }
}

#[test]
fn what_a_file_holds_needs_no_pool_while_it_does_not_grow() {
    let mut facts = with_file(known());
    facts.pools.remove(&pool_key("SV01", LicenseType::Production));
    let mut update = same();
    update.parts[0] = line("AL04", 6, 12);
    assert_eq!(updated(&facts, update.clone()).0.parts[1], line("SV01", 1, 0));
    update.parts[1] = line("SV01", 2, 0);
    assert!(matches!(cause_of(&facts, Action::Update(update)), Refusal::NotOwned { .. }));
}

#[test]
fn the_second_server_alone_moves_no_unit() {
    let mut update = same();
    update.machines.push(second());
    let (file, pools) = updated(&with_file(known()), update);
    assert_eq!(file.machines, [known().machines[0].clone(), second()]);
    assert_eq!(file.parts, known().parts);
    assert_eq!(pools, []);
}

#[test]
fn a_machine_typed_in_another_case_keeps_the_name_that_it_has() {
    let mut update = same();
    update.machines = vec![machine("cicfra01", "A3155D1E8B32"), second()];
    let (file, _) = updated(&with_file(known()), update);
    assert_eq!(file.machines[0].name.as_str(), "CICFRA01");
}

#[test]
fn the_second_server_is_warned_of_like_any_machine() {
    let mut update = same();
    update.machines.push(machine("frankfurt-cic-02", "A3155D"));
    let Decision::Update { warnings, .. } = decide(&with_file(known()), &Action::Update(update)).unwrap()
    else {
        panic!()
    };
    assert!(matches!(
        warnings[..],
        [Warning::MachineName { machine: 1, .. }, Warning::HostId { machine: 1, .. }]
    ));
}

#[test]
fn only_a_production_file_gets_a_second_server() {
    for license_type in [LicenseType::Development, LicenseType::Evaluation, LicenseType::Trial] {
        let mut known = known();
        known.license_type = license_type;
        let mut update = same();
        update.machines.push(second());
        assert_eq!(
            cause_of(&with_file(known), Action::Update(update)),
            Refusal::TooManyMachines { license_type, given: 2, allowed: 1 }
        );
    }
    let mut third = same();
    third.machines.extend([second(), machine("CICFRA03", "A3155D1E8B34")]);
    assert!(matches!(refused(third), Refusal::TooManyMachines { given: 3, allowed: 2, .. }));
}

#[test]
fn the_second_server_differs_in_name_and_host_id() {
    let add = |machine: Machine| {
        let mut update = same();
        update.machines.push(machine);
        refused(update)
    };
    let other = Field::HostId { machine: 0 };
    assert!(is_invalid(
        &add(machine("CICFRA02", "A3155D1E8B32")),
        &Field::HostId { machine: 1 },
        &FieldProblem::SameAs { other }
    ));
    let other = Field::MachineName { machine: 0 };
    assert!(is_invalid(
        &add(machine("cicfra01", "A3155D1E8B33")),
        &Field::MachineName { machine: 1 },
        &FieldProblem::SameAs { other }
    ));
}

#[test]
fn the_machines_of_the_file_stay_and_keep_their_order() {
    let mut pair = known();
    pair.machines.push(second());
    let facts = with_file(pair.clone());
    let first = pair.machines[0].clone();
    for machines in [
        vec![],
        vec![first.clone()],
        vec![second()],
        vec![second(), first.clone()],
        vec![first.clone(), machine("CICFRA02", "A3155D1E8B34")],
        vec![machine("CICFRA09", "A3155D1E8B32"), second()],
    ] {
        let update = Update { machines, ..same() };
        assert_eq!(cause_of(&facts, Action::Update(update)), Refusal::MachinesChanged { serial: serial(1) });
    }
}

#[test]
fn an_active_file_on_the_second_server_needs_a_yes_that_names_it() {
    let mut facts = with_file(known());
    for other in [machine("cicfra02", "A3155D1E8B99"), machine("CICFRA99", "A3155D1E8B33")] {
        facts.active_files = vec![ActiveFile { serial: serial(7), machines: vec![other] }];
        let mut update = same();
        update.machines.push(second());
        update.confirmed_files = vec![serial(6)];
        let Refusal::ConfirmationNeeded { files } = cause_of(&facts, Action::Update(update.clone())) else {
            panic!()
        };
        assert_eq!(files, facts.active_files);
        update.confirmed_files.push(serial(7));
        updated(&facts, update);
    }
}

#[test]
fn what_stands_beside_the_file_on_its_own_machine_is_not_asked_about_again() {
    let mut facts = with_file(known());
    let active = |number| ActiveFile { serial: serial(number), machines: known().machines };
    facts.active_files = vec![active(1), active(7)];
    let mut update = same();
    update.parts[0] = line("AL04", 6, 12);
    assert_eq!(updated(&facts, update.clone()).1[0].units, 1);
    update.machines.push(second());
    updated(&facts, update);
}

#[test]
fn no_yes_is_asked_for_what_cannot_be() {
    let mut facts = with_file(known());
    facts.active_files = vec![ActiveFile { serial: serial(7), machines: vec![second()] }];
    let mut update = same();
    update.machines.push(second());
    update.parts[0] = line("AL04", 500, 12);
    assert!(matches!(cause_of(&facts, Action::Update(update)), Refusal::Short(_)));
}

#[test]
fn a_file_that_is_not_there_or_not_active_cannot_be_updated() {
    assert_eq!(cause_of(&facts(), Action::Update(same())), Refusal::FileUnknown { serial: serial(1) });
    for (state, newest) in [
        (FileState::Superseded, Some(serial(2))),
        (FileState::Superseded, None),
        (FileState::Deactivated, None),
        (FileState::Recalled, None),
    ] {
        let facts = with_file(KnownFile { state, newest: newest.clone(), ..known() });
        let mut update = same();
        update.parts[0] = line("AL04", 6, 12);
        assert_eq!(
            cause_of(&facts, Action::Update(update)),
            Refusal::NotInForce { serial: serial(1), state, newest }
        );
    }
}

#[test]
fn no_new_revision_for_a_site_that_is_inactive_or_gone() {
    let mut facts = with_file(known());
    let mut update = same();
    update.machines.push(second());
    facts.site = Some(site(false));
    assert!(matches!(cause_of(&facts, Action::Update(update.clone())), Refusal::SiteInactive { .. }));
    facts.site = None;
    assert!(matches!(cause_of(&facts, Action::Update(update)), Refusal::SiteUnknown { .. }));
}

#[test]
fn the_new_revision_calls_the_site_as_it_is_called_today() {
    let mut facts = with_file(known());
    facts.site.as_mut().unwrap().name = "Frankfurt Ost".into();
    let mut update = same();
    update.machines.push(second());
    assert_eq!(updated(&facts, update).0.site.name, "Frankfurt Ost");
}

#[test]
fn a_subscription_account_is_sent_to_the_licensing_team() {
    let mut facts = with_file(known());
    facts.account.model = LicenseModel::Subscription;
    let mut update = same();
    update.machines.push(second());
    assert!(matches!(cause_of(&facts, Action::Update(update)), Refusal::SubscriptionAccount { .. }));
}

#[test]
fn an_update_needs_no_support_contract() {
    let facts = with_file(known());
    assert!(support_ended(&facts.account, facts.today).is_some());
    let mut update = same();
    update.machines.push(second());
    updated(&facts, update);
}

#[test]
fn attributes_stay_as_they_are() {
    let mut media = file(1, vec![line("MS01", 1, 0)]);
    media.product_line = "Media Server".parse().unwrap();
    media.attributes.insert(ATTRIBUTE_CORES.into(), AttributeValue::Number(8));
    let attributes = media.attributes.clone();
    let update = Update { parts: vec![line("MS01", 2, 0)], ..same() };
    assert_eq!(updated(&with_file(media), update).0.attributes, attributes);
}

#[test]
fn every_reason_is_found_at_once() {
    let mut facts = with_file(known());
    facts.site = Some(site(false));
    let update = Update {
        machines: vec![second()],
        parts: vec![line("AL04", 4, 500), line("MS01", 1, 0), line("NONE", 1, 0)],
        ..same()
    };
    let causes = causes_of(&facts, Action::Update(update));
    assert!(
        matches!(
            causes[..],
            [
                Refusal::SiteInactive { .. },
                Refusal::MachinesChanged { .. },
                Refusal::LowersQuantity { .. },
                Refusal::LowersQuantity { asked: None, .. },
                Refusal::Short(_),
                Refusal::OtherProductLine { .. },
                Refusal::PartUnknown { .. },
            ]
        ),
        "{causes:?}"
    );
}
