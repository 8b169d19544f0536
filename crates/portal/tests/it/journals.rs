//! Journals: pages, order, and a clock that was set back.

use chrono::TimeDelta;
use portal_api::{Change, JournalPage, Stream};

use crate::support::*;

#[tokio::test]
async fn a_clock_set_back_leaves_serials_and_journal_in_order() {
    let world = World::sample().await;
    let mut serials = Vec::new();
    for (number, days) in [0, 3, -10, 1].into_iter().enumerate() {
        world.advance(TimeDelta::days(days));
        serials.push(serial(&world.submit(&request_of(number as u32, 1)).await.unwrap()));
    }
    assert!(serials.is_sorted());
    let journal = world.journal(&stream(ACCOUNT)).await;
    assert_eq!(journal.len(), 5);
    let ahead = start() + TimeDelta::days(3);
    assert!(journal[3].0.at.timestamp() == ahead.timestamp(), "held at the latest moment seen");
    let Some(Change::File(file)) = journal[3].1.changes.last() else { panic!() };
    assert_eq!(
        file.generated_at.timestamp(),
        (start() - TimeDelta::days(7)).timestamp(),
        "a file says what the clock says"
    );
    assert_eq!(file.generated_at.timestamp_subsec_nanos(), 0);
}

#[tokio::test]
async fn pages_are_bounded_by_entries_and_go_on() {
    let world = World::sample().await;
    for number in 0..20 {
        world.submit(&request_of(number, 1)).await.unwrap();
    }
    let address = portal_api::path::ACCOUNT_JOURNAL.replace("{account}", ACCOUNT);
    let page: JournalPage = get(&world.caller, &format!("{address}?after=18")).await.unwrap();
    assert_eq!((page.entries.len(), page.last), (3, 21));
    let page: JournalPage =
        get(&world.caller, &format!("{address}?after=18446744073709551615")).await.unwrap();
    assert_eq!((page.entries.len(), page.last), (0, 21));
}

#[tokio::test]
async fn a_page_is_bounded_by_bytes() {
    let world = World::empty().await;
    let mut parts = String::from("part,description,product_line,license_version,kind,keys,upgrade_to\n");
    let keys: Vec<String> = (0..100).map(|key| format!("I3_{}_{key}:flat", "X".repeat(60))).collect();
    let keys = keys.join(" ");
    for part in 0..1000 {
        parts.push_str(&format!("P-{part},Part,CIC,4.0,part,{keys},\n"));
    }
    assert!(world.import_csv(&parts).await.done);
    let page: JournalPage = get(&world.caller, portal_api::path::CATALOGUE_JOURNAL).await.unwrap();
    let bytes: usize = page.entries.iter().map(|entry| entry.body.len()).sum();
    assert!(bytes <= 4 * 1024 * 1024, "{bytes}");
    assert!((page.entries.len() as u64) < page.last);
    let journal = world.journal(&Stream::Catalogue).await;
    assert_eq!(journal.iter().map(|(_, body)| body.changes.len()).sum::<usize>(), 1001);
}
