//! How the statements that every request waits for find their rows: an account may have ten thousand files and as many
//! pools, and a request is about a few.

use sqlx::{AssertSqlSafe, SqliteConnection};

use super::{SqliteStore, facts, files, revocations};

async fn plan(db: &mut SqliteConnection, statement: &str) -> String {
    let rows: Vec<(i64, i64, i64, String)> =
        sqlx::query_as(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"))).fetch_all(db).await.unwrap();
    rows.into_iter().map(|(_, _, _, step)| step).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn rows_are_found_by_what_the_request_names() {
    let folder = tempfile::tempdir().unwrap();
    let now = chrono::DateTime::from_timestamp(1_795_480_000, 0).unwrap();
    let store = SqliteStore::open(&folder.path().join("portal.db"), now).await.unwrap();
    let mut db = store.writer.acquire().await.unwrap();
    for (statement, wanted) in [
        (facts::POOLS_OF_PARTS, "SEARCH pool USING PRIMARY KEY (account=? AND part=?)"),
        (facts::KNOWN_FILES, "SEARCH file USING INDEX sqlite_autoindex_activation_file_1 (serial=?)"),
        (files::CHANGE_POOLS, "SEARCH pool USING PRIMARY KEY (account=? AND part=? AND license_type=?)"),
        (
            files::SUPERSEDE,
            "SEARCH activation_file USING INDEX sqlite_autoindex_activation_file_1 (serial=?)",
        ),
        (
            files::END_OVERLAPS,
            "SEARCH activation_file USING INDEX sqlite_autoindex_activation_file_2 (lineage=?)",
        ),
        (revocations::LAST, "SEARCH file_end USING INDEX file_end_unlisted (at<?)"),
    ] {
        let steps = plan(&mut db, statement).await;
        assert!(steps.lines().any(|step| step == wanted), "{statement}\n{steps}");
        // What is scanned is what the request itself carries, and the lists from the last one on: one row.
        for scan in steps.lines().filter(|step| step.starts_with("SCAN")) {
            let short = ["json_each", "wanted", "revocation_list"];
            assert!(short.iter().any(|list| scan.contains(list)), "{statement}\n{steps}");
        }
    }
}
