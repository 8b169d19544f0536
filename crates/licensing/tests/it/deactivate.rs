//! The rules of *deactivate*, one test each.

use licensing::*;

use crate::company::*;

fn with_file(file: KnownFile) -> Facts {
    let mut facts = facts();
    // What the files hold is allocated.
    facts.pools.insert(pool_key("SV01", LicenseType::Production), Pool::new(2, 1, 0, 0).unwrap());
    facts.files.insert(file.serial.clone(), file);
    facts
}

fn known() -> KnownFile {
    KnownFile { lineage: serial(1), revision: 3, ..file(4, vec![line("AL04", 5, 12), line("SV01", 1, 0)]) }
}

fn wish(reason: DeactivateReason) -> Action {
    Action::Deactivate(Deactivate { serial: serial(4), reason })
}

fn incorrect() -> Action {
    wish(DeactivateReason::GeneratedIncorrectly)
}

fn other(text: &str) -> Action {
    wish(DeactivateReason::Other { text: text.to_owned() })
}

#[test]
fn everything_goes_back_to_the_pool_exactly_as_the_file_held_it() {
    let decision = decide(&with_file(known()), &incorrect()).unwrap();
    let Decision::Deactivate { serial: ended, lineage, pools, why } = decision else { panic!() };
    assert_eq!((ended, lineage), (serial(4), serial(1)));
    assert_eq!(why, DeactivateReason::GeneratedIncorrectly);
    let units: Vec<_> = pools
        .iter()
        .map(|pool| (pool.part.as_str(), pool.units, pool.before.allocated(), pool.after.allocated()))
        .collect();
    assert_eq!(units, [("AL04", 17, 100, 83), ("SV01", 1, 1, 0)]);
    for pool in pools {
        assert_eq!(pool.after.allocate(pool.units), Some(pool.before), "nothing else of the pool changes");
    }
}

#[test]
fn the_units_go_back_to_the_pool_of_the_files_licence_type() {
    let mut facts = facts();
    facts.pools.insert(pool_key("AL04", LicenseType::Development), Pool::new(10, 4, 0, 0).unwrap());
    let file = KnownFile { license_type: LicenseType::Development, ..file(4, vec![line("AL04", 4, 0)]) };
    facts.files.insert(file.serial.clone(), file);
    let Decision::Deactivate { pools, .. } = decide(&facts, &incorrect()).unwrap() else { panic!() };
    assert_eq!((pools.len(), pools[0].license_type), (1, LicenseType::Development));
    assert_eq!(pools[0].after, Pool::of(10));
}

#[test]
fn each_of_the_vendors_reasons_is_enough() {
    for cause in [ReallocationCause::OrganisationalChange, ReallocationCause::AddedServer] {
        decide(&with_file(known()), &wish(DeactivateReason::Reallocation { cause })).unwrap();
    }
}

#[test]
fn another_reason_needs_a_text() {
    for text in ["", " \t\n "] {
        let cause = cause_of(&with_file(known()), other(text));
        assert!(is_invalid(&cause, &Field::Reason, &TextProblem::Empty.into()));
    }
}

#[test]
fn a_text_is_kept_trimmed_and_may_have_lines() {
    let padded = format!("  moved to\nZürich{}", " ".repeat(10_000));
    let Decision::Deactivate { why, .. } = decide(&with_file(known()), &other(&padded)).unwrap() else {
        panic!()
    };
    assert_eq!(why, DeactivateReason::Other { text: "moved to\nZürich".into() });
}

#[test]
fn a_text_is_as_long_as_it_may_be_and_not_one_character_more() {
    decide(&with_file(known()), &other(&"ü".repeat(MAX_REASON))).unwrap();
    let cause = cause_of(&with_file(known()), other(&"ü".repeat(MAX_REASON + 1)));
    let problem = TextProblem::TooLong { limit: 500, length: 501 };
    assert!(is_invalid(&cause, &Field::Reason, &problem.into()));
}

#[test]
fn a_text_holds_nothing_hidden() {
    let cause = cause_of(&with_file(known()), other("a\u{202E}b"));
    let problem = TextProblem::HiddenCharacter { position: 2, code: "U+202E".into() };
    assert!(is_invalid(&cause, &Field::Reason, &problem.into()));
}

#[test]
fn a_file_that_is_not_there_or_not_active_cannot_be_deactivated() {
    assert_eq!(cause_of(&facts(), incorrect()), Refusal::FileUnknown { serial: serial(4) });
    for (state, newest) in [
        (FileState::Superseded, Some(serial(9))),
        (FileState::Deactivated, None),
        (FileState::Recalled, None),
    ] {
        let facts = with_file(KnownFile { state, newest: newest.clone(), ..known() });
        assert_eq!(
            cause_of(&facts, incorrect()),
            Refusal::NotInForce { serial: serial(4), state, newest },
            "no unit comes back twice"
        );
    }
}

#[test]
fn a_pool_that_does_not_hold_what_the_file_says_is_named() {
    let mut facts = with_file(known());
    facts.pools.insert(pool_key("SV01", LicenseType::Production), Pool::of(2));
    facts.pools.remove(&pool_key("AL04", LicenseType::Production));
    let mismatch = |part: &str| Refusal::PoolMismatch {
        part: part.parse().unwrap(),
        license_type: LicenseType::Production,
    };
    assert_eq!(causes_of(&facts, incorrect()), [mismatch("AL04"), mismatch("SV01")]);
}

#[test]
fn neither_the_site_nor_the_account_nor_the_catalogue_keeps_a_file_from_ending() {
    let mut facts = with_file(known());
    facts.site = Some(site(false));
    facts.account.model = LicenseModel::Subscription;
    facts.parts.clear();
    decide(&facts, &incorrect()).unwrap();
}
