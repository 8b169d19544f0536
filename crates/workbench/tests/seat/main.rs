//! The seat's use cases over the embedded portal, each test in a data folder of its own.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod activity;
mod batching;
mod details;
mod searching;
mod starting;
mod tickets;
mod upgrading;
mod waiting;

use std::{fs, path::Path, sync::Arc};

use chrono::DateTime;
use licensing::*;
use portal::{Clock, FakeClock};
use tempfile::TempDir;
use workbench::{
    FindKeychain, Passphrase, Seat, Surroundings,
    commands::*,
    errors::*,
    ports::{DiskFiles, FileError, Files, Secret, SecretStoreError, Secrets},
    secrets::Memory,
    views::*,
};

const NOW: i64 = 1_764_460_800;

/// A keychain that outlives the seats that use it, as the system's does.
fn keychain() -> FindKeychain {
    let keychain: Arc<dyn Secrets> = Arc::new(Memory::default());
    Arc::new(move || Ok(Arc::clone(&keychain)))
}

fn no_keychain() -> FindKeychain {
    Arc::new(|| Err(SecretStoreError::Absent("nobody answers".into())))
}

struct World {
    folder: TempDir,
    clock: Arc<FakeClock>,
    keychain: FindKeychain,
}

impl World {
    fn new(keychain: FindKeychain) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            clock: Arc::new(FakeClock::at(DateTime::from_timestamp(NOW, 0).unwrap())),
            keychain,
        }
    }

    fn surroundings(&self) -> Surroundings {
        Surroundings {
            data_folder: self.folder.path().join("data"),
            clock: Arc::clone(&self.clock) as Arc<dyn Clock>,
            files: Arc::new(DiskFiles),
            keychain: Arc::clone(&self.keychain),
            person: "Ada Lovelace".into(),
            device: "laptop-7".into(),
        }
    }

    /// Another program on the same data folder.
    fn seat(&self) -> Seat {
        Seat::new(self.surroundings())
    }

    async fn sample() -> (Self, Seat) {
        let world = Self::new(keychain());
        let seat = world.seat();
        assert_eq!(
            seat.start().await.unwrap(),
            StartState::FirstStart { suggested_name: "Ada Lovelace".into(), keep_in: SecretsPlace::Keychain }
        );
        assert_eq!(seat.found(found(StartWith::SampleCompany)).await.unwrap(), StartState::Ready);
        (world, seat)
    }
}

fn found(start_with: StartWith) -> Found {
    Found { display_name: "Grüße Łukasz 山田".into(), start_with }
}

fn account() -> AccountNumber {
    "100042".parse().unwrap()
}

fn pair_draft() -> GenerateDraft {
    let machine = |name: &str, host_id: &str| MachineDraft { name: name.into(), host_id: host_id.into() };
    let line = |part: &str, assigned: &str, pooled: &str| PartDraft {
        part: part.into(),
        assigned: assigned.into(),
        pooled: pooled.into(),
    };
    GenerateDraft {
        product_line: "CIC".into(),
        license_type: "production".into(),
        license_version: "4.0".into(),
        site: "fra-1".into(),
        machines: vec![machine("CICFRA01", "a3-15-5d-1e-8b-32"), machine("CICFRA02", "A3155D1E8B33")],
        parts: vec![line("SW-001-4.0-SV01", "1", ""), line("SW-001-4.0-AL04", "5", "25")],
        attributes: vec![],
        confirmed_files: vec![],
    }
}

async fn generate(seat: &Seat, draft: &GenerateDraft) -> Result<Serial, RequestError> {
    seat.generate(&account(), seat.fresh_id(), draft).await.map(|generated| generated.serial)
}

async fn available(seat: &Seat, part: &str) -> u32 {
    let summary = seat.account_summary(&account()).await.unwrap();
    summary
        .rows
        .iter()
        .find(|row| row.part.as_str() == part && row.license_type == LicenseType::Production)
        .unwrap()
        .available
}

