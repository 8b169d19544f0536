//! A database of the first release is brought up to date and goes on.

use std::sync::Arc;

use activation_file::Verdict;
use portal::{FakeClock, Portal, Principal};
use portal_api::{ProblemKind, Receipt};
use sqlx::{
    AssertSqlSafe, Connection, Executor, SqliteConnection,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode},
};

use crate::{company::*, support::*};

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/portal-sqlite");

/// A database as the first release left it: its schema, and this world's rows as far as it has columns for them.
async fn as_first_released(world: &World, database: &std::path::Path) {
    let options = SqliteConnectOptions::new()
        .filename(database)
        .create_if_missing(true)
        .foreign_keys(false)
        .journal_mode(SqliteJournalMode::Wal);
    let mut db = SqliteConnection::connect_with(&options).await.unwrap();
    let first = MIGRATIONS.iter().take(1).cloned().collect();
    Migrator::with_migrations(first).run_direct(None, &mut db, false).await.unwrap();
    sqlx::query("ATTACH ? AS now").bind(world.database().to_str().unwrap()).execute(&mut db).await.unwrap();
    let tables: Vec<(String, String)> = sqlx::query_as(
        "SELECT name, (SELECT group_concat(name) FROM pragma_table_info(tables.name, 'main'))
         FROM main.sqlite_schema AS tables
         WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> '_sqlx_migrations'",
    )
    .fetch_all(&mut db)
    .await
    .unwrap();
    assert_eq!(tables.len(), 16);
    for (table, columns) in tables {
        // It had no tickets, nor their counter.
        let of_then = if table == "counter" { "WHERE name = 'serial'" } else { "" };
        let copy =
            format!("INSERT OR REPLACE INTO {table} ({columns}) SELECT {columns} FROM now.{table} {of_then}");
        db.execute(AssertSqlSafe(copy)).await.unwrap();
    }
    let broken: i64 =
        sqlx::query_scalar("SELECT count(*) FROM pragma_foreign_key_check").fetch_one(&mut db).await.unwrap();
    assert_eq!(broken, 0);
    db.close().await.unwrap();
}

fn backups(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    files.filter(|file| file.to_string_lossy().contains(".backup-")).collect()
}

#[tokio::test]
async fn a_database_of_the_first_release_goes_on() {
    let before = World::company().await;
    let first_wish = generating(PLAIN, 1, vec![line("UP-A", 30, 0)]);
    let first_receipt = before.submit(&first_wish).await.unwrap();
    let first = serial(&first_receipt);
    let second = before.generated(PLAIN, 2, vec![line("UP-A", 5, 0)]).await;
    let third = before.generated(MIRRORED, 1, vec![line("UP-A", 7, 0)]).await;
    let list = before.revocations().await;
    let journal = before.journal(&stream(PLAIN)).await;
    let first_bytes = before.bytes(PLAIN, &first).await;

    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("portal.db");
    as_first_released(&before, &database).await;
    assert!(backups(folder.path()).is_empty());

    let clock = Arc::new(FakeClock::at(start()));
    let portal = Portal::open(&database, clock.clone()).await.unwrap();
    portal.use_key(signer(1)).await.unwrap();
    let caller = portal.in_process(Principal::licensing_team(OWNER));
    let world = World { folder, clock, portal, caller };

    // What was there is there.
    assert_eq!(world.submit(&first_wish).await.unwrap(), first_receipt);
    let other = portal_api::Request { device: "another".into(), ..first_wish };
    assert_eq!(world.submit(&other).await.unwrap_err().kind, ProblemKind::RequestIdReused);
    assert_eq!(world.bytes(PLAIN, &first).await, first_bytes);
    assert_eq!(world.revocations().await, list);
    assert_eq!(world.journal(&stream(PLAIN)).await, journal);
    assert_eq!(world.everything().await, before.everything().await, "as if it had always been so");

    // And it goes on, in the journal of before.
    let update = updating(PLAIN, &first, vec![server(1), server(3)], vec![line("UP-A", 31, 0)]);
    let updated: Receipt = world.submit(&update).await.unwrap();
    assert_eq!(serial(&updated), "AF-00000004");
    world.accept(&deactivating(PLAIN, &second)).await;
    world.accept(&upgrading(PLAIN, vec![production("UP-A")], &["AF-00000004"])).await;
    assert_eq!(world.pool(PLAIN, &production("UP-B")).await, Some(pool(105, 31)));
    let list = world.revocations().await;
    assert_eq!(
        (list.sequence(), list.claims().revoked.keys().map(String::as_str).collect::<Vec<_>>()),
        (2, vec![first.as_str(), &second, "AF-00000004"])
    );
    assert_eq!(world.inspected(PLAIN, "AF-00000005").await.verdict, Verdict::Valid);
    assert_eq!(world.inspected(MIRRORED, &third).await.verdict, Verdict::Valid);
    assert_eq!(world.journal(&stream(PLAIN)).await.len(), journal.len() + 3);

    // The back-up is the database of before, and one is enough.
    let [backup] = &backups(world.folder.path())[..] else { panic!() };
    let options = SqliteConnectOptions::new().filename(backup);
    let mut old = SqliteConnection::connect_with(&options).await.unwrap();
    let files: i64 =
        sqlx::query_scalar("SELECT count(*) FROM activation_file").fetch_one(&mut old).await.unwrap();
    assert_eq!(files, 3);
    assert!(old.execute("SELECT 1 FROM file_end").await.is_err(), "it has the schema of before");
    world.beside().await;
    assert_eq!(backups(world.folder.path()).len(), 1);
}
