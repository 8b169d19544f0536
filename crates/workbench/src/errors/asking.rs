//! How requests fail, and what is prepared for them.

use licensing::{Refused, TextProblem};
use serde::Serialize;
use ts_rs::TS;

use super::ReadError;
use crate::views::{CauseNote, FieldNote};

/// Asking the portal for something failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum RequestError {
    /// The seat is not ready yet.
    #[error("AFMT has not finished starting. Finish the start screen first.")]
    NotReady,
    /// Fields hold what they cannot.
    #[error("{}", fields.iter().map(|field| field.message.as_str()).collect::<Vec<_>>().join(" "))]
    Fields {
        /// Which, and why.
        fields: Vec<FieldNote>,
    },
    /// The portal, or the engine before it, refuses.
    #[error("{}", causes.iter().map(|cause| cause.message.as_str()).collect::<Vec<_>>().join(" "))]
    Refused {
        /// Why.
        causes: Vec<CauseNote>,
    },
    /// The request is safe in the outbox, but there is no answer yet.
    #[error(
        "The request is kept in the outbox, but the portal did not answer: {detail}. It is sent again when AFMT next reaches the portal."
    )]
    NotAnswered {
        /// What was said.
        detail: String,
    },
    /// The portal answered that it could not do it; nothing was done and nothing waits.
    #[error("Nothing was done: {detail}")]
    NotDone {
        /// What it said.
        detail: String,
    },
    /// The request's id was used before with other contents.
    #[error(
        "This was already sent with other contents. Look in Activation File Activity for what came of it, then begin anew."
    )]
    AlreadySent,
    /// The portal's answer is of another kind than what was asked for.
    #[error("The portal's answer does not fit what was asked. Update AFMT.")]
    Unfitting,
    /// Reading or keeping failed before anything was sent.
    #[error("{error}")]
    Store {
        /// How.
        error: ReadError,
    },
}

impl RequestError {
    /// The refusal of `refused`, each cause with its sentence.
    pub fn refused(refused: Refused) -> Self {
        Self::Refused { causes: refused.causes.into_iter().map(CauseNote::from).collect() }
    }
}

/// Keeping a draft under a name failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum NameDraftError {
    /// The name cannot be taken.
    #[error("{problem}")]
    Name {
        /// Why.
        problem: TextProblem,
    },
    /// Reading or keeping failed.
    #[error("{error}")]
    Store {
        /// How.
        error: ReadError,
    },
}

impl From<ReadError> for NameDraftError {
    fn from(error: ReadError) -> Self {
        Self::Store { error }
    }
}

/// Reading a list of machines failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum BatchError {
    /// Nothing stands in it.
    #[error("There is no machine in this list. Write one a line: its name, then its host ID.")]
    Empty,
    /// Too many rows.
    #[error("This list has {found} machines, and at most {limit} go at once. Split it.")]
    TooMany {
        /// How many there are.
        found: u32,
        /// How many are allowed.
        limit: u32,
    },
    /// A quotation mark opens and does not close, or stands where none may.
    #[error("Line {line} cannot be read: its quotes do not fit. Correct it.")]
    Quotes {
        /// Which line, from 1.
        line: u32,
    },
    /// More columns than the list has.
    #[error("Line {line} cannot be read: it has {found} columns, and {known} are known. Correct it.")]
    Columns {
        /// Which line, from 1.
        line: u32,
        /// How many it has.
        found: u32,
        /// How many are known.
        known: u32,
    },
    /// The header names a column that is not known.
    #[error(
        "The column \"{column}\" is not known. Use machine, host_id, machine_2, host_id_2 and site, or no header at all."
    )]
    Column {
        /// The column's name, shortened.
        column: String,
    },
    /// The file cannot be read.
    #[error("{file} cannot be read: {detail}. Choose another file.")]
    Unreadable {
        /// The file's name.
        file: String,
        /// What the system said.
        detail: String,
    },
    /// The file is far more than a list of machines.
    #[error("{file} is larger than {limit} MiB. A list of machines is far smaller: choose another file.")]
    TooLarge {
        /// The file's name.
        file: String,
        /// The most that is read, in MiB.
        limit: u32,
    },
    /// The file is no text.
    #[error("{file} is not UTF-8 text. Save it as CSV UTF-8, then choose it again.")]
    NotUtf8 {
        /// The file's name.
        file: String,
    },
    /// Reading from the seat failed.
    #[error("{error}")]
    Store {
        /// How.
        error: ReadError,
    },
}

impl From<ReadError> for BatchError {
    fn from(error: ReadError) -> Self {
        Self::Store { error }
    }
}
