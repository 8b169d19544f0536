//! Activation File Activity: what is looked for, many downloads, differences, paper.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering},
};

use super::*;

/// A file of one part for one machine.
async fn one(seat: &Seat, name: &str, number: u32, site: &str) -> Serial {
    let mut draft = pair_draft();
    draft.machines = vec![MachineDraft { name: name.into(), host_id: format!("A3155D1E{number:04X}") }];
    draft.parts =
        vec![PartDraft { part: "SW-001-4.0-AL04".into(), assigned: "2".into(), pooled: String::new() }];
    draft.site = site.into();
    generate(seat, &draft).await.unwrap()
}

fn query(filter: FileFilter, zone: &str) -> FilesQuery {
    FilesQuery { filter, zone: zone.into(), ..FilesQuery::page(account(), 0, 50) }
}

async fn found(seat: &Seat, filter: FileFilter, zone: &str) -> Vec<String> {
    let page = seat.files(&query(filter, zone)).await.unwrap();
    page.files.iter().map(|file| file.serial.to_string()).collect()
}

#[tokio::test]
async fn filters_are_read_by_the_person_s_days_and_kept_for_each_account() {
    let (_world, seat) = World::sample().await;
    // 2025-11-30 00:00 UTC: the 29th in New York, the 30th in Zurich.
    let pair = generate(&seat, &pair_draft()).await.unwrap();
    let zurich = one(&seat, "CICZRH01", 1, "zrh-1").await;
    let all = vec![zurich.to_string(), pair.to_string()];
    let on = |date: &str| FileFilter {
        generated_from: Some(date.parse().unwrap()),
        generated_to: Some(date.parse().unwrap()),
        ..FileFilter::default()
    };
    for (zone, date, there) in [
        ("Europe/Zurich", "2025-11-30", true),
        ("Europe/Zurich", "2025-11-29", false),
        ("America/New_York", "2025-11-29", true),
        ("America/New_York", "2025-11-30", false),
    ] {
        let expected = if there { all.clone() } else { Vec::new() };
        assert_eq!(found(&seat, on(date), zone).await, expected, "{zone} {date}");
    }
    let second = FileFilter { machine: "fra02".into(), ..FileFilter::default() };
    assert_eq!(found(&seat, second.clone(), "UTC").await, [pair.to_string()], "either machine of a pair");
    let page = seat.files(&query(second.clone(), "UTC")).await.unwrap();
    assert_eq!((page.total, page.all, page.states.active), (1, 2, 1));
    assert_eq!(
        seat.files(&query(second.clone(), "Mars/Olympus")).await,
        Err(ReadError::UnknownZone { zone: "Mars/Olympus".into() })
    );

    let choices = seat.file_choices(&account()).await.unwrap();
    let names: Vec<(&str, u32)> = choices.sites.iter().map(|site| (site.name.as_str(), site.count)).collect();
    assert_eq!(names, [("Frankfurt DC", 1), ("Zürich Mythenquai", 1)]);
    assert_eq!(choices.kept, FileView::default());
    let view =
        FileView { filter: second.clone(), sort: FileSort { by: FileColumn::Site, descending: false } };
    seat.keep_file_view(&account(), view.clone()).await.unwrap();
    assert_eq!(seat.file_choices(&account()).await.unwrap().kept, view);
    let other: AccountNumber = "100043".parse().unwrap();
    assert_eq!(seat.file_choices(&other).await.unwrap().kept, FileView::default());

    let filter = FileFilter {
        site: Some("zrh-1".parse().unwrap()),
        active: ActiveFilter::Yes,
        ..FileFilter::default()
    };
    let text = seat.write_filters(&account(), &filter).await.unwrap().text;
    assert_eq!(text, "site:\"Zürich Mythenquai\" active:yes");
    assert_eq!(seat.read_filters(&account(), &text).await, Ok(filter));
    let Err(FilterTextError::NotHere { word }) = seat.read_filters(&other, &text).await else { panic!() };
    assert_eq!(word, "site:\"Zürich Mythenquai\"");
}

