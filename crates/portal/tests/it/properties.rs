//! What holds over any sequence of requests: units are conserved, and the journal alone tells what the tables hold.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, TimeDelta};
use licensing::{
    FileState, InstallSite, LicenseType, OrderItem, PartNumber, Pool, PoolKey, PoolMove, Serial, SiteId,
};
use portal::Clock;
use portal_api::{Change, FileRecord, Stream};
use proptest::prelude::*;

use crate::{company::*, support::*};

impl World {
    /// Every pool holds what its files hold and what its orders and moves brought, and along every upgrade path no unit
    /// came or went.
    pub async fn conserved(&self) {
        let rows: Vec<(String, String, String, [i64; 4])> = sqlx::query_as::<_, (String, String, String, String)>(
            "SELECT pool.account, pool.part, pool.license_type, json_array(ordered - allocated - held - reserved,
                 allocated - (SELECT coalesce(sum(assigned + pooled), 0)
                     FROM file_part JOIN activation_file AS file USING (serial)
                     WHERE file.state = 'active' AND file.account = pool.account AND file_part.part = pool.part
                         AND file.license_type = pool.license_type),
                 ordered,
                 (SELECT coalesce(sum(quantity), 0) FROM order_item AS item WHERE item.account = pool.account
                         AND item.part = pool.part AND item.license_type = pool.license_type)
                     + (SELECT coalesce(sum(units), 0) FROM pool_move AS step WHERE step.account = pool.account
                         AND step.to_part = pool.part AND step.license_type = pool.license_type)
                     - (SELECT coalesce(sum(units), 0) FROM pool_move AS step WHERE step.account = pool.account
                         AND step.from_part = pool.part AND step.license_type = pool.license_type))
             FROM pool",
        )
        .fetch_all(&mut self.sql().await)
        .await
        .unwrap()
        .into_iter()
        .map(|(account, part, kind, numbers)| (account, part, kind, serde_json::from_str(&numbers).unwrap()))
        .collect();
        assert!(!rows.is_empty());
        for (account, part, license_type, [available, unaccounted, ordered, brought]) in rows {
            let pool = format!("{account} {part} {license_type}");
            assert!(available >= 0, "{pool}");
            assert_eq!(unaccounted, 0, "{pool}: what is allocated is what the active files hold");
            assert_eq!(ordered, brought, "{pool}: what is ordered is what orders and moves brought");
        }
        let twice = "SELECT count(*) FROM (SELECT 1 FROM activation_file WHERE state = 'active'
                     GROUP BY lineage HAVING count(*) > 1)";
        assert_eq!(self.number(twice).await, 0, "one revision of a lineage is in force");
    }
}

/// Serial, state, end of the overlap, revision, what it supersedes, SHA-256, units.
type FileRow = (String, String, Option<String>, u32, Option<String>, String, i64);

/// What a reader of one account's journal knows.
#[derive(Debug, Default, PartialEq)]
struct Told {
    pools: BTreeMap<PoolKey, Pool>,
    files: BTreeMap<Serial, (FileRecord, Option<NaiveDate>)>,
    sites: BTreeMap<SiteId, InstallSite>,
    orders: BTreeMap<(String, PoolKey), OrderItem>,
    moves: Vec<PoolMove>,
}

impl Told {
    async fn by_the_journal(world: &World, account: &str) -> Self {
        let mut told = Self::default();
        for (_, body) in world.journal(&stream(account)).await {
            for change in body.changes {
                told.learn(change);
            }
        }
        told
    }

    fn learn(&mut self, change: Change) {
        match change {
            Change::Pool(record) => {
                let key = PoolKey { part: record.part, license_type: record.license_type };
                self.pools.insert(key, record.pool);
            }
            Change::File(record) => {
                assert_eq!(record.state, FileState::Active);
                let known = self.files.insert(record.serial.clone(), (*record, None));
                assert!(known.is_none(), "a serial comes once");
            }
            Change::FileState(record) => {
                let (file, overlap_ends) = self.files.get_mut(&record.serial).unwrap();
                (file.state, *overlap_ends) = (record.state, record.overlap_ends);
            }
            Change::Site(record) => {
                self.sites.insert(record.site.site.clone(), record.site);
            }
            Change::OrderItem(item) => {
                let key = PoolKey { part: item.part.clone(), license_type: item.license_type };
                self.orders.insert((item.order.to_string(), key), item);
            }
            Change::Moved(step) => self.moves.push(step),
            Change::Account(_) => {}
            Change::Part(_) | Change::SigningKey(_) => panic!("that is the catalogue's: {change:?}"),
        }
    }

