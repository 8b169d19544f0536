//! The rules of *upgrade*, one test each.

use licensing::*;

use crate::company::*;

const PRODUCTION: LicenseType = LicenseType::Production;

/// A company whose support ends today. The paths of its catalogue: `A3 → A4 → A5` and `B3 → A4`; `N4` has none.
fn company() -> Facts {
    use KeyRule::*;
    let mut facts = facts();
    facts.account.support_ends = today();
    let station = [("I3_LICENSE_BASIC_STATION", Station)];
    facts.parts = [
        part("A3", "CIC", "3.0", PartKind::Part, &station),
        part("A4", "CIC", "4.0", PartKind::Part, &station),
        part("A5", "CIC", "5.0", PartKind::Part, &station),
        part("B3", "CIC", "3.0", PartKind::Part, &station),
        part("N4", "CIC", "4.0", PartKind::Part, &[("I3_FEATURE_N", Flat)]),
    ]
    .into();
    for (from, to) in [("A3", "A4"), ("A4", "A5"), ("B3", "A4")] {
        lead(&mut facts, from, to);
    }
    facts.pools.clear();
    facts.holding.clear();
    facts
}

fn lead(facts: &mut Facts, from: &str, to: &str) {
    facts.parts.get_mut(&from.parse().unwrap()).unwrap().upgrade_to = Some(to.parse().unwrap());
}

fn key(part: &str) -> PoolKey {
    pool_key(part, PRODUCTION)
}

fn own(facts: &mut Facts, part: &str, ordered: u32, allocated: u32) {
    facts.pools.insert(key(part), Pool::new(ordered, allocated, 0, 0).unwrap());
}

fn issued(facts: &mut Facts, number: u32, version: &str, parts: Vec<PartLine>) {
    let file = KnownFile { license_version: version.parse().unwrap(), ..file(number, parts) };
    facts.files.insert(file.serial.clone(), file);
}

fn wish(pools: &[&str], files: &[u32]) -> Action {
    Action::Upgrade(Upgrade {
        pools: pools.iter().map(|part| key(part)).collect(),
        files: files.iter().map(|&number| serial(number)).collect(),
    })
}

struct Upgraded {
    /// From, to, units, of which in files.
    moves: Vec<(String, String, u32, u32)>,
    /// Part, what the change counts, ordered and allocated afterwards.
    pools: Vec<(String, u32, u32, u32)>,
    files: Vec<Revised>,
    overlap_ends: Option<chrono::NaiveDate>,
}

fn upgraded(facts: &Facts, action: &Action) -> Upgraded {
    let Decision::Upgrade { moves, pools, files, overlap_ends } = decide(facts, action).unwrap() else {
        panic!()
    };
    Upgraded {
        moves: moves
            .into_iter()
            .map(|step| (step.from.into(), step.to.into(), step.units, step.in_files))
            .collect(),
        pools: pools
            .into_iter()
            .map(|pool| (pool.part.into(), pool.units, pool.after.ordered(), pool.after.allocated()))
            .collect(),
        files,
        overlap_ends,
    }
}

fn step(from: &str, to: &str, units: u32, in_files: u32) -> (String, String, u32, u32) {
    (from.to_owned(), to.to_owned(), units, in_files)
}

fn after(part: &str, units: u32, ordered: u32, allocated: u32) -> (String, u32, u32, u32) {
    (part.to_owned(), units, ordered, allocated)
}

#[test]
fn what_is_available_moves_and_what_the_chosen_files_hold_moves_with_them() {
    let mut facts = company();
    own(&mut facts, "A3", 100, 30);
    issued(&mut facts, 1, "3.0", vec![line("A3", 5, 15)]);
    issued(&mut facts, 2, "3.0", vec![line("A3", 10, 0)]);
    let done = upgraded(&facts, &wish(&["A3"], &[1]));
    assert_eq!(done.moves, [step("A3", "A4", 90, 20)]);
    assert_eq!(done.pools, [after("A3", 90, 10, 10), after("A4", 90, 90, 20)], "file 2 keeps its old units");
    let [Revised { supersedes, file }] = &done.files[..] else { panic!() };
    assert_eq!(supersedes.serial, serial(1));
    assert_eq!(file.parts, [line("A4", 5, 15)]);
    assert_eq!(file.license_version.as_str(), "4.0");
    assert_eq!(file.keys[&"I3_LICENSE_BASIC_STATION".parse().unwrap()], 20);
    assert_eq!(done.overlap_ends, None);
}