#[tokio::test]
async fn many_files_are_saved_under_names_of_their_own_and_told_of() {
    let (world, seat) = World::sample().await;
    let mut serials = Vec::new();
    for number in 0..3 {
        // One computer name, three machines.
        serials.push(one(&seat, &format!("CICFRA01.site{number}"), number, "fra-1").await);
    }
    serials.push(one(&seat, "CICFRA09", 9, "fra-1").await);
    let folder = world.folder.path().join("stick");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("CICFRA01 (2).I3Lic"), b"somebody's").unwrap();
    let unknown: Serial = "AF-77777777".parse().unwrap();
    let mut wanted = serials.clone();
    wanted.insert(1, unknown.clone());

    assert_eq!(seat.save_download_report().await, Err(BulkError::NoReport));
    let report = seat.download_many(&account(), &wanted, &folder).await.unwrap();
    let names: BTreeMap<&str, &str> =
        report.written.iter().map(|file| (file.serial.as_str(), file.file_name.as_str())).collect();
    let expected = ["CICFRA01.I3Lic", "CICFRA01 (3).I3Lic", "CICFRA01 (4).I3Lic", "CICFRA09.I3Lic"];
    assert_eq!(names, serials.iter().map(Serial::as_str).zip(expected).collect());
    assert_eq!(fs::read(folder.join("CICFRA01 (2).I3Lic")).unwrap(), b"somebody's");
    assert_eq!(report.not_written.len(), 1);
    assert_eq!(report.not_written[0].serial, unknown);
    assert_eq!((report.end.clone(), report.not_tried.len()), (BulkEnd::Through, 0));
    for file in &report.written {
        let details = seat.file(&account(), &file.serial).await.unwrap();
        let bytes = fs::read(folder.join(&file.file_name)).unwrap();
        assert_eq!(bytes.len(), details.bytes as usize);
    }
    assert!(report.text.contains("Saved and verified: 4 of 5") && report.text.contains("AF-77777777"));
    assert_eq!(seat.download_progress().await.unwrap(), BulkProgress { running: false, tried: 5, total: 5 });

    // Only now is there anything beside the files.
    for name in ["AFMT download report.txt", "AFMT download report (2).txt"] {
        assert!(!folder.join(name).exists());
        seat.save_download_report().await.unwrap();
        assert_eq!(fs::read_to_string(folder.join(name)).unwrap(), report.text);
    }
    assert_eq!(seat.last_folder().await.unwrap(), Some(folder.clone()));
    let gone = folder.join("gone");
    assert_eq!(
        seat.download_many(&account(), &wanted, &gone).await,
        Err(BulkError::FolderGone { folder: gone.display().to_string() })
    );
}

/// A drive that is full after some files.
struct FullAfter(AtomicUsize);

impl Files for FullAfter {
    fn save(&self, path: &Path, bytes: &[u8], replace: bool) -> Result<(), FileError> {
        let left = self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        left.map_err(|_| FileError::DiskFull)?;
        DiskFiles.save(path, bytes, replace)
    }
}

#[tokio::test]
async fn a_full_drive_ends_it_and_the_report_says_what_is_there() {
    let (world, seat) = World::sample().await;
    let mut serials = Vec::new();
    for number in 0..4 {
        serials.push(one(&seat, &format!("CICFRA{number:02}"), number, "fra-1").await);
    }
    let full =
        Seat::new(Surroundings { files: Arc::new(FullAfter(AtomicUsize::new(2))), ..world.surroundings() });
    full.start().await.unwrap();
    let folder = world.folder.path().join("stick");
    fs::create_dir(&folder).unwrap();
    let report = full.download_many(&account(), &serials, &folder).await.unwrap();
    assert_eq!((report.written.len(), report.not_written.len()), (2, 1));
    assert_eq!(report.not_tried, serials[3..]);
    assert!(matches!(&report.end, BulkEnd::Folder { error: DownloadError::DiskFull { .. } }));
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 2);
}

/// A drive that stops for good after the second file: somebody pressed Stop meanwhile.
struct Slow(Arc<tokio::sync::Semaphore>, Arc<tokio::sync::Notify>);

