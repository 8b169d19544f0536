//! Upgrade: units move along upgrade paths, and files follow them.

use activation_file::{RevocationReason, Verdict};
use chrono::{Days, NaiveDate, TimeDelta};
use licensing::{Decision, FileState, LicenseType, MIRRORING_OVERLAP_DAYS, PoolMove, Refusal};
use portal_api::{Change, ProblemKind, Produced, Revision};
use sqlx::Executor;

use crate::{company::*, support::*};

fn step(from: &str, to: &str, units: u32, in_files: u32) -> PoolMove {
    PoolMove {
        from: from.parse().unwrap(),
        to: to.parse().unwrap(),
        license_type: LicenseType::Production,
        units,
        in_files,
    }
}

fn revision(supersedes: &str, serial: &str) -> Revision {
    Revision { supersedes: supersedes.parse().unwrap(), serial: serial.parse().unwrap() }
}

/// The last day of an overlap that begins today.
fn overlap_end() -> NaiveDate {
    start().date_naive() + Days::new(MIRRORING_OVERLAP_DAYS)
}

/// Every pool of the mirrored account that has an upgrade path.
fn all_pools() -> Vec<licensing::PoolKey> {
    vec![
        production("UP-A"),
        pool_key("UP-A", LicenseType::Development),
        production("UP-B"),
        production("UP-S"),
    ]
}

#[tokio::test]
async fn chosen_pools_and_files_move_and_the_others_stay() {
    let world = World::company().await;
    let first = world.generated(PLAIN, 1, vec![line("UP-A", 30, 5), line("UP-X", 2, 0)]).await;
    let stays = world.generated(PLAIN, 2, vec![line("UP-A", 7, 0)]).await;
    let first_bytes = world.bytes(PLAIN, &first).await;

    let wish = upgrading(PLAIN, vec![production("UP-A")], &[&first]);
    let receipt = world.submit(&wish).await.unwrap();
    let Produced::Revisions { revisions, decision } = accepted(receipt.clone()) else { panic!() };
    assert_eq!(revisions, [revision(&first, "AF-00000003")]);
    let Decision::Upgrade { moves, pools, overlap_ends, .. } = *decision else { panic!() };
    // 93 of 100 move: what was available, and what the chosen file holds.
    assert_eq!((moves, overlap_ends), (vec![step("UP-A", "UP-B", 93, 35)], None));
    assert_eq!(pools.iter().map(|change| change.units).collect::<Vec<_>>(), [93, 93]);

    let (a, b) = (production("UP-A"), production("UP-B"));
    assert_eq!(world.pool(PLAIN, &a).await, Some(pool(7, 7)));
    assert_eq!(world.pool(PLAIN, &b).await, Some(pool(98, 35)));
    assert_eq!(world.pool(PLAIN, &pool_key("UP-A", LicenseType::Development)).await, Some(pool(10, 0)));
    assert_eq!(world.pool(MIRRORED, &a).await, Some(pool(100, 0)), "another account's pool");
    assert_eq!(world.file_row(&first).await, ("superseded".into(), 1, None));
    assert_eq!(world.file_row(&stays).await, ("active".into(), 1, None));
    assert_eq!(world.file_row("AF-00000003").await, ("active".into(), 2, None));
    let kept: (String, String, i64, i64) =
        sqlx::query_as("SELECT from_part, to_part, units, in_files FROM pool_move WHERE request = ?")
            .bind(wish.id.to_string())
            .fetch_one(&mut world.sql().await)
            .await
            .unwrap();
    assert_eq!(kept, ("UP-A".into(), "UP-B".into(), 93, 35));

    let (request, mut changes) = world.last_changes(PLAIN).await;
    assert_eq!(request, wish.id);
    let Some(Change::File(record)) = changes.pop() else { panic!("{changes:?}") };
    assert_eq!(
        changes,
        [
            Change::Moved(step("UP-A", "UP-B", 93, 35)),
            pool_after(a, pool(7, 7)),
            pool_after(b, pool(98, 35)),
            state_after(&first, FileState::Superseded, None)
        ]
    );
    assert_eq!(record.parts, [line("UP-B", 30, 5), line("UP-X", 2, 0)]);
    assert_eq!((record.revision, record.license_version.as_str()), (2, "4.0"));

    let inspection = world.inspected(PLAIN, "AF-00000003").await;
    assert_eq!(inspection.verdict, Verdict::Valid, "{inspection:?}");
    let claims = inspection.contents.unwrap().claims;
    assert_eq!((claims.lineage, claims.revision), (first.clone(), 2));
    assert_eq!((claims.supersedes.as_ref(), claims.license_version.as_str()), (Some(&first), "4.0"));
    assert_eq!((claims.keys["I3_STATION"], claims.keys["I3_FOUR"], claims.keys["I3_REPORT"]), (35, 1, 1));
    assert_eq!(world.bytes(PLAIN, &first).await, first_bytes);
    assert_eq!(world.inspected(PLAIN, &first).await.verdict, Verdict::Superseded);
    assert_eq!(world.inspected(PLAIN, &stays).await.verdict, Verdict::Valid);

    let before = world.everything().await;
    assert_eq!(world.submit(&wish).await.unwrap(), receipt);
    let other = portal_api::Request { device: "another".into(), ..wish };
    assert_eq!(world.submit(&other).await.unwrap_err().kind, ProblemKind::RequestIdReused);
    assert_eq!(world.everything().await, before);
}