    /// The journal alone says what the tables hold.
    async fn agrees(&self, world: &World, account: &str) {
        let mut db = world.sql().await;
        let pools: Vec<(String, String, u32, u32, u32, u32)> = sqlx::query_as(
            "SELECT part, license_type, ordered, allocated, held, reserved FROM pool WHERE account = ?",
        )
        .bind(account)
        .fetch_all(&mut db)
        .await
        .unwrap();
        let pools: BTreeMap<PoolKey, Pool> = pools
            .into_iter()
            .map(|(part, kind, ordered, allocated, held, reserved)| {
                let pool = Pool::new(ordered, allocated, held, reserved).unwrap();
                (pool_key(&part, kind.parse().unwrap()), pool)
            })
            .collect();
        assert_eq!(pools, self.pools);

        let files: Vec<FileRow> = sqlx::query_as(
            "SELECT serial, state, overlap_ends, revision, supersedes, sha256,
                 (SELECT sum(assigned + pooled) FROM file_part WHERE file_part.serial = file.serial)
             FROM activation_file AS file WHERE account = ? ORDER BY length(serial), serial",
        )
        .bind(account)
        .fetch_all(&mut db)
        .await
        .unwrap();
        let told: Vec<_> = self
            .files
            .values()
            .map(|(file, overlap_ends)| {
                (
                    file.serial.to_string(),
                    file.state.to_string(),
                    overlap_ends.map(|last| last.to_string()),
                    file.revision,
                    file.supersedes.as_ref().map(ToString::to_string),
                    file.sha256.clone(),
                    file.parts.iter().map(|line| i64::from(line.units())).sum::<i64>(),
                )
            })
            .collect();
        assert_eq!(files, told);

        let sites: Vec<(String, String, bool)> =
            sqlx::query_as("SELECT site, name, active FROM site WHERE account = ? ORDER BY site")
                .bind(account)
                .fetch_all(&mut db)
                .await
                .unwrap();
        let told: Vec<_> =
            self.sites.values().map(|site| (site.site.to_string(), site.name.clone(), site.active)).collect();
        assert_eq!(sites, told);
        let moved: i64 =
            sqlx::query_scalar("SELECT coalesce(sum(units), 0) FROM pool_move WHERE account = ?")
                .bind(account)
                .fetch_one(&mut db)
                .await
                .unwrap();
        assert_eq!(moved, self.moves.iter().map(|step| i64::from(step.units)).sum::<i64>());
    }

    /// Along an upgrade path no unit comes or goes but by an order.
    fn conserves(&self) {
        const PATHS: [&[&str]; 3] = [&["UP-A", "UP-B", "UP-C"], &["UP-S", "UP-T"], &["UP-X"]];
        let on = |path: &[&str], part: &PartNumber| path.contains(&part.as_str());
        for path in PATHS {
            for license_type in [LicenseType::Production, LicenseType::Development] {
                let of_type = |key: &PoolKey| on(path, &key.part) && key.license_type == license_type;
                let pools: u32 =
                    self.pools.iter().filter(|(key, _)| of_type(key)).map(|(_, pool)| pool.ordered()).sum();
                let orders: u32 = self
                    .orders
                    .iter()
                    .filter(|((_, key), _)| of_type(key))
                    .map(|(_, item)| item.quantity)
                    .sum();
                assert_eq!(pools, orders, "{path:?} {license_type}");
            }
        }
    }

    /// The active file, if any, that a random number chooses.
    fn active(&self, choice: usize) -> Option<&FileRecord> {
        let active: Vec<&FileRecord> = self
            .files
            .values()
            .map(|(file, _)| file)
            .filter(|file| file.state == FileState::Active)
            .collect();
        active.get(choice.checked_rem(active.len())?).copied()
    }
}

/// One thing that somebody asks; the numbers choose among what is there.
#[derive(Debug, Clone)]
enum Step {
    Generate {
        machine: u32,
        part: usize,
        assigned: u32,
        pooled: u32,
        development: bool,
    },
    Update {
        file: usize,
        more: u32,
        part: usize,
        second: bool,
    },
    Deactivate {
        file: usize,
    },
    /// A file that is not in force any more, or never was.
    DeactivateAgain {
        file: u32,
    },
    Upgrade {
        pools: u8,
        files: u8,
    },
    /// All that mirroring wants.
    UpgradeAll,
    Order {
        part: usize,
        quantity: u32,
        order: u8,
    },
    Edit {
        name: u8,
        active: bool,
    },
    Wait {
        days: i64,
    },
}

const PARTS: [&str; 6] = ["UP-A", "UP-B", "UP-C", "UP-S", "UP-T", "UP-X"];

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => (0_u32..6, 0_usize..6, 0_u32..40, 0_u32..10, any::<bool>()).prop_map(
            |(machine, part, assigned, pooled, development)| Step::Generate { machine, part, assigned, pooled, development }
        ),
        4 => (any::<usize>(), 0_u32..20, 0_usize..6, any::<bool>())
            .prop_map(|(file, more, part, second)| Step::Update { file, more, part, second }),
        2 => any::<usize>().prop_map(|file| Step::Deactivate { file }),
        1 => (1_u32..12).prop_map(|file| Step::DeactivateAgain { file }),
        3 => (any::<u8>(), any::<u8>()).prop_map(|(pools, files)| Step::Upgrade { pools, files }),
        1 => Just(Step::UpgradeAll),
        2 => (0_usize..6, 1_u32..60, 0_u8..3)
            .prop_map(|(part, quantity, order)| Step::Order { part, quantity, order }),
        1 => (0_u8..3, any::<bool>()).prop_map(|(name, active)| Step::Edit { name, active }),
        1 => (1_i64..60).prop_map(|days| Step::Wait { days }),
    ]
}

