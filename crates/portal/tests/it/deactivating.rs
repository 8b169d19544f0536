//! Deactivate: a file's units go back to their pools.

use activation_file::Verdict;
use licensing::{
    Action, Deactivate, DeactivateReason, Decision, FileState, LicenseType, ReallocationCause, Refusal,
};
use portal_api::{ProblemKind, Produced, Receipt, path};
use sqlx::Executor;

use crate::{company::*, support::*};

#[tokio::test]
async fn a_deactivated_file_gives_its_units_back() {
    let world = World::company().await;
    let first = world.generated(PLAIN, 1, vec![line("UP-A", 30, 5), line("UP-X", 2, 0)]).await;
    let bytes = world.bytes(PLAIN, &first).await;
    let wish = deactivating(PLAIN, &first);
    let receipt = world.submit(&wish).await.unwrap();
    let Produced::Changed { decision } = accepted(receipt.clone()) else { panic!() };
    let Decision::Deactivate { serial, lineage, pools, why } = *decision else { panic!() };
    assert_eq!((serial.as_str(), lineage.as_str()), (first.as_str(), first.as_str()));
    assert_eq!(why, DeactivateReason::GeneratedIncorrectly);
    assert_eq!(pools.iter().map(|change| change.units).collect::<Vec<_>>(), [35, 2]);

    let (a, x) = (production("UP-A"), production("UP-X"));
    assert_eq!(world.pool(PLAIN, &a).await, Some(pool(100, 0)));
    assert_eq!(world.pool(PLAIN, &x).await, Some(pool(20, 0)));
    assert_eq!(world.file_row(&first).await, ("deactivated".into(), 1, None));
    let state = state_after(&first, FileState::Deactivated, None);
    assert_eq!(
        world.last_changes(PLAIN).await,
        (wish.id, vec![pool_after(a, pool(100, 0)), pool_after(x, pool(20, 0)), state])
    );
    assert_eq!(world.bytes(PLAIN, &first).await, bytes, "it can still be looked at");
    assert_eq!(world.inspected(PLAIN, &first).await.verdict, Verdict::Deactivated);

    let before = world.everything().await;
    assert_eq!(world.submit(&wish).await.unwrap(), receipt);
    let mut other = wish.clone();
    other.device = "another".into();
    assert_eq!(world.submit(&other).await.unwrap_err().kind, ProblemKind::RequestIdReused);
    assert_eq!(world.everything().await, before);

    // The units serve the next file, on the same machine.
    let next = world.generated(PLAIN, 1, vec![line("UP-A", 100, 0)]).await;
    assert_eq!(next, "AF-00000002", "no serial was used for the deactivation");
}

#[tokio::test]
async fn what_has_ended_does_not_end_twice() {
    let world = World::company().await;
    let first = world.generated(PLAIN, 1, vec![line("UP-A", 1, 0)]).await;
    world.accept(&updating(PLAIN, &first, vec![server(1)], vec![line("UP-A", 2, 0)])).await;
    let causes = world.refuse(&deactivating(PLAIN, &first)).await;
    let [Refusal::NotInForce { state: FileState::Superseded, newest: Some(newest), .. }] = causes.as_slice()
    else {
        panic!("{causes:?}")
    };
    assert_eq!(newest.as_str(), "AF-00000002");

    world.accept(&deactivating(PLAIN, "AF-00000002")).await;
    for old in [&first, "AF-00000002"] {
        let causes = world.refuse(&deactivating(PLAIN, old)).await;
        assert!(
            matches!(causes.as_slice(), [Refusal::NotInForce { newest: None, .. }]),
            "nothing of the lineage is in force: {causes:?}"
        );
    }
    let causes = world.refuse(&deactivating(PLAIN, "AF-00000009")).await;
    assert!(matches!(causes.as_slice(), [Refusal::FileUnknown { .. }]), "{causes:?}");
    let causes = world.refuse(&deactivating(MIRRORED, "AF-00000002")).await;
    assert!(matches!(causes.as_slice(), [Refusal::FileUnknown { .. }]), "{causes:?}");
}

