//! A seat beside a portal with many accounts, and one account with many files.

use std::{
    fs,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use portal::FakeClock;
use sqlx::sqlite::SqliteSynchronous;
use tempfile::TempDir;
use workbench::{
    Seat, Surroundings,
    ports::{DiskFiles, Secret, Secrets},
    secrets::Memory,
    views::StartState,
};

use crate::{
    bare,
    founded::{self, Founded, SECRET},
    imports::accounts_csv,
    measure::{Effort, Outcome},
};

/// The portal's database, as a seat calls it.
const DATABASE: &str = "portal.sqlite";

/// The folder, the portal in it, and a keychain with the portal's key.
pub struct SeatWorld {
    folder: TempDir,
    keychain: Arc<dyn Secrets>,
    seats: AtomicU32,
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
        let founded = Box::pin(Founded::new(&folder.path().join(DATABASE))).await?;
        let keychain = Memory::default();
        keychain.set(&format!("signing-key/{}", founded.kid), &Secret::new(SECRET))?;
        let (files, accounts) = (effort.pick(5_120, 256), effort.pick(1_000, 20));
        let world =
            Self { folder, keychain: Arc::new(keychain), seats: AtomicU32::new(0), founded, files, accounts };
        world.import_accounts(0..accounts).await?;
        founded::all_accepted(&world.founded.generate(founded::requests(64, files)?).await?)?;
        Ok(world)
    }

    /// Imports accounts with these numbers.
    pub async fn import_accounts(&self, numbers: std::ops::Range<u32>) -> Outcome<()> {
        let body = founded::import_of([("accounts.csv", accounts_csv(numbers)?)])?;
        self.founded.import(&body).await
    }

    /// A seat that has not started, in a data folder of its own with a copy of the portal.
    pub async fn seat(&self) -> Outcome<Seat> {
        let number = self.seats.fetch_add(1, Ordering::Relaxed);
        let data_folder = self.folder.path().join(format!("data-{number}"));
        fs::create_dir_all(data_folder.join("portal"))?;
        let mut db = bare::open(&self.folder.path().join(DATABASE), SqliteSynchronous::Full).await?;
        sqlx::query("VACUUM INTO ?")
            .bind(data_folder.join("portal").join(DATABASE).to_string_lossy())
            .execute(&mut db)
            .await?;
        let keychain = Arc::clone(&self.keychain);
        Ok(Seat::new(Surroundings {
            data_folder,
            clock: Arc::new(FakeClock::at(founded::now())),
            files: Arc::new(DiskFiles),
            keychain: Arc::new(move || Ok(Arc::clone(&keychain))),
            person: "Ada Lovelace".into(),
            device: "laptop-7".into(),
        }))
    }
}

/// Starts a seat: afterwards its cache is level with the portal.
pub async fn start(seat: &Seat) -> Outcome<()> {
    match Box::pin(seat.start()).await? {
        StartState::Ready => Ok(()),
        state => Err(format!("the seat is not ready: {state:?}").into()),
    }
}

/// The cache of a seat.
pub fn cache(seat: &Seat) -> PathBuf {
    seat.data_folder().join("seats/embedded/cache.sqlite")
}