impl Files for Slow {
    fn save(&self, path: &Path, bytes: &[u8], replace: bool) -> Result<(), FileError> {
        self.1.notify_one();
        while let Err(tokio::sync::TryAcquireError::NoPermits) = self.0.try_acquire().map(|one| one.forget())
        {
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        DiskFiles.save(path, bytes, replace)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_stopped_between_two_files_and_runs_once_at_a_time() {
    let (world, seat) = World::sample().await;
    let mut serials = Vec::new();
    for number in 0..3 {
        serials.push(one(&seat, &format!("CICFRA{number:02}"), number, "fra-1").await);
    }
    let (go, begun) = (Arc::new(tokio::sync::Semaphore::new(0)), Arc::new(tokio::sync::Notify::new()));
    let files = Arc::new(Slow(Arc::clone(&go), Arc::clone(&begun)));
    let slow = Arc::new(Seat::new(Surroundings { files, ..world.surroundings() }));
    slow.start().await.unwrap();
    let folder: PathBuf = world.folder.path().join("stick");
    fs::create_dir(&folder).unwrap();
    let running = {
        let (slow, serials, folder) = (Arc::clone(&slow), serials.clone(), folder.clone());
        tokio::spawn(async move { slow.download_many(&account(), &serials, &folder).await })
    };
    begun.notified().await;
    assert_eq!(slow.download_many(&account(), &serials, &folder).await, Err(BulkError::Busy));
    let progress = slow.stop_download().await.unwrap();
    assert_eq!(progress, BulkProgress { running: true, tried: 0, total: 3 });
    go.add_permits(10);
    let report = running.await.unwrap().unwrap();
    assert_eq!((report.written.len(), report.end), (1, BulkEnd::Stopped));
    assert_eq!(report.not_tried, serials[1..]);
    // The next one is not stopped by what was said before.
    let report = slow.download_many(&account(), &serials, &folder).await.unwrap();
    assert_eq!(report.written.len(), 3);
}

#[tokio::test]
async fn two_files_are_compared_in_everything_that_they_hold() {
    let (_world, seat) = World::sample().await;
    let pair = generate(&seat, &pair_draft()).await.unwrap();
    let mut draft = pair_draft();
    draft.machines = vec![
        MachineDraft { name: "CICFRA01".into(), host_id: "A3155D1E8B99".into() },
        MachineDraft { name: "CICFRA03".into(), host_id: "A3155D1E8B34".into() },
    ];
    draft.site = "zrh-1".into();
    draft.parts =
        vec![PartDraft { part: "SW-001-4.0-AL04".into(), assigned: "10".into(), pooled: "25".into() }];
    draft.confirmed_files = vec![pair.to_string()];
    let other = generate(&seat, &draft).await.unwrap();

    let same = seat.compare_files(&account(), &pair, &pair).await.unwrap();
    assert_eq!(same.changes, 0);
    assert!(same.keys.iter().all(|key| key.change == Change::Same && key.before == key.after));

    let difference = seat.compare_files(&account(), &pair, &other).await.unwrap();
    let fields: Vec<DifferenceField> =
        difference.fields.iter().filter(|one| one.change != Change::Same).map(|one| one.field).collect();
    assert_eq!(fields, [DifferenceField::Site]);
    let machines: Vec<(&str, Change)> =
        difference.machines.iter().map(|one| (one.name.as_str(), one.change)).collect();
    assert_eq!(
        machines,
        [("CICFRA01", Change::Changed), ("CICFRA03", Change::Added), ("CICFRA02", Change::Removed)]
    );
    let parts: Vec<(&str, Change, Option<u32>, Option<u32>)> = difference
        .parts
        .iter()
        .map(|one| {
            let assigned = |units: Option<Units>| units.map(|units| units.assigned);
            (one.part.as_str(), one.change, assigned(one.before), assigned(one.after))
        })
        .collect();
    assert_eq!(
        parts,
        [
            ("SW-001-4.0-AL04", Change::Changed, Some(5), Some(10)),
            ("SW-001-4.0-SV01", Change::Removed, Some(1), None)
        ]
    );
    let station = difference.keys.iter().find(|key| key.key.as_str() == "I3_LICENSE_BASIC_STATION").unwrap();
    assert_eq!((station.before, station.after, station.change), (Some(30), Some(35), Change::Changed));
    // Turned round, what was added is removed.
    let back = seat.compare_files(&account(), &other, &pair).await.unwrap();
    assert_eq!(back.changes, difference.changes);
    let count = |difference: &FileDifference, wanted| {
        difference.keys.iter().filter(|key| key.change == wanted).count()
    };
    assert_eq!(count(&back, Change::Added), count(&difference, Change::Removed));
}

#[tokio::test]
async fn a_file_s_facts_are_saved_as_pdf_beside_nothing_else() {
    let (world, seat) = World::sample().await;
    let serial = generate(&seat, &pair_draft()).await.unwrap();
    let plan = seat.pdf_plan(&account(), &serial).await.unwrap();
    assert_eq!(plan.file_name, format!("CICFRA01 {serial}.pdf"));
    let path = world.folder.path().join(&plan.file_name);
    seat.save_file_pdf(&account(), &serial, "Europe/Zurich", &path, false).await.unwrap();
    let bytes = fs::read(&path).unwrap();
    assert!(bytes.starts_with(b"%PDF-") && bytes.len() > 10_000, "{}", bytes.len());
    assert_eq!(
        seat.save_file_pdf(&account(), &serial, "Europe/Zurich", &path, false).await,
        Err(DownloadError::Exists { path: path.display().to_string() })
    );
}
