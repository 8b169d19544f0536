//! How use cases about tickets fail.

use serde::Serialize;
use ts_rs::TS;

use licensing::TextProblem;
use portal_api::AttachmentProblem;

use crate::views::TicketFieldNote;

/// Reading tickets, or keeping a form, failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum TicketError {
    /// There is no data folder to keep anything in.
    #[error(
        "AFMT could not open its data folder, so that there is no place to keep what you write. Do what the start \
         screen says first."
    )]
    NoFolder,
    /// The seat is not ready yet.
    #[error("AFMT has not finished starting. Finish the start screen first.")]
    NotReady,
    /// There is no such ticket.
    #[error("There is no such ticket here. Choose one from the list.")]
    Unknown,
    /// The person may not read everybody's tickets.
    #[error("Only the Licensing Team reads everybody's tickets. Look at your own.")]
    NotAllowed,
    /// The form was sent meanwhile.
    #[error("This form was sent already. Begin a new one.")]
    AlreadySent,
    /// Another form of the same kind is being filled in.
    #[error("Another form of this kind is being filled in. Send it or clear it first.")]
    DraftStands,
    /// The portal did not answer.
    #[error("The portal did not answer: {detail}. Try again.")]
    Unreachable {
        /// What was said.
        detail: String,
    },
    /// Reading or keeping failed.
    #[error(
        "The data folder cannot be used: {detail}. Check that the disk is there and has room, then try again."
    )]
    Store {
        /// What the database said.
        detail: String,
    },
}

/// Sending a ticket failed. What was typed is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum SendTicketError {
    /// There is no data folder to keep anything in.
    #[error(
        "AFMT could not open its data folder, so that nothing can be sent or kept. Do what the start screen says first."
    )]
    NoFolder,
    /// Fields hold what they cannot.
    #[error("{}", fields.iter().map(|note| note.message.as_str()).collect::<Vec<_>>().join(" "))]
    Fields {
        /// Which, and why.
        fields: Vec<TicketFieldNote>,
    },
    /// The id was used before with other contents.
    #[error("This form was already sent with other contents. Look in Tickets, then begin a new one.")]
    AlreadySent,
    /// The portal did not take it.
    #[error("The portal did not take it: {detail}")]
    Refused {
        /// What it said.
        detail: String,
    },
    /// Keeping failed before anything was sent.
    #[error(
        "It could not be kept, and was not sent: {detail}. Check that the disk has room, then try again."
    )]
    Store {
        /// What the database said.
        detail: String,
    },
}

/// A reply, an answer or another state failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum TicketTalkError {
    /// The seat is not ready yet.
    #[error("AFMT has not finished starting. Finish the start screen first.")]
    NotReady,
    /// There is no such ticket.
    #[error("There is no such ticket here. Choose one from the list.")]
    Unknown,
    /// The text is none that can be kept.
    #[error("{problem}")]
    Text {
        /// What is wrong with it.
        problem: TextProblem,
    },
    /// Nobody may reply any more.
    #[error("The ticket is closed. Send a new question that names its number.")]
    Closed,
    /// The ticket itself still waits.
    #[error("The ticket itself has not reached the portal yet. Reply once it has a number.")]
    NotSentYet,
    /// The id was used before with other contents.
    #[error("Something else was sent from here a moment ago. Look at the conversation, then send again.")]
    AlreadySent,
    /// The portal said no; nothing was done.
    #[error("Nothing was sent: {detail}")]
    NotDone {
        /// What it said.
        detail: String,
    },
    /// The portal did not answer.
    #[error("The portal did not answer: {detail}. Send it again; it arrives once.")]
    NotAnswered {
        /// What was said.
        detail: String,
    },
    /// Reading or keeping failed.
    #[error("{error}")]
    Store {
        /// Why.
        error: TicketError,
    },
}

/// Why a file was not attached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, thiserror::Error)]
#[serde(tag = "why", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum NotAttached {
    /// It is not taken.
    #[error("{problem}")]
    Problem {
        /// What is wrong with it.
        problem: AttachmentProblem,
    },
    /// It is a folder or a device.
    #[error("{name} is no file. Choose a file; a folder can be put into an archive first.")]
    NoFile {
        /// Its name.
        name: String,
    },
    /// It cannot be read.
    #[error("{name} cannot be read: {detail}. Check that you may read it, then choose it again.")]
    Unreadable {
        /// Its name.
        name: String,
        /// What the system said.
        detail: String,
    },
}

impl From<AttachmentProblem> for NotAttached {
    fn from(problem: AttachmentProblem) -> Self {
        Self::Problem { problem }
    }
}

/// Saving an attachment failed. Nothing half-written is left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum AttachmentError {
    /// The seat is not ready yet.
    #[error("AFMT has not finished starting. Finish the start screen first.")]
    NotReady,
    /// There is no such attachment.
    #[error("There is no such attachment here. Open the ticket anew.")]
    Unknown,
    /// It could not be fetched.
    #[error("The attachment could not be fetched: {detail}. Try again.")]
    NotFetched {
        /// What was said.
        detail: String,
    },
    /// No room.
    #[error("There is no room left in {folder}. Free some room or choose another folder.")]
    DiskFull {
        /// The folder.
        folder: String,
    },
    /// Not allowed.
    #[error("You may not write in {folder}. Choose another folder.")]
    NotAllowed {
        /// The folder.
        folder: String,
    },
    /// The folder is not there, or not any more.
    #[error("{folder} is not there (any more). Plug the drive in again or choose another folder.")]
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
    /// Anything else that the system said.
    #[error("The file could not be written to {path}: {detail}. Try another folder.")]
    Io {
        /// The file.
        path: String,
        /// What the system said.
        detail: String,
    },
    /// Reading failed.
    #[error(
        "The data folder cannot be used: {detail}. Check that the disk is there and has room, then try again."
    )]
    Store {
        /// What the database said.
        detail: String,
    },
}
