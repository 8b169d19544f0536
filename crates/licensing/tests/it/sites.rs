//! The rules of install sites, one test each.

use licensing::*;

use crate::company::*;

fn details() -> SiteDetails {
    SiteDetails::from(&site(true))
}

fn create(details: SiteDetails) -> Action {
    Action::CreateSite(CreateSite { site: "zrh-1".parse().unwrap(), details })
}

fn edit(before: InstallSite, details: SiteDetails, active: bool, confirmed: u32) -> Action {
    Action::EditSite(Box::new(EditSite { before, details, active, confirmed_active_files: confirmed }))
}

fn at(detail: SiteField) -> Field {
    Field::SiteDetail { detail }
}

fn nowhere() -> Facts {
    Facts { site: None, ..facts() }
}

fn with_files(count: u32) -> Facts {
    let first = (1..=count.min(20)).map(serial).collect();
    Facts { site_files: SiteFiles { count, first }, ..facts() }
}

#[test]
fn a_new_site_is_active_and_its_texts_are_trimmed() {
    let typed = SiteDetails { name: "  Zürich \t".into(), country: " CH ".into(), ..SiteDetails::default() };
    let Decision::CreateSite { site } = decide(&nowhere(), &create(typed)).unwrap() else { panic!() };
    assert_eq!((site.site.as_str(), site.name.as_str(), site.country.as_str()), ("zrh-1", "Zürich", "CH"));
    assert!(site.active);
}

#[test]
fn the_id_of_a_new_site_is_no_other_sites() {
    let cause = cause_of(&facts(), create(details()));
    assert_eq!(cause, Refusal::SiteIdTaken { site: "zrh-1".parse().unwrap() });
}

#[test]
fn every_wrong_field_is_named_at_once_and_the_taken_id_too() {
    let wrong = SiteDetails { name: " ".into(), email: "@".into(), ..details() };
    let causes = causes_of(&facts(), create(wrong.clone()));
    assert!(is_invalid(&causes[0], &at(SiteField::Name), &TextProblem::Empty.into()));
    assert!(is_invalid(&causes[1], &at(SiteField::Email), &FieldProblem::NotAnEmail { typed: "@".into() }));
    assert!(matches!(causes[2..], [Refusal::SiteIdTaken { .. }]));
    assert_eq!(causes_of(&facts(), edit(site(true), wrong, true, 0)).len(), 2);
}

#[test]
fn each_field_holds_its_limit_and_not_one_character_more() {
    let set = |field: SiteField, text: String| {
        let mut details = details();
        match field {
            SiteField::Name => details.name = text,
            SiteField::Street => details.street = text,
            SiteField::City => details.city = text,
            SiteField::Region => details.region = text,
            SiteField::PostalCode => details.postal_code = text,
            SiteField::ContactName => details.contact_name = text,
            SiteField::Email => details.email = text,
            SiteField::Phone => details.phone = text,
            SiteField::Notes => details.notes = text,
            SiteField::Country => details.country = text,
        }
        details
    };
    for (field, limit) in [
        (SiteField::Name, 120),
        (SiteField::Street, 200),
        (SiteField::City, 120),
        (SiteField::Region, 120),
        (SiteField::PostalCode, 40),
        (SiteField::ContactName, 120),
        (SiteField::Email, 254),
        (SiteField::Phone, 60),
        (SiteField::Notes, 4000),
    ] {
        let of_length = |length: usize| format!("a@{}", "é".repeat(length - 2));
        decide(&nowhere(), &create(set(field, of_length(limit)))).unwrap();
        let cause = cause_of(&nowhere(), create(set(field, of_length(limit + 1))));
        assert!(matches!(&cause, Refusal::Invalid(invalid) if invalid.error.at == at(field)), "{cause}");
    }
    for country in ["ch", "DEU", "XX"] {
        let cause = cause_of(&nowhere(), create(set(SiteField::Country, country.into())));
        let problem = FieldProblem::NotACountry { typed: country.into() };
        assert!(is_invalid(&cause, &at(SiteField::Country), &problem));
    }
}

