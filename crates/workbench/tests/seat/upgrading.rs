//! Upgrade Software through the embedded portal: with mirroring and without.

use chrono::{Days, NaiveDate};

use super::*;

const OLD_STATIONS: &str = "SW-1-3.0-ST";
const NEW_STATIONS: &str = "SW-1-4.0-ST";
const OLD_SERVER: &str = "SW-1-3.0-SV";
const NEW_SERVER: &str = "SW-1-4.0-SV";

/// A company with one account per kind: without mirroring, with mirroring, and without support.
async fn company() -> (World, Seat) {
    let world = World::new(keychain());
    let seat = world.seat();
    seat.start().await.unwrap();
    seat.found(found(StartWith::Empty)).await.unwrap();
    let accounts = "account,name,model,support_ends,mirroring,managed_by\n\
        1,Plain,perpetual,2027-06-30,no,\n\
        2,Mirrored,perpetual,2027-06-30,yes,\n\
        3,Ended,perpetual,2025-11-29,no,\n\
        4,Rented,subscription,2027-06-30,no,\n";
    let parts = "part,description,product_line,license_version,kind,keys,upgrade_to,source\n\
        SW-1-4.0-ST,Station,CIC,4.0,part,STATION:station CLIENT:assigned,,synthetic\n\
        SW-1-4.0-SV,Server,CIC,4.0,part,SERVER:flat,,synthetic\n\
        SW-1-3.0-ST,Station,CIC,3.0,part,STATION:station,SW-1-4.0-ST,synthetic\n\
        SW-1-3.0-SV,Server,CIC,3.0,part,SERVER:flat,SW-1-4.0-SV,synthetic\n";
    let mut sites =
        "account,site,name,street,city,region,postal_code,country,contact,email,phone,active\n".to_owned();
    let mut orders = "account,order,ordered_on,part,license_type,quantity\n".to_owned();
    for number in 1..=4 {
        sites.push_str(&format!(
            "{number},main,Head office,Street 1,Zürich,ZH,8000,CH,Ada,ada@site.example,1,yes\n"
        ));
        for (part, quantity) in [(OLD_STATIONS, 100), (OLD_SERVER, 3)] {
            orders.push_str(&format!("{number},SO-{number},2019-05-14,{part},production,{quantity}\n"));
        }
    }
    let files = [
        ("accounts.csv", accounts.to_owned()),
        ("parts.csv", parts.to_owned()),
        ("sites.csv", sites),
        ("orders.csv", orders),
    ];
    let files = files.into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes())).collect();
    let check = seat.check_import(files).await.unwrap();
    assert_eq!(check.report.error_count, 0, "{:?}", check.report.errors);
    assert!(seat.apply_import(check.id).await.unwrap().done);
    (world, seat)
}

fn number(account: u32) -> AccountNumber {
    account.to_string().parse().unwrap()
}

fn pool(part: &str) -> PoolKey {
    PoolKey { part: part.parse().unwrap(), license_type: LicenseType::Production }
}

/// A file of version 3.0 with a server and some stations.
async fn old_file(seat: &Seat, account: u32, machine: u32, stations: u32) -> Serial {
    let line = |part: &str, assigned: u32| PartDraft {
        part: part.into(),
        assigned: assigned.to_string(),
        pooled: String::new(),
    };
    let draft = GenerateDraft {
        product_line: "CIC".into(),
        license_type: "production".into(),
        license_version: "3.0".into(),
        site: "main".into(),
        machines: vec![MachineDraft {
            name: format!("OLD{machine:02}"),
            host_id: format!("A3155D1E{machine:04X}"),
        }],
        parts: vec![line(OLD_SERVER, 1), line(OLD_STATIONS, stations)],
        attributes: vec![],
        confirmed_files: vec![],
    };
    seat.generate(&number(account), seat.fresh_id(), &draft).await.unwrap().serial
}

/// Ordered, allocated and available units of a part; none when the account does not have it.
async fn units(seat: &Seat, account: u32, part: &str) -> Option<(u32, u32, u32)> {
    let summary = seat.account_summary(&number(account)).await.unwrap();
    let row = summary.rows.iter().find(|row| row.part.as_str() == part)?;
    Some((row.pool.ordered(), row.pool.allocated(), row.available))
}

async fn moves_of(seat: &Seat, account: u32, part: &str) -> Vec<(String, String, u32)> {
    let query = PartQuery {
        account: number(account),
        part: part.parse().unwrap(),
        license_type: LicenseType::Production,
    };
    let details = seat.part_details(&query).await.unwrap();
    details.moves.into_iter().map(|step| (step.from.to_string(), step.to.to_string(), step.units)).collect()
}

fn refusals(causes: &[CauseNote]) -> Vec<&Refusal> {
    causes.iter().map(|note| &note.cause).collect()
}