#[tokio::test]
async fn the_sample_company_is_there_after_the_first_start() {
    let (_world, seat) = World::sample().await;
    let page = seat.accounts(&AccountsQuery { search: String::new(), limit: 50 }).await.unwrap();
    assert_eq!((page.accounts.len(), page.total), (5, 5));
    for (search, found) in
        [("alpenruck", "100042"), ("100043", "100043"), ("見本", "100045"), ("AG alp", "100042")]
    {
        let page = seat.accounts(&AccountsQuery { search: search.into(), limit: 50 }).await.unwrap();
        assert_eq!(page.accounts.len(), 1, "{search}");
        assert_eq!(page.accounts[0].account.as_str(), found);
    }
    let none = seat.accounts(&AccountsQuery { search: "100%".into(), limit: 50 }).await.unwrap();
    assert_eq!((none.matching, none.total), (0, 5), "a search has no wildcards");

    let summary = seat.account_summary(&account()).await.unwrap();
    assert_eq!(summary.rows.len(), 11);
    let level_one = summary.rows.iter().find(|row| row.part.as_str() == "SW-001-4.0-AL04").unwrap();
    assert_eq!((level_one.license_type, level_one.pool.ordered()), (LicenseType::Production, 200));
    assert!(level_one.not_here.is_none());
    let trial = summary.rows.iter().find(|row| row.kind == PartKind::TrialBundle).unwrap();
    assert!(trial.not_here.as_ref().unwrap().to_string().contains("bundle"));

    let details = seat
        .part_details(&PartQuery {
            account: account(),
            part: "SW-001-4.0-AL04".parse().unwrap(),
            license_type: LicenseType::Production,
        })
        .await
        .unwrap();
    let orders: Vec<(&str, u32)> =
        details.orders.iter().map(|order| (order.order.as_str(), order.quantity)).collect();
    assert_eq!(orders, [("SO-2019-00417", 120), ("SO-2021-01192", 80)]);
    assert_eq!(details.keys.len(), 5);
}

#[tokio::test]
async fn from_an_order_to_a_verified_file_on_disk() {
    let (world, seat) = World::sample().await;
    let preview = seat.preview(&account(), &pair_draft()).await.unwrap();
    assert_eq!(preview.verdict, PreviewVerdict::Ready, "{preview:?}");
    assert_eq!(preview.keys.len(), 6);
    assert_eq!(
        preview.pools.iter().map(|pool| (pool.available_before, pool.available_after)).collect::<Vec<_>>(),
        [(200, Some(170)), (2, Some(1))]
    );

    let serial = generate(&seat, &pair_draft()).await.unwrap();
    assert_eq!(serial.as_str(), "AF-00000001");
    assert_eq!(available(&seat, "SW-001-4.0-AL04").await, 170);

    let page = seat.files(&FilesQuery::page(account(), 0, 50)).await.unwrap();
    assert_eq!((page.files.len(), page.total), (1, 1));
    assert_eq!(page.files[0].generated_by, "Grüße Łukasz 山田");
    let details = seat.file(&account(), &serial).await.unwrap();
    assert_eq!(details.trust.verdict.as_str(), "valid", "{:?}", details.trust);
    assert_eq!(details.file_name, "CICFRA01.I3Lic");
    let station = details.keys.iter().find(|key| key.key.as_str() == "I3_LICENSE_BASIC_STATION").unwrap();
    assert_eq!(station.count, 30);

    let path = world.folder.path().join("CICFRA01.I3Lic");
    let saved = seat.save_file(&account(), &serial, &path, false).await.unwrap();
    let Downloaded::Saved { sha256, .. } = saved else { panic!() };
    assert_eq!(sha256, details.sha256);
    let bytes = fs::read(&path).unwrap();
    let (trust, revocations) = seat.trust().await.unwrap();
    let inspection = activation_file::inspect(
        &bytes,
        &activation_file::Context {
            trust: trust.as_ref(),
            revocations: revocations.as_ref(),
            now: NOW,
            ask: activation_file::Ask { machine: Some("cicfra02"), host_id: Some("A3:15:5D:1E:8B:33") },
        },
    );
    assert_eq!(inspection.verdict, activation_file::Verdict::Valid, "{}", inspection.message);

    // Again, byte for byte, and into the folder where the last one went.
    let second = world.folder.path().join("again.I3Lic");
    seat.save_file(&account(), &serial, &second, false).await.unwrap();
    assert_eq!(fs::read(&second).unwrap(), bytes);
    let plan = seat.save_plan(&account(), &serial).await.unwrap();
    assert_eq!(plan.folder.as_deref(), Some(world.folder.path()));
    assert_eq!(
        seat.save_file(&account(), &serial, &second, false).await,
        Err(DownloadError::Exists { path: second.display().to_string() })
    );
}