#[tokio::test]
async fn what_cannot_be_upgraded_is_refused_and_nothing_changes() {
    let world = World::company().await;
    let first = world.generated(PLAIN, 1, vec![line("UP-A", 1, 0)]).await;
    let unconcerned = world.generated(PLAIN, 2, vec![line("UP-X", 1, 0)]).await;
    let refuse = async |pools, files: &[&str]| world.refuse(&upgrading(PLAIN, pools, files)).await;
    let causes = refuse(vec![production("UP-X")], &[]).await;
    assert!(matches!(causes.as_slice(), [Refusal::NoUpgradePath { .. }]), "{causes:?}");
    let causes = refuse(vec![production("UP-A")], &[&unconcerned]).await;
    assert!(matches!(causes.as_slice(), [Refusal::FileNotConcerned { .. }]), "{causes:?}");
    let causes = refuse(vec![production("UP-T")], &[]).await;
    assert!(matches!(causes.as_slice(), [Refusal::NotOwned { .. }]), "{causes:?}");
    world.accept(&updating(PLAIN, &first, vec![server(1)], vec![line("UP-A", 2, 0)])).await;
    let causes = refuse(vec![production("UP-A")], &[&first]).await;
    let [Refusal::NotInForce { newest: Some(newest), .. }] = causes.as_slice() else { panic!("{causes:?}") };
    assert_eq!(newest.as_str(), "AF-00000003");
    world.advance(TimeDelta::days(1000));
    let causes = refuse(vec![production("UP-A")], &["AF-00000003"]).await;
    assert!(matches!(causes.as_slice(), [Refusal::SupportEnded { .. }]), "{causes:?}");
}

