//! The verdicts on a product line, one test for each reason, and that they agree with what a request is told.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use chrono::NaiveDate;
use licensing::*;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn account(model: LicenseModel) -> Account {
    Account {
        account: "100043".parse().unwrap(),
        name: "Contoso Airlines".into(),
        model,
        support_ends: day("2026-03-31"),
        mirroring: true,
        managed_by: String::new(),
    }
}

fn part(kind: PartKind) -> Part {
    Part {
        part: "SW-001-3.0-AL04".parse().unwrap(),
        description: "Contact Center Level 1".into(),
        product_line: "CIC".parse().unwrap(),
        license_version: "3.0".parse().unwrap(),
        kind,
        keys: vec![],
        upgrade_to: None,
    }
}

const OPEN: SiteCounts = SiteCounts { active: 1, inactive: 0 };

fn create(model: LicenseModel, sites: SiteCounts, owned: &[(PartKind, Pool)]) -> MayCreate {
    let owned: Vec<(Part, Pool)> = owned.iter().map(|(kind, pool)| (part(*kind), *pool)).collect();
    may_create(&account(model), sites, owned.iter().map(|(part, pool)| (part, pool)))
}

/// The reasons of a no; none of a yes.
fn reasons(verdict: MayCreate) -> Vec<CreationBar> {
    match verdict {
        MayCreate::No { reasons } => reasons,
        MayCreate::Yes { .. } => Vec::new(),
    }
}

#[test]
fn the_last_day_of_support_still_counts() {
    let ends = day("2027-06-30");
    let last = Support::on(ends, ends);
    assert_eq!((last.days_left, last.ended), (0, false));
    assert_eq!(last.to_string(), "the last day is today, 2027-06-30");
    assert_eq!(upgrade_bar(&account(LicenseModel::Perpetual), last), None);

    let after = Support::on(day("2027-07-01"), ends);
    assert_eq!((after.days_left, after.ended), (-1, true));
    assert_eq!(after.to_string(), "ended 1 day ago, on 2027-06-30");
    assert_eq!(
        upgrade_bar(&account(LicenseModel::Perpetual), after),
        Some(UpgradeBar::SupportEnded { ended: ends, days_ago: 1 })
    );
    assert_eq!(Support::on(day("2027-06-29"), ends).to_string(), "1 day left, until 2027-06-30");
}

#[test]
fn days_left_are_counted_over_months_and_leap_years() {
    let today = day("2026-11-24");
    assert_eq!(Support::on(today, day("2027-06-30")).to_string(), "218 days left, until 2027-06-30");
    assert_eq!(Support::on(today, day("2026-03-31")).to_string(), "ended 238 days ago, on 2026-03-31");
    assert_eq!(Support::on(day("2028-02-28"), day("2028-03-01")).days_left, 2);
    assert!(Support::on(NaiveDate::MAX, NaiveDate::MIN).days_left < -190_000_000, "no calendar is too long");
}

#[test]
fn ended_support_takes_no_perpetual_right_away() {
    // The account's support is long over, and it is no argument of either verdict.
    let verdict = create(LicenseModel::Perpetual, OPEN, &[(PartKind::Part, Pool::of(200))]);
    assert_eq!(verdict, MayCreate::Yes { units: 200, parts: 1 });
    let files = FilesByState { active: 1, ..FilesByState::default() };
    assert_eq!(may_download(files), MayDownload::Yes { files: 1, active: 1 });
}

#[test]
fn units_and_parts_that_are_available_are_counted() {
    let owned = [
        (PartKind::Part, Pool::new(200, 100, 50, 33).unwrap()),
        (PartKind::Part, Pool::of(3)),
        (PartKind::Part, Pool::new(5, 5, 0, 0).unwrap()),
        (PartKind::AddonBundle, Pool::of(900)),
    ];
    let verdict = create(LicenseModel::Perpetual, OPEN, &owned);
    assert_eq!(verdict, MayCreate::Yes { units: 20, parts: 2 });
    assert_eq!(verdict.to_string(), "You can create a file: 20 units of 2 parts are available.");
    let one = create(LicenseModel::Perpetual, OPEN, &[(PartKind::Part, Pool::of(1))]);
    assert_eq!(one.to_string(), "You can create a file: 1 unit of 1 part is available.");
}

#[test]
fn a_subscription_is_told_that_and_nothing_else() {
    let verdict = create(LicenseModel::Subscription, SiteCounts::default(), &[]);
    assert_eq!(
        verdict.to_string(),
        "You cannot create a file: the account is a subscription; the Licensing Team issues its files."
    );
    assert_eq!(reasons(verdict), [CreationBar::SubscriptionAccount]);
    assert_eq!(
        upgrade_bar(&account(LicenseModel::Subscription), Support::on(day("2026-01-01"), day("2027-01-01"))),
        Some(UpgradeBar::SubscriptionAccount)
    );
}

#[test]
fn a_missing_site_and_a_closed_one_are_told_apart() {
    let owned = [(PartKind::Part, Pool::of(3))];
    let none = create(LicenseModel::Perpetual, SiteCounts::default(), &owned);
    assert_eq!(reasons(none), [CreationBar::NoSite]);
    let closed = create(LicenseModel::Perpetual, SiteCounts { active: 0, inactive: 2 }, &owned);
    assert_eq!(reasons(closed), [CreationBar::NoActiveSite { inactive: 2 }]);
}

