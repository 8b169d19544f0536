//! Software Details, the summary's export, and how screens are left.

use super::*;

fn card<'a>(details: &'a SoftwareDetails, line: &str, version: &str) -> &'a SoftwareCard {
    let is =
        |card: &&SoftwareCard| card.product_line.as_str() == line && card.license_version.as_str() == version;
    details.cards.iter().find(is).unwrap()
}

fn names(details: &SoftwareDetails) -> Vec<String> {
    details.cards.iter().map(|card| format!("{} {}", card.product_line, card.license_version)).collect()
}

#[tokio::test]
async fn software_details_of_an_account_with_everything() {
    let (_world, seat) = World::sample().await;
    let details = seat.software_details(&account()).await.unwrap();
    assert_eq!(names(&details), ["CIC 4.0", "Media Server 4.0"]);
    assert_eq!(details.today, "2025-11-30".parse().unwrap());
    assert_eq!((details.support.days_left, details.support.ended), (577, false));
    assert_eq!(details.upgrade_bar, None);

    let cic = card(&details, "CIC", "4.0");
    assert_eq!(cic.create, MayCreate::Yes { units: 477, parts: 7 });
    assert_eq!(cic.download, MayDownload::No { reasons: vec![DownloadBar::NoFile] });
    assert_eq!(cic.next, [NextStep::NewActivationFile, NextStep::LicensingTeam], "a trial bundle is owned");
    assert_eq!((cic.begin_with, cic.bundles), (Some(LicenseType::Production), 1));
    let types: Vec<(LicenseType, u32, u32, usize)> =
        cic.types.iter().map(|of| (of.license_type, of.ordered, of.available, of.parts.len())).collect();
    assert_eq!(
        types,
        [
            (LicenseType::Production, 466, 466, 5),
            (LicenseType::Development, 11, 11, 2),
            (LicenseType::Trial, 25, 25, 1)
        ]
    );
    for of in &cic.types {
        assert_eq!(of.ordered, of.parts.iter().map(|part| part.ordered).sum::<u32>());
        assert_eq!(of.available, of.parts.iter().map(|part| part.available).sum::<u32>());
    }

    generate(&seat, &pair_draft()).await.unwrap();
    let details = seat.software_details(&account()).await.unwrap();
    let cic = card(&details, "CIC", "4.0");
    assert_eq!(cic.create, MayCreate::Yes { units: 446, parts: 7 });
    assert_eq!(cic.download, MayDownload::Yes { files: 1, active: 1 });
    assert_eq!(cic.next, [NextStep::NewActivationFile, NextStep::Files, NextStep::LicensingTeam]);
    assert_eq!(card(&details, "Media Server", "4.0").files, FilesByState::default());
}

#[tokio::test]
async fn ended_support_bars_upgrades_and_nothing_else() {
    let (world, seat) = World::sample().await;
    let number: AccountNumber = "100043".parse().unwrap();
    // The contract ends with 2026-03-31, which still counts.
    for (moment, bar) in [
        ("2026-03-31T23:59:59Z", None),
        (
            "2026-04-01T00:00:00Z",
            Some(UpgradeBar::SupportEnded { ended: "2026-03-31".parse().unwrap(), days_ago: 1 }),
        ),
    ] {
        world.clock.set(moment.parse().unwrap());
        let details = seat.software_details(&number).await.unwrap();
        assert_eq!(details.upgrade_bar, bar);
        assert_eq!(names(&details), ["CIC 3.0", "SIP Proxy 4.0"]);
        let cic = card(&details, "CIC", "3.0");
        assert!(matches!(cic.create, MayCreate::Yes { units: 551, parts: 3 }), "{:?}", cic.create);
        let upgrades: Vec<(&str, &str, u32)> = cic
            .upgrades
            .iter()
            .map(|option| (option.part.as_str(), option.to.as_str(), option.units))
            .collect();
        assert_eq!(
            upgrades,
            [
                ("SW-001-3.0-AL01", "SW-001-4.0-AL01", 400),
                ("SW-001-3.0-AL04", "SW-001-4.0-AL04", 150),
                ("SW-001-3.0-SV01", "SW-001-4.0-SV01", 1)
            ]
        );
        assert_eq!(cic.upgrades[0].to_version, Some("4.0".parse().unwrap()));
        assert!(card(&details, "SIP Proxy", "4.0").upgrades.is_empty());
    }
}

