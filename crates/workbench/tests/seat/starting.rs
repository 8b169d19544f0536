//! Starting, and where the signing key is kept.

use super::*;

#[tokio::test]
async fn without_a_keychain_the_person_chooses_and_a_file_is_locked() {
    let world = World::new(no_keychain());
    let seat = world.seat();
    assert_eq!(seat.start().await.unwrap(), StartState::ChooseSecrets { reason: "nobody answers".into() });
    let choose =
        |passphrase: &str| ChooseSecrets::PassphraseFile { passphrase: Passphrase::new(passphrase.into()) };
    assert_eq!(seat.choose_secrets(choose("short")).await, Err(SecretsError::PassphraseTooShort { min: 12 }));
    assert!(matches!(
        seat.choose_secrets(ChooseSecrets::Keychain).await,
        Err(SecretsError::NoKeychain { .. })
    ));
    let state = seat.choose_secrets(choose("correct horse battery")).await.unwrap();
    assert!(matches!(state, StartState::FirstStart { keep_in: SecretsPlace::PassphraseFile, .. }));
    assert_eq!(seat.found(found(StartWith::SampleCompany)).await.unwrap(), StartState::Ready);
    generate(&seat, &pair_draft()).await.unwrap();

    let again = world.seat();
    assert!(matches!(again.start().await.unwrap(), StartState::Locked { .. }));
    assert_eq!(again.status().await, Err(ReadError::NotReady));
    assert_eq!(
        again.unlock(Passphrase::new("wrong horse battery".into())).await,
        Err(SecretsError::WrongPassphrase)
    );
    assert_eq!(
        again.unlock(Passphrase::new("correct horse battery".into())).await.unwrap(),
        StartState::Ready
    );
    let mut second = pair_draft();
    second.confirmed_files = vec!["AF-00000001".into()];
    assert_eq!(generate(&again, &second).await.unwrap().as_str(), "AF-00000002");

    // Reading asks nobody for the passphrase; generating says what is missing, and nothing is left waiting.
    let reader = world.seat();
    assert!(matches!(reader.start().await.unwrap(), StartState::Locked { .. }));
    assert_eq!(reader.continue_without_key().await.unwrap(), StartState::Ready);
    assert_eq!(reader.status().await.unwrap().secrets, None);
    let file = reader.file(&account(), &"AF-00000002".parse().unwrap()).await.unwrap();
    assert_eq!(file.trust.verdict.as_str(), "valid");
    second.confirmed_files.push("AF-00000002".into());
    second.parts.remove(0);
    assert!(matches!(generate(&reader, &second).await, Err(RequestError::NotDone { .. })));
    assert_eq!(reader.status().await.unwrap().outbox, OutboxCount::default());
    secrets_are_nowhere_in_clear(world.folder.path());
}

fn secrets_are_nowhere_in_clear(folder: &Path) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            secrets_are_nowhere_in_clear(&path);
        } else {
            let bytes = fs::read(&path).unwrap();
            assert!(
                !bytes.windows(21).any(|window| window == b"correct horse battery"),
                "{}",
                path.display()
            );
        }
    }
}

#[tokio::test]
async fn a_key_that_was_in_memory_is_lost_and_replaced_only_when_the_person_says_so() {
    let world = World::new(no_keychain());
    let seat = world.seat();
    seat.start().await.unwrap();
    seat.choose_secrets(ChooseSecrets::Memory).await.unwrap();
    seat.found(found(StartWith::SampleCompany)).await.unwrap();
    let old = generate(&seat, &pair_draft()).await.unwrap();
    let pinned = seat.status().await.unwrap().pinned_key;
    drop(seat);

    world.clock.set(DateTime::from_timestamp(NOW + 3600, 0).unwrap());
    let again = world.seat();
    let state = again.start().await.unwrap();
    assert!(
        matches!(&state, StartState::KeyLost { kid, was_kept_in: SecretsPlace::Memory, keep_in: SecretsPlace::Memory }
        if *kid == pinned),
        "{state:?}"
    );
    assert_eq!(again.start().await.unwrap(), state, "nothing changes by itself");
    assert_eq!(again.replace_lost_key().await.unwrap(), StartState::Ready);
    let status = again.status().await.unwrap();
    assert_ne!(status.pinned_key, pinned);
    let mut next = pair_draft();
    next.confirmed_files = vec![old.to_string()];
    let new = generate(&again, &next).await.unwrap();
    for serial in [old, new] {
        let details = again.file(&account(), &serial).await.unwrap();
        assert_eq!(details.trust.verdict.as_str(), "valid", "{serial}: {}", details.trust.message);
    }
    again.sync().await.unwrap();
}

