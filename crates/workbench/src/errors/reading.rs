//! How reading fails, and what belongs to looking: filters, what a screen remembers, folders.

use licensing::{AccountNumber, PartNumber, Serial};
use serde::Serialize;
use ts_rs::TS;

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