#[tokio::test]
async fn a_machine_in_use_is_asked_about_before_anything_is_sent() {
    let (_world, seat) = World::sample().await;
    let serial = generate(&seat, &pair_draft()).await.unwrap();
    let preview = seat.preview(&account(), &pair_draft()).await.unwrap();
    let PreviewVerdict::NeedsConfirmation { files } = preview.verdict else {
        panic!("{:?}", preview.verdict)
    };
    assert_eq!(files[0].serial, serial);
    assert!(matches!(generate(&seat, &pair_draft()).await, Err(RequestError::Refused { causes })
        if matches!(causes[0].cause, Refusal::ConfirmationNeeded { .. })));
    let mut confirmed = pair_draft();
    confirmed.confirmed_files = vec![serial.to_string()];
    assert_eq!(generate(&seat, &confirmed).await.unwrap().as_str(), "AF-00000002");
}

#[tokio::test]
async fn what_is_wrong_is_said_by_field_and_nothing_is_sent() {
    let (_world, seat) = World::sample().await;
    let mut draft = pair_draft();
    draft.parts[1].assigned = "1e3".into();
    draft.machines[1].name = "cicfra01".into();
    let Err(RequestError::Fields { fields }) = generate(&seat, &draft).await else { panic!() };
    let at: Vec<&Field> = fields.iter().map(|field| &field.at).collect();
    assert_eq!(at, [&Field::MachineName { machine: 1 }, &Field::Assigned { line: 1 }]);
    let preview = seat.preview(&account(), &draft).await.unwrap();
    assert_eq!(preview.verdict, PreviewVerdict::FieldsWrong);
    assert_eq!(preview.keys.len(), 1, "the line that can be read is previewed: {:?}", preview.keys);

    let empty = seat.preview(&account(), &GenerateDraft::default()).await.unwrap();
    assert_eq!(empty.verdict, PreviewVerdict::Incomplete);
    assert!(empty.fields.iter().all(|field| field.missing));

    draft = pair_draft();
    draft.parts[1].pooled = "500".into();
    let Err(RequestError::Refused { causes }) = generate(&seat, &draft).await else { panic!() };
    assert!(causes[0].message.starts_with("305 units short."), "{}", causes[0].message);
    assert_eq!(seat.status().await.unwrap().outbox, OutboxCount::default());

    let subscription: AccountNumber = "100045".parse().unwrap();
    let preview = seat.preview(&subscription, &GenerateDraft::default()).await.unwrap();
    assert_eq!(preview.verdict, PreviewVerdict::Refused);
    assert!(seat.new_file_choices(&subscription).await.unwrap().blocked.is_some());
}

#[tokio::test]
async fn two_programs_on_one_folder_see_each_other_and_share_the_pool() {
    let (world, seat) = World::sample().await;
    let other = world.seat();
    assert_eq!(other.start().await.unwrap(), StartState::Ready);
    let ask = |seat: &Seat, number: u32| {
        let mut draft = pair_draft();
        draft.machines.truncate(1);
        draft.machines[0] =
            MachineDraft { name: format!("CIC{number:03}"), host_id: format!("A3155D1E{number:04X}") };
        draft.parts =
            vec![PartDraft { part: "SW-001-4.0-AL04".into(), assigned: "30".into(), pooled: String::new() }];
        let id = seat.fresh_id();
        (id, draft)
    };
    let number = account();
    let mut accepted = 0;
    let mut refused = 0;
    for round in 0..5 {
        let ((one, first), (two, second)) = (ask(&seat, 2 * round), ask(&other, 2 * round + 1));
        let (one, two) =
            tokio::join!(seat.generate(&number, one, &first), other.generate(&number, two, &second));
        for result in [one, two] {
            match result {
                Ok(_) => accepted += 1,
                Err(RequestError::Refused { .. }) => refused += 1,
                Err(error) => panic!("{error}"),
            }
        }
    }
    assert_eq!((accepted, refused), (6, 4), "200 units hold six files of 30");
    // Each hears of the other's files, though they share one cache and the other may have filled it.
    assert!(seat.sync().await.unwrap() && other.sync().await.unwrap());
    assert!(!seat.sync().await.unwrap() && !other.sync().await.unwrap());
    let list =
        |page: FilePage| page.files.into_iter().map(|file| file.serial.to_string()).collect::<Vec<_>>();
    let query = FilesQuery::page(account(), 0, 50);
    let (one, two) = (list(seat.files(&query).await.unwrap()), list(other.files(&query).await.unwrap()));
    assert_eq!(one, two);
    assert_eq!(one.len(), 6);
    assert_eq!(available(&seat, "SW-001-4.0-AL04").await, 20);
}