#[test]
fn a_pool_moves_without_any_file() {
    let mut facts = company();
    own(&mut facts, "A3", 7, 0);
    let done = upgraded(&facts, &wish(&["A3"], &[]));
    assert_eq!(done.pools, [after("A3", 7, 0, 0), after("A4", 7, 7, 0)]);
    assert_eq!(done.files, []);
}

#[test]
fn units_in_files_move_though_none_is_available() {
    let mut facts = company();
    own(&mut facts, "A3", 7, 7);
    issued(&mut facts, 1, "3.0", vec![line("A3", 7, 0)]);
    assert_eq!(upgraded(&facts, &wish(&["A3"], &[1])).moves, [step("A3", "A4", 7, 7)]);
}

#[test]
fn the_pool_of_another_licence_type_stays() {
    let mut facts = company();
    own(&mut facts, "A3", 7, 0);
    facts.pools.insert(pool_key("A3", LicenseType::Development), Pool::of(3));
    assert_eq!(upgraded(&facts, &wish(&["A3"], &[])).pools.len(), 2);
}

#[test]
fn paths_that_follow_each_other_each_move_by_one_step() {
    let mut facts = company();
    own(&mut facts, "A3", 10, 4);
    own(&mut facts, "A4", 20, 6);
    issued(&mut facts, 1, "4.0", vec![line("A3", 4, 0), line("A4", 1, 5)]);
    let done = upgraded(&facts, &wish(&["A4", "A3"], &[1]));
    assert_eq!(done.moves, [step("A3", "A4", 10, 4), step("A4", "A5", 20, 6)]);
    assert_eq!(done.pools, [after("A3", 10, 0, 0), after("A4", 10, 10, 4), after("A5", 20, 20, 6)]);
    assert_eq!(done.files[0].file.parts, [line("A4", 4, 0), line("A5", 1, 5)]);
    assert_eq!(done.files[0].file.license_version.as_str(), "5.0");
}

#[test]
fn as_many_units_may_come_into_a_pool_as_leave_it() {
    let mut facts = company();
    own(&mut facts, "A3", 10, 0);
    own(&mut facts, "A4", 10, 10);
    issued(&mut facts, 1, "4.0", vec![line("A4", 10, 0)]);
    let done = upgraded(&facts, &wish(&["A3", "A4"], &[1]));
    assert_eq!(done.pools[1], after("A4", 0, 10, 0));
}

#[test]
fn a_file_that_holds_both_ends_of_a_path_gets_one_line_of_them() {
    let mut facts = company();
    own(&mut facts, "A3", 5, 5);
    own(&mut facts, "A4", 9, 9);
    issued(&mut facts, 1, "4.0", vec![line("A3", 2, 3), line("A4", 4, 5)]);
    let done = upgraded(&facts, &wish(&["A3"], &[1]));
    assert_eq!(done.files[0].file.parts, [line("A4", 6, 8)]);
    assert_eq!(done.pools, [after("A3", 5, 0, 0), after("A4", 5, 14, 14)]);
}

#[test]
fn two_paths_may_lead_to_one_part() {
    let mut facts = company();
    own(&mut facts, "A3", 5, 2);
    own(&mut facts, "B3", 7, 3);
    issued(&mut facts, 1, "3.0", vec![line("A3", 2, 0), line("B3", 0, 3)]);
    let done = upgraded(&facts, &wish(&["A3", "B3"], &[1]));
    assert_eq!(done.files[0].file.parts, [line("A4", 2, 3)]);
    assert_eq!(done.pools, [after("A3", 5, 0, 0), after("A4", 12, 12, 5), after("B3", 7, 0, 0)]);
}

#[test]
fn lines_without_a_chosen_pool_stay_as_they_are() {
    let mut facts = company();
    own(&mut facts, "A3", 5, 5);
    own(&mut facts, "B3", 5, 5);
    own(&mut facts, "N4", 5, 5);
    issued(&mut facts, 1, "3.0", vec![line("A3", 5, 0), line("B3", 5, 0), line("N4", 5, 0)]);
    let file = &upgraded(&facts, &wish(&["A3"], &[1])).files[0].file;
    assert_eq!(file.parts, [line("A4", 5, 0), line("B3", 5, 0), line("N4", 5, 0)]);
    assert_eq!(file.keys[&"I3_FEATURE_N".parse().unwrap()], 1);
}