#[test]
fn only_notes_have_lines() {
    decide(&nowhere(), &create(SiteDetails { notes: "one\ntwo".into(), ..details() })).unwrap();
    let cause = cause_of(&nowhere(), create(SiteDetails { street: "one\ntwo".into(), ..details() }));
    assert!(matches!(cause, Refusal::Invalid(invalid) if invalid.error.at == at(SiteField::Street)));
}

#[test]
fn a_subscription_account_keeps_its_sites_itself() {
    let mut facts = nowhere();
    facts.account.model = LicenseModel::Subscription;
    decide(&facts, &create(details())).unwrap();
}

#[test]
fn an_edit_says_what_stood_there_and_what_stands_there_now() {
    let renamed = SiteDetails { name: " Frankfurt Ost ".into(), ..details() };
    let decision = decide(&with_files(3), &edit(site(true), renamed, true, 0)).unwrap();
    let Decision::EditSite { before, after, active_files } = decision else { panic!() };
    assert_eq!(*before, site(true));
    assert_eq!(*after, InstallSite { name: "Frankfurt Ost".into(), ..site(true) });
    assert_eq!(active_files, 3);
}

#[test]
fn a_site_that_is_not_there_cannot_be_edited() {
    let cause = cause_of(&nowhere(), edit(site(true), details(), true, 0));
    assert_eq!(cause, Refusal::SiteUnknown { site: "fra-1".parse().unwrap() });
}

#[test]
fn what_another_person_wrote_meanwhile_is_not_overwritten_unseen() {
    for stale in [
        InstallSite { notes: "old".into(), ..site(true) },
        site(false),
        InstallSite { name: "FRANKFURT DC".into(), ..site(true) },
    ] {
        let wrong = SiteDetails { name: String::new(), ..details() };
        assert_eq!(
            cause_of(&facts(), edit(stale, wrong, true, 0)),
            Refusal::SiteChanged { now: Box::new(site(true)) },
            "and nothing else is said of it"
        );
    }
}

#[test]
fn a_site_without_active_files_is_deactivated_without_a_question() {
    for confirmed in [0, 3] {
        let decision = decide(&with_files(0), &edit(site(true), details(), false, confirmed)).unwrap();
        assert!(matches!(decision, Decision::EditSite { after, .. } if !after.active));
    }
}

#[test]
fn a_site_with_active_files_is_deactivated_only_after_just_these_were_shown() {
    let facts = with_files(30);
    for confirmed in [0, 29, 31] {
        let Refusal::SiteHasFiles { files, name, .. } =
            cause_of(&facts, edit(site(true), details(), false, confirmed))
        else {
            panic!()
        };
        assert_eq!((files.count, files.first.len(), name.as_str()), (30, 20, "Frankfurt DC"));
    }
    let decision = decide(&facts, &edit(site(true), details(), false, 30)).unwrap();
    assert!(
        matches!(decision, Decision::EditSite { after, active_files: 30, .. } if !after.active),
        "the files stay as they are"
    );
}

#[test]
fn no_yes_is_asked_for_an_edit_that_cannot_be() {
    let wrong = SiteDetails { name: String::new(), ..details() };
    let cause = cause_of(&with_files(1), edit(site(true), wrong, false, 0));
    assert!(is_invalid(&cause, &at(SiteField::Name), &TextProblem::Empty.into()));
}

#[test]
fn only_deactivating_asks_about_files() {
    let inactive = Facts { site: Some(site(false)), ..with_files(5) };
    for active in [true, false] {
        decide(&inactive, &edit(site(false), details(), active, 0)).unwrap();
    }
    decide(&with_files(5), &edit(site(true), details(), true, 0)).unwrap();
}