#[tokio::test]
async fn deleting_the_cache_loses_nothing() {
    let (world, seat) = World::sample().await;
    let serial = generate(&seat, &pair_draft()).await.unwrap();
    let before = seat.file(&account(), &serial).await.unwrap();
    drop(seat);
    let caches = world.folder.path().join("data/seats/embedded");
    for entry in fs::read_dir(&caches).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap().to_str().unwrap().starts_with("cache.sqlite") {
            fs::remove_file(path).unwrap();
        }
    }
    let again = world.seat();
    assert_eq!(again.start().await.unwrap(), StartState::Ready);
    assert_eq!(again.file(&account(), &serial).await.unwrap(), before);
}

#[tokio::test]
async fn starting_empty_and_importing_orders() {
    let world = World::new(keychain());
    let seat = world.seat();
    seat.start().await.unwrap();
    seat.found(found(StartWith::Empty)).await.unwrap();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sample/company");
    let file = |name: &str| (name.to_owned(), fs::read(sample.join(name)).unwrap());
    let check = seat.check_import(vec![file("orders.csv")]).await.unwrap();
    assert_eq!(
        check.report.error_count,
        50,
        "no account and no part is known: {:?}",
        check.report.errors.first()
    );
    let all = vec![file("orders.csv"), file("sites.csv"), file("accounts.csv"), file("parts.csv")];
    let check = seat.check_import(all).await.unwrap();
    assert_eq!((check.report.error_count, check.report.done), (0, false));
    assert_eq!(seat.accounts(&AccountsQuery::default()).await.unwrap().total, 0, "a check changes nothing");
    let report = seat.apply_import(check.id).await.unwrap();
    assert!(report.done);
    assert_eq!((report.orders.added, report.accounts.added), (25, 5));
    assert_eq!(seat.apply_import(check.id).await.unwrap(), report, "saying yes twice imports once");
    assert_eq!(available(&seat, "SW-001-4.0-AL04").await, 200);
    assert_eq!(seat.apply_import(seat.fresh_id()).await, Err(ImportFailure::CheckAgain));
    assert_eq!(
        seat.check_import(vec![("latin.csv".into(), b"part\nZ\xFCrich".to_vec())]).await,
        Err(ImportFailure::NotUtf8 { file: "latin.csv".into(), line: 2 })
    );
}

/// A drive that fails.
struct Failing(FileError);

impl Files for Failing {
    fn save(&self, _: &Path, _: &[u8], _: bool) -> Result<(), FileError> {
        Err(self.0.clone())
    }
}

#[tokio::test]
async fn each_way_of_failing_to_save_has_its_sentence_and_the_file_stays() {
    let (world, seat) = World::sample().await;
    let serial = generate(&seat, &pair_draft()).await.unwrap();
    let path = world.folder.path().join("A.I3Lic");
    for (failure, said) in [
        (FileError::DiskFull, "no room left"),
        (FileError::NotAllowed, "may not write"),
        (FileError::FolderGone, "not there (any more)"),
        (FileError::ReadBack, "reads back differently"),
        (FileError::Io("I/O error".into()), "I/O error"),
    ] {
        let failing = Seat::new(Surroundings { files: Arc::new(Failing(failure)), ..world.surroundings() });
        failing.start().await.unwrap();
        let error = failing.save_file(&account(), &serial, &path, false).await.unwrap_err();
        assert!(error.to_string().contains(said), "{error}");
        assert!(failing.save_plan(&account(), &serial).await.unwrap().folder.is_none(), "not remembered");
    }
    assert!(!path.exists());
    seat.save_file(&account(), &serial, &path, false).await.unwrap();
}

#[tokio::test]
async fn unknown_things_are_said_to_be_unknown() {
    let (_world, seat) = World::sample().await;
    let nobody: AccountNumber = "999".parse().unwrap();
    assert_eq!(
        seat.account_summary(&nobody).await,
        Err(ReadError::UnknownAccount { account: nobody.clone() })
    );
    let serial: Serial = "AF-00000009".parse().unwrap();
    assert_eq!(seat.file(&account(), &serial).await, Err(ReadError::UnknownFile { serial: serial.clone() }));
    assert_eq!(seat.account_of_file(&serial).await, Err(ReadError::UnknownFile { serial }));
}
