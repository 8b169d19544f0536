//! When the key, the disk or the database fails.

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use portal_api::ProblemKind;
use sqlx::Executor;

use crate::support::*;

async fn nothing_happened(world: &World) {
    for statement in [
        "SELECT count(*) FROM activation_file",
        "SELECT count(*) FROM receipt",
        "SELECT sum(allocated) FROM pool",
        "SELECT value FROM counter WHERE name = 'serial'",
    ] {
        assert_eq!(world.number(statement).await, 0, "{statement}");
    }
    assert_eq!(world.journal(&stream(ACCOUNT)).await.len(), 1);
}

#[tokio::test]
async fn a_key_that_does_not_sign_stores_nothing_and_the_request_may_come_again() {
    let world = World::sample().await;
    world.portal.use_key(locked_signer(1)).await.unwrap();
    let wish = request(generate(30));
    let problem = world.submit(&wish).await.unwrap_err();
    assert_eq!((problem.kind, problem.status), (ProblemKind::CannotSign, 503));
    nothing_happened(&world).await;
    world.portal.use_key(signer(1)).await.unwrap();
    assert_eq!(serial(&world.submit(&wish).await.unwrap()), "AF-00000001");
}

#[tokio::test]
async fn without_a_key_a_request_can_be_refused_but_not_accepted() {
    let world = World::sample().await;
    let bare = portal::Portal::open(&world.database(), world.clock.clone()).await.unwrap();
    let caller = bare.in_process(portal::Principal::licensing_team(OWNER));
    let short: portal_api::Receipt =
        post(&caller, portal_api::path::REQUESTS, &request(generate(201))).await.unwrap();
    assert!(matches!(short.outcome, portal_api::Outcome::Refused(_)));
    let problem = post::<portal_api::Receipt>(&caller, portal_api::path::REQUESTS, &request(generate(1)))
        .await
        .unwrap_err();
    assert_eq!(problem.kind, ProblemKind::CannotSign);
}

#[tokio::test]
async fn a_statement_that_fails_takes_only_its_own_request_with_it() {
    let world = World::sample().await;
    let mut sql = world.sql().await;
    sql.execute(
        "CREATE TRIGGER fault BEFORE INSERT ON receipt WHEN NEW.receipt LIKE '%M13%' BEGIN SELECT RAISE(ABORT, 'fault'); END",
    )
    .await
    .unwrap();
    let wishes: Vec<_> = (10..17).map(|number| request_of(number, 2)).collect();
    let answers = futures_util::future::join_all(wishes.iter().map(|wish| world.submit(wish))).await;
    for (index, answer) in answers.iter().enumerate() {
        match answer {
            Ok(_) => assert_ne!(index, 3),
            Err(problem) => {
                assert_eq!((index, problem.kind, problem.status), (3, ProblemKind::StoreUnavailable, 503));
            }
        }
    }
    assert_eq!(world.number("SELECT sum(allocated) FROM pool").await, 12);
    sql.execute("DROP TRIGGER fault").await.unwrap();
    assert_eq!(serial(&world.submit(&wishes[3]).await.unwrap()), "AF-00000007");
}

#[tokio::test]
async fn a_commit_that_fails_undoes_the_whole_flush() {
    let world = World::sample().await;
    let mut sql = world.sql().await;
    sql.execute(
        "CREATE TABLE orphan (account TEXT REFERENCES account (account) DEFERRABLE INITIALLY DEFERRED);
         CREATE TRIGGER fault AFTER INSERT ON receipt BEGIN INSERT INTO orphan VALUES ('nobody'); END",
    )
    .await
    .unwrap();
    let wishes: Vec<_> = (0..5).map(|number| request_of(number, 2)).collect();
    for answer in futures_util::future::join_all(wishes.iter().map(|wish| world.submit(wish))).await {
        assert_eq!(answer.unwrap_err().kind, ProblemKind::StoreUnavailable);
    }
    nothing_happened(&world).await;
    sql.execute("DROP TRIGGER fault").await.unwrap();
    for wish in &wishes {
        world.submit(wish).await.unwrap();
    }
    assert_eq!(world.number("SELECT sum(allocated) FROM pool").await, 10);
}

#[tokio::test]
async fn a_closed_portal_says_that_its_store_is_unavailable() {
    let world = World::sample().await;
    world.portal.clone().close().await;
    assert_eq!(world.submit(&request(generate(1))).await.unwrap_err().kind, ProblemKind::StoreUnavailable);
    let ready = get::<String>(&world.caller, portal_api::path::READYZ).await.unwrap_err();
    assert_eq!(ready.kind, ProblemKind::StoreUnavailable);
}

#[tokio::test]
async fn the_database_itself_keeps_files_journal_and_receipts_as_they_are() {
    let world = World::sample().await;
    world.submit(&request(generate(1))).await.unwrap();
    let mut sql = world.sql().await;
    for statement in [
        "UPDATE activation_file SET content = x'00'",
        "UPDATE activation_file SET sha256 = sha256",
        "DELETE FROM activation_file",
        "UPDATE journal SET body = '{}'",
        "DELETE FROM journal",
        "UPDATE receipt SET receipt = '{}'",
        "DELETE FROM receipt",
        "DELETE FROM import_receipt",
        "UPDATE pool SET allocated = ordered + 1",
    ] {
        assert!(sql.execute(statement).await.is_err(), "{statement}");
    }
    sql.execute("UPDATE activation_file SET state = 'recalled'").await.unwrap();
}

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The subscriber is the whole run's: what any test logs is judged here, and one for this thread alone would miss
/// what other threads met first.
#[tokio::test]
async fn the_logs_hold_no_content_no_key_and_no_token() {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let world = World::sample().await;
    let caller = OverHttp::serve(&world.portal).await;
    let receipt: portal_api::Receipt =
        post(&caller, portal_api::path::REQUESTS, &request(generate(1))).await.unwrap();
    serial(&receipt);
    assert!(world.portal.use_key(signer(9)).await.is_err());
    let (_, body) = world.journal(&stream(ACCOUNT)).await.pop().unwrap();
    let Some(portal_api::Change::File(file)) = body.changes.into_iter().last() else { panic!() };
    let log = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("flush"), "something is logged");
    let token: serde_json::Value = serde_json::from_str(&file.content).unwrap();
    for secret in
        [TOKEN, token["activation"].as_str().unwrap(), "0101010101010101", "AQEBAQEBAQEB", "A3155D1E8B32"]
    {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
}
