//! Drafts and requests: kept through crashes, asked once, and never lost.

use super::*;

#[tokio::test]
async fn asking_twice_with_one_id_asks_once() {
    let (_world, seat) = World::sample().await;
    let id = seat.fresh_id();
    let (number, draft) = (account(), pair_draft());
    let (first, second) =
        tokio::join!(seat.generate(&number, id, &draft), seat.generate(&number, id, &draft));
    assert_eq!(first.unwrap().serial, second.unwrap().serial);
    assert_eq!(available(&seat, "SW-001-4.0-AL04").await, 170);
    let mut other = pair_draft();
    other.parts[1].pooled = "1".into();
    assert_eq!(seat.generate(&account(), id, &other).await, Err(RequestError::AlreadySent));
    assert_eq!(seat.files(&FilesQuery::page(account(), 0, 5)).await.unwrap().total, 1);
}

#[tokio::test]
async fn a_draft_survives_and_belongs_to_its_account() {
    let (world, seat) = World::sample().await;
    let fresh = seat.draft(&account()).await.unwrap();
    let mut typed = pair_draft();
    typed.parts[0].assigned = "1e3".into();
    seat.save_draft(&account(), fresh.id, typed.clone()).await.unwrap();
    // Killed here: nothing was closed, and another program opens the same folder.
    let again = world.seat();
    assert_eq!(again.start().await.unwrap(), StartState::Ready);
    let kept = again.draft(&account()).await.unwrap();
    assert_eq!((kept.id, &kept.draft), (fresh.id, &typed));
    assert_ne!(again.draft(&"100043".parse().unwrap()).await.unwrap().id, fresh.id);

    // A script's request leaves it alone.
    generate(&again, &pair_draft()).await.unwrap();
    assert_eq!(seat.draft(&account()).await.unwrap().draft, typed);

    // Its own request takes it away, and a screen that is late does not bring it back.
    let mut mended = pair_draft();
    mended.confirmed_files = vec!["AF-00000001".into()];
    seat.save_draft(&account(), fresh.id, mended.clone()).await.unwrap();
    seat.generate(&account(), fresh.id, &mended).await.unwrap();
    let late = seat.save_draft(&account(), fresh.id, mended).await.unwrap();
    assert_ne!(late.id, fresh.id);
    assert_eq!(late.draft, GenerateDraft::default());
    assert_eq!(seat.discard_draft(&account()).await.unwrap().draft, GenerateDraft::default());
}

/// Puts a request into the outbox as a program leaves it that is killed right after keeping it.
async fn killed_after_keeping(world: &World, id: uuid::Uuid, draft: &GenerateDraft) {
    let request = portal_api::Request {
        id,
        account: account(),
        made_at: DateTime::from_timestamp(NOW, 0).unwrap(),
        made_by: "Grüße Łukasz 山田".into(),
        device: "laptop-7".into(),
        action: Action::Generate(draft.read().unwrap()),
    };
    let path = world.folder.path().join("data/seats/embedded/outbox.sqlite");
    let pool = sqlx::SqlitePool::connect(path.to_str().unwrap()).await.unwrap();
    sqlx::query(
        "INSERT INTO request (id, account, body, state, made_at) VALUES (?1, '100042', ?2, 'queued', 0)",
    )
    .bind(id.to_string())
    .bind(serde_json::to_string(&request).unwrap())
    .execute(&pool)
    .await
    .unwrap();
    pool.close().await;
}

#[tokio::test]
async fn a_program_without_the_key_leaves_a_waiting_request_alone() {
    let (world, seat) = World::sample().await;
    let id = seat.fresh_id();
    killed_after_keeping(&world, id, &pair_draft()).await;
    let reader = world.seat();
    assert_eq!(reader.continue_without_key().await.unwrap(), StartState::Ready);
    reader.sync().await.unwrap();
    assert_eq!(reader.status().await.unwrap().outbox, OutboxCount { queued: 1, refused: 0 });
    let summary = reader.account_summary(&account()).await.unwrap();
    assert_eq!(summary.rows.iter().map(|row| row.queued).sum::<u32>(), 31, "what waits is shown");
    // The next start with the key carries it out, once.
    let again = world.seat();
    again.start().await.unwrap();
    assert_eq!(again.status().await.unwrap().outbox, OutboxCount::default());
    assert_eq!(available(&again, "SW-001-4.0-AL04").await, 170);
    assert_eq!(again.generate(&account(), id, &pair_draft()).await.unwrap().serial.as_str(), "AF-00000001");
}

#[tokio::test]
async fn a_request_that_met_a_problem_is_the_same_request_when_asked_again() {
    let (world, seat) = World::sample().await;
    let id = seat.fresh_id();
    seat.save_draft(&account(), id, pair_draft()).await.unwrap();
    let keyless = world.seat();
    keyless.continue_without_key().await.unwrap();
    assert!(matches!(
        keyless.generate(&account(), id, &pair_draft()).await,
        Err(RequestError::NotDone { .. })
    ));
    // Its draft is still the draft, and may still be changed.
    assert_eq!(seat.draft(&account()).await.unwrap().id, id);
    assert_eq!(seat.save_draft(&account(), id, pair_draft()).await.unwrap().id, id);
    world.clock.set(DateTime::from_timestamp(NOW + 60, 0).unwrap());
    seat.generate(&account(), id, &pair_draft()).await.unwrap();
    assert_eq!(available(&seat, "SW-001-4.0-AL04").await, 170);
}

#[tokio::test]
async fn a_refused_draft_goes_on_under_another_id_and_keeps_what_is_typed() {
    let (world, seat) = World::sample().await;
    let id = seat.fresh_id();
    let mut greedy = pair_draft();
    greedy.parts[1].pooled = "500".into();
    seat.save_draft(&account(), id, greedy.clone()).await.unwrap();
    // Refused by the portal, where nobody was there to hear of it: the program was killed after keeping.
    killed_after_keeping(&world, id, &greedy).await;
    let again = world.seat();
    again.start().await.unwrap();
    assert_eq!(again.status().await.unwrap().outbox, OutboxCount { queued: 0, refused: 1 });
    let standing = again.draft(&account()).await.unwrap();
    assert_ne!(standing.id, id);
    assert_eq!(standing.draft, greedy);
    // A screen that still knows the old id loses nothing, and is told the new one.
    let mut mended = pair_draft();
    mended.parts[1].pooled = "25".into();
    let kept = again.save_draft(&account(), id, mended.clone()).await.unwrap();
    assert_eq!((kept.id, &kept.draft), (standing.id, &mended));
    assert_eq!(again.draft(&account()).await.unwrap().draft, mended);
    again.generate(&account(), kept.id, &mended).await.unwrap();
}

#[tokio::test]
async fn what_is_typed_after_asking_is_kept_as_another_draft() {
    let (_world, seat) = World::sample().await;
    let id = seat.fresh_id();
    seat.save_draft(&account(), id, pair_draft()).await.unwrap();
    seat.generate(&account(), id, &pair_draft()).await.unwrap();
    let mut more = pair_draft();
    more.machines[0].name = "CICFRA03".into();
    let kept = seat.save_draft(&account(), id, more.clone()).await.unwrap();
    assert_ne!(kept.id, id);
    assert_eq!(seat.draft(&account()).await.unwrap().draft, more);
}
