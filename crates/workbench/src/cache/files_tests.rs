//! The list against a naive reading of all rows.

use std::{cmp::Ordering, collections::BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use licensing::{HostId, LicenseType, LicenseVersion, Machine, ProductLine, SiteRef};
use portal_api::{Change, FileRecord, FileState, FileStateRecord, Stream};
use proptest::{prelude::*, sample::Index};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use uuid::Uuid;

use super::*;

const ACCOUNT: &str = "100042";
/// 2018-11-04 00:00 in São Paulo, where that midnight was left out: around here, days have their edges.
const AROUND: i64 = 1_541_300_400;
const ZONES: [&str; 12] = [
    "UTC",
    "Europe/Zurich",
    "America/New_York",
    "America/Sao_Paulo",
    "America/Havana",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Africa/Casablanca",
    "Asia/Tehran",
];
/// Names with what goes wrong elsewhere: wildcards, quotes, accents, the Turkish i, ligatures, width.
const NAMES: [&str; 12] = [
    "100%",
    "100_",
    "a'b",
    "say \"cic\"",
    "Zürich Mythenquai",
    "Zurich",
    "İstanbul",
    "ıspanak",
    "ISTANBUL",
    "東京本店",
    "ﬁrma",
    "\\",
];
const MACHINES: [&str; 8] =
    ["CICFRA01", "cicfra02", "CIC_FRA", "CIC-FRA", "cic.example.net", "MEDIA1", "CICIST01", "CIC"];

fn seconds() -> impl Strategy<Value = i64> {
    prop_oneof![
        // Within days of the edge, and right at midnights of many zones.
        (-500_000..500_000_i64).prop_map(|offset| AROUND + offset),
        (-200..200_i64, -3600..3600_i64).prop_map(|(hours, offset)| AROUND + hours * 900 + offset.signum()),
        (1_420_070_400..1_900_000_000_i64),
    ]
}

prop_compose! {
    fn file(number: usize)(
        at in seconds(),
        state in proptest::sample::select(vec![
            FileState::Active, FileState::Active, FileState::Superseded, FileState::Deactivated, FileState::Recalled,
        ]),
        site in 0..4_usize,
        (name, by) in (proptest::sample::select(NAMES.to_vec()), proptest::sample::select(NAMES.to_vec())),
        machines in proptest::sample::subsequence(MACHINES.to_vec(), 1..=2),
        line in proptest::sample::select(vec!["CIC", "Media Server", "SIP Proxy", "cic"]),
        license_type in proptest::sample::select(LicenseType::ALL.to_vec()),
        version in proptest::sample::select(vec!["4.0", "10.0", "4", "3.0"]),
        revision in 1..4_u32,
    ) -> FileRecord {
        let serial: Serial = format!("AF-{number:08}").parse().unwrap();
        FileRecord {
            lineage: serial.clone(),
            serial,
            revision,
            supersedes: None,
            state,
            site: SiteRef { id: format!("site-{site}").parse().unwrap(), name: name.to_owned() },
            machines: machines
                .into_iter()
                .enumerate()
                .map(|(place, name)| Machine {
                    name: name.parse().unwrap(),
                    host_id: format!("A3155D1E{number:03}{place}").parse::<HostId>().unwrap(),
                })
                .collect(),
            product_line: line.parse::<ProductLine>().unwrap(),
            license_type,
            license_version: version.parse::<LicenseVersion>().unwrap(),
            attributes: licensing::Attributes::new(),
            parts: Vec::new(),
            generated_at: DateTime::from_timestamp(at, 0).unwrap(),
            generated_by: by.to_owned(),
            request: Uuid::nil(),
            sha256: String::new(),
            content: String::new(),
        }
    }
}

fn files() -> impl Strategy<Value = Vec<FileRecord>> {
    (0..28_usize).prop_flat_map(|count| (0..count).map(file).collect::<Vec<_>>())
}

/// What somebody looks for; dates and names are mostly those of some file.
#[derive(Debug, Clone)]
struct Look {
    pick: Index,
    site: bool,
    from: Option<i64>,
    to: Option<i64>,
    active: ActiveFilter,
    line: bool,
    license_type: bool,
    by: bool,
    machine: String,
    zone: Tz,
    sort: FileSort,
    page: (u32, u32),
}

prop_compose! {
    fn look()(
        pick in any::<Index>(),
        (site, line, license_type, by) in (
            proptest::bool::weighted(0.2), proptest::bool::weighted(0.2),
            proptest::bool::weighted(0.2), proptest::bool::weighted(0.2),
        ),
        from in proptest::option::weighted(0.4, -2..2_i64),
        to in proptest::option::weighted(0.4, -2..3_i64),
        active in proptest::sample::select(vec![ActiveFilter::All, ActiveFilter::All, ActiveFilter::Yes, ActiveFilter::No]),
        machine in proptest::sample::select(vec![
            "", "", "", " ", "cic", "FRA", " cicfra0 ", "_", "%", "'", "ＣＩＣ", "İST", "ist", "ıst", "\"", "cic fra", "çic",
        ]),
        zone in proptest::sample::select(ZONES.to_vec()),
        by_column in proptest::sample::select(vec![
            FileColumn::State, FileColumn::Serial, FileColumn::Revision, FileColumn::Machine, FileColumn::Site,
            FileColumn::ProductLine, FileColumn::LicenseType, FileColumn::LicenseVersion, FileColumn::Generated,
            FileColumn::GeneratedBy,
        ]),
        descending in any::<bool>(),
        page in (0..30_u32, 0..12_u32),
    ) -> Look {
        let sort = FileSort { by: by_column, descending };
        Look {
            pick, site, from, to, active, line, license_type, by, machine: machine.to_owned(),
            zone: zone.parse().unwrap(), sort, page,
        }
    }
}

impl Look {
    fn filter(&self, files: &[FileRecord]) -> FileFilter {
        let Some(file) = (!files.is_empty()).then(|| self.pick.get(files)) else {
            return FileFilter {
                active: self.active,
                machine: self.machine.clone(),
                ..FileFilter::default()
            };
        };
        let date = |days: i64| local_date(self.zone, file.generated_at) + chrono::Duration::days(days);
        FileFilter {
            site: self.site.then(|| file.site.id.clone()),
            generated_from: self.from.map(date),
            generated_to: self.to.map(date),
            active: self.active,
            product_line: self.line.then(|| file.product_line.clone()),
            license_type: self.license_type.then_some(file.license_type),
            generated_by: self.by.then(|| file.generated_by.clone()),
            machine: self.machine.clone(),
        }
    }
}

fn local_date(zone: Tz, at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}

/// A second hand at folding.
fn plain(text: &str) -> String {
    let bare: String = text.nfkd().filter(|character| !is_combining_mark(*character)).collect();
    bare.to_lowercase().nfkd().filter(|character| !is_combining_mark(*character)).nfc().collect()
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 24).unwrap()
}