#[tokio::test]
async fn a_keychain_that_fell_silent_is_said_and_reading_goes_on() {
    let mut world = World::new(keychain());
    let seat = world.seat();
    seat.start().await.unwrap();
    seat.found(found(StartWith::SampleCompany)).await.unwrap();
    drop(seat);
    let loud = std::mem::replace(&mut world.keychain, no_keychain());
    let again = world.seat();
    assert!(matches!(again.start().await.unwrap(), StartState::KeychainSilent { .. }));
    assert!(
        matches!(again.replace_lost_key().await.unwrap(), StartState::KeychainSilent { .. }),
        "it is not lost"
    );
    assert_eq!(again.continue_without_key().await.unwrap(), StartState::Ready);
    world.keychain = loud;
    let third = world.seat();
    assert_eq!(third.start().await.unwrap(), StartState::Ready);
    generate(&third, &pair_draft()).await.unwrap();
}

/// A keychain without a collection: it finds nothing and keeps nothing.
struct Hollow;

impl Secrets for Hollow {
    fn get(&self, _: &str) -> Result<Option<Secret>, SecretStoreError> {
        Ok(None)
    }

    fn set(&self, _: &str, _: &Secret) -> Result<(), SecretStoreError> {
        Err(SecretStoreError::Denied("nothing to keep it in".into()))
    }

    fn forget(&self, _: &str) -> Result<(), SecretStoreError> {
        Ok(())
    }
}

#[tokio::test]
async fn a_key_is_not_called_lost_by_a_keychain_that_keeps_nothing() {
    let mut world = World::new(Arc::new(|| Ok(Arc::new(Hollow))));
    assert!(matches!(world.seat().start().await.unwrap(), StartState::ChooseSecrets { .. }));
    world.keychain = keychain();
    let seat = world.seat();
    seat.start().await.unwrap();
    seat.found(found(StartWith::SampleCompany)).await.unwrap();
    let full = std::mem::replace(&mut world.keychain, Arc::new(|| Ok(Arc::new(Hollow))));
    assert!(matches!(world.seat().start().await.unwrap(), StartState::KeychainSilent { .. }));
    world.keychain = full;
    assert_eq!(world.seat().start().await.unwrap(), StartState::Ready);
    world.keychain = keychain();
    let state = world.seat().start().await.unwrap();
    assert!(matches!(state, StartState::KeyLost { was_kept_in: SecretsPlace::Keychain, .. }), "{state:?}");
}

#[tokio::test]
async fn two_first_starts_at_once_found_one_portal() {
    let world = World::new(keychain());
    let (one, two) = (world.seat(), world.seat());
    let (first, second) = tokio::join!(one.start(), two.start());
    assert!(matches!(first.unwrap(), StartState::FirstStart { .. }));
    assert!(matches!(second.unwrap(), StartState::FirstStart { .. }));
    let (first, second) =
        tokio::join!(one.found(found(StartWith::SampleCompany)), two.found(found(StartWith::Empty)));
    assert_eq!((first.unwrap(), second.unwrap()), (StartState::Ready, StartState::Ready));
    assert_eq!(one.status().await.unwrap().issuer, two.status().await.unwrap().issuer);
    let (one, two) = (generate(&one, &pair_draft()).await, generate(&two, &pair_draft()).await);
    // Whoever founded it decided with what; both can sign whatever there is.
    for result in [one, two] {
        assert!(!matches!(result, Err(RequestError::NotDone { .. })), "{result:?}");
    }
}

#[tokio::test]
async fn a_folder_that_cannot_be_used_is_named() {
    let world = World::new(keychain());
    fs::write(world.folder.path().join("data"), b"a file in the way").unwrap();
    let error = world.seat().start().await.unwrap_err();
    assert!(matches!(error, StartError::DataFolder { .. }), "{error}");
    assert!(error.to_string().contains("data"), "{error}");
}

