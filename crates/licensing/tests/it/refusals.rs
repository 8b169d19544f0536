//! What refusals say, word for word where number or case changes the sentence.

use licensing::*;

use crate::company::*;

fn active(numbers: &[u32]) -> Refusal {
    let files =
        numbers.iter().map(|&number| ActiveFile { serial: serial(number), machines: Vec::new() }).collect();
    Refusal::ConfirmationNeeded { files }
}

fn number(part: &str) -> PartNumber {
    part.parse().unwrap()
}

fn left_out(pools: usize, files: u32) -> String {
    let pools = vec![pool_key("A3", LicenseType::Production); pools];
    Refusal::MirroringAllOrNone { pools, files: HoldingFiles { count: files, first: Vec::new() } }.to_string()
}

fn says(refusal: &Refusal, text: &str) {
    assert_eq!(refusal.to_string(), text);
}

#[test]
fn one_and_several_are_told_apart() {
    says(
        &active(&[7]),
        "An active file of this product line and type already holds a machine that you named (AF-00000007). Confirm \
         that you want another one.",
    );
    says(
        &active(&[7, 8]),
        "Active files of this product line and type already hold a machine that you named (AF-00000007, \
         AF-00000008). Confirm that you want another one.",
    );
    assert!(left_out(1, 0).ends_with("Choose 1 more product."));
    assert!(left_out(0, 1).ends_with("Choose 1 more file."));
    assert!(left_out(2, 1).ends_with("Choose 2 more products and 1 more file."));
    let set_aside = |units| {
        Refusal::UnitsSetAside { part: number("A3"), license_type: LicenseType::Production, units }
            .to_string()
    };
    assert!(set_aside(1).starts_with("1 unit of A3 (production) is held"), "{}", set_aside(1));
    assert!(set_aside(1).ends_with("Have it released first, then upgrade."));
    assert!(set_aside(2).starts_with("2 units of A3 (production) are held"));
    assert!(set_aside(2).ends_with("Have them released first, then upgrade."));
    let site_has = |count| {
        Refusal::SiteHasFiles {
            site: "fra-1".parse().unwrap(),
            name: "Frankfurt DC".into(),
            files: SiteFiles { count, first: Vec::new() },
        }
        .to_string()
    };
    assert!(
        site_has(1)
            .starts_with("1 active file stays valid, but no new file can be generated for Frankfurt DC")
    );
    assert!(site_has(2).starts_with("2 active files stay valid,"));
}

#[test]
fn production_is_named_only_where_it_would_help() {
    let too_many =
        |license_type: LicenseType, given, allowed| Refusal::TooManyMachines { license_type, given, allowed };
    says(
        &too_many(LicenseType::Development, 2, 1),
        "A file of type development names at most one machine, and 2 were given. Remove the second machine; only a \
         production file names two.",
    );
    says(
        &too_many(LicenseType::Development, 3, 1),
        "A file of type development names at most one machine, and 3 were given. Remove the others.",
    );
    says(
        &too_many(LicenseType::Production, 3, 2),
        "A file of type production names at most two machines, a switchover pair, and 3 were given. Remove the \
         others.",
    );
}

#[test]
fn a_file_that_is_not_active_leads_to_the_one_to_use() {
    let not_in_force = |state, newest| Refusal::NotInForce { serial: serial(1), state, newest }.to_string();
    assert_eq!(
        not_in_force(FileState::Superseded, Some(serial(2))),
        "AF-00000001 is superseded. Its newest revision is AF-00000002: use that one."
    );
    assert_eq!(
        not_in_force(FileState::Recalled, None),
        "AF-00000001 is recalled and can no longer be changed. If you still need a file, generate a new one."
    );
}

#[test]
fn what_was_typed_is_escaped_once() {
    let hidden = parse_quantity("1\u{202E}", 1).unwrap_err();
    assert_eq!(hidden.to_string(), "\"1\\u{202e}\" is not a whole number. Write it in digits, as 25.");
    let character = "a\u{7}b".parse::<PartNumber>().unwrap_err();
    assert_eq!(
        character.to_string(),
        "\"\\u{7}\" is not allowed here. Use letters, digits, '-', '.' and '_'."
    );
}

/// One refusal of each kind. The match in [`kind`] does not compile when one is missing there.
fn every_refusal() -> Vec<Refusal> {
    let part = || number("A3");
    let license_type = LicenseType::Production;
    let site = || -> SiteId { "fra-1".parse().unwrap() };
    let name = || "Frankfurt DC".to_owned();
    let subscription = {
        let mut facts = facts();
        facts.account.model = LicenseModel::Subscription;
        cause_of(&facts, Action::Generate(pair()))
    };
    let field = {
        let mut generate = pair();
        generate.machines.clear();
        cause_of(&facts(), Action::Generate(generate))
    };
    vec![
        subscription,
        field,
        Refusal::SiteUnknown { site: site() },
        Refusal::SiteInactive { site: site(), name: name() },
        Refusal::TooManyMachines { license_type, given: 3, allowed: 2 },
        Refusal::PartUnknown { part: part() },
        Refusal::Bundle { part: part(), description: "About it".into(), kind: PartKind::AddonBundle },
        Refusal::OtherProductLine { part: part(), product_line: "CIC".parse().unwrap() },
        Refusal::OtherVersion { part: part(), license_version: "4.0".parse().unwrap() },
        Refusal::NotOwned { part: part(), license_type, owned: vec![] },
        Refusal::Short(Shortage {
            part: part(),
            license_type,
            asked: 2,
            available: 1,
            short: 1,
            held_by: HoldingFiles::default(),
        }),
        active(&[1]),
        Refusal::FileUnknown { serial: serial(1) },
        Refusal::NotInForce { serial: serial(1), state: FileState::Deactivated, newest: None },
        Refusal::LowersQuantity { part: part(), holds: line("A3", 1, 0), asked: None },
        Refusal::MachinesChanged { serial: serial(1) },
        Refusal::NothingChanges { serial: serial(1) },
        Refusal::PoolMismatch { part: part(), license_type },
        Refusal::SupportEnded { part: part(), ended: today() },
        Refusal::NoUpgradePath { part: part() },
        Refusal::UnitsSetAside { part: part(), license_type, units: 1 },
        Refusal::NothingToUpgrade { part: part(), license_type },
        Refusal::MirroringAllOrNone {
            pools: vec![],
            files: HoldingFiles { count: 1, first: vec![serial(1)] },
        },
        Refusal::TooManyFiles { given: 5_001, limit: 5_000 },
        Refusal::FileNotConcerned { serial: serial(1) },
        Refusal::SiteIdTaken { site: site() },
        Refusal::SiteChanged { now: Box::new(crate::company::site(true)) },
        Refusal::SiteHasFiles { site: site(), name: name(), files: SiteFiles { count: 1, first: vec![] } },
        Refusal::CountTooLarge { key: "I3_ACCESS_CLIENT".into(), part: part() },
    ]
}

