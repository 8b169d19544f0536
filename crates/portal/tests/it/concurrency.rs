//! Nothing is allocated twice, however many portals share the file.

use std::collections::BTreeSet;

use portal::Principal;
use portal_api::{Outcome, Receipt, path};

use crate::support::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_portals_on_one_file_never_allocate_a_unit_twice() {
    let world = World::sample().await;
    let beside = world.beside().await;
    let callers = [world.caller.clone(), beside.in_process(Principal::licensing_team(OWNER))];
    // 200 units in lots of three: 66 fit, 94 do not.
    let calls = (0..160).map(|number| {
        let caller = callers[number as usize % 2].clone();
        tokio::spawn(async move {
            post::<Receipt>(&caller, path::REQUESTS, &request_of(number, 3)).await.unwrap()
        })
    });
    let receipts: Vec<Receipt> =
        futures_util::future::join_all(calls).await.into_iter().map(Result::unwrap).collect();
    let serials: BTreeSet<String> = receipts
        .iter()
        .filter(|receipt| matches!(receipt.outcome, Outcome::Accepted(_)))
        .map(serial)
        .collect();
    assert_eq!(serials.len(), 66);
    assert_eq!(serials.last().unwrap(), "AF-00000066", "no serial is skipped by a refusal");
    let pool = "SELECT allocated FROM pool WHERE account = '100042' AND part = 'SW-001-4.0-AL04' AND license_type = 'production'";
    assert_eq!(world.number(pool).await, 198);
    assert_eq!(world.number("SELECT sum(assigned + pooled) FROM file_part").await, 198);
    // One entry of the import, 66 of the requests, one chain.
    assert_eq!(world.journal(&stream(ACCOUNT)).await.len(), 67);
    beside.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_and_an_import_on_one_file_wait_for_each_other() {
    let world = World::sample().await;
    let beside = world.beside().await;
    let caller = beside.in_process(Principal::licensing_team(OWNER));
    let requests = tokio::spawn(async move {
        for number in 0..20 {
            let _: Receipt = post(&caller, path::REQUESTS, &request_of(number, 1)).await.unwrap();
        }
    });
    for quantity in 120..130 {
        let orders = format!(
            "account,order,ordered_on,part,license_type,quantity\n100042,SO-2019-00417,2019-05-14,SW-001-4.0-AL04,production,{quantity}\n"
        );
        assert!(world.import_csv(&orders).await.done);
    }
    requests.await.unwrap();
    let pool = "SELECT ordered * 1000 + allocated FROM pool WHERE account = '100042' AND part = 'SW-001-4.0-AL04' AND license_type = 'production'";
    assert_eq!(world.number(pool).await, 209_020);
}
