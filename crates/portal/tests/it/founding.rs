//! Founding, and the signing key.

use activation_file::{Ask, Context, TrustBundle, TrustError, Verdict, inspect};
use portal::{FoundError, Founded, ReplaceKeyError, UseKeyError};
use portal_api::{Change, Stream, TrustAnswer, path};

use crate::support::*;

#[tokio::test]
async fn a_portal_is_founded_once() {
    let world = World::empty().await;
    let other = portal::Portal::open(&world.database(), world.clock.clone()).await.unwrap();
    let kid = signer(1).kid();
    let founded = other.found("urn:afmt:issuer:other", "Eve", signer(2)).await.unwrap();
    assert_eq!(founded, Founded::AlreadyFounded { kid });
    let issuer = other.issuer().await.unwrap().unwrap();
    assert_eq!((issuer.issuer.as_str(), issuer.owner.as_str()), (ISSUER, OWNER));
    assert_eq!((issuer.first_kid, issuer.current_kid), (kid, kid));
    let wrong = other.use_key(signer(2)).await.unwrap_err();
    assert_eq!(wrong, UseKeyError::OtherKey { given: signer(2).kid(), current: kid });
    other.use_key(signer(1)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_that_found_at_once_one_does() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("portal.db");
    let founders = (1..=6).map(|seed| {
        let database = database.clone();
        tokio::spawn(async move {
            let clock = std::sync::Arc::new(portal::FakeClock::at(start()));
            let portal = portal::Portal::open(&database, clock).await.unwrap();
            portal.found(ISSUER, OWNER, signer(seed)).await.unwrap()
        })
    });
    let founded: Vec<Founded> =
        futures_util::future::join_all(founders).await.into_iter().map(Result::unwrap).collect();
    let new: Vec<_> = founded.iter().filter(|founded| matches!(founded, Founded::New { .. })).collect();
    let [Founded::New { kid }] = new[..] else { panic!("{founded:?}") };
    assert!(founded.iter().all(|one| match one {
        Founded::New { kid: other } | Founded::AlreadyFounded { kid: other } => other == kid,
    }));
}

#[tokio::test]
async fn names_that_cannot_be_kept_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let clock = std::sync::Arc::new(portal::FakeClock::at(start()));
    let portal = portal::Portal::open(&folder.path().join("portal.db"), clock).await.unwrap();
    for (issuer, owner) in [("", OWNER), (ISSUER, " "), (ISSUER, "a\u{202E}b")] {
        assert!(matches!(portal.found(issuer, owner, signer(1)).await, Err(FoundError::Invalid { .. })));
    }
    for issuer in ["example", "urn:a b"] {
        assert_eq!(portal.found(issuer, OWNER, signer(1)).await, Err(FoundError::NotAUrn));
    }
    assert_eq!(portal.issuer().await.unwrap(), None);
    assert_eq!(portal.use_key(signer(1)).await, Err(UseKeyError::NotFounded));
    assert_eq!(portal.replace_lost_key(signer(1)).await, Err(ReplaceKeyError::NotFounded));
}

#[tokio::test]
async fn a_lost_key_is_replaced_and_its_files_stay_valid() {
    let world = World::sample().await;
    world.submit(&request_of(1, 1)).await.unwrap();
    let beside = world.beside().await;
    world.portal.replace_lost_key(signer(2)).await.unwrap();
    assert_eq!(
        world.portal.replace_lost_key(signer(1)).await,
        Err(ReplaceKeyError::KnownKey(signer(1).kid()))
    );
    world.submit(&request_of(2, 1)).await.unwrap();

    // The other process still holds the old key and may not use it any more.
    let caller = beside.in_process(portal::Principal::licensing_team(OWNER));
    let problem = post::<portal_api::Receipt>(&caller, path::REQUESTS, &request_of(3, 1)).await.unwrap_err();
    assert_eq!(problem.kind, portal_api::ProblemKind::CannotSign);

    let issuer = world.portal.issuer().await.unwrap().unwrap();
    assert_eq!((issuer.first_kid, issuer.current_kid), (signer(1).kid(), signer(2).kid()));
    let answer: TrustAnswer = get(&world.caller, path::TRUST).await.unwrap();
    let [first, second] = answer.bundles.as_slice() else { panic!() };
    let pinned = TrustBundle::parse_pinned(first, issuer.first_kid).unwrap();
    assert_eq!(
        pinned.follow(second),
        Err(TrustError::UntrustedSigner(signer(2).kid())),
        "the chain is broken"
    );
    let trust = TrustBundle::parse_given(second).unwrap();
    assert_eq!(trust.version(), 2);
    let later: TrustAnswer = get(&world.caller, "/v1/trust?after=1").await.unwrap();
    assert_eq!(later.bundles, std::slice::from_ref(second));

    // Both files were signed within the second of the change, and both are valid.
    let context =
        Context { trust: Some(&trust), revocations: None, now: start().timestamp(), ask: Ask::default() };
    let mut seen = 0;
    for (_, body) in world.journal(&stream(ACCOUNT)).await {
        for change in body.changes {
            if let Change::File(file) = change {
                assert_eq!(inspect(file.content.as_bytes(), &context).verdict, Verdict::Valid);
                seen += 1;
            }
        }
    }
    assert_eq!(seen, 2);
    let catalogue = world.journal(&Stream::Catalogue).await;
    let Change::SigningKey(record) = &catalogue.last().unwrap().1.changes[0] else { panic!() };
    assert_eq!(record.lost_kid, Some(signer(1).kid().to_string()));
    assert_eq!((record.current_kid.clone(), record.trust_version), (signer(2).kid().to_string(), 2));
}