/// The place of a refusal in [`every_refusal`].
fn kind(refusal: &Refusal) -> usize {
    match refusal {
        Refusal::SubscriptionAccount { .. } => 0,
        Refusal::Invalid(_) => 1,
        Refusal::SiteUnknown { .. } => 2,
        Refusal::SiteInactive { .. } => 3,
        Refusal::TooManyMachines { .. } => 4,
        Refusal::PartUnknown { .. } => 5,
        Refusal::Bundle { .. } => 6,
        Refusal::OtherProductLine { .. } => 7,
        Refusal::OtherVersion { .. } => 8,
        Refusal::NotOwned { .. } => 9,
        Refusal::Short(_) => 10,
        Refusal::ConfirmationNeeded { .. } => 11,
        Refusal::FileUnknown { .. } => 12,
        Refusal::NotInForce { .. } => 13,
        Refusal::LowersQuantity { .. } => 14,
        Refusal::MachinesChanged { .. } => 15,
        Refusal::NothingChanges { .. } => 16,
        Refusal::PoolMismatch { .. } => 17,
        Refusal::SupportEnded { .. } => 18,
        Refusal::NoUpgradePath { .. } => 19,
        Refusal::UnitsSetAside { .. } => 20,
        Refusal::NothingToUpgrade { .. } => 21,
        Refusal::MirroringAllOrNone { .. } => 22,
        Refusal::TooManyFiles { .. } => 23,
        Refusal::FileNotConcerned { .. } => 24,
        Refusal::SiteIdTaken { .. } => 25,
        Refusal::SiteChanged { .. } => 26,
        Refusal::SiteHasFiles { .. } => 27,
        Refusal::CountTooLarge { .. } => 28,
    }
}

#[test]
fn every_refusal_is_plain_says_what_to_do_and_survives_the_wire() {
    for (index, refusal) in every_refusal().into_iter().enumerate() {
        assert_eq!(kind(&refusal), index);
        let text = refusal.to_string();
        assert!(text.ends_with('.') && !text.contains(['!', '\n']), "{text}");
        assert!(!text.contains("  ") && !text.contains("successfully"), "{text}");
        let asks = [
            "Add",
            "Ask",
            "Change",
            "Check",
            "Choose",
            "Confirm",
            "Fill",
            "Generate",
            "Have",
            "Keep",
            "Leave",
            "Look at",
            "Lower",
            "Make",
            "Prepare",
            "Raise",
            "Remove",
            "Renew",
            "Tell",
            "deactivate the file",
            "generate a new one",
            "send them a request",
        ];
        assert!(asks.iter().any(|verb| text.contains(verb)), "{text}");
        let wire = serde_json::to_string(&refusal).unwrap();
        assert_eq!(serde_json::from_str::<Refusal>(&wire).unwrap(), refusal, "{wire}");
    }
}

#[test]
fn every_action_survives_the_wire_and_has_no_unknown_field() {
    let machines = pair().machines;
    let parts = pair().parts;
    for action in [
        Action::Generate(pair()),
        Action::Update(Update { serial: serial(1), machines, parts, confirmed_files: vec![serial(2)] }),
        Action::Deactivate(Deactivate {
            serial: serial(1),
            reason: DeactivateReason::Reallocation { cause: ReallocationCause::AddedServer },
        }),
        Action::Deactivate(Deactivate { serial: serial(1), reason: DeactivateReason::GeneratedIncorrectly }),
        Action::Upgrade(Upgrade { pools: vec![pool_key("A3", LicenseType::Trial)], files: vec![serial(1)] }),
        Action::CreateSite(CreateSite {
            site: "zrh-1".parse().unwrap(),
            details: SiteDetails::from(&site(true)),
        }),
        Action::EditSite(Box::new(EditSite {
            before: site(true),
            details: SiteDetails::from(&site(true)),
            active: false,
            confirmed_active_files: 3,
        })),
    ] {
        let mut wire = serde_json::to_value(&action).unwrap();
        assert_eq!(serde_json::from_value::<Action>(wire.clone()).unwrap(), action, "{wire}");
        wire.as_object_mut().unwrap().insert("surprise".into(), true.into());
        assert!(serde_json::from_value::<Action>(wire.clone()).is_err(), "{wire}");
    }
}
