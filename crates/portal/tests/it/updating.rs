//! Update: a new revision of a file that holds more.

use activation_file::Verdict;
use licensing::{Decision, FileState, PoolChange, Refusal};
use portal_api::{Change, ProblemKind, Produced};
use sqlx::Executor;

use crate::{company::*, support::*};

#[tokio::test]
async fn an_update_takes_the_file_s_place() {
    let world = World::company().await;
    let first = world.generated(PLAIN, 1, vec![line("UP-A", 30, 0)]).await;
    let first_bytes = world.bytes(PLAIN, &first).await;

    let wish =
        updating(PLAIN, &first, vec![server(1), server(2)], vec![line("UP-X", 3, 0), line("UP-A", 40, 5)]);
    let receipt = world.submit(&wish).await.unwrap();
    let Produced::ActivationFile { serial, decision } = accepted(receipt.clone()) else { panic!() };
    assert_eq!(serial.as_str(), "AF-00000002");
    let Decision::Update { supersedes, file, pools, .. } = *decision else { panic!() };
    assert_eq!(
        (supersedes.serial.as_str(), supersedes.lineage.as_str(), supersedes.revision),
        ("AF-00000001", "AF-00000001", 1)
    );
    let change = |key: licensing::PoolKey, units, before, after| PoolChange {
        part: key.part,
        license_type: key.license_type,
        units,
        before,
        after,
    };
    let (a, x) = (production("UP-A"), production("UP-X"));
    assert_eq!(
        pools,
        [change(a.clone(), 15, pool(100, 30), pool(100, 45)), change(x.clone(), 3, pool(20, 0), pool(20, 3))]
    );

    // The tables.
    assert_eq!(world.pool(PLAIN, &a).await, Some(pool(100, 45)));
    assert_eq!(world.pool(PLAIN, &x).await, Some(pool(20, 3)));
    assert_eq!(world.file_row(&first).await, ("superseded".into(), 1, None));
    assert_eq!(world.file_row("AF-00000002").await, ("active".into(), 2, None));

    // The journal: the pools, what became of the old file, the new one.
    let (request, mut changes) = world.last_changes(PLAIN).await;
    assert_eq!(request, wish.id);
    let Some(Change::File(record)) = changes.pop() else { panic!("{changes:?}") };
    assert_eq!(
        changes,
        [
            pool_after(a, pool(100, 45)),
            pool_after(x, pool(20, 3)),
            state_after(&first, FileState::Superseded, None)
        ]
    );
    assert_eq!((record.serial.as_str(), record.lineage.as_str()), ("AF-00000002", "AF-00000001"));
    assert_eq!((record.revision, record.state), (2, FileState::Active));
    assert_eq!(record.supersedes.as_ref().map(|before| before.as_str()), Some("AF-00000001"));
    assert_eq!((&record.machines, &record.parts), (&file.machines, &file.parts));
    assert_eq!(record.content.as_bytes(), world.bytes(PLAIN, "AF-00000002").await);

    // The bytes say the same and verify; the old ones are there as they were, and revoked.
    let inspection = world.inspected(PLAIN, "AF-00000002").await;
    assert_eq!(inspection.verdict, Verdict::Valid, "{inspection:?}");
    let claims = inspection.contents.unwrap().claims;
    assert_eq!((claims.lineage.as_str(), claims.revision), ("AF-00000001", 2));
    assert_eq!(claims.supersedes.as_deref(), Some("AF-00000001"));
    assert_eq!(claims.machines.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["SRV001", "SRV002"]);
    assert_eq!((claims.keys["I3_STATION"], claims.keys["I3_CLIENT"], claims.keys["I3_REPORT"]), (45, 40, 1));
    assert_eq!(world.bytes(PLAIN, &first).await, first_bytes);
    assert_eq!(world.inspected(PLAIN, &first).await.verdict, Verdict::Superseded);

    // The same once more gets the same, and the id serves no other wish.
    let before = world.everything().await;
    assert_eq!(world.submit(&wish).await.unwrap(), receipt);
    let other = portal_api::Request { action: deactivating(PLAIN, &first).action, ..wish };
    assert_eq!(world.submit(&other).await.unwrap_err().kind, ProblemKind::RequestIdReused);
    assert_eq!(world.everything().await, before);
}

#[tokio::test]
async fn the_second_server_uses_no_units_twice() {
    let world = World::company().await;
    let first = world.generated(PLAIN, 1, vec![line("UP-A", 30, 0)]).await;
    let wish = updating(PLAIN, &first, vec![server(1), server(2)], vec![line("UP-A", 30, 0)]);
    world.accept(&wish).await;
    assert_eq!(world.pool(PLAIN, &production("UP-A")).await, Some(pool(100, 30)));
    let (_, changes) = world.last_changes(PLAIN).await;
    let [state, Change::File(record)] = changes.as_slice() else { panic!("{changes:?}") };
    assert_eq!((state, record.machines.len()), (&state_after(&first, FileState::Superseded, None), 2));
}