#[tokio::test]
async fn a_secrets_file_that_comes_back_is_looked_for_again() {
    let world = World::new(no_keychain());
    let seat = world.seat();
    seat.start().await.unwrap();
    let passphrase = || Passphrase::new("correct horse battery".into());
    seat.choose_secrets(ChooseSecrets::PassphraseFile { passphrase: passphrase() }).await.unwrap();
    seat.found(found(StartWith::SampleCompany)).await.unwrap();
    drop(seat);
    let file = world.folder.path().join("data/secrets.age");
    let away = world.folder.path().join("away.age");
    fs::rename(&file, &away).unwrap();
    let again = world.seat();
    assert!(matches!(
        again.start().await.unwrap(),
        StartState::KeyLost { was_kept_in: SecretsPlace::PassphraseFile, keep_in: SecretsPlace::Memory, .. }
    ));
    // No other place is chosen for a key that a portal already has.
    let state = again.choose_secrets(ChooseSecrets::Memory).await.unwrap();
    assert!(
        matches!(state, StartState::KeyLost { was_kept_in: SecretsPlace::PassphraseFile, .. }),
        "{state:?}"
    );
    fs::rename(&away, &file).unwrap();
    assert!(matches!(again.replace_lost_key().await.unwrap(), StartState::Locked { .. }), "it is back");
    assert_eq!(again.unlock(passphrase()).await.unwrap(), StartState::Ready);
}

/// Writes a preference as a program leaves it that is killed right after.
async fn killed_after_writing_down(world: &World, name: &str, value: &str) {
    let path = world.folder.path().join("data/seats/embedded/outbox.sqlite");
    let pool = sqlx::SqlitePool::connect(path.to_str().unwrap()).await.unwrap();
    sqlx::query("INSERT INTO preference (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2")
        .bind(name)
        .bind(value)
        .execute(&pool)
        .await
        .unwrap();
    pool.close().await;
}

/// Replaces the portal's key behind the seat's back, and gives the new key.
async fn replaced_in_the_portal(world: &World) -> activation_file::Ed25519Signer {
    let database = world.folder.path().join("data/portal/portal.sqlite");
    let portal = portal::Portal::open(&database, Arc::clone(&world.clock) as Arc<dyn Clock>).await.unwrap();
    let key = || activation_file::Ed25519Signer::from_secret(&[9; 32]);
    portal.replace_lost_key(Arc::new(key())).await.unwrap();
    portal.close().await;
    key()
}

#[tokio::test]
async fn a_crash_while_a_lost_key_is_replaced_is_made_up_for_by_the_next_start() {
    use activation_file::Signer as _;
    let (world, seat) = World::sample().await;
    let old = generate(&seat, &pair_draft()).await.unwrap();
    drop(seat);
    let new = replaced_in_the_portal(&world).await;
    let kid = new.kid().to_string();
    let secrets = (world.keychain)().unwrap();
    secrets.set(&format!("signing-key/{kid}"), &Secret::new(*new.secret())).unwrap();

    // Nobody said that the trust may be pinned anew: the seat does not follow, and reading goes on.
    let wary = world.seat();
    assert_eq!(wary.start().await.unwrap(), StartState::Ready);
    assert!(matches!(wary.sync().await, Err(SyncError::Trust { .. })));
    assert_ne!(wary.status().await.unwrap().pinned_key, kid);
    drop(wary);

    killed_after_writing_down(&world, "pin_anew", &kid).await;
    let again = world.seat();
    assert_eq!(again.start().await.unwrap(), StartState::Ready);
    assert_eq!(again.status().await.unwrap().pinned_key, kid);
    again.sync().await.unwrap();
    assert_eq!(again.file(&account(), &old).await.unwrap().trust.verdict.as_str(), "valid");
}

#[tokio::test]
async fn a_wish_for_the_sample_company_survives_a_crash_and_is_granted_once() {
    let world = World::new(keychain());
    let seat = world.seat();
    seat.start().await.unwrap();
    seat.found(found(StartWith::Empty)).await.unwrap();
    killed_after_writing_down(&world, "sample_wanted", &seat.fresh_id().to_string()).await;
    for _ in 0..2 {
        let again = world.seat();
        assert_eq!(again.start().await.unwrap(), StartState::Ready);
        assert_eq!(again.accounts(&AccountsQuery::default()).await.unwrap().total, 5);
        assert_eq!(available(&again, "SW-001-4.0-AL04").await, 200);
    }
}