#[tokio::test]
async fn a_subscription_and_an_account_of_bundles_are_sent_to_the_licensing_team() {
    let (_world, seat) = World::sample().await;
    let details = seat.software_details(&"100045".parse().unwrap()).await.unwrap();
    let cic = card(&details, "CIC", "4.0");
    assert_eq!(cic.create, MayCreate::No { reasons: vec![CreationBar::SubscriptionAccount] });
    assert_eq!(cic.next, [NextStep::LicensingTeam]);

    let summary = seat.account_summary(&"100045".parse().unwrap()).await.unwrap();
    assert_eq!(summary.rows[0].way_out, Some(NextStep::LicensingTeam));
    let summary = seat.account_summary(&account()).await.unwrap();
    let ways: Vec<(PartKind, Option<NextStep>)> =
        summary.rows.iter().map(|row| (row.kind, row.way_out)).collect();
    assert!(ways.contains(&(PartKind::TrialBundle, Some(NextStep::LicensingTeam))));
    assert!(ways.contains(&(PartKind::Part, None)));
}

#[tokio::test]
async fn an_account_without_sites_orders_or_existence() {
    let world = World::new(keychain());
    let seat = world.seat();
    seat.start().await.unwrap();
    seat.found(found(StartWith::Empty)).await.unwrap();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sample/company");
    let file = |name: &str| (name.to_owned(), fs::read(sample.join(name)).unwrap());
    let all = vec![file("orders.csv"), file("accounts.csv"), file("parts.csv")];
    let check = seat.check_import(all).await.unwrap();
    seat.apply_import(check.id).await.unwrap();
    let details = seat.software_details(&account()).await.unwrap();
    for card in &details.cards {
        assert_eq!(card.create, MayCreate::No { reasons: vec![CreationBar::NoSite] });
        assert_eq!(card.next[0], NextStep::InstallSites);
    }
    assert!(seat.files_over_time(&account()).await.unwrap().months.is_empty());
    let nobody: AccountNumber = "999".parse().unwrap();
    assert_eq!(
        seat.software_details(&nobody).await,
        Err(ReadError::UnknownAccount { account: nobody.clone() })
    );
    assert_eq!(seat.files_over_time(&nobody).await, Err(ReadError::UnknownAccount { account: nobody }));
}

#[tokio::test]
async fn files_are_counted_by_month_in_utc_with_the_empty_months() {
    let (world, seat) = World::sample().await;
    let draft = |number: u32| {
        let mut draft = pair_draft();
        draft.machines.truncate(1);
        draft.machines[0] =
            MachineDraft { name: format!("CIC{number}"), host_id: format!("A3155D1E{number:04X}") };
        draft.parts.truncate(2);
        draft.parts.remove(0);
        draft
    };
    for (number, moment) in
        [(1, "2025-12-31T23:59:59Z"), (2, "2026-01-01T00:00:00Z"), (3, "2026-01-31T12:00:00Z")]
    {
        world.clock.set(moment.parse().unwrap());
        generate(&seat, &draft(number)).await.unwrap();
    }
    world.clock.set("2026-03-01T00:00:00Z".parse().unwrap());
    let months = seat.files_over_time(&account()).await.unwrap().months;
    let months: Vec<(&str, u32)> = months.iter().map(|month| (month.month.as_str(), month.count)).collect();
    assert_eq!(months, [("2025-12", 1), ("2026-01", 2), ("2026-02", 0), ("2026-03", 0)]);
}

fn export(view: SummaryView) -> SummaryExport {
    SummaryExport { account: account(), view, words: SummaryWords::default() }
}

