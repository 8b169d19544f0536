//! A seat beside a portal with many accounts, and one account with many files.

use std::{fs, path::PathBuf, sync::Arc, time::Duration};

use portal::FakeClock;
use tempfile::TempDir;
use workbench::{
    Seat, Surroundings,
    ports::{DiskFiles, Secret, Secrets},
    secrets::Memory,
    views::StartState,
};

use crate::{
    founded::{self, Founded, SECRET},
    imports::accounts_csv,
    measure::{Effort, Outcome},
};

/// How often it is looked whether the cache was closed.
const LOOKS: u32 = 500;

/// The folder, the portal in it, and a keychain with the portal's key.
pub struct SeatWorld {
    folder: TempDir,
    keychain: Arc<dyn Secrets>,
    /// The portal, as whoever loads it calls it.
    pub founded: Founded,
    /// How many files the one account has.
    pub files: u32,
    /// How many accounts were imported.
    pub accounts: u32,
}

impl SeatWorld {
    /// Founds the portal, imports the accounts and has the files generated.
    pub async fn new(effort: Effort) -> Outcome<Self> {
        let folder = tempfile::tempdir()?;
        let portal = folder.path().join("data/portal");
        fs::create_dir_all(&portal)?;
        let founded = Box::pin(Founded::new(&portal.join("portal.sqlite"))).await?;
        let keychain = Memory::default();
        keychain.set(&format!("signing-key/{}", founded.kid), &Secret::new(SECRET))?;
        let (files, accounts) = (effort.pick(5_120, 256), effort.pick(1_000, 20));
        let world = Self { folder, keychain: Arc::new(keychain), founded, files, accounts };
        world.import_accounts(0..accounts).await?;
        founded::all_accepted(&world.founded.generate(founded::requests(64, files)?).await?)?;
        Ok(world)
    }

    /// Imports accounts with these numbers.
    pub async fn import_accounts(&self, numbers: std::ops::Range<u32>) -> Outcome<()> {
        let body = founded::import_of([("accounts.csv", accounts_csv(numbers)?)])?;
        self.founded.import(&body).await
    }

    /// A seat that has not started.
    pub fn seat(&self) -> Seat {
        let keychain = Arc::clone(&self.keychain);
        Seat::new(Surroundings {
            data_folder: self.folder.path().join("data"),
            clock: Arc::new(FakeClock::at(founded::now())),
            files: Arc::new(DiskFiles),
            keychain: Arc::new(move || Ok(Arc::clone(&keychain))),
            person: "Ada Lovelace".into(),
            device: "laptop-7".into(),
        })
    }

    /// Starts a seat: afterwards its cache is level with the portal.
    pub async fn start(&self, seat: &Seat) -> Outcome<()> {
        match Box::pin(seat.start()).await? {
            StartState::Ready => Ok(()),
            state => Err(format!("the seat is not ready: {state:?}").into()),
        }
    }

    /// The seat's cache.
    pub fn cache(&self) -> PathBuf {
        self.folder.path().join("data/seats/embedded/cache.sqlite")
    }

    /// Deletes the cache, so that the next start is a first one. Waits until nobody has it open: whoever closes it
    /// last takes the write-ahead log away, and must not take the next one's.
    pub async fn forget_cache(&self) -> Outcome<()> {
        let log = self.cache().with_extension("sqlite-wal");
        for _ in 0..LOOKS {
            if !log.exists() {
                fs::remove_file(self.cache())?;
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Err("the seat before does not close its cache".into())
    }
}
