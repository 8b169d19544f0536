//! One search over all accounts.

use super::*;

async fn search(seat: &Seat, text: &str) -> SearchHits {
    let query = SearchQuery { text: text.into(), account: Some(account()), limit: 8 };
    seat.search(&query).await.unwrap()
}

fn serials(hits: &SearchHits) -> Vec<&str> {
    hits.files.iter().map(|file| file.serial.as_str()).collect()
}

/// A file for one server of another account than the one that is shown.
async fn generate_elsewhere(seat: &Seat, machine: &str, host_id: &str) -> Serial {
    let other: AccountNumber = "100043".parse().unwrap();
    let choices = seat.new_file_choices(&other).await.unwrap();
    let (line, kind, version, part) = choices
        .product_lines
        .iter()
        .filter(|line| line.attributes.is_empty())
        .flat_map(|line| line.types.iter().map(move |kind| (line, kind)))
        .flat_map(|(line, kind)| kind.versions.iter().map(move |version| (line, kind, version)))
        .find_map(|(line, kind, version)| {
            let part = version.parts.iter().find(|part| part.kind == PartKind::Part && part.available > 0)?;
            Some((line, kind, version, part))
        })
        .unwrap();
    let draft = GenerateDraft {
        product_line: line.product_line.to_string(),
        license_type: kind.license_type.to_string(),
        license_version: version.license_version.to_string(),
        site: choices.sites.iter().find(|site| site.active).unwrap().site.to_string(),
        machines: vec![MachineDraft { name: machine.into(), host_id: host_id.into() }],
        parts: vec![PartDraft { part: part.part.to_string(), assigned: "1".into(), pooled: String::new() }],
        attributes: vec![],
        confirmed_files: vec![],
    };
    seat.generate(&other, seat.fresh_id(), &draft).await.unwrap().serial
}

#[tokio::test]
async fn a_file_is_found_by_serial_machine_and_host_id_however_they_are_written() {
    let (_world, seat) = World::sample().await;
    let serial = generate(&seat, &pair_draft()).await.unwrap();
    for text in [
        "AF-00000001",
        "af-0000",
        " AF-00000001 ",
        "cicfra01",
        "FRA02",
        "A3155D1E8B32",
        "a3:15:5d:1e:8b:33",
        "a3-15-5d",
        "5d1e 8b32",
    ] {
        let hits = search(&seat, text).await;
        assert_eq!(serials(&hits), [serial.as_str()], "{text}");
        assert_eq!(hits.files[0].of.account, account());
        assert_eq!(hits.files[0].machines.len(), 2, "a pair is one hit with both machines");
    }
    for text in ["CICFRA03", "A3155D1E8B34", "%", "_", "AF-9", "\"", "cicfra01\" OR \"", "<100042>", "|"] {
        assert_eq!(serials(&search(&seat, text).await), [""; 0], "{text}");
    }
    assert_eq!(search(&seat, "  ").await, SearchHits::default(), "nothing was asked for");
}

#[tokio::test]
async fn what_the_account_has_comes_first_and_what_is_meant_exactly_before_the_rest() {
    let (_world, seat) = World::sample().await;
    let elsewhere = generate_elsewhere(&seat, "CICFRA0", "A3155D1E9000").await;
    let pair = generate(&seat, &pair_draft()).await.unwrap();
    assert_eq!(serials(&search(&seat, "cicfra0").await), [pair.as_str(), elsewhere.as_str()]);

    let from_elsewhere =
        SearchQuery { text: "cicfra0".into(), account: Some("100043".parse().unwrap()), limit: 8 };
    let hits = seat.search(&from_elsewhere).await.unwrap();
    assert_eq!(serials(&hits), [elsewhere.as_str(), pair.as_str()]);
    let nowhere = SearchQuery { account: None, ..from_elsewhere };
    let hits = seat.search(&nowhere).await.unwrap();
    assert_eq!(serials(&hits), [elsewhere.as_str(), pair.as_str()], "the whole name before its beginning");
    let one = SearchQuery { limit: 1, ..nowhere };
    assert_eq!(serials(&seat.search(&one).await.unwrap()), [elsewhere.as_str()]);
}

