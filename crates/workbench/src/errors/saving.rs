//! How writing files where the person said fails.

use activation_file::Verdict;
use licensing::{AccountNumber, Serial};
use serde::Serialize;
use ts_rs::TS;

use super::ReadError;

/// Saving a file failed. Nothing half-written is left, and the file can be downloaded again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum DownloadError {
    /// The seat is not ready yet.
    #[error("AFMT has not finished starting. Finish the start screen first.")]
    NotReady,
    /// There is no such file.
    #[error("There is no activation file {serial} here. Check the serial.")]
    UnknownFile {
        /// What was asked for.
        serial: Serial,
    },
    /// No room.
    #[error(
        "There is no room left in {folder}. Nothing was written; the file can be downloaded again. Free some room or choose another folder."
    )]
    DiskFull {
        /// The folder.
        folder: String,
    },
    /// Not allowed.
    #[error(
        "You may not write in {folder}. Nothing was written; the file can be downloaded again. Choose another folder."
    )]
    NotAllowed {
        /// The folder.
        folder: String,
    },
    /// The folder is not there, or not any more.
    #[error(
        "{folder} is not there (any more). Nothing is left half-written; plug the drive in again or choose another folder."
    )]
    FolderGone {
        /// The folder.
        folder: String,
    },
    /// A file of that name is there, and nobody said yes to replacing it.
    #[error("{path} is there already. Choose another name, or say that it may be replaced.")]
    Exists {
        /// The file.
        path: String,
    },
    /// What was read back is not what was written.
    #[error(
        "What was written to {path} reads back differently. It was removed. The drive may be failing: use another one."
    )]
    ReadBack {
        /// The file.
        path: String,
    },
    /// The file is there, but its last check failed.
    #[error(
        "The file is at {path}, but could not be checked: {detail}. Do not use it before afmt inspect says that it is \
         valid; save it once more, on another drive."
    )]
    Unsure {
        /// The file.
        path: String,
        /// What the system said.
        detail: String,
    },
    /// Anything else that the system said.
    #[error(
        "The file could not be written to {path}: {detail}. Nothing is left half-written; try another folder."
    )]
    Io {
        /// The file.
        path: String,
        /// What the system said.
        detail: String,
    },
    /// The seat's own copy is not what the portal issued, and is not handed on.
    #[error(
        "The copy of {serial} on this computer does not verify ({verdict}). It was not saved. End AFMT and delete \
         cache.sqlite in its data folder: the portal's own copy is fetched anew."
    )]
    Unsound {
        /// The file.
        serial: Serial,
        /// What the verifier says.
        verdict: Verdict,
    },
    /// The page could not be put together.
    #[error(
        "The PDF could not be made: {detail}. Nothing was saved. Copy the facts from the screen instead."
    )]
    NotMade {
        /// Why.
        detail: String,
    },
    /// The seat's own copy cannot be read.
    #[error("{error}")]
    Store {
        /// How.
        error: ReadError,
    },
}

/// Exporting a table failed. Nothing half-written is left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum ExportError {
    /// The seat is not ready yet.
    #[error("AFMT has not finished starting. Finish the start screen first.")]
    NotReady,
    /// There is no such account, or the person may not know of it.
    #[error("There is no account {account} here. Choose one from the list.")]
    UnknownAccount {
        /// What was asked for.
        account: AccountNumber,
    },
    /// A file of that name is there, and nobody said yes to replacing it.
    #[error("{path} is there already. Choose another name, or say that it may be replaced.")]
    Exists {
        /// The file.
        path: String,
    },
    /// No room.
    #[error(
        "There is no room left in {folder}. The table was not saved. Free some room, or choose another folder and export again."
    )]
    DiskFull {
        /// The folder.
        folder: String,
    },
    /// Not allowed.
    #[error(
        "You may not write in {folder}. The table was not saved. Choose another folder and export again."
    )]
    NotAllowed {
        /// The folder.
        folder: String,
    },
    /// The folder is not there, or not any more.
    #[error(
        "{folder} is not there (any more). The table was not saved. Choose another folder and export again."
    )]
    FolderGone {
        /// The folder.
        folder: String,
    },
    /// What was read back is not what was written.
    #[error(
        "What was written to {path} reads back differently. It was removed. Export the table to another drive."
    )]
    ReadBack {
        /// The file.
        path: String,
    },
    /// Anything else that the system said.
    #[error(
        "The table was not saved as {path}: {detail}. Nothing is left half-written. Choose another folder and export again."
    )]
    Io {
        /// The file.
        path: String,
        /// What the system said.
        detail: String,
    },
    /// The rows could not be put together.
    #[error("The table could not be made: {detail}. Tell the Licensing Team.")]
    NotMade {
        /// Why.
        detail: String,
    },
    /// The file is there, but its last check failed.
    #[error(
        "The table is at {path}, but could not be checked: {detail}. Export it once more, to another drive."
    )]
    Unsure {
        /// The file.
        path: String,
        /// What the system said.
        detail: String,
    },
    /// Reading failed before anything was written.
    #[error("{error}")]
    Store {
        /// How.
        error: ReadError,
    },
}

/// Saving many files did not begin. What fails on the way is in the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum BulkError {
    /// The seat is not ready yet.
    #[error("AFMT has not finished starting. Finish the start screen first.")]
    NotReady,
    /// Files are being saved already.
    #[error("Files are being saved already. Wait until that is through, or stop it.")]
    Busy,
    /// Nothing can be written into the folder.
    #[error("{folder} is not there (any more). Plug the drive in again or choose another folder.")]
    FolderGone {
        /// The folder.
        folder: String,
    },
    /// Nothing has been saved of which there could be a report.
    #[error("There is no report of a download yet. Download some files first.")]
    NoReport,
    /// The report was not written.
    #[error("{error}")]
    NotWritten {
        /// Why.
        error: DownloadError,
    },
    /// Every name for a report is taken.
    #[error("There are too many reports in {folder}. Remove some, then save this one again.")]
    TooManyReports {
        /// The folder.
        folder: String,
    },
    /// The seat's own copies cannot be read.
    #[error("{error}")]
    Store {
        /// How.
        error: ReadError,
    },
}

impl From<ReadError> for BulkError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::NotReady => Self::NotReady,
            error => Self::Store { error },
        }
    }
}