#[test]
fn nothing_ordered_only_bundles_and_nothing_available_are_told_apart() {
    let perpetual = |owned: &[(PartKind, Pool)]| reasons(create(LicenseModel::Perpetual, OPEN, owned));
    assert_eq!(perpetual(&[]), [CreationBar::NothingOrdered]);
    assert_eq!(perpetual(&[(PartKind::Part, Pool::of(0))]), [CreationBar::NothingOrdered]);
    let bundles = [(PartKind::TrialBundle, Pool::of(4)), (PartKind::AddonBundle, Pool::of(1))];
    assert_eq!(perpetual(&bundles), [CreationBar::OnlyBundles { bundles: 2 }]);
    let used = Pool::new(10, 4, 3, 3).unwrap();
    assert_eq!(
        perpetual(&[(PartKind::Part, used), (PartKind::TrialBundle, Pool::of(4))]),
        [CreationBar::NothingAvailable { ordered: 10 }]
    );
}

#[test]
fn every_reason_that_holds_is_told() {
    let used = Pool::new(1, 1, 0, 0).unwrap();
    let verdict = create(LicenseModel::Perpetual, SiteCounts::default(), &[(PartKind::Part, used)]);
    assert_eq!(
        next_steps(&verdict, &may_download(FilesByState { active: 1, ..FilesByState::default() }), false),
        [NextStep::InstallSites, NextStep::Files]
    );
    assert_eq!(reasons(verdict), [CreationBar::NoSite, CreationBar::NothingAvailable { ordered: 1 }]);
}

#[test]
fn what_was_given_back_or_called_back_cannot_be_downloaded() {
    let none = may_download(FilesByState::default());
    assert_eq!(none, MayDownload::No { reasons: vec![DownloadBar::NoFile] });
    let lost = FilesByState { deactivated: 2, recalled: 1, ..FilesByState::default() };
    assert_eq!(lost.total(), 3);
    assert_eq!(
        may_download(lost),
        MayDownload::No { reasons: vec![DownloadBar::EveryFileLost { deactivated: 2, recalled: 1 }] }
    );
    let kept = may_download(FilesByState { superseded: 1, ..lost });
    assert_eq!(kept, MayDownload::Yes { files: 1, active: 0 });
    assert_eq!(kept.to_string(), "You can download a file: 1 file is kept, 0 of them active.");
}

#[test]
fn each_reason_leads_on() {
    for (reason, step) in [
        (CreationBar::SubscriptionAccount, NextStep::LicensingTeam),
        (CreationBar::OnlyBundles { bundles: 1 }, NextStep::LicensingTeam),
        (CreationBar::NoSite, NextStep::InstallSites),
        (CreationBar::NoActiveSite { inactive: 1 }, NextStep::InstallSites),
        (CreationBar::NothingOrdered, NextStep::ImportOrders),
        (CreationBar::NothingAvailable { ordered: 1 }, NextStep::Files),
    ] {
        assert_eq!(reason.next_step(), step);
    }
    let yes = MayCreate::Yes { units: 1, parts: 1 };
    assert_eq!(
        next_steps(&yes, &MayDownload::Yes { files: 1, active: 1 }, true),
        [NextStep::NewActivationFile, NextStep::Files, NextStep::LicensingTeam]
    );
}

proptest! {
    /// Yes means that a file of one unit goes through, no that none does.
    #[test]
    fn the_verdict_is_what_a_request_would_be_told(
        subscription: bool,
        site in proptest::option::of(any::<bool>()),
        pools in proptest::collection::vec((0_u32..3, 0_u32..3, 0_u32..4), 0..4),
    ) {
        let model = if subscription { LicenseModel::Subscription } else { LicenseModel::Perpetual };
        let owned: Vec<(Part, Pool)> = pools
            .iter()
            .enumerate()
            .map(|(index, (free, used, kind))| {
                let kind = match kind {
                    0 => PartKind::TrialBundle,
                    1 => PartKind::AddonBundle,
                    _ => PartKind::Part,
                };
                let number = format!("P{index}").parse().unwrap();
                (Part { part: number, ..part(kind) }, Pool::new(free + used, *used, 0, 0).unwrap())
            })
            .collect();
        let facts = Facts {
            site: site.map(|active| InstallSite {
                site: "s-1".parse().unwrap(),
                name: "Frankfurt".into(),
                street: String::new(),
                city: "Frankfurt".into(),
                region: String::new(),
                postal_code: String::new(),
                country: "DE".into(),
                contact_name: String::new(),
                email: String::new(),
                phone: String::new(),
                notes: String::new(),
                active,
            }),
            parts: owned.iter().map(|(part, _)| (part.part.clone(), part.clone())).collect(),
            pools: owned
                .iter()
                .map(|(part, pool)| {
                    (PoolKey { part: part.part.clone(), license_type: LicenseType::Production }, *pool)
                })
                .collect(),
            ..Facts::of(account(model), NaiveDate::from_ymd_opt(2026, 11, 24).unwrap())
        };
        let goes_through = owned.iter().any(|(part, _)| {
            let generate = Generate {
                product_line: "CIC".parse().unwrap(),
                license_type: LicenseType::Production,
                license_version: "3.0".parse().unwrap(),
                site: "s-1".parse().unwrap(),
                machines: vec![Machine {
                    name: "CICFRA01".parse().unwrap(),
                    host_id: "A3155D1E8B32".parse().unwrap(),
                }],
                parts: vec![PartLine { part: part.part.clone(), assigned: 1, pooled: 0 }],
                attributes: Attributes::new(),
                confirmed_files: vec![],
            };
            decide(&facts, &Action::Generate(generate)).is_ok()
        });
        let sites = SiteCounts {
            active: u32::from(site == Some(true)),
            inactive: u32::from(site == Some(false)),
        };
        let verdict = may_create(&facts.account, sites, owned.iter().map(|(part, pool)| (part, pool)));
        prop_assert_eq!(matches!(verdict, MayCreate::Yes { .. }), goes_through, "{:?}", verdict);
    }
}