#[tokio::test]
async fn without_mirroring_one_product_moves_with_the_files_that_were_chosen() {
    let (world, seat) = company().await;
    let chosen = old_file(&seat, 1, 1, 30).await;
    let left_out = old_file(&seat, 1, 2, 20).await;

    let choices = seat.upgrade_choices(&number(1)).await.unwrap();
    assert!(choices.blocked.is_none() && choices.without_options.is_empty());
    assert_eq!((choices.support_ended, choices.overlap_ends), (None, None));
    let stations =
        choices.with_options.iter().find(|option| option.from.part.as_str() == OLD_STATIONS).unwrap();
    assert_eq!((stations.to.part.as_str(), stations.available), (NEW_STATIONS, 50));
    assert!(stations.causes.is_empty());
    let held: Vec<_> = stations.files.iter().map(|file| (file.serial.clone(), file.units)).collect();
    assert_eq!(held, [(chosen.clone(), 30), (left_out.clone(), 20)]);

    let wish = Upgrade { pools: vec![pool(OLD_STATIONS)], files: vec![chosen.clone()] };
    let preview = seat.upgrade_preview(&number(1), &wish).await.unwrap();
    assert!(preview.causes.is_empty(), "{:?}", preview.causes);
    assert_eq!((preview.moves[0].units, preview.moves[0].in_files), (80, 30));
    assert_eq!(preview.files.len(), 1);
    assert_eq!(preview.files[0].license_version.as_str(), "4.0");
    let keys: Vec<_> =
        preview.files[0].keys.iter().map(|key| (key.key.as_str(), key.before, key.after)).collect();
    assert_eq!(keys, [("CLIENT", 0, 30)], "only what changes");

    // Pressed twice: done once.
    let account = number(1);
    let (first, second) =
        tokio::join!(seat.upgrade(&account, choices.id, &wish), seat.upgrade(&account, choices.id, &wish));
    let upgraded = first.unwrap();
    assert_eq!(upgraded, second.unwrap());
    assert_eq!(upgraded.revisions.len(), 1);
    assert_eq!(upgraded.revisions[0].supersedes, chosen);

    let new = seat.file(&account, &upgraded.revisions[0].serial).await.unwrap();
    assert_eq!((new.file.state, new.file.revision), (FileState::Active, 2));
    assert_eq!(new.file.license_version.as_str(), "4.0");
    assert_eq!(new.trust.verdict.as_str(), "valid", "{:?}", new.trust);
    assert_eq!(new.supersedes.as_ref(), Some(&chosen));
    let old = seat.file(&account, &chosen).await.unwrap();
    assert_eq!((old.file.state, old.file.overlap_ends), (FileState::Superseded, None));
    let other = seat.file(&account, &left_out).await.unwrap();
    assert_eq!((other.file.state, other.file.revision), (FileState::Active, 1));

    assert_eq!(units(&seat, 1, NEW_STATIONS).await, Some((80, 30, 50)));
    assert_eq!(units(&seat, 1, OLD_STATIONS).await, Some((20, 20, 0)), "what the other file holds stays");
    assert_eq!(units(&seat, 1, OLD_SERVER).await, Some((3, 2, 1)), "a product that was not chosen stays");
    let moved = [(OLD_STATIONS.to_owned(), NEW_STATIONS.to_owned(), 80)];
    assert_eq!(moves_of(&seat, 1, OLD_STATIONS).await, moved);
    assert_eq!(moves_of(&seat, 1, NEW_STATIONS).await, moved);
    assert!(moves_of(&seat, 1, OLD_SERVER).await.is_empty());

    // Another program, and the portal's record against the cache: the same.
    let again = world.seat();
    again.start().await.unwrap();
    assert_eq!(units(&again, 1, NEW_STATIONS).await, Some((80, 30, 50)));
    assert_eq!(moves_of(&again, 1, NEW_STATIONS).await, moved);
    assert_eq!(seat.status().await.unwrap().outbox, OutboxCount::default());
}