#[tokio::test]
async fn an_export_holds_what_is_looked_at() {
    let (world, seat) = World::sample().await;
    let plan = seat.summary_plan(&account()).await.unwrap();
    assert_eq!((plan.file_name.as_str(), plan.folder), ("Account Summary 100042 2025-11-30.csv", None));
    let path = world.folder.path().join("summary.csv");
    let wanted = export(SummaryView {
        search: "cic prod".into(),
        sort: Some(SummarySort { column: SummaryColumn::Ordered, descending: true }),
        ..SummaryView::default()
    });
    let saved = seat.export_summary(&wanted, &path, false).await.unwrap();
    assert_eq!(saved, Exported::Saved { path: path.display().to_string(), rows: 5 });
    let text = fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(
        lines[0],
        "\u{FEFF}Part,Description,Product Line,License Type,Version,Ordered,Allocated,Held,Reserved,Queued,Available"
    );
    assert_eq!(lines[1], "SW-001-4.0-AL01,Basic Station,CIC,production,4.0,250,0,0,0,0,250");
    assert_eq!(lines.len(), 7, "a head, five rows, and the end of the last");
    assert_eq!(seat.summary_plan(&account()).await.unwrap().folder.as_deref(), Some(world.folder.path()));

    // It is there now: only a yes replaces it, and nothing is lost when it cannot be.
    assert_eq!(
        seat.export_summary(&export(SummaryView::default()), &path, false).await,
        Err(ExportError::Exists { path: path.display().to_string() })
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
    let all = seat.export_summary(&export(SummaryView::default()), &path, true).await.unwrap();
    assert!(matches!(all, Exported::Saved { rows: 11, .. }));
}

#[tokio::test]
async fn a_part_that_is_named_like_a_formula_is_exported_as_text() {
    let (world, seat) = World::sample().await;
    let parts = "part,description,product_line,license_version,kind,keys,upgrade_to\n\
                 SW-009,\"=HYPERLINK(\"\"http://example.net\"\")\",CIC,4.0,part,I3_X:flat,\n";
    let orders =
        "account,order,ordered_on,part,license_type,quantity\n100042,SO-9,2026-01-01,SW-009,production,1\n";
    let files = vec![
        ("parts.csv".to_owned(), parts.as_bytes().to_vec()),
        ("orders.csv".to_owned(), orders.as_bytes().to_vec()),
    ];
    let check = seat.check_import(files).await.unwrap();
    assert_eq!(check.report.error_count, 0, "{:?}", check.report.errors);
    seat.apply_import(check.id).await.unwrap();
    let path = world.folder.path().join("summary.csv");
    let view = SummaryView { search: "SW-009".into(), ..SummaryView::default() };
    seat.export_summary(&export(view), &path, false).await.unwrap();
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("\"'=HYPERLINK(\"\"http://example.net\"\")\""), "{text}");
}

#[tokio::test]
async fn each_way_of_failing_to_export_has_its_sentence() {
    let (world, _seat) = World::sample().await;
    let path = world.folder.path().join("summary.csv");
    for (failure, said) in [
        (FileError::DiskFull, "no room left in"),
        (FileError::NotAllowed, "may not write in"),
        (FileError::FolderGone, "not there (any more)"),
        (FileError::ReadBack, "reads back differently"),
        (FileError::Io("I/O error".into()), "I/O error"),
        (FileError::Unsure("I/O error".into()), "could not be checked"),
    ] {
        let failing = Seat::new(Surroundings { files: Arc::new(Failing(failure)), ..world.surroundings() });
        failing.start().await.unwrap();
        let error = failing.export_summary(&export(SummaryView::default()), &path, false).await.unwrap_err();
        assert!(error.to_string().contains(said), "{error}");
        assert!(failing.summary_plan(&account()).await.unwrap().folder.is_none(), "not remembered");
    }
    let nobody: AccountNumber = "999".parse().unwrap();
    let seat = world.seat();
    assert_eq!(seat.summary_plan(&account()).await, Err(ExportError::NotReady));
    seat.start().await.unwrap();
    assert_eq!(seat.summary_plan(&nobody).await, Err(ExportError::UnknownAccount { account: nobody }));
}

#[tokio::test]
async fn how_a_screen_was_left_is_kept_over_a_start() {
    let (world, seat) = World::sample().await;
    let query = |name: &str| ViewStateQuery { name: name.into() };
    let keep = |name: &str, state: &str| KeepViewState { name: name.into(), state: state.into() };
    assert_eq!(seat.view_state(&query("account-summary")).await.unwrap().state, None);
    seat.keep_view_state(keep("account-summary", "{\"grouped\":false}")).await.unwrap();
    seat.keep_view_state(keep("other", "1")).await.unwrap();
    drop(seat);
    let seat = world.seat();
    assert_eq!(seat.view_state(&query("other")).await, Err(ViewStateError::NotReady));
    seat.start().await.unwrap();
    let kept = seat.view_state(&query("account-summary")).await.unwrap();
    assert_eq!(kept.state.as_deref(), Some("{\"grouped\":false}"));

    for name in ["", "Account", "a b", "../x", &"a".repeat(41)] {
        assert_eq!(seat.view_state(&query(name)).await, Err(ViewStateError::Name), "{name:?}");
        assert_eq!(seat.keep_view_state(keep(name, "1")).await, Err(ViewStateError::Name), "{name:?}");
    }
    let too_long = keep("account-summary", &"x".repeat(8193));
    assert_eq!(seat.keep_view_state(too_long).await, Err(ViewStateError::TooLong { limit: 8192 }));
    assert_eq!(seat.view_state(&query("account-summary")).await.unwrap(), kept);
    let longest = keep("account-summary", &"x".repeat(8192));
    assert!(seat.keep_view_state(longest).await.is_ok());
    assert_eq!(
        seat.preferences().await.unwrap(),
        Preferences::default(),
        "screens reach no other preference"
    );
}
