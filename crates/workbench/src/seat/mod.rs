//! The seat: one person at one data folder, with or without a window.

mod activity;
mod ask;
mod batch;
mod bulk;
mod deactivate;
mod details;
mod download;
mod drafts;
mod export;
mod generate;
mod import;
mod paper;
mod read;
mod search;
mod sites;
mod start;
mod tickets;
mod update;
mod upgrade;
mod view_state;

use std::{path::PathBuf, sync::Arc};

use portal::Clock;
use tokio::sync::{Mutex, RwLock};
use uuid::Uuid;

pub use download::{SavePlan, with_extension};
pub use export::with_csv_extension;
pub use paper::with_pdf_extension;
pub use tickets::read_attachment;

use crate::{
    cache::Cache,
    errors::ReadError,
    outbox::Outbox,
    ports::{Files, Portal, SecretStoreError, Secrets},
    views::{PortalKind, SecretsPlace},
};

/// Finds the system's keychain, or says why there is none.
pub type FindKeychain = Arc<dyn Fn() -> Result<Arc<dyn Secrets>, SecretStoreError> + Send + Sync>;

/// What a seat stands on: its folder and the adapters of its ports. A missing one does not compile.
#[derive(Clone)]
pub struct Surroundings {
    /// The data folder.
    pub data_folder: PathBuf,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Where files are saved.
    pub files: Arc<dyn Files>,
    /// The keychain.
    pub keychain: FindKeychain,
    /// The name of the person who is signed in to this computer; empty when unknown.
    pub person: String,
    /// The name of this computer.
    pub device: String,
}

/// A seat. All its use cases are methods, each `&self` and safe to call at the same time.
pub struct Seat {
    surroundings: Surroundings,
    /// The steps of starting go one at a time.
    starting: Mutex<start::Progress>,
    ready: RwLock<Option<Arc<Ready>>>,
    imports: Mutex<Vec<portal_api::ImportRequest>>,
    bulk: bulk::Bulk,
}

/// A seat that has started.
struct Ready {
    cache: Cache,
    outbox: Outbox,
    transport: Arc<dyn Portal>,
    portal: PortalKind,
    issuer: String,
    person: String,
    /// Where the signing key is kept; none when the person went on without it.
    secrets: Option<SecretsPlace>,
    /// Sending and following go one at a time.
    road: Mutex<()>,
    /// The cache's mark when somebody was last told of changes. Programs share one cache: what another one has
    /// taken over is news here too.
    told: Mutex<(i64, i64)>,
    /// The same for tickets.
    told_of_tickets: Mutex<(i64, i64, i64)>,
}

impl Seat {
    /// A seat that has not started yet.
    pub fn new(surroundings: Surroundings) -> Self {
        Self {
            surroundings,
            starting: Mutex::default(),
            ready: RwLock::default(),
            imports: Mutex::default(),
            bulk: bulk::Bulk::default(),
        }
    }

    async fn ready(&self) -> Option<Arc<Ready>> {
        self.ready.read().await.clone()
    }

    async fn reading(&self) -> Result<Arc<Ready>, ReadError> {
        self.ready().await.ok_or(ReadError::NotReady)
    }

    /// An id that sorts by the time of asking.
    fn new_id(&self) -> Uuid {
        let now = self.surroundings.clock.now();
        let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
        Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, seconds, now.timestamp_subsec_nanos()))
    }

    /// A new id for a request, for whoever has no draft.
    pub fn fresh_id(&self) -> Uuid {
        self.new_id()
    }

    /// Whether anybody has begun in this data folder. Looking makes nothing.
    pub fn exists(&self) -> bool {
        self.surroundings.data_folder.join("portal").join("portal.sqlite").exists()
    }

    /// The folder that holds everything of this seat.
    pub fn data_folder(&self) -> &std::path::Path {
        &self.surroundings.data_folder
    }
}