#[tokio::test]
async fn with_mirroring_the_old_files_stay_in_force_until_the_overlap_ends() {
    let world = World::company().await;
    let one = world.generated(MIRRORED, 1, vec![line("UP-A", 30, 0)]).await;
    let two = world.generated(MIRRORED, 2, vec![line("UP-S", 4, 0)]).await;
    world.generated(MIRRORED, 3, vec![line("UP-X", 1, 0)]).await;

    let causes = world.refuse(&upgrading(MIRRORED, vec![production("UP-A")], &[&one])).await;
    let [Refusal::MirroringAllOrNone { pools, files }] = causes.as_slice() else { panic!("{causes:?}") };
    assert_eq!(pools.len(), 3, "{pools:?}");
    assert_eq!(files.first.iter().map(|file| file.as_str()).collect::<Vec<_>>(), [&two]);

    let wish = upgrading(MIRRORED, all_pools(), &[&two, &one]);
    let Produced::Revisions { revisions, .. } = world.accept(&wish).await else { panic!() };
    assert_eq!(revisions, [revision(&one, "AF-00000004"), revision(&two, "AF-00000005")]);
    let ends = overlap_end();
    for old in [&one, &two] {
        assert_eq!(world.file_row(old).await, ("superseded".into(), 1, Some(ends.to_string())));
    }
    // The units are used once, whichever of the two files a server reads. What was of UP-B went on to UP-C.
    let state: Vec<_> = [("UP-A", 0, 0), ("UP-B", 100, 30), ("UP-C", 5, 0), ("UP-S", 0, 0), ("UP-T", 40, 4)]
        .into_iter()
        .map(|(part, ordered, allocated)| (production(part), pool(ordered, allocated)))
        .collect();
    for (key, expected) in &state {
        assert_eq!(world.pool(MIRRORED, key).await, Some(*expected), "{key:?}");
    }
    let (_, changes) = world.last_changes(MIRRORED).await;
    for old in [&one, &two] {
        assert!(changes.contains(&state_after(old, FileState::Superseded, Some(ends))), "{changes:?}");
    }

    // Up to the last second of the last day nothing is revoked; then both are.
    let last = ends.and_hms_opt(23, 59, 59).unwrap().and_utc();
    world.clock.set(last);
    assert_eq!(world.revocations().await.sequence(), 1);
    assert_eq!(world.inspected(MIRRORED, &one).await.verdict, Verdict::Valid);
    world.advance(TimeDelta::seconds(1));
    let list = world.revocations().await;
    assert_eq!((list.sequence(), list.claims().revoked.len()), (2, 2));
    let entry = list.get(&one).unwrap();
    assert_eq!((entry.reason, entry.at), (RevocationReason::Superseded, last.timestamp() + 1));
    assert_eq!(world.inspected(MIRRORED, &one).await.verdict, Verdict::Superseded);
    assert_eq!(world.inspected(MIRRORED, "AF-00000004").await.verdict, Verdict::Valid);
}

#[tokio::test]
async fn an_overlap_ends_early_with_the_newest_revision() {
    let world = World::company().await;
    let one = world.generated(MIRRORED, 1, vec![line("UP-A", 30, 0)]).await;
    let two = world.generated(MIRRORED, 2, vec![line("UP-A", 4, 0)]).await;
    world.accept(&upgrading(MIRRORED, all_pools(), &[&one, &two])).await;
    // A revision later, with an overlap still behind it.
    world.advance(TimeDelta::days(5));
    world.accept(&updating(MIRRORED, "AF-00000003", vec![server(1)], vec![line("UP-B", 31, 0)])).await;
    assert_eq!(world.file_row(&one).await.2, Some(overlap_end().to_string()));
    assert_eq!(world.inspected(MIRRORED, &one).await.verdict, Verdict::Valid);

    world.advance(TimeDelta::days(5));
    world.accept(&deactivating(MIRRORED, "AF-00000005")).await;
    let (_, changes) = world.last_changes(MIRRORED).await;
    assert_eq!(
        changes,
        [
            pool_after(production("UP-B"), pool(100, 4)),
            state_after("AF-00000005", FileState::Deactivated, None),
            state_after(&one, FileState::Superseded, None)
        ]
    );
    assert_eq!(world.file_row(&one).await, ("superseded".into(), 1, None));
    let list = world.revocations().await;
    let now = (start() + TimeDelta::days(10)).timestamp();
    assert_eq!(list.get(&one).unwrap().at, now);
    assert_eq!(world.inspected(MIRRORED, "AF-00000005").await.verdict, Verdict::Deactivated);
    // The other lineage goes on.
    assert_eq!(world.file_row(&two).await.2, Some(overlap_end().to_string()));
    assert_eq!(world.inspected(MIRRORED, &two).await.verdict, Verdict::Valid);
}

#[tokio::test]
async fn an_overlap_that_is_over_keeps_its_moment() {
    let world = World::company().await;
    let one = world.generated(MIRRORED, 1, vec![line("UP-A", 30, 0)]).await;
    world.accept(&upgrading(MIRRORED, all_pools(), &[&one])).await;
    world.advance(TimeDelta::days(200));
    world.accept(&deactivating(MIRRORED, "AF-00000002")).await;
    let over = (overlap_end() + Days::new(1)).and_hms_opt(0, 0, 0).unwrap().and_utc();
    assert_eq!(world.revocations().await.get(&one).unwrap().at, over.timestamp());
}