#[tokio::test]
async fn the_reason_is_kept_and_another_one_needs_words() {
    let world = World::company().await;
    let asked = |serial: &str, reason| {
        asking(PLAIN, Action::Deactivate(Deactivate { serial: serial.parse().unwrap(), reason }))
    };
    let first = world.generated(PLAIN, 1, vec![line("UP-A", 1, 0)]).await;
    let wordless = asked(&first, DeactivateReason::Other { text: " ".into() });
    assert!(matches!(world.refuse(&wordless).await.as_slice(), [Refusal::Invalid(_)]));
    let cause = ReallocationCause::OrganisationalChange;
    for reason in [
        DeactivateReason::Other { text: "Der Server ist ertrunken.\nFotos liegen bei.".into() },
        DeactivateReason::Reallocation { cause },
    ] {
        let serial = world.generated(PLAIN, 2, vec![line("UP-A", 1, 0)]).await;
        let wish = asked(&serial, reason.clone());
        let Produced::Changed { decision } = world.accept(&wish).await else { panic!() };
        assert!(matches!(*decision, Decision::Deactivate { why, .. } if why == reason));
    }
}

#[tokio::test]
async fn no_key_is_needed_and_only_the_file_s_own_pools_change() {
    let world = World::company().await;
    let mut wish = generating(PLAIN, 1, vec![line("UP-A", 4, 0)]);
    let Action::Generate(generate) = &mut wish.action else { panic!() };
    generate.license_type = LicenseType::Development;
    let development = serial(&world.submit(&wish).await.unwrap());
    world.generated(PLAIN, 2, vec![line("UP-A", 7, 0)]).await;
    world.generated(MIRRORED, 1, vec![line("UP-A", 9, 0)]).await;

    let bare = portal::Portal::open(&world.database(), world.clock.clone()).await.unwrap();
    let caller = bare.in_process(portal::Principal::licensing_team(OWNER));
    let receipt: Receipt = post(&caller, path::REQUESTS, &deactivating(PLAIN, &development)).await.unwrap();
    accepted(receipt);
    assert_eq!(world.pool(PLAIN, &pool_key("UP-A", LicenseType::Development)).await, Some(pool(10, 0)));
    assert_eq!(world.pool(PLAIN, &production("UP-A")).await, Some(pool(100, 7)));
    assert_eq!(world.pool(MIRRORED, &production("UP-A")).await, Some(pool(100, 9)));
}

#[tokio::test]
async fn a_deactivation_is_done_whole_or_not_at_all() {
    let world = World::company().await;
    let first = world.generated(PLAIN, 1, vec![line("UP-A", 1, 0)]).await;
    let wish = deactivating(PLAIN, &first);
    let before = world.everything().await;
    let mut sql = world.sql().await;
    for place in ["INSERT ON file_end", "UPDATE ON pool", "INSERT ON journal", "INSERT ON receipt"] {
        let fault = format!("CREATE TRIGGER fault AFTER {place} BEGIN SELECT RAISE(ABORT, 'fault'); END");
        sql.execute(sqlx::AssertSqlSafe(fault)).await.unwrap();
        assert_eq!(world.submit(&wish).await.unwrap_err().kind, ProblemKind::StoreUnavailable, "{place}");
        sql.execute("DROP TRIGGER fault").await.unwrap();
        assert_eq!(world.everything().await, before, "{place}");
    }
    // Data that contradict themselves are not made worse.
    sql.execute("UPDATE pool SET allocated = 0").await.unwrap();
    let causes = world.refuse(&wish).await;
    assert!(matches!(causes.as_slice(), [Refusal::PoolMismatch { .. }]), "{causes:?}");
    sql.execute("UPDATE pool SET allocated = 1 WHERE account = '200001' AND part = 'UP-A' AND license_type = 'production'")
        .await
        .unwrap();
    world.accept(&deactivating(PLAIN, &first)).await;
}
