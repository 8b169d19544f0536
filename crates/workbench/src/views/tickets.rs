//! The two forms, the list of tickets, and one ticket.

use chrono::{DateTime, Utc};
use portal_api::{
    AttachmentInfo, TicketField, TicketFieldError, TicketFieldProblem, TicketForm, TicketKind, TicketMessage,
    TicketNumber, TicketState,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use crate::errors::NotAttached;

/// A form as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct TicketDraft {
    /// Its id, which becomes the ticket's.
    pub id: Uuid,
    /// Which form.
    pub kind: TicketKind,
    /// What was typed.
    pub form: TicketForm,
    /// The attachments; their contents stay in the program.
    pub attachments: Vec<AttachmentInfo>,
    /// When it was last kept; none while nothing was typed into it.
    pub changed_at: Option<DateTime<Utc>>,
}

/// A field and what is wrong with it, with the sentence to show beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct TicketFieldNote {
    /// Which.
    pub field: TicketField,
    /// What is wrong.
    pub problem: TicketFieldProblem,
    /// The same as a sentence that says what to do.
    pub message: String,
}

impl From<TicketFieldError> for TicketFieldNote {
    fn from(error: TicketFieldError) -> Self {
        Self { field: error.field, message: error.to_string(), problem: error.problem }
    }
}

/// A form that was sent, or kept to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct SentTicket {
    /// The ticket's id.
    pub id: Uuid,
    /// Its number, once the portal has it.
    pub number: Option<TicketNumber>,
    /// Why it is still in the outbox; none once the portal has it.
    pub waits: Option<String>,
}

/// Which files became attachments, and which did not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "attachments", rename_all = "snake_case")]
pub enum ChosenAttachments {
    /// The person closed the dialog.
    Cancelled,
    /// Files were chosen.
    Chosen(Box<AttachedFiles>),
}

/// The form with the files that were taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct AttachedFiles {
    /// The form.
    pub draft: TicketDraft,
    /// Why files were not taken.
    pub left_out: Vec<NotAttached>,
}

/// Which ticket: one's own by its id, anybody's by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TicketRef {
    /// One that was written on this seat.
    Own(Uuid),
    /// One that the Licensing Team reads.
    Number(TicketNumber),
}

/// How far a ticket is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TicketStanding {
    /// In the outbox.
    Queued,
    /// The portal did not take it.
    Refused,
    /// The Licensing Team's turn.
    Open,
    /// The customer's turn.
    WaitingForCustomer,
    /// Answered.
    Answered,
    /// Closed.
    Closed,
}

impl TicketStanding {
    /// The word on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Queued => "in the outbox",
            Self::Refused => "not taken",
            Self::Open => "open",
            Self::WaitingForCustomer => "waiting for customer",
            Self::Answered => "answered",
            Self::Closed => "closed",
        }
    }
}

impl From<TicketState> for TicketStanding {
    fn from(state: TicketState) -> Self {
        match state {
            TicketState::Open => Self::Open,
            TicketState::WaitingForCustomer => Self::WaitingForCustomer,
            TicketState::Answered => Self::Answered,
            TicketState::Closed => Self::Closed,
        }
    }
}

/// A ticket in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct TicketListItem {
    /// How to ask for it.
    pub reference: TicketRef,
    /// Its number, once it has one.
    pub number: Option<TicketNumber>,
    /// What it is.
    pub kind: TicketKind,
    /// How far it is.
    pub standing: TicketStanding,
    /// The subject.
    pub subject: String,
    /// The account, as it was written.
    pub account: String,
    /// The contact's name.
    pub contact_name: String,
    /// When something last happened.
    pub last_at: DateTime<Utc>,
    /// Whether an answer came that the person has not seen.
    pub unread: bool,
}

/// A page of tickets, the latest activity first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct TicketList {
    /// The tickets.
    pub tickets: Vec<TicketListItem>,
    /// How many match in all.
    pub total: u32,
    /// Whether the person is of the Licensing Team, and may look at everybody's.
    pub team: bool,
}

/// A reply that has not reached the portal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PendingReply {
    /// What was said.
    pub text: String,
    /// When.
    pub made_at: DateTime<Utc>,
    /// Why the portal did not take it; none while it waits.
    pub refusal: Option<String>,
}

/// One ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct TicketDetails {
    /// How it was asked for.
    pub reference: TicketRef,
    /// Its number, once it has one.
    pub number: Option<TicketNumber>,
    /// What it is.
    pub kind: TicketKind,
    /// How far it is.
    pub standing: TicketStanding,
    /// When the person asked.
    pub made_at: DateTime<Utc>,
    /// What the person filled in.
    pub form: TicketForm,
    /// The attachments.
    pub attachments: Vec<AttachmentInfo>,
    /// The conversation.
    pub messages: Vec<TicketMessage>,
    /// Replies that have not reached the portal.
    pub pending: Vec<PendingReply>,
    /// Why the portal did not take it.
    pub refusal: Option<String>,
    /// Whether the person may reply.
    pub can_reply: bool,
    /// Whether the person may answer and set the state.
    pub can_answer: bool,
    /// The id for the next reply or answer: asking twice with one id asks once.
    pub next_id: Uuid,
}

/// What the status line says of tickets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
pub struct TicketCount {
    /// Own tickets with an answer that the person has not seen.
    pub unread: u32,
    /// Everybody's open tickets, where the person is of the Licensing Team.
    pub open: u32,
}