/// Superseded files have no overlap, one that ends today, or one that ended yesterday.
fn overlap_ends(file: &FileRecord) -> Option<NaiveDate> {
    match (file.state, file.revision) {
        (FileState::Superseded, 2) => Some(today()),
        (FileState::Superseded, 3) => today().pred_opt(),
        _ => None,
    }
}

fn fits(file: &FileRecord, filter: &FileFilter, zone: Tz) -> bool {
    let date = local_date(zone, file.generated_at);
    let wanted = plain(filter.machine.trim());
    filter.site.as_ref().is_none_or(|site| *site == file.site.id)
        && filter.generated_from.is_none_or(|first| date >= first)
        && filter.generated_to.is_none_or(|last| date <= last)
        && match filter.active {
            ActiveFilter::All => true,
            ActiveFilter::Yes => file.state.in_force(overlap_ends(file), today()),
            ActiveFilter::No => !file.state.in_force(overlap_ends(file), today()),
        }
        && filter.product_line.as_ref().is_none_or(|line| *line == file.product_line)
        && filter.license_type.is_none_or(|license_type| license_type == file.license_type)
        && filter.generated_by.as_ref().is_none_or(|by| *by == file.generated_by)
        && file.machines.iter().any(|machine| plain(machine.name.as_str()).contains(&wanted))
}

