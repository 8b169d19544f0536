//! Imports that go through.

use chrono::TimeDelta;
use portal_api::{Change, ImportCount, ImportRequest, Outcome, ProblemKind, Stream, path};
use uuid::Uuid;

use crate::support::*;

const fn added(added: u32) -> ImportCount {
    ImportCount { added, changed: 0, unchanged: 0 }
}

const fn unchanged(unchanged: u32) -> ImportCount {
    ImportCount { added: 0, changed: 0, unchanged }
}

const TABLES: &str = "SELECT (SELECT count(*) FROM part) * 1000000 + (SELECT count(*) FROM account) * 10000
    + (SELECT count(*) FROM site) * 100 + (SELECT count(*) FROM order_item)";
const ORDERS: &str = "account,order,ordered_on,part,license_type,quantity\n";
/// Ordered units of Contact Center Level 1, production.
const LEVEL_1: &str = "SELECT ordered FROM pool WHERE account = '100042' AND part = 'SW-001-4.0-AL04' AND license_type = 'production'";

#[tokio::test]
async fn the_sample_company() {
    let world = World::empty().await;
    let report = world.import(sample_files()).await;
    assert!(report.done && report.errors.is_empty() && report.error_count == 0, "{report:?}");
    assert_eq!(
        (report.parts, report.accounts, report.sites, report.orders),
        (added(24), added(5), added(8), added(25))
    );
    assert_eq!(world.number(TABLES).await, 24_050_825);
    assert_eq!(world.number(LEVEL_1).await, 200);
    assert_eq!(world.number("SELECT count(*) FROM pool").await, 24);

    let catalogue = world.journal(&Stream::Catalogue).await;
    assert_eq!(catalogue[1].1.changes.len(), 24);
    let journal = world.journal(&stream(ACCOUNT)).await;
    let [(_, body)] = journal.as_slice() else { panic!("one entry") };
    let kinds = |wanted: fn(&Change) -> bool| body.changes.iter().filter(|change| wanted(change)).count();
    assert!(matches!(body.changes[0], Change::Account(_)));
    assert_eq!(kinds(|change| matches!(change, Change::Site(_))), 3);
    assert_eq!(kinds(|change| matches!(change, Change::OrderItem(_))), 12);
    assert_eq!(kinds(|change| matches!(change, Change::Pool(_))), 11);
    assert_eq!(body.by, OWNER);
}

#[tokio::test]
async fn again_is_unchanged_and_writes_no_journal() {
    let world = World::sample().await;
    let entries = "SELECT count(*) FROM journal";
    let before = world.number(entries).await;
    let report = world.import(sample_files()).await;
    assert!(report.done);
    assert_eq!(
        (report.parts, report.accounts, report.sites, report.orders),
        (unchanged(24), unchanged(5), unchanged(8), unchanged(25))
    );
    assert_eq!(world.number(entries).await, before);
}

#[tokio::test]
async fn the_same_id_again_gives_the_same_report() {
    let world = World::empty().await;
    let id = Uuid::new_v4_for_tests();
    let first = world.import_as(id, false, sample_files()).await;
    world.advance(TimeDelta::days(1));
    assert_eq!(world.import_as(id, false, sample_files()).await, first);
    let other = ImportRequest { id, dry_run: false, files: vec![csv("orders.csv", ORDERS)] };
    let problem = post::<portal_api::ImportReport>(&world.caller, path::IMPORT, &other).await.unwrap_err();
    assert_eq!(problem.kind, ProblemKind::RequestIdReused);
}

#[tokio::test]
async fn a_dry_run_says_the_same_and_changes_nothing() {
    let world = World::empty().await;
    let id = Uuid::new_v4_for_tests();
    let dry = world.import_as(id, true, sample_files()).await;
    assert!(!dry.done && dry.errors.is_empty());
    assert_eq!(dry.orders, added(25));
    assert_eq!(world.number(TABLES).await, 0);
    assert_eq!(world.number("SELECT count(*) FROM journal").await, 1, "only the founding");
    let real = world.import_as(id, false, sample_files()).await;
    assert_eq!(portal_api::ImportReport { done: true, ..dry }, real);
}

#[tokio::test]
async fn byte_order_mark_crlf_quotes_blank_lines_and_a_missing_last_line_feed() {
    let world = World::empty().await;
    let mut files = sample_files();
    for file in &mut files {
        let lines: Vec<&str> = file.content.lines().collect();
        file.content = format!("\u{FEFF}\r\n{}", lines.join("\r\n\r\n"));
    }
    // Columns in another order, quoted, with a comma, a quotation mark and a line feed inside.
    files.push(csv(
        "more.csv",
        "\"notes\",active,phone,email,contact,country,postal_code,region,city,street,name,site,account\n\
         \"ring twice\nthen \"\"wait\"\"\",YES,,,,CH,,,,\"Weg 1, hinten\",\"Chur, Nord\",chur-1,100042,,\n,,,\n   \n",
    ));
    let report = world.import(files).await;
    assert!(report.done, "{report:?}");
    assert_eq!((report.sites, report.orders), (added(9), added(25)));
    let (street, notes): (String, String) =
        sqlx::query_as("SELECT street, notes FROM site WHERE site = 'chur-1'")
            .fetch_one(&mut world.sql().await)
            .await
            .unwrap();
    assert_eq!((street.as_str(), notes.as_str()), ("Weg 1, hinten", "ring twice\nthen \"wait\""));
}

