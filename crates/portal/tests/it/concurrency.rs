//! Nothing is allocated twice, however many portals share the file.

use std::collections::BTreeSet;

use licensing::{FileState, Refusal};
use portal::Principal;
use portal_api::{Outcome, Receipt, path};

use crate::{company::*, support::*};

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

/// Two portals on one file, each asked for something at the same moment, ten times over.
async fn race(
    world: &World,
    wishes: impl Fn(u32) -> [portal_api::Request; 2],
    mut judge: impl AsyncFnMut(u32, usize, &Refusal),
) {
    let beside = world.beside().await;
    let callers = [world.caller.clone(), beside.in_process(Principal::licensing_team(OWNER))];
    for round in 0..10 {
        let mut wishes = wishes(round);
        if round % 2 == 1 {
            wishes.reverse();
        }
        let calls = callers.clone().into_iter().zip(wishes.clone()).map(|(caller, wish)| {
            tokio::spawn(async move { post::<Receipt>(&caller, path::REQUESTS, &wish).await.unwrap() })
        });
        let receipts: Vec<Receipt> =
            futures_util::future::join_all(calls).await.into_iter().map(Result::unwrap).collect();
        let won: Vec<bool> = receipts.iter().map(|receipt| refusals(receipt).is_empty()).collect();
        let winner = won.iter().position(|won| *won).unwrap();
        assert_eq!(won.iter().filter(|won| **won).count(), 1, "exactly one wins: {receipts:?}");
        // The winner's place among the wishes as they were given.
        let place = if round % 2 == 1 { 1 - winner } else { winner };
        judge(round, place, &refusals(&receipts[1 - winner])[0]).await;
        // Asked again, the loser is told the same, by the other portal too.
        let again: Receipt = post(&callers[winner], path::REQUESTS, &wishes[1 - winner]).await.unwrap();
        assert_eq!(again, receipts[1 - winner]);
    }
    world.conserved().await;
    beside.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_updates_of_one_file_one_is_told_of_the_other() {
    let world = World::company().await;
    for number in 0..10 {
        world.generated(PLAIN, number, vec![line("UP-A", 2, 0)]).await;
    }
    let wishes = |round: u32| {
        let file = format!("AF-{:08}", round + 1);
        [3, 4].map(|units| updating(PLAIN, &file, vec![server(round)], vec![line("UP-A", units, 0)]))
    };
    race(&world, wishes, async |round, _, refusal| {
        let Refusal::NotInForce { serial, state: FileState::Superseded, newest: Some(newest) } = refusal
        else {
            panic!("{refusal}")
        };
        assert_eq!(serial.as_str(), format!("AF-{:08}", round + 1));
        assert_eq!(newest.as_str(), format!("AF-{:08}", round + 11), "and no serial was skipped");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_is_updated_or_deactivated_but_not_both() {
    let world = World::company().await;
    for number in 0..10 {
        world.generated(PLAIN, number, vec![line("UP-A", 2, 0)]).await;
    }
    let wishes = |round: u32| {
        let file = format!("AF-{:08}", round + 1);
        let update = updating(PLAIN, &file, vec![server(round)], vec![line("UP-A", 3, 0)]);
        [update, deactivating(PLAIN, &file)]
    };
    let mut in_files = 20;
    race(&world, wishes, async |_, winner, refusal| match (winner, refusal) {
        (0, Refusal::NotInForce { state: FileState::Superseded, newest: Some(_), .. }) => in_files += 1,
        (1, Refusal::NotInForce { state: FileState::Deactivated, newest: None, .. }) => in_files -= 2,
        (winner, refusal) => panic!("{winner} won: {refusal}"),
    })
    .await;
    assert_eq!(world.pool(PLAIN, &production("UP-A")).await, Some(pool(100, in_files)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_upgrades_one_moves_the_units() {
    let world = World::company().await;
    for number in 0..10 {
        world.generated(PLAIN, number, vec![line("UP-A", 2, 0)]).await;
    }
    let wishes = |round: u32| {
        let file = format!("AF-{:08}", round + 1);
        [(); 2].map(|()| upgrading(PLAIN, vec![production("UP-A")], &[&file]))
    };
    race(&world, wishes, async |round, _, refusal| {
        // The first upgrade leaves nothing available, and the last one nothing at all.
        match refusal {
            Refusal::NotInForce { state: FileState::Superseded, newest: Some(newest), .. } => {
                assert_eq!(newest.as_str(), format!("AF-{:08}", round + 11));
            }
            Refusal::NotOwned { .. } => assert_eq!(round, 9),
            other => panic!("{other}"),
        }
    })
    .await;
    assert_eq!(world.pool(PLAIN, &production("UP-A")).await, Some(pool(0, 0)));
    assert_eq!(world.pool(PLAIN, &production("UP-B")).await, Some(pool(105, 20)));
    assert_eq!(world.number("SELECT sum(units) FROM pool_move").await, 100);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_edits_of_a_site_none_is_lost_unseen() {
    let world = World::company().await;
    let mut seen = Vec::new();
    for (_, body) in world.journal(&stream(PLAIN)).await {
        seen.extend(body.changes.into_iter().filter_map(|change| match change {
            portal_api::Change::Site(record) if record.site.site.as_str() == "hq" => Some(record.site),
            _ => None,
        }));
    }
    let mut seen = seen.pop().unwrap();
    for round in 0..10 {
        let names = [format!("left {round}"), format!("right {round}")];
        let beside = world.beside().await;
        let callers = [world.caller.clone(), beside.in_process(Principal::licensing_team(OWNER))];
        let calls = callers.into_iter().zip(&names).map(|(caller, name)| {
            let wish = editing(PLAIN, &seen, |edit| edit.details.name.clone_from(name));
            tokio::spawn(async move { post::<Receipt>(&caller, path::REQUESTS, &wish).await.unwrap() })
        });
        let receipts: Vec<Receipt> =
            futures_util::future::join_all(calls).await.into_iter().map(Result::unwrap).collect();
        let winner = receipts.iter().position(|receipt| refusals(receipt).is_empty()).unwrap();
        let [Refusal::SiteChanged { now }] = refusals(&receipts[1 - winner]) else { panic!("{receipts:?}") };
        assert_eq!(now.name, names[winner]);
        seen = (**now).clone();
        beside.close().await;
    }
}