#[tokio::test]
async fn accounts_sites_and_parts_are_found_without_their_accents() {
    let (_world, seat) = World::sample().await;
    let hits = search(&seat, "alpenruck").await;
    assert_eq!(hits.accounts.len(), 1);
    assert_eq!(hits.accounts[0].account, account());

    let hits = search(&seat, "zurich").await;
    assert_eq!(hits.sites[0].of.account, account());
    assert!(hits.sites[0].name.contains("Zürich"), "{:?}", hits.sites);
    assert!(hits.sites[0].active);

    let hits = search(&seat, "al04").await;
    assert_eq!(hits.parts[0].part.as_str(), "SW-001-4.0-AL04");
    assert_eq!(hits.parts[0].of.account, account());
    let own = hits.parts.iter().take_while(|part| part.of.account == account()).count();
    assert_eq!(own, 2, "production and development come before another account's: {:?}", hits.parts);
    assert!(hits.parts[own..].iter().all(|part| part.part.as_str() != "SW-001-4.0-AL04"));
    let words = search(&seat, "al04 sw-001-4").await;
    assert_eq!(words.parts, hits.parts[..own], "each word has to be found, in any order");
}

#[tokio::test]
async fn a_part_that_only_others_have_is_found_with_one_of_them() {
    let (_world, seat) = World::sample().await;
    let own = seat.account_summary(&account()).await.unwrap();
    let mut others = Vec::new();
    for item in seat.accounts(&AccountsQuery { search: String::new(), limit: 50 }).await.unwrap().accounts {
        for row in seat.account_summary(&item.account).await.unwrap().rows {
            if !own.rows.iter().any(|mine| mine.part == row.part) {
                others.push(row.part);
            }
        }
    }
    let part = others.first().expect("the sample company has such a part").to_string();
    let hits = search(&seat, &part).await;
    let found: Vec<&str> = hits.parts.iter().map(|hit| hit.part.as_str()).collect();
    assert_eq!(found, [part.as_str()]);
    assert_ne!(hits.parts[0].of.account, account());
}

#[tokio::test]
async fn a_file_that_the_cache_forgets_and_learns_again_is_found_once() {
    let (world, seat) = World::sample().await;
    let serial = generate(&seat, &pair_draft()).await.unwrap();
    let path = world.folder.path().join("data/seats/embedded/cache.sqlite");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
    let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
    for statement in ["PRAGMA foreign_keys = ON", "DELETE FROM file", "DELETE FROM stream"] {
        sqlx::query(statement).execute(&pool).await.unwrap();
    }
    pool.close().await;
    assert_eq!(serials(&search(&seat, "cicfra01").await), [""; 0]);
    seat.sync().await.unwrap();
    assert_eq!(serials(&search(&seat, "cicfra01").await), [serial.as_str()]);
}

#[tokio::test]
async fn a_cache_from_before_the_search_is_filled_anew() {
    let (world, seat) = World::sample().await;
    let serial = generate(&seat, &pair_draft()).await.unwrap();
    drop(seat);
    // As the version before left it: rows without what a search looks into, followed to the last entry.
    let path = world.folder.path().join("data/seats/embedded/cache.sqlite");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
    let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
    for statement in [
        "DROP TRIGGER file_is_searched",
        "DROP TRIGGER file_is_searched_no_more",
        "DROP VIEW file_search_text",
        "DROP TABLE file_search",
        "DROP INDEX pool_by_part",
        "ALTER TABLE site DROP COLUMN search_text",
        "ALTER TABLE part DROP COLUMN search_text",
        "DELETE FROM _sqlx_migrations WHERE version = 20261124060100",
    ] {
        sqlx::query(statement).execute(&pool).await.unwrap();
    }
    pool.close().await;
    let seat = world.seat();
    assert_eq!(seat.start().await.unwrap(), StartState::Ready);
    assert!(!search(&seat, "zurich").await.sites.is_empty());
    assert!(!search(&seat, "al04").await.parts.is_empty());
    assert_eq!(serials(&search(&seat, "cicfra01").await), [serial.as_str()]);
    assert_eq!(available(&seat, "SW-001-4.0-AL04").await, 170);
}
