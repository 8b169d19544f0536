//! The portal: receives requests, decides by the licensing engine, issues and signs activation files, and keeps
//! the journal.
//!
//! One walk: a handler in `http` reads a [`portal_api::Request`] and passes `authorise`; [`Portal`] hands it to
//! `writer`, which gathers what waits into one transaction; `process` checks whether it was answered before,
//! loads the facts, asks [`licensing::decide`], takes the units, has `issuing` sign the file and `journal` append
//! what changed; the answer goes out after the commit.
//!
//! What never happens here: a rule of licensing, the reading of the machine's clock outside [`SystemClock`], an
//! allocation that rests on being alone in the process, an update of a file's content.

mod authorise;
mod clock;
mod founding;
mod http;
mod import;
mod in_process;
mod issuing;
mod journal;
mod portal;
mod principal;
mod process;
mod revocations;
mod serve;
mod store;
mod writer;

pub use clock::{Clock, FakeClock, SystemClock};
pub use founding::{FoundError, Founded, ReplaceKeyError, UseKeyError};
pub use in_process::InProcess;
pub use portal::Portal;
pub use principal::{Membership, Principal, Role};
pub use serve::{Authenticator, BearerToken, serve};
pub use store::{IssuerInfo, StoreError, sqlite::OpenError};

/// This interface's description in OpenAPI, as served at [`portal_api::path::OPENAPI`].
pub fn openapi_json() -> String {
    crate::http::openapi_json()
}