#[tokio::test]
async fn a_changed_quantity_adjusts_the_pool_but_never_below_what_is_in_use() {
    let world = World::sample().await;
    world.submit(&request_of(1, 150)).await.unwrap();
    let row = |quantity: u32| {
        format!("{ORDERS}100042,SO-2019-00417,2019-05-14,SW-001-4.0-AL04,production,{quantity}\n")
    };

    let report = world.import_csv(&row(100)).await;
    assert_eq!((report.done, report.orders.changed), (true, 1));
    assert_eq!(world.number(LEVEL_1).await, 180);
    let journal = world.journal(&stream(ACCOUNT)).await;
    let [Change::OrderItem(_), Change::Pool(pool)] = journal.last().unwrap().1.changes.as_slice() else {
        panic!()
    };
    assert_eq!((pool.pool.ordered(), pool.pool.allocated(), pool.pool.available()), (180, 150, 30));

    assert!(world.import_csv(&row(70)).await.done, "150 are ordered and in use");
    let report = world.import_csv(&row(69)).await;
    assert_eq!((report.done, report.error_count), (false, 1));
    let error = &report.errors[0];
    assert_eq!((error.file.as_str(), error.line, error.column.as_deref()), ("file.csv", 2, Some("quantity")));
    assert!(
        error.message.contains("150 units of SW-001-4.0-AL04 (production) are in use"),
        "{}",
        error.message
    );
    assert_eq!(world.number(LEVEL_1).await, 150);
    // Units may move from one order to another.
    let moved = format!("{}100042,SO-NEW,2026-01-01,SW-001-4.0-AL04,production,1\n", row(69));
    assert!(world.import_csv(&moved).await.done);
    assert_eq!(world.number(LEVEL_1).await, 150);
}

#[tokio::test]
async fn rows_that_are_missing_later_stay() {
    let world = World::sample().await;
    let report = world
        .import_csv("account,name,model,support_ends,mirroring,managed_by\n100046,Fjordby Sjukehus,perpetual,2030-01-15,no,Partner Fjord\n")
        .await;
    assert_eq!((report.done, report.accounts.changed), (true, 1));
    assert_eq!(world.number(TABLES).await, 24_050_825);
}

#[tokio::test]
async fn a_changed_part_applies_to_files_to_come() {
    let world = World::sample().await;
    let first = world.submit(&request_of(1, 5)).await.unwrap();
    let header = "part,description,product_line,license_version,kind,keys,upgrade_to,source\n";
    let report =
        world.import_csv(&format!("{header}SW-001-4.0-AL04,Level 1,CIC,4.0,part,I3_NEW:assigned,,x\n")).await;
    assert_eq!((report.done, report.parts.changed), (true, 1));
    let second = world.submit(&request_of(2, 5)).await.unwrap();
    let keys = |receipt: &portal_api::Receipt| match &receipt.outcome {
        Outcome::Accepted(portal_api::Produced::ActivationFile { decision, .. }) => {
            let licensing::Decision::Generate { file, .. } = &**decision else { panic!() };
            file.keys.keys().map(ToString::to_string).collect::<Vec<_>>()
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(keys(&second), ["I3_NEW"]);
    assert_ne!(keys(&first), keys(&second));

    // A part of which units are in use stays where it is.
    for moved in ["SIP Proxy,4.0", "CIC,5.0"] {
        let report = world
            .import_csv(&format!("{header}SW-001-4.0-AL04,Level 1,{moved},part,I3_NEW:assigned,,x\n"))
            .await;
        assert!(!report.done);
        assert!(report.errors[0].message.contains("10 units of SW-001-4.0-AL04 are in use"), "{report:?}");
    }
    // One that nobody uses may move.
    let report =
        world.import_csv(&format!("{header}SW-001-4.0-AL01,Station,CIC,5.0,part,I3_NEW:station,,x\n")).await;
    assert!(report.done);
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "the test bounds its own duration")]
async fn fifty_thousand_rows_are_quick() {
    let world = World::sample().await;
    let mut accounts = String::from("account,name,model,support_ends,mirroring,managed_by\n");
    let mut orders = String::from(ORDERS);
    for account in 0..2_000 {
        accounts.push_str(&format!("B{account},Company {account},perpetual,2030-01-01,no,\n"));
        for order in 0..24 {
            orders.push_str(&format!(
                "B{account},SO-{order},2024-02-29,SW-001-4.0-AL0{},production,7\n",
                order % 5 + 1
            ));
        }
    }
    let began = std::time::Instant::now();
    let report = world.import(vec![csv("orders.csv", orders), csv("accounts.csv", accounts)]).await;
    let took = began.elapsed();
    println!("50,000 rows in {took:?}");
    assert!(report.done, "{report:?}");
    assert_eq!((report.accounts, report.orders), (added(2_000), added(48_000)));
    assert!(took < std::time::Duration::from_secs(20), "{took:?}");
    assert_eq!(world.number("SELECT sum(ordered) FROM pool WHERE account LIKE 'B%'").await, 48_000 * 7);
    let journal = world.journal(&stream("B1999")).await;
    assert_eq!(journal.iter().map(|(_, body)| body.changes.len()).sum::<usize>(), 1 + 24 + 5);
    // The list of accounts comes page by page, without a gap.
    let mut accounts = 0;
    let mut address = path::ACCOUNTS.to_owned();
    loop {
        let list: portal_api::AccountList = get(&world.caller, &address).await.unwrap();
        accounts += list.accounts.len();
        let Some(next) = list.next else { break };
        address = format!("{}?after={next}", path::ACCOUNTS);
    }
    assert_eq!(accounts, 2_005);
}
