//! How use cases fail: one enum each, typed all the way to the screen. Each sentence says what to do next.

use activation_file::Verdict;
use licensing::{AccountNumber, PartNumber, Refused, Serial, TextProblem};
use serde::Serialize;
use ts_rs::TS;

use crate::views::{CauseNote, FieldNote};

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

/// Generating a file failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum GenerateError {
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
    #[error("Nothing was generated: {detail}")]
    NotDone {
        /// What it said.
        detail: String,
    },
    /// The draft's id was used before with other contents.
    #[error(
        "This draft was already sent with other contents. Look in Activation File Activity, then begin a new one."
    )]
    AlreadySent,
    /// Reading or keeping failed before anything was sent.
    #[error("{error}")]
    Store {
        /// How.
        error: ReadError,
    },
}

impl GenerateError {
    /// The refusal of `refused`, each cause with its sentence.
    pub fn refused(refused: Refused) -> Self {
        Self::Refused { causes: refused.causes.into_iter().map(CauseNote::from).collect() }
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
    /// The seat's own copy cannot be read.
    #[error("{error}")]
    Store {
        /// How.
        error: ReadError,
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
