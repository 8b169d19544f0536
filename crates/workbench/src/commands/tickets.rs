//! What calls about tickets take.

use portal_api::{TicketForm, TicketKind, TicketNumber, TicketState};
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use crate::views::TicketRef;

/// One of the two forms.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct ForForm {
    /// Which.
    pub kind: TicketKind,
}

/// A form with what was typed, to keep or to send.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct TypedForm {
    /// The draft's id, which becomes the ticket's.
    pub id: Uuid,
    /// Which form.
    pub kind: TicketKind,
    /// What was typed.
    pub form: TicketForm,
}

/// A form to attach files to.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct AttachTo {
    /// The draft's id.
    pub id: Uuid,
    /// Which form.
    pub kind: TicketKind,
}

/// An attachment of a form.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct RemoveAttachment {
    /// The draft's id.
    pub id: Uuid,
    /// Which form.
    pub kind: TicketKind,
    /// The attachment's place.
    pub position: u32,
}

/// Whose tickets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    /// Those that were written on this seat.
    #[default]
    Mine,
    /// Everybody's, for the Licensing Team.
    All,
}

/// A page of tickets.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct TicketsQuery {
    /// Whose.
    pub whose: Whose,
    /// Only those in this state.
    pub state: Option<TicketState>,
    /// A part of the number, the subject, the account, the contact or the product; empty finds all.
    pub search: String,
    /// How many rows to pass over.
    pub offset: u32,
    /// How many rows at most.
    pub limit: u32,
}

/// A ticket.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct TicketQuery {
    /// Which.
    pub ticket: TicketRef,
    /// The person opened it: its answers are not new any more.
    pub opened: bool,
}

/// A ticket that was refused.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct MendTicket {
    /// Its id.
    pub id: Uuid,
}

/// A reply to one's own ticket.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ReplyTicket {
    /// The ticket's id.
    pub ticket: Uuid,
    /// The reply's id.
    pub id: Uuid,
    /// The reply.
    pub text: String,
}

/// An answer of the Licensing Team.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AnswerTicket {
    /// The ticket's number.
    pub number: TicketNumber,
    /// The answer's id.
    pub id: Uuid,
    /// The answer.
    pub text: String,
    /// The state from then on.
    pub state: TicketState,
}

/// Another state.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct SetTicketState {
    /// The ticket's number.
    pub number: TicketNumber,
    /// The change's id.
    pub id: Uuid,
    /// The state from then on.
    pub state: TicketState,
}

/// An attachment of a ticket.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct AttachmentQuery {
    /// The ticket.
    pub ticket: TicketRef,
    /// The attachment's place.
    pub position: u32,
}