#[test]
fn a_new_revision_is_never_of_an_older_version_than_the_file() {
    let mut facts = company();
    own(&mut facts, "A3", 5, 5);
    issued(&mut facts, 1, "5.0", vec![line("A3", 5, 0), line("A5", 5, 0)]);
    let done = upgraded(&facts, &wish(&["A3"], &[1]));
    assert_eq!(done.files[0].file.license_version.as_str(), "5.0");
}

#[test]
fn everything_else_of_a_file_stays() {
    let mut facts = company();
    own(&mut facts, "A3", 5, 5);
    let mut old = KnownFile { lineage: serial(1), revision: 4, ..file(9, vec![line("A3", 5, 0)]) };
    old.machines.push(machine("CICFRA02", "A3155D1E8B33"));
    old.attributes.insert("cores".into(), AttributeValue::Number(8));
    facts.files.insert(old.serial.clone(), old.clone());
    let done = upgraded(&facts, &wish(&["A3"], &[9]));
    let Revised { supersedes, file } = &done.files[0];
    assert_eq!(*supersedes, Supersedes { serial: serial(9), lineage: serial(1), revision: 4 });
    assert_eq!(
        (&file.site, &file.machines, &file.attributes, &file.product_line, file.license_type),
        (&old.site, &old.machines, &old.attributes, &old.product_line, old.license_type)
    );
}

#[test]
fn files_come_ascending_by_serial_and_a_choice_made_twice_counts_once() {
    let mut facts = company();
    own(&mut facts, "A3", 10, 3);
    for number in [3, 1, 2] {
        issued(&mut facts, number, "3.0", vec![line("A3", 1, 0)]);
    }
    let done = upgraded(&facts, &wish(&["A3", "A3"], &[3, 1, 2, 3]));
    assert_eq!(done.moves, [step("A3", "A4", 10, 3)]);
    let serials: Vec<_> = done.files.into_iter().map(|file| file.supersedes.serial).collect();
    assert_eq!(serials, [serial(1), serial(2), serial(3)]);
}

#[test]
fn the_last_day_of_support_counts_and_the_day_after_does_not() {
    let mut facts = company();
    own(&mut facts, "A3", 5, 0);
    upgraded(&facts, &wish(&["A3"], &[]));
    facts.today = today().succ_opt().unwrap();
    assert_eq!(
        cause_of(&facts, wish(&["A3"], &[])),
        Refusal::SupportEnded { part: "A3".parse().unwrap(), ended: today() }
    );
}

#[test]
fn a_subscription_account_is_sent_to_the_licensing_team() {
    let mut facts = company();
    own(&mut facts, "A3", 5, 0);
    facts.account.model = LicenseModel::Subscription;
    assert!(matches!(cause_of(&facts, wish(&["A3"], &[])), Refusal::SubscriptionAccount { .. }));
}

#[test]
fn nothing_chosen_is_refused_whichever_files_are() {
    let mut facts = company();
    own(&mut facts, "A3", 5, 5);
    issued(&mut facts, 1, "3.0", vec![line("A3", 5, 0)]);
    for files in [&[][..], &[1]] {
        let cause = cause_of(&facts, wish(&[], files));
        assert!(is_invalid(&cause, &Field::Parts, &TextProblem::Empty.into()));
    }
}