#[tokio::test]
async fn units_go_on_along_a_chain_and_later_orders_feed_the_part_that_they_name() {
    let world = World::company().await;
    let first = world.generated(PLAIN, 1, vec![line("UP-A", 30, 0)]).await;
    world.accept(&upgrading(PLAIN, vec![production("UP-A")], &[&first])).await;
    assert_eq!(world.pool(PLAIN, &production("UP-B")).await, Some(pool(105, 30)));
    world.accept(&upgrading(PLAIN, vec![production("UP-B")], &["AF-00000002"])).await;
    let (a, b, c) = (production("UP-A"), production("UP-B"), production("UP-C"));
    assert_eq!(world.pool(PLAIN, &a).await, Some(pool(0, 0)));
    assert_eq!(world.pool(PLAIN, &b).await, Some(pool(0, 0)));
    assert_eq!(world.pool(PLAIN, &c).await, Some(pool(105, 30)));
    let newest = world.inspected(PLAIN, "AF-00000003").await.contents.unwrap().claims;
    assert_eq!((newest.lineage, newest.revision, newest.license_version), (first, 3, "5.0".into()));

    let more = [
        ("UP-A", LicenseType::Production, 11),
        ("UP-B", LicenseType::Production, 12),
        ("UP-C", LicenseType::Production, 13),
    ];
    assert!(world.import_csv(&orders("SO-2", PLAIN, &more)).await.done);
    assert_eq!(world.pool(PLAIN, &a).await, Some(pool(11, 0)));
    assert_eq!(world.pool(PLAIN, &b).await, Some(pool(12, 0)));
    assert_eq!(world.pool(PLAIN, &c).await, Some(pool(118, 30)));
    // The same orders once more change nothing, and what was upgraded cannot be taken away.
    assert!(world.import_csv(&orders("SO-1", PLAIN, &ORDERED)).await.done);
    assert_eq!(world.pool(PLAIN, &a).await, Some(pool(11, 0)));
    let report = world.import_csv(&orders("SO-1", PLAIN, &[("UP-A", LicenseType::Production, 88)])).await;
    assert!(!report.done && report.errors[0].message.contains("an upgrade moved"), "{report:?}");
    assert!(world.import_csv(&orders("SO-1", PLAIN, &[("UP-A", LicenseType::Production, 89)])).await.done);
    assert_eq!(world.pool(PLAIN, &a).await, Some(pool(0, 0)));
    // Of a chain that is upgraded at once, each unit takes one step.
    assert!(world.import_csv(&orders("SO-3", PLAIN, &[("UP-A", LicenseType::Production, 2)])).await.done);
    world.accept(&upgrading(PLAIN, vec![a.clone(), b.clone()], &[])).await;
    assert_eq!(world.pool(PLAIN, &a).await, Some(pool(0, 0)));
    assert_eq!(world.pool(PLAIN, &b).await, Some(pool(2, 0)));
    assert_eq!(world.pool(PLAIN, &c).await, Some(pool(130, 30)));
}

/// A fault at each place where an upgrade writes, also after some of its files were issued.
#[tokio::test]
async fn an_upgrade_is_done_whole_or_not_at_all() {
    let world = World::company().await;
    let mut files = Vec::new();
    for number in 0..4 {
        files.push(world.generated(MIRRORED, number, vec![line("UP-A", 3, 0), line("UP-S", 1, 0)]).await);
    }
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let wish = upgrading(MIRRORED, all_pools(), &files);
    let before = world.everything().await;
    let mut sql = world.sql().await;
    for place in [
        "INSERT ON pool_move",
        "INSERT ON file_end",
        "INSERT ON activation_file WHEN NEW.serial = 'AF-00000007'",
        "INSERT ON file_part WHEN NEW.serial = 'AF-00000008'",
        "INSERT ON journal",
        "INSERT ON receipt",
    ] {
        let fault = format!("CREATE TRIGGER fault AFTER {place} BEGIN SELECT RAISE(ABORT, 'fault'); END");
        sql.execute(sqlx::AssertSqlSafe(fault)).await.unwrap();
        assert_eq!(world.submit(&wish).await.unwrap_err().kind, ProblemKind::StoreUnavailable, "{place}");
        sql.execute("DROP TRIGGER fault").await.unwrap();
        assert_eq!(world.everything().await, before, "{place}");
    }
    let Produced::Revisions { revisions, .. } = world.accept(&wish).await else { panic!() };
    assert_eq!(revisions[3], revision("AF-00000004", "AF-00000008"), "no serial was lost");
}
