//! How use cases fail: one enum each, typed all the way to the screen. Each sentence says what to do next.

use serde::Serialize;

mod asking;
mod importing;
mod reading;
mod saving;
mod starting;
mod tickets;

pub use asking::{BatchError, NameDraftError, RequestError};
pub use importing::ImportFailure;
pub use reading::{FilterTextError, OpenError, ReadError, ViewStateError};
pub use saving::{BulkError, DownloadError, ExportError};
pub use starting::{FoundError, SecretsError, StartError, SyncError};
pub use tickets::{AttachmentError, NotAttached, SendTicketError, TicketError, TicketTalkError};

/// An error as it crosses to the window: the error's own members, its code, and its sentence.
#[derive(Debug, Clone, Serialize)]
pub struct Failure<E> {
    #[serde(flatten)]
    error: E,
    message: String,
}

impl<E: std::fmt::Display> From<E> for Failure<E> {
    fn from(error: E) -> Self {
        let message = error.to_string();
        Self { error, message }
    }
}