#[test]
fn as_many_pools_and_files_as_allowed_and_not_one_more() {
    let mut facts = company();
    own(&mut facts, "A3", 5_001, 5_001);
    for number in 1..=5_001 {
        issued(&mut facts, number, "3.0", vec![line("A3", 1, 0)]);
    }
    let files: Vec<u32> = (1..=5_001).collect();
    assert_eq!(upgraded(&facts, &wish(&["A3"], &files[..5_000])).files.len(), MAX_UPGRADED_FILES);
    let cause = cause_of(&facts, wish(&["A3"], &files));
    assert_eq!(cause, Refusal::TooManyFiles { given: 5_001, limit: 5_000 });

    let names: Vec<String> = (0..=MAX_UPGRADED_POOLS).map(|number| format!("X{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    assert_eq!(causes_of(&facts, wish(&names[1..], &[])).len(), MAX_UPGRADED_POOLS, "each is judged");
    let cause = cause_of(&facts, wish(&names, &[]));
    assert!(is_invalid(&cause, &Field::Parts, &FieldProblem::TooMany { limit: 500 }));
}

#[test]
fn a_pool_must_be_known_owned_and_of_the_chosen_type() {
    let mut facts = company();
    own(&mut facts, "A3", 0, 0);
    facts.pools.insert(pool_key("A4", LicenseType::Development), Pool::of(1));
    assert!(matches!(cause_of(&facts, wish(&["NONE"], &[])), Refusal::PartUnknown { .. }));
    assert!(
        matches!(cause_of(&facts, wish(&["A3"], &[])), Refusal::NotOwned { owned, .. } if owned.is_empty()),
        "an emptied pool is none"
    );
    assert!(matches!(
        cause_of(&facts, wish(&["A4"], &[])),
        Refusal::NotOwned { owned, .. } if owned == [LicenseType::Development]
    ));
}

/// What becomes of choosing `A3` when its path leads to this part.
fn path_to(version: &str, product_line: &str, kind: PartKind) -> Result<Decision, Refused> {
    let mut facts = company();
    own(&mut facts, "A3", 5, 0);
    facts.parts.extend([part("TO", product_line, version, kind, &[])]);
    lead(&mut facts, "A3", "TO");
    decide(&facts, &wish(&["A3"], &[]))
}

#[test]
fn a_path_leads_to_a_newer_part_of_the_same_product_line() {
    let none = [Refusal::NoUpgradePath { part: "A3".parse().unwrap() }];
    for version in ["3.0.1", "3.1", "10.0"] {
        path_to(version, "CIC", PartKind::Part).unwrap();
    }
    for version in ["3.0", "3", "2.9"] {
        assert_eq!(path_to(version, "CIC", PartKind::Part).unwrap_err().causes, none, "{version}");
    }
    assert_eq!(path_to("4.0", "Media Server", PartKind::Part).unwrap_err().causes, none);
    for bundle in [PartKind::TrialBundle, PartKind::AddonBundle] {
        assert_eq!(path_to("4.0", "CIC", bundle).unwrap_err().causes, none);
    }
}

#[test]
fn a_part_without_a_path_has_no_option() {
    let mut facts = company();
    own(&mut facts, "N4", 5, 0);
    own(&mut facts, "A3", 5, 0);
    assert!(matches!(cause_of(&facts, wish(&["N4"], &[])), Refusal::NoUpgradePath { .. }));
    facts.parts.remove(&"A4".parse().unwrap());
    assert!(
        matches!(cause_of(&facts, wish(&["A3"], &[])), Refusal::NoUpgradePath { .. }),
        "nor has one whose path leads to what the catalogue does not have"
    );
    let mut facts = company();
    own(&mut facts, "A3", 5, 0);
    facts.parts.get_mut(&"A3".parse().unwrap()).unwrap().kind = PartKind::AddonBundle;
    assert!(matches!(cause_of(&facts, wish(&["A3"], &[])), Refusal::NoUpgradePath { .. }), "nor a bundle");
}

#[test]
fn held_and_reserved_units_come_back_first() {
    let mut facts = company();
    for (held, reserved) in [(1, 0), (0, 1), (2, 3)] {
        facts.pools.insert(key("A3"), Pool::new(10, 0, held, reserved).unwrap());
        let Refusal::UnitsSetAside { units, .. } = cause_of(&facts, wish(&["A3"], &[])) else { panic!() };
        assert_eq!(units, held + reserved);
    }
}

#[test]
fn units_that_are_set_aside_of_the_newer_part_stay_where_they_are() {
    let mut facts = company();
    own(&mut facts, "A3", 5, 0);
    facts.pools.insert(key("A4"), Pool::new(10, 4, 3, 3).unwrap());
    let Decision::Upgrade { pools, .. } = decide(&facts, &wish(&["A3"], &[])).unwrap() else { panic!() };
    assert_eq!(pools[1].after, Pool::new(15, 4, 3, 3).unwrap());
}

#[test]
fn a_pool_of_which_nothing_would_move_is_refused() {
    let mut facts = company();
    own(&mut facts, "A3", 5, 5);
    issued(&mut facts, 1, "3.0", vec![line("A3", 5, 0)]);
    assert!(matches!(cause_of(&facts, wish(&["A3"], &[])), Refusal::NothingToUpgrade { .. }));
}

#[test]
fn a_file_must_be_there_active_and_hold_what_is_upgraded() {
    let mut facts = company();
    own(&mut facts, "A3", 5, 0);
    issued(&mut facts, 1, "4.0", vec![line("N4", 1, 0)]);
    issued(&mut facts, 2, "3.0", vec![line("A3", 1, 0)]);
    issued(&mut facts, 3, "3.0", vec![line("A3", 1, 0)]);
    facts.files.get_mut(&serial(2)).unwrap().license_type = LicenseType::Development;
    for (number, state) in [(3, FileState::Superseded), (4, FileState::Deactivated), (5, FileState::Recalled)]
    {
        issued(&mut facts, number, "3.0", vec![line("A3", 1, 0)]);
        facts.files.get_mut(&serial(number)).unwrap().state = state;
        assert!(
            matches!(cause_of(&facts, wish(&["A3"], &[number])), Refusal::NotInForce { state: found, .. } if found == state)
        );
    }
    assert_eq!(cause_of(&facts, wish(&["A3"], &[9])), Refusal::FileUnknown { serial: serial(9) });
    for other in [1, 2] {
        assert_eq!(
            cause_of(&facts, wish(&["A3"], &[other])),
            Refusal::FileNotConcerned { serial: serial(other) },
            "another part, or another licence type"
        );
    }
}

#[test]
fn a_file_of_a_refused_pool_is_not_said_to_hold_nothing() {
    let mut facts = company();
    own(&mut facts, "N4", 5, 1);
    issued(&mut facts, 1, "4.0", vec![line("N4", 1, 0)]);
    assert!(matches!(cause_of(&facts, wish(&["N4"], &[1])), Refusal::NoUpgradePath { .. }));
}

#[test]
fn no_new_revision_loses_the_keys_of_a_part_that_the_catalogue_does_not_have() {
    let mut facts = company();
    own(&mut facts, "A3", 5, 2);
    for number in [1, 2] {
        issued(&mut facts, number, "3.0", vec![line("A3", 1, 0), line("LOST", 1, 0)]);
    }
    let cause = cause_of(&facts, wish(&["A3"], &[1, 2]));
    assert_eq!(cause, Refusal::PartUnknown { part: "LOST".parse().unwrap() }, "said once for all files");
}

#[test]
fn joined_lines_hold_what_a_file_can_count_and_not_one_more() {
    for (keys, at_limit) in [(&[("FLAT", KeyRule::Flat)][..], "FLAT"), (&[("S", KeyRule::Station)], "S")] {
        let mut facts = company();
        facts.parts.extend([part("A4", "CIC", "4.0", PartKind::Part, keys)]);
        own(&mut facts, "A3", 1, 1);
        own(&mut facts, "A4", MAX_COUNT, MAX_COUNT);
        issued(&mut facts, 1, "4.0", vec![line("A3", 1, 0), line("A4", MAX_COUNT - 1, 0)]);
        let file = &upgraded(&facts, &wish(&["A3"], &[1])).files[0].file;
        assert_eq!(file.parts, [line("A4", MAX_COUNT, 0)]);
        assert!(file.keys.contains_key(&at_limit.parse().unwrap()));

        issued(&mut facts, 1, "4.0", vec![line("A3", 1, 0), line("A4", MAX_COUNT, 0)]);
        let causes = causes_of(&facts, wish(&["A3"], &[1]));
        assert!(
            matches!(&causes[0], Refusal::CountTooLarge { part, .. } if part.as_str() == "A4"),
            "{causes:?}"
        );
    }
}

#[test]
fn a_pool_that_does_not_hold_what_the_files_say_or_would_overflow_is_named() {
    let mismatch =
        |part: &str| Refusal::PoolMismatch { part: part.parse().unwrap(), license_type: PRODUCTION };
    let mut facts = company();
    own(&mut facts, "A3", 5, 4);
    issued(&mut facts, 1, "3.0", vec![line("A3", 5, 0)]);
    assert_eq!(cause_of(&facts, wish(&["A3"], &[1])), mismatch("A3"));

    let mut facts = company();
    own(&mut facts, "A3", 1, 0);
    own(&mut facts, "A4", u32::MAX, 0);
    assert_eq!(cause_of(&facts, wish(&["A3"], &[])), mismatch("A4"));
    own(&mut facts, "A4", u32::MAX - 1, 0);
    assert_eq!(upgraded(&facts, &wish(&["A3"], &[])).pools[1].2, u32::MAX);
}

/// A company with mirroring: file 1 and file 2 hold parts with an option.
fn mirrored() -> Facts {
    let mut facts = company();
    facts.account.mirroring = true;
    own(&mut facts, "A3", 10, 3);
    own(&mut facts, "B3", 10, 2);
    own(&mut facts, "N4", 10, 1);
    issued(&mut facts, 1, "3.0", vec![line("A3", 3, 0)]);
    issued(&mut facts, 2, "3.0", vec![line("B3", 2, 0)]);
    issued(&mut facts, 3, "4.0", vec![line("N4", 1, 0)]);
    facts
}

fn left_out(facts: &Facts, action: Action) -> (Vec<PoolKey>, Vec<Serial>) {
    let Refusal::MirroringAllOrNone { pools, files } = cause_of(facts, action) else { panic!() };
    assert_eq!(files.count as usize, files.first.len());
    (pools, files.first)
}

#[test]
fn with_mirroring_the_whole_set_moves_in_one_step_and_the_old_files_overlap() {
    let done = upgraded(&mirrored(), &wish(&["A3", "B3"], &[1, 2]));
    assert_eq!(done.pools, [after("A3", 10, 0, 0), after("A4", 20, 20, 5), after("B3", 10, 0, 0)]);
    assert_eq!(done.files.len(), 2);
    assert_eq!(done.overlap_ends, today().checked_add_days(chrono::Days::new(90)));
}

#[test]
fn with_mirroring_no_pool_is_left_out() {
    assert_eq!(left_out(&mirrored(), wish(&["A3"], &[1])), (vec![key("B3")], vec![serial(2)]));
    let mut facts = mirrored();
    facts.pools.insert(pool_key("A3", LicenseType::Development), Pool::of(1));
    assert_eq!(
        left_out(&facts, wish(&["A3", "B3"], &[1, 2])).0,
        [pool_key("A3", LicenseType::Development)],
        "of whatever licence type"
    );
}

#[test]
fn with_mirroring_no_active_file_is_left_out() {
    let mut facts = mirrored();
    assert_eq!(left_out(&facts, wish(&["A3", "B3"], &[1])), (vec![], vec![serial(2)]));
    facts.files.get_mut(&serial(2)).unwrap().state = FileState::Deactivated;
    upgraded(&facts, &wish(&["A3", "B3"], &[1]));
}

#[test]
fn with_mirroring_a_pool_without_units_or_option_is_not_asked_for() {
    let mut facts = mirrored();
    own(&mut facts, "A4", 0, 0);
    upgraded(&facts, &wish(&["A3", "B3"], &[1, 2]));
    own(&mut facts, "A4", 1, 0);
    assert_eq!(left_out(&facts, wish(&["A3", "B3"], &[1, 2])).0, [key("A4")]);
}

#[test]
fn with_mirroring_all_that_were_left_out_are_counted_and_the_first_named() {
    let mut facts = mirrored();
    for number in 10..40 {
        issued(&mut facts, number, "3.0", vec![line("A3", 1, 0)]);
    }
    let cause = cause_of(&facts, wish(&["A3", "B3"], &[1, 2]));
    let Refusal::MirroringAllOrNone { files, .. } = &cause else { panic!() };
    assert_eq!((files.count, files.first.len(), &files.first[0]), (30, 20, &serial(10)));
    assert!(cause.to_string().ends_with("Choose 30 more files."), "{cause}");
}

#[test]
fn without_mirroring_products_are_chosen_one_by_one() {
    let mut facts = mirrored();
    facts.account.mirroring = false;
    upgraded(&facts, &wish(&["A3"], &[]));
    upgraded(&facts, &wish(&["B3"], &[2]));
}

#[test]
fn every_reason_is_found_at_once() {
    let mut facts = mirrored();
    facts.today = today().succ_opt().unwrap();
    facts.pools.insert(key("A3"), Pool::new(10, 3, 7, 0).unwrap());
    let causes = causes_of(&facts, wish(&["A3", "N4", "NONE"], &[2, 3, 9]));
    assert!(
        matches!(
            causes[..],
            [
                Refusal::SupportEnded { .. },
                Refusal::UnitsSetAside { .. },
                Refusal::NoUpgradePath { .. },
                Refusal::PartUnknown { .. },
                Refusal::FileNotConcerned { .. },
                Refusal::FileUnknown { .. },
                Refusal::MirroringAllOrNone { .. },
                Refusal::NothingToUpgrade { .. },
            ]
        ),
        "{causes:?}"
    );
}

#[test]
fn an_overlap_ends_with_its_last_day_and_only_for_a_superseded_file() {
    let last = today();
    let after = last.succ_opt().unwrap();
    assert!(FileState::Superseded.in_force(Some(last), last));
    assert!(!FileState::Superseded.in_force(Some(last), after));
    assert!(!FileState::Superseded.in_force(None, last));
    assert!(FileState::Active.in_force(None, after));
    for ended in [FileState::Deactivated, FileState::Recalled] {
        assert!(!ended.in_force(Some(after), last));
    }
}