async fn take(world: &World, account: &str, told: &Told, step: Step) {
    let wish = match step {
        Step::Generate { machine, part, assigned, pooled, development } => {
            let mut wish = generating(account, machine, vec![line(PARTS[part], assigned, pooled)]);
            let licensing::Action::Generate(generate) = &mut wish.action else { panic!() };
            generate.license_version = ["3.0", "4.0", "5.0", "3.0", "4.0", "3.0"][part].parse().unwrap();
            if development {
                generate.license_type = LicenseType::Development;
            }
            wish
        }
        Step::Update { file, more, part, second } => {
            let Some(file) = told.active(file) else { return };
            let (mut machines, mut parts) = (file.machines.clone(), file.parts.clone());
            parts[0].assigned += more;
            if parts.iter().all(|line| line.part.as_str() != PARTS[part]) {
                parts.push(line(PARTS[part], more, 1));
            }
            if second && machines.len() == 1 {
                machines.push(server(90));
            }
            updating(account, file.serial.as_str(), machines, parts)
        }
        Step::Deactivate { file } => {
            let Some(file) = told.active(file) else { return };
            deactivating(account, file.serial.as_str())
        }
        Step::DeactivateAgain { file } => deactivating(account, &format!("AF-{file:08}")),
        Step::Upgrade { pools, files } => {
            let chosen = |mask: u8, index: usize| mask & (1 << (index % 8)) != 0;
            let pools = told.pools.keys().enumerate().filter(|(index, _)| chosen(pools, *index));
            let serials = told.files.values().filter(|(file, _)| file.state == FileState::Active).enumerate();
            let serials: Vec<&str> = serials
                .filter(|(index, _)| chosen(files, *index))
                .map(|(_, (file, _))| file.serial.as_str())
                .collect();
            upgrading(account, pools.map(|(_, key)| key.clone()).collect(), &serials)
        }
        Step::UpgradeAll => {
            let with_path = |part: &PartNumber| ["UP-A", "UP-B", "UP-S"].contains(&part.as_str());
            let pools = told
                .pools
                .iter()
                .filter(|(key, pool)| with_path(&key.part) && pool.ordered() > 0)
                .map(|(key, _)| key.clone());
            let files = told.files.values().map(|(file, _)| file).filter(|file| {
                file.state == FileState::Active && file.parts.iter().any(|line| with_path(&line.part))
            });
            let files: Vec<&str> = files.map(|file| file.serial.as_str()).collect();
            upgrading(account, pools.collect(), &files)
        }
        Step::Order { part, quantity, order } => {
            let lines = [(PARTS[part], LicenseType::Production, quantity)];
            world.import_csv(&orders(&format!("SO-{order}"), account, &lines)).await;
            return;
        }
        Step::Edit { name, active } => editing(account, &told.sites[&"hq".parse().unwrap()], |edit| {
            edit.details.name = format!("Name {name}");
            edit.active = active;
            edit.confirmed_active_files = u32::from(name);
        }),
        Step::Wait { days } => return world.advance(TimeDelta::days(days)),
    };
    world.submit(&wish).await.unwrap();
}

/// The list names exactly the files that are not in force today.
async fn revoked(world: &World, accounts: &[Told]) {
    let today = world.clock.now().date_naive();
    let over: BTreeSet<String> = accounts
        .iter()
        .flat_map(|told| told.files.values())
        .filter(|(file, overlap_ends)| !file.state.in_force(*overlap_ends, today))
        .map(|(file, _)| file.serial.to_string())
        .collect();
    let list = world.revocations().await;
    assert_eq!(list.claims().revoked.keys().cloned().collect::<BTreeSet<_>>(), over);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn units_are_conserved_and_the_journal_tells_everything(
        steps in proptest::collection::vec((any::<bool>(), step()), 1..40),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let world = World::company().await;
            for (mirrored, step) in steps {
                let account = if mirrored { MIRRORED } else { PLAIN };
                let told = Told::by_the_journal(&world, account).await;
                take(&world, account, &told, step).await;
                world.conserved().await;
            }
            let mut accounts = Vec::new();
            for account in [PLAIN, MIRRORED] {
                let told = Told::by_the_journal(&world, account).await;
                told.agrees(&world, account).await;
                told.conserves();
                accounts.push(told);
            }
            revoked(&world, &accounts).await;
            assert!(world.journal(&Stream::Catalogue).await.len() >= 2);
        });
    }
}
