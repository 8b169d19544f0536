//! How opening the seat, its secrets and its portal fails.

use licensing::TextProblem;
use serde::Serialize;
use ts_rs::TS;

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