#[tokio::test]
async fn a_superseded_revision_is_refused_and_the_newest_is_named() {
    let world = World::company().await;
    let first = world.generated(PLAIN, 1, vec![line("UP-A", 1, 0)]).await;
    let wish = |serial: &str, units| updating(PLAIN, serial, vec![server(1)], vec![line("UP-A", units, 0)]);
    world.accept(&wish(&first, 2)).await;
    world.accept(&wish("AF-00000002", 3)).await;
    let newest = world.inspected(PLAIN, "AF-00000003").await.contents.unwrap().claims;
    assert_eq!((newest.lineage.as_str(), newest.revision), ("AF-00000001", 3));
    assert_eq!(newest.supersedes.as_deref(), Some("AF-00000002"));
    for old in ["AF-00000001", "AF-00000002"] {
        let causes = world.refuse(&wish(old, 4)).await;
        let [Refusal::NotInForce { serial, state, newest }] = causes.as_slice() else { panic!("{causes:?}") };
        assert_eq!((serial.as_str(), *state), (old, FileState::Superseded));
        assert_eq!(newest.as_ref().map(|newest| newest.as_str()), Some("AF-00000003"));
    }
    // Another account's file is nobody's.
    let mut foreign = wish("AF-00000003", 4);
    foreign.account = MIRRORED.parse().unwrap();
    assert!(matches!(world.refuse(&foreign).await.as_slice(), [Refusal::FileUnknown { .. }]));
}

#[tokio::test]
async fn what_cannot_be_updated_is_refused_and_nothing_changes() {
    let world = World::company().await;
    let first = world.generated(PLAIN, 1, vec![line("UP-A", 30, 10)]).await;
    let other = world.generated(PLAIN, 2, vec![line("UP-A", 50, 0)]).await;
    let refuse = async |machines, parts| {
        let causes = world.refuse(&updating(PLAIN, &first, machines, parts)).await;
        let [cause] = causes.as_slice() else { panic!("{causes:?}") };
        cause.clone()
    };
    let cause = refuse(vec![server(1)], vec![line("UP-A", 41, 10)]).await;
    let Refusal::Short(shortage) = cause else { panic!("{cause}") };
    assert_eq!((shortage.asked, shortage.available, shortage.short), (11, 10, 1));
    assert_eq!(shortage.held_by.first.iter().map(|held| held.as_str()).collect::<Vec<_>>(), [&first, &other]);
    let cause = refuse(vec![server(1)], vec![line("UP-A", 40, 0)]).await;
    assert!(matches!(cause, Refusal::LowersQuantity { .. }), "{cause}");
    let cause = refuse(vec![server(1)], vec![line("UP-A", 30, 10)]).await;
    assert!(matches!(cause, Refusal::NothingChanges { .. }), "{cause}");
    let cause = refuse(vec![server(3)], vec![line("UP-A", 31, 10)]).await;
    assert!(matches!(cause, Refusal::MachinesChanged { .. }), "{cause}");
    // The second server has a file of its own.
    let cause = refuse(vec![server(1), server(2)], vec![line("UP-A", 30, 10)]).await;
    let Refusal::ConfirmationNeeded { files } = cause else { panic!("{cause}") };
    assert_eq!(files[0].serial.as_str(), other);
}

/// A fault at each of the places where an update writes leaves all as it was, and the same request goes through later.
#[tokio::test]
async fn an_update_is_done_whole_or_not_at_all() {
    let world = World::company().await;
    let first = world.generated(PLAIN, 1, vec![line("UP-A", 1, 0)]).await;
    let wish = updating(PLAIN, &first, vec![server(1)], vec![line("UP-A", 2, 0)]);
    let before = world.everything().await;
    let mut sql = world.sql().await;
    for place in ["INSERT ON file_end", "INSERT ON file_part", "INSERT ON journal", "INSERT ON receipt"] {
        let fault = format!("CREATE TRIGGER fault AFTER {place} BEGIN SELECT RAISE(ABORT, 'fault'); END");
        sql.execute(sqlx::AssertSqlSafe(fault)).await.unwrap();
        assert_eq!(world.submit(&wish).await.unwrap_err().kind, ProblemKind::StoreUnavailable, "{place}");
        sql.execute("DROP TRIGGER fault").await.unwrap();
        assert_eq!(world.everything().await, before, "{place}");
    }
    world.accept(&wish).await;
    assert_eq!(world.file_row("AF-00000002").await, ("active".into(), 2, None));
}
