//! How use cases fail: one enum each, typed all the way to the screen. Each sentence says what to do next.

use activation_file::Verdict;
use licensing::{AccountNumber, PartNumber, Refused, Serial, TextProblem};
use serde::Serialize;
use ts_rs::TS;

use crate::views::{CauseNote, FieldNote};

mod tickets;

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

/// Reading from the seat failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum ReadError {
    /// The seat is not ready yet.
    #[error("AFMT has not finished starting. Finish the start screen first.")]
    NotReady,
    /// There is no such account, or the person may not know of it.
    #[error("There is no account {account} here. Choose one from the list.")]
    UnknownAccount {
        /// What was asked for.
        account: AccountNumber,
    },
    /// The account has no such part.
    #[error("Account has no part {part}. Choose one from Account Summary.")]
    UnknownPart {
        /// What was asked for.
        part: PartNumber,
    },
    /// The account has no such file.
    #[error("There is no activation file {serial} here. Check the serial.")]
    UnknownFile {
        /// What was asked for.
        serial: Serial,
    },
    /// The time zone by which days are told is not known.
    #[error(
        "AFMT does not know the time zone {zone}, so it cannot tell where a day begins. Choose a place such as \
         Europe/Zurich as this computer's time zone."
    )]
    UnknownZone {
        /// Its name.
        zone: String,
    },
    /// The seat's own database cannot be read or written.
    #[error(
        "The data folder cannot be used: {detail}. Check that the disk is there and has room, then try again."
    )]
    Store {
        /// What the database said.
        detail: String,
    },
}

/// Starting failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum StartError {
    /// The data was written by a newer program.
    #[error(
        "The data in {path} was written by a newer version of AFMT. Install that version or a later one."
    )]
    Newer {
        /// The database.
        path: String,
    },
    /// The data folder cannot be used.
    #[error(
        "The data folder {path} cannot be used: {detail}. Check that you may write there and that the disk has room."
    )]
    DataFolder {
        /// The folder.
        path: String,
        /// What the system said.
        detail: String,
    },
    /// The keychain is there but did not answer as it should.
    #[error("The keychain did not answer: {detail}. Unlock it and try again.")]
    Keychain {
        /// What it said.
        detail: String,
    },
    /// The portal did not do what was asked.
    #[error("{detail}")]
    Portal {
        /// What it said.
        detail: String,
    },
    /// The portal's first key is not the one that this seat knows.
    #[error(
        "The portal's trust key is not the one this seat knows ({known}). Nothing was changed. Ask whoever restored \
         or replaced the data folder."
    )]
    TrustChanged {
        /// The thumbprint that the seat holds.
        known: String,
        /// The thumbprint that the portal shows.
        shown: String,
    },
}

/// Choosing a place for secrets, or opening it, failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum SecretsError {
    /// Another passphrase locks the file.
    #[error("That passphrase does not open the file. Try again.")]
    WrongPassphrase,
    /// Too easily guessed.
    #[error("Use at least {min} characters for the passphrase.")]
    PassphraseTooShort {
        /// The least number of characters.
        min: u32,
    },
    /// The file is damaged.
    #[error("The secrets file {path} cannot be read: {detail}. Restore it from a backup.")]
    File {
        /// The file.
        path: String,
        /// What the system said.
        detail: String,
    },
    /// There is still no keychain.
    #[error(
        "There is still no keychain: {reason}. Choose another place, or start a keychain and AFMT again."
    )]
    NoKeychain {
        /// What the system said.
        reason: String,
    },
    /// Starting went on and failed.
    #[error("{error}")]
    Start {
        /// How.
        error: StartError,
    },
}

/// Founding the embedded portal failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum FoundError {
    /// The name cannot be taken.
    #[error("Your name: {problem}")]
    Name {
        /// Why.
        problem: TextProblem,
    },
    /// Starting went on and failed.
    #[error("{error}")]
    Start {
        /// How.
        error: StartError,
    },
}

