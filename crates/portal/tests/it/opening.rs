//! Opening a database.

use std::sync::Arc;

use portal::{FakeClock, OpenError, Portal};
use sqlx::Executor;

use crate::support::*;

async fn open(path: &std::path::Path) -> Result<Portal, OpenError> {
    Portal::open(path, Arc::new(FakeClock::at(start()))).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_that_open_one_new_file_at_once_all_succeed() {
    for _ in 0..5 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("portal.db");
        let opened = (0..8).map(|_| {
            let path = path.clone();
            // A thread and a runtime each, as processes have.
            std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                runtime.block_on(async { open(&path).await.map(|_| ()) })
            })
        });
        let opened: Vec<_> = opened.collect();
        for one in opened {
            one.join().unwrap().unwrap();
        }
    }
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_refused_and_left_alone() {
    let world = World::empty().await;
    let mut sql = world.sql().await;
    sql.execute(
        "INSERT INTO _sqlx_migrations VALUES (99990101000000, 'later', CURRENT_TIMESTAMP, 1, x'00', 0)",
    )
    .await
    .unwrap();
    let error = open(&world.database()).await.err().unwrap();
    assert!(matches!(error, OpenError::SchemaTooNew { .. }), "{error}");
    assert!(error.to_string().contains("Update this program"));
}

#[tokio::test]
async fn somebody_elses_file_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("text.db");
    std::fs::write(&text, "not a database ".repeat(1000)).unwrap();
    let before = std::fs::read(&text).unwrap();
    let error = open(&text).await.err().unwrap();
    assert!(matches!(error, OpenError::Foreign { .. }), "{error}");
    assert_eq!(std::fs::read(&text).unwrap(), before);

    let world = World::empty().await;
    let mut sql = world.sql().await;
    sql.execute("PRAGMA application_id = 7").await.unwrap();
    let error = open(&world.database()).await.err().unwrap();
    assert!(matches!(error, OpenError::Foreign { .. }), "{error}");
}

#[tokio::test]
async fn a_folder_that_is_not_there_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let error = open(&folder.path().join("nowhere").join("portal.db")).await.err().unwrap();
    assert!(matches!(error, OpenError::Unavailable { .. }), "{error}");
}

#[tokio::test]
async fn the_database_is_durable_and_in_wal() {
    let world = World::empty().await;
    let mode: String =
        sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut world.sql().await).await.unwrap();
    assert_eq!(mode, "wal");
}