#[tokio::test]
async fn with_mirroring_the_whole_set_moves_and_the_old_files_overlap() {
    let (world, seat) = company().await;
    let account = number(2);
    let old = [old_file(&seat, 2, 1, 30).await, old_file(&seat, 2, 2, 20).await];

    let some = Upgrade { pools: vec![pool(OLD_STATIONS)], files: old.to_vec() };
    let preview = seat.upgrade_preview(&account, &some).await.unwrap();
    assert!(matches!(refusals(&preview.causes)[..], [Refusal::MirroringAllOrNone { .. }]), "{preview:?}");
    let refused = seat.upgrade(&account, seat.fresh_id(), &some).await;
    assert!(
        matches!(&refused, Err(RequestError::Refused { causes })
        if matches!(refusals(causes)[..], [Refusal::MirroringAllOrNone { .. }])),
        "{refused:?}"
    );
    assert_eq!(units(&seat, 2, OLD_STATIONS).await, Some((100, 50, 50)), "none of it has moved");

    let choices = seat.upgrade_choices(&account).await.unwrap();
    let today = DateTime::from_timestamp(NOW, 0).unwrap().date_naive();
    let last = today.checked_add_days(Days::new(MIRRORING_OVERLAP_DAYS)).unwrap();
    assert_eq!(choices.overlap_ends, Some(last));
    let all = Upgrade { pools: vec![pool(OLD_STATIONS), pool(OLD_SERVER)], files: old.to_vec() };
    let preview = seat.upgrade_preview(&account, &all).await.unwrap();
    assert!(preview.causes.is_empty(), "{:?}", preview.causes);
    assert_eq!((preview.files.len(), preview.overlap_ends), (2, Some(last)));

    let upgraded = seat.upgrade(&account, choices.id, &all).await.unwrap();
    let superseded: Vec<_> = upgraded.revisions.iter().map(|revision| revision.supersedes.clone()).collect();
    assert_eq!(superseded, old);
    for portal_api::Revision { supersedes, serial } in &upgraded.revisions {
        let before = seat.file(&account, supersedes).await.unwrap();
        assert_eq!((before.file.state, before.file.overlap_ends), (FileState::Superseded, Some(last)));
        let after = seat.file(&account, serial).await.unwrap();
        assert_eq!((after.file.state, after.file.revision), (FileState::Active, 2));
        assert_eq!(after.trust.verdict.as_str(), "valid", "{:?}", after.trust);
        assert!(after.parts.iter().all(|line| [NEW_STATIONS, NEW_SERVER].contains(&line.part.as_str())));
    }

    // In force twice, allocated once.
    assert_eq!(units(&seat, 2, NEW_STATIONS).await, Some((100, 50, 50)));
    assert_eq!(units(&seat, 2, NEW_SERVER).await, Some((3, 2, 1)));
    for part in [OLD_STATIONS, OLD_SERVER] {
        let rest = units(&seat, 2, part).await;
        assert!(matches!(rest, None | Some((0, 0, 0))), "{part}: {rest:?}");
    }
    assert_eq!(moves_of(&seat, 2, NEW_SERVER).await, [(OLD_SERVER.to_owned(), NEW_SERVER.to_owned(), 3)]);

    // Nothing is left to upgrade, and a cache that is made anew says the same.
    let after = seat.upgrade_choices(&account).await.unwrap();
    assert!(after.with_options.is_empty(), "{:?}", after.with_options);
    assert_eq!(after.without_options.len(), 2);
    drop(seat);
    for entry in fs::read_dir(world.folder.path().join("data/seats/embedded")).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap().to_str().unwrap().starts_with("cache.sqlite") {
            fs::remove_file(path).unwrap();
        }
    }
    let again = world.seat();
    again.start().await.unwrap();
    assert_eq!(units(&again, 2, NEW_STATIONS).await, Some((100, 50, 50)));
    assert_eq!(
        again.file(&account, &old[0]).await.unwrap().file.overlap_ends,
        Some(last),
        "the overlap is the portal's, not the cache's"
    );
    assert_eq!(moves_of(&again, 2, NEW_STATIONS).await.len(), 1);
}

#[tokio::test]
async fn without_support_or_with_a_subscription_nothing_moves_and_all_stays() {
    let (_world, seat) = company().await;
    let file = old_file(&seat, 3, 1, 30).await;
    let choices = seat.upgrade_choices(&number(3)).await.unwrap();
    let ended: NaiveDate = "2025-11-29".parse().unwrap();
    assert_eq!(choices.support_ended, Some(ended));
    assert_eq!(choices.with_options.len(), 2);
    for option in &choices.with_options {
        let expected = Refusal::SupportEnded { part: option.from.part.clone(), ended };
        assert_eq!(refusals(&option.causes), [&expected]);
    }
    let wish = Upgrade { pools: vec![pool(OLD_STATIONS)], files: vec![file.clone()] };
    let refused = seat.upgrade(&number(3), choices.id, &wish).await;
    assert!(
        matches!(&refused, Err(RequestError::Refused { causes })
        if matches!(refusals(causes)[..], [Refusal::SupportEnded { .. }])),
        "{refused:?}"
    );
    assert_eq!(seat.file(&number(3), &file).await.unwrap().file.state, FileState::Active);
    assert_eq!(units(&seat, 3, OLD_STATIONS).await, Some((100, 30, 70)));

    assert!(seat.upgrade_choices(&number(4)).await.unwrap().blocked.is_some());
    let rented = Upgrade { pools: vec![pool(OLD_STATIONS)], files: vec![] };
    let preview = seat.upgrade_preview(&number(4), &rented).await.unwrap();
    assert!(matches!(refusals(&preview.causes)[..], [Refusal::SubscriptionAccount { .. }]), "{preview:?}");
}
