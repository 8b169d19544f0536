//! How reading the files of an import fails.

use serde::Serialize;
use ts_rs::TS;

/// Importing failed as a whole. Row errors are no failure: they are in the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum ImportFailure {
    /// The seat is not ready yet.
    #[error("AFMT has not finished starting. Finish the start screen first.")]
    NotReady,
    /// A file cannot be read.
    #[error("{file} cannot be read: {detail}. Choose it again.")]
    Unreadable {
        /// Its name.
        file: String,
        /// Why.
        detail: String,
    },
    /// A file is no text.
    #[error("{file} cannot be read: line {line} is not UTF-8. Save it as CSV UTF-8 and choose it again.")]
    NotUtf8 {
        /// Its name.
        file: String,
        /// The first line that is none, from 1.
        line: u32,
    },
    /// More than goes at once.
    #[error("{files} are together more than {limit} MiB. Split the orders and choose some of the files.")]
    TooLarge {
        /// Their names.
        files: String,
        /// The most that goes at once, in MiB.
        limit: u32,
    },
    /// The check was made by another run of the program.
    #[error("These files must be checked once more. Choose them again.")]
    CheckAgain,
    /// The portal did not do it.
    #[error("{detail}")]
    Portal {
        /// The sentence.
        detail: String,
    },
}