fn compare(one: &FileRecord, other: &FileRecord, by: FileColumn) -> Ordering {
    let state = |file: &FileRecord| {
        [FileState::Active, FileState::Superseded, FileState::Deactivated, FileState::Recalled]
            .iter()
            .position(|state| *state == file.state)
    };
    let license_type = |file: &FileRecord| {
        LicenseType::ALL.iter().position(|license_type| *license_type == file.license_type)
    };
    let machines = |file: &FileRecord| -> Vec<String> {
        file.machines.iter().map(|machine| plain(machine.name.as_str())).collect()
    };
    let version = |file: &FileRecord| -> Vec<u64> {
        file.license_version.as_str().split('.').map(|number| number.parse().unwrap()).collect()
    };
    match by {
        FileColumn::State => state(one).cmp(&state(other)),
        FileColumn::Serial => Ordering::Equal,
        FileColumn::Revision => one.revision.cmp(&other.revision),
        FileColumn::Machine => machines(one).cmp(&machines(other)),
        FileColumn::Site => plain(&one.site.name).cmp(&plain(&other.site.name)),
        FileColumn::ProductLine => plain(one.product_line.as_str()).cmp(&plain(other.product_line.as_str())),
        FileColumn::LicenseType => license_type(one).cmp(&license_type(other)),
        FileColumn::LicenseVersion => version(one).cmp(&version(other)),
        FileColumn::Generated => one.generated_at.cmp(&other.generated_at),
        FileColumn::GeneratedBy => plain(&one.generated_by).cmp(&plain(&other.generated_by)),
    }
    .then_with(|| one.serial.as_str().cmp(other.serial.as_str()))
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

async fn cache_with(folder: &std::path::Path, files: &[FileRecord]) -> Cache {
    let cache = Cache::open(&folder.join("cache.sqlite")).await.unwrap();
    let mut changes: Vec<Change> = files.iter().map(|file| Change::File(Box::new(file.clone()))).collect();
    changes.extend(files.iter().map(|file| {
        let (serial, state, overlap_ends) = (file.serial.clone(), file.state, overlap_ends(file));
        Change::FileState(FileStateRecord { serial, state, overlap_ends })
    }));
    cache.put(&Stream::Account(ACCOUNT.parse().unwrap()), changes).await.unwrap();
    // Another account's files are nobody's business here.
    let mut others = files.to_vec();
    for other in &mut others {
        other.serial = other.serial.as_str().replace("AF", "XX").parse().unwrap();
    }
    let changes = others.into_iter().map(|file| Change::File(Box::new(file))).collect();
    cache.put(&Stream::Account("7".parse().unwrap()), changes).await.unwrap();
    cache
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn the_list_is_what_a_naive_reading_of_all_rows_gives(
        files in files(),
        looks in proptest::collection::vec(look(), 12),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let account: AccountNumber = ACCOUNT.parse().unwrap();
        let answers = runtime().block_on(async {
            let cache = cache_with(folder.path(), &files).await;
            let mut answers = Vec::new();
            for look in &looks {
                let looking = Looking { filter: look.filter(&files), zone: look.zone, today: today() };
                let (offset, limit) = look.page;
                let listed = cache.files(&account, &looking, look.sort, offset, limit).await.unwrap();
                let serials = cache.file_serials(&account, &looking, look.sort).await.unwrap();
                answers.push((listed, serials));
            }
            answers
        });
        for (look, (listed, serials)) in looks.iter().zip(answers) {
            let filter = look.filter(&files);
            let mut wanted: Vec<&FileRecord> = files.iter().filter(|file| fits(file, &filter, look.zone)).collect();
            wanted.sort_by(|one, other| compare(one, other, look.sort.by));
            if look.sort.descending {
                wanted.reverse();
            }
            let wanted_serials: Vec<&Serial> = wanted.iter().map(|file| &file.serial).collect();
            prop_assert_eq!(serials.iter().collect::<Vec<_>>(), wanted_serials.clone(), "{:?} {:?}", filter, look);
            let page: Vec<&Serial> = listed.files.iter().map(|file| &file.serial).collect();
            let (offset, limit) = (look.page.0 as usize, look.page.1 as usize);
            let wanted_page: Vec<&Serial> = wanted_serials.into_iter().skip(offset).take(limit).collect();
            prop_assert_eq!(page, wanted_page);
            prop_assert_eq!((listed.total as usize, listed.all as usize), (wanted.len(), files.len()));
            let of = |state| u32::try_from(wanted.iter().filter(|file| file.state == state).count()).unwrap();
            prop_assert_eq!(listed.states, FileCounts {
                active: of(FileState::Active),
                superseded: of(FileState::Superseded),
                deactivated: of(FileState::Deactivated),
                recalled: of(FileState::Recalled),
            });
        }
    }

    #[test]
    fn every_choice_leaves_as_many_files_as_it_says(files in files()) {
        let folder = tempfile::tempdir().unwrap();
        let account: AccountNumber = ACCOUNT.parse().unwrap();
        runtime().block_on(async {
            let cache = cache_with(folder.path(), &files).await;
            let choices = cache.file_choices(&account).await.unwrap();
            let none = FileFilter::default();
            let mut asked = Vec::new();
            for choice in &choices.sites {
                asked.push((choice.count, FileFilter { site: choice.value.parse().ok(), ..none.clone() }));
            }
            for choice in &choices.product_lines {
                asked.push((choice.count, FileFilter { product_line: choice.value.parse().ok(), ..none.clone() }));
            }
            for choice in &choices.license_types {
                asked.push((choice.count, FileFilter { license_type: choice.value.parse().ok(), ..none.clone() }));
            }
            for choice in &choices.people {
                asked.push((choice.count, FileFilter { generated_by: Some(choice.value.clone()), ..none.clone() }));
            }
            for (count, filter) in asked {
                let looking = Looking { filter, zone: Tz::UTC, today: NaiveDate::MIN };
                let listed = cache.files(&account, &looking, FileSort::default(), 0, 0).await.unwrap();
                prop_assert_eq!(listed.total, count, "{:?}", looking.filter);
            }
            let people: BTreeSet<&str> = files.iter().map(|file| file.generated_by.as_str()).collect();
            prop_assert_eq!(choices.people.len(), people.len());
            Ok(())
        })?;
    }
}

#[test]
fn the_list_as_it_opens_and_its_counts_are_read_off_the_index() {
    let folder = tempfile::tempdir().unwrap();
    runtime().block_on(async {
        let cache = cache_with(folder.path(), &[]).await;
        let account: AccountNumber = ACCOUNT.parse().unwrap();
        let looking = Looking { filter: FileFilter::default(), zone: Tz::UTC, today: NaiveDate::MIN };
        let plan = |sql: String| {
            let (cache, account, looking) = (&cache, &account, &looking);
            async move {
                let rows = ask(format!("EXPLAIN QUERY PLAN {sql}"), account, looking)
                    .fetch_all(&cache.pool)
                    .await
                    .unwrap();
                rows.iter()
                    .map(|row| row.try_get::<String, _>("detail").unwrap())
                    .collect::<Vec<_>>()
                    .join("; ")
            }
        };
        let list = plan(format!("SELECT file.content {}", listed(FileSort::default()))).await;
        assert!(list.contains("file_activity") && !list.contains("TEMP B-TREE"), "{list}");
        let count = plan(format!("SELECT count(*) FROM file WHERE account = ?1 AND {}", matching())).await;
        assert!(count.contains("COVERING INDEX file_activity"), "{count}");
    });
}