/// Fetching from the portal failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum SyncError {
    /// The seat is not ready yet.
    #[error("AFMT has not finished starting. Finish the start screen first.")]
    NotReady,
    /// The portal did not answer.
    #[error(
        "The portal did not answer: {detail}. What you see is as old as the status line says; try again."
    )]
    Unreachable {
        /// What was said.
        detail: String,
    },
    /// A request in the outbox was not carried out yet.
    #[error("A request in the outbox still waits: {detail} It is tried again by itself.")]
    Waiting {
        /// What the portal said.
        detail: String,
    },
    /// What the portal sent does not fit what it sent before.
    #[error(
        "The portal's journal does not fit what this seat holds: {detail}. Nothing was taken over. Tell the Licensing Team."
    )]
    Journal {
        /// Where it breaks.
        detail: String,
    },
    /// The trust bundle or revocation list does not follow from the one held.
    #[error(
        "The portal's keys do not follow from the ones this seat trusts: {detail}. Nothing was taken over. Tell the Licensing Team."
    )]
    Trust {
        /// Why.
        detail: String,
    },
    /// The cache cannot be written.
    #[error(
        "The data folder cannot be used: {detail}. Check that the disk is there and has room, then try again."
    )]
    Store {
        /// What the database said.
        detail: String,
    },
}

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

/// Reading or keeping how a screen was left failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum ViewStateError {
    /// The seat is not ready yet.
    #[error("AFMT has not finished starting. Finish the start screen first.")]
    NotReady,
    /// No screen is called that.
    #[error("A screen's name has 1 to 40 small letters and dashes. Use such a name.")]
    Name,
    /// More than a screen may keep.
    #[error("How a screen is left may take at most {limit} bytes. Keep less.")]
    TooLong {
        /// The most bytes.
        limit: u32,
    },
    /// The seat's own database cannot be read or written.
    #[error(
        "The data folder cannot be used: {detail}. Check that the disk is there and has room, then try again."
    )]
    Store {
        /// What the database said.
        detail: String,
    },
}

/// A folder could not be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum OpenError {
    /// The system has nothing that shows folders, or it failed.
    #[error("{folder} could not be opened: {detail}. Copy its path and open it in your file manager.")]
    NotOpened {
        /// The folder.
        folder: String,
        /// What the system said.
        detail: String,
    },
}

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

/// Filters as text were not understood. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum FilterTextError {
    /// There is no text.
    #[error("There are no filters to read. Copy a line such as active:yes machine:CIC first.")]
    Empty,
    /// Not the name of a filter.
    #[error("“{word}” is not a filter. Use site:, from:, to:, active:, line:, type:, by: or machine:.")]
    NotAFilter {
        /// The word.
        word: String,
    },
    /// A filter stands twice.
    #[error("“{word}” sets {name}: a second time. Leave one of the two out.")]
    Twice {
        /// The second word.
        word: String,
        /// The filter.
        name: String,
    },
    /// Nothing stands behind the name.
    #[error("“{word}” has no value. Write one behind the colon, or leave the word out.")]
    NoValue {
        /// The word.
        word: String,
    },
    /// A quote is opened and not closed.
    #[error("“{word}” opens a quote that nothing closes. Write a quote at its end.")]
    OpenQuote {
        /// The word.
        word: String,
    },
    /// Not a date.
    #[error("“{word}” holds no date. Write it as 2026-11-24.")]
    NotADate {
        /// The word.
        word: String,
    },
    /// Neither yes nor no nor all.
    #[error("“{word}” is not understood. Write active:yes, active:no or active:all.")]
    NotActive {
        /// The word.
        word: String,
    },
    /// No licence type.
    #[error("“{word}” is no license type. Write production, development, evaluation or trial.")]
    NotAType {
        /// The word.
        word: String,
    },
    /// No file of the account has this.
    #[error("“{word}” fits no file of this account. Check the spelling, or choose another account.")]
    NotHere {
        /// The word.
        word: String,
    },
    /// Several are called so.
    #[error("“{word}” is the name of several. Write the id in place of the name.")]
    Several {
        /// The word.
        word: String,
    },
    /// What the filters can be set to cannot be read.
    #[error("{error}")]
    Store {
        /// How.
        error: ReadError,
    },
}

impl From<ReadError> for FilterTextError {
    fn from(error: ReadError) -> Self {
        Self::Store { error }
    }
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
