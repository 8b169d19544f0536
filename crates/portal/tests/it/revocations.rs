//! The revocation list: what it names, when its number rises, and who may sign it.

use activation_file::{RevocationList, RevocationReason, Verdict};
use chrono::TimeDelta;
use portal::{Portal, Principal};
use portal_api::{RevocationAnswer, path};

use crate::{company::*, support::*};

fn named(list: &RevocationList) -> Vec<&str> {
    list.claims().revoked.keys().map(String::as_str).collect()
}

/// A file was deactivated.
async fn one_ended(world: &World, number: u32) -> String {
    let serial = world.generated(PLAIN, number, vec![line("UP-A", 1, 0)]).await;
    world.accept(&deactivating(PLAIN, &serial)).await;
    serial
}

/// What a portal answers that has no key, or another one.
async fn list_of(portal: &Portal) -> String {
    let caller = portal.in_process(Principal::licensing_team(OWNER));
    get::<RevocationAnswer>(&caller, path::REVOCATIONS).await.unwrap().list.unwrap()
}

#[tokio::test]
async fn the_number_rises_only_when_something_ended() {
    let world = World::company().await;
    let first = world.revocations().await;
    assert_eq!((first.sequence(), named(&first).len()), (1, 0));
    world.generated(PLAIN, 9, vec![line("UP-A", 1, 0)]).await;
    world.advance(TimeDelta::days(1));
    assert_eq!(world.revocations().await, first);
    assert_eq!(world.revocations_after(1).await, None);

    let one = one_ended(&world, 1).await;
    let two = one_ended(&world, 2).await;
    let second = world.revocations_after(1).await.unwrap();
    assert_eq!(second.sequence(), 2, "two ends, one list");
    assert_eq!(named(&second), [&one, &two]);
    assert_eq!(second.get(&one).unwrap().reason, RevocationReason::Deactivated);
    assert_eq!(second.claims().issued_at, (start() + TimeDelta::days(1)).timestamp());
    assert!(first.follow(second.jws(), &world.trust().await).is_ok());
    world.advance(TimeDelta::days(1));
    assert_eq!(world.revocations().await, second);
    assert_eq!(world.revocations_after(2).await, None);
    assert_eq!(world.revocations_after(u64::MAX).await, None);

    let three = one_ended(&world, 3).await;
    let third = world.revocations_after(1).await.unwrap();
    assert_eq!((third.sequence(), named(&third)), (3, vec![one.as_str(), &two, &three]));
    // Only the last list is kept.
    let kept = "SELECT count(*) FROM revocation_list WHERE list <> ''";
    assert_eq!(world.number(kept).await, 1);
}

#[tokio::test]
async fn without_the_current_key_the_old_list_goes_on() {
    let world = World::company().await;
    let first = world.revocations().await;
    let one = one_ended(&world, 1).await;

    let bare = Portal::open(&world.database(), world.clock.clone()).await.unwrap();
    assert_eq!(list_of(&bare).await, first.jws());
    // Nor does a key help that is there and does not sign.
    bare.use_key(locked_signer(1)).await.unwrap();
    assert_eq!(list_of(&bare).await, first.jws());
    assert_eq!(world.number("SELECT count(*) FROM revocation_list").await, 1);

    bare.use_key(signer(1)).await.unwrap();
    let second = RevocationList::verify(&list_of(&bare).await, &world.trust().await).unwrap();
    assert_eq!((second.sequence(), named(&second)), (2, vec![one.as_str()]));
    assert_eq!(world.revocations().await, second, "and the others give that one");
}

#[tokio::test]
async fn a_replaced_key_goes_on_with_the_list_and_the_lost_one_does_not() {
    let world = World::company().await;
    let one = one_ended(&world, 1).await;
    let by_the_first = world.revocations().await;
    let beside = world.beside().await;
    world.portal.replace_lost_key(signer(2)).await.unwrap();
    // Nothing ended: the old list still verifies, by the new bundle too.
    assert_eq!(world.revocations().await, by_the_first);

    let two = one_ended(&world, 2).await;
    assert_eq!(list_of(&beside).await, by_the_first.jws(), "its key was replaced");
    let second = world.revocations().await;
    assert_eq!((second.sequence(), named(&second)), (3, vec![one.as_str(), &two]));
    assert!(by_the_first.follow(second.jws(), &world.trust().await).is_ok());
    assert_eq!(list_of(&beside).await, second.jws());
    assert_eq!(world.inspected(PLAIN, &two).await.verdict, Verdict::Deactivated);
}

/// A clock that stood ahead ends an overlap too early. That cannot be taken back; what must not happen is that another
/// file's end is missed because the list names as many files as have ended.
#[tokio::test]
async fn a_clock_that_was_set_back_hides_no_end() {
    let world = World::company().await;
    let old = world.generated(MIRRORED, 1, vec![line("UP-A", 1, 0)]).await;
    let pools = vec![
        production("UP-A"),
        pool_key("UP-A", licensing::LicenseType::Development),
        production("UP-B"),
        production("UP-S"),
    ];
    world.accept(&upgrading(MIRRORED, pools, &[&old])).await;
    world.advance(TimeDelta::days(400));
    assert_eq!(named(&world.revocations().await), [&old]);
    world.advance(TimeDelta::days(-400));
    assert_eq!(world.revocations().await.sequence(), 2);
    let ended = one_ended(&world, 2).await;
    let list = world.revocations().await;
    assert_eq!((list.sequence(), named(&list)), (3, vec![old.as_str(), &ended]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_that_ask_at_once_get_one_list() {
    let world = World::company().await;
    let beside = world.beside().await;
    one_ended(&world, 1).await;
    let asked = (0..16).map(|number| {
        let portal = if number % 2 == 0 { world.portal.clone() } else { beside.clone() };
        tokio::spawn(async move { list_of(&portal).await })
    });
    let lists: Vec<String> =
        futures_util::future::join_all(asked).await.into_iter().map(Result::unwrap).collect();
    assert!(lists.windows(2).all(|pair| pair[0] == pair[1]));
    assert_eq!(world.revocations().await.sequence(), 2);
}
